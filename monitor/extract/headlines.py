"""Chooses a page's headline among the titles that it gives itself: the one that most of them agree on."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

# What a title has of the outlet stands before or behind one of these.
_DIVIDER = re.compile(r" (?:[|\u2013\u2014·•»\u203a-]|::|\|\||--) |\||--|ㅣ")
_ANY_DIVIDER = re.compile(r"\s*[|\u2013\u2014·•»\u203aㅣ-]\s*")
_WORDS = re.compile(r"\w+")
_NOT_WORDS = re.compile(r"[\W_]+")
_SHORTEST_NAME = 3
# A title that goes on after one of these lengths of another one names the outlet or the section behind it.
_SHORTEST_START = 15
_SAME_BEGINNING = 40

Titles = Sequence[tuple[str, float]]
"""Titles with the weight of each one's word, the one whose spelling is preferred first."""


def headline(titles: Titles, outlets: Iterable[str], url: str) -> str:
    """The title that has most weight behind it, without the outlet's name; "" if there is none."""
    names = {key for name in (*outlets, *_names_in(url)) if len(key := _key(name)) >= _SHORTEST_NAME}
    cleaned = [(_without_outlet(text, names), weight) for text, weight in titles if text]
    keyed = [(key, text, weight) for text, weight in cleaned if (key := _key(text)) and key not in names]
    votes = _votes(keyed)
    best = max(votes, key=lambda key: votes[key], default="")
    return next((text for key, text, _ in keyed if key == best), "")


def begins_alike(title: str, headline: str) -> bool:
    """Whether a title begins as a headline does, letter case and punctuation aside."""
    return _key(title).startswith(_key(headline[:_SAME_BEGINNING]))


def resembles(headline: str, titles: Iterable[str]) -> bool:
    """Whether half of a headline's words are in one of `titles`, or one begins as the other does."""
    words = set(_WORDS.findall(headline.casefold()))
    return any(
        2 * len(words & set(_WORDS.findall(title.casefold()))) >= len(words) or begins_alike(title, headline)
        for title in titles
        if title and words
    )


def _votes(keyed: Sequence[tuple[str, str, float]]) -> Mapping[str, float]:
    """The weight behind each key; a longer title that begins with another one speaks for that."""
    votes: defaultdict[str, float] = defaultdict(float)
    for key, text, weight in keyed:
        votes[_start_among(text, [other for other, _, _ in keyed]) or key] += weight
    return votes


def _start_among(title: str, keys: Iterable[str]) -> str:
    """The longest of `keys` that is what stands before one of the title's dividers, "" if none is."""
    starts = {_key(title[: found.start()]) for found in _ANY_DIVIDER.finditer(title)}
    return max((key for key in keys if key in starts and len(key) >= _SHORTEST_START), key=len, default="")


def _without_outlet(title: str, names: set[str]) -> str:
    """The title without the parts at either end that name the outlet, and what is said behind that."""
    parts = [(0, 0), *(found.span() for found in _DIVIDER.finditer(title)), (len(title), len(title))]
    pieces = [(end, begin) for (_, end), (begin, _) in pairwise(parts)]
    first, last = 0, len(pieces)
    for number in range(len(pieces) - 1, 0, -1):
        if _names(title[slice(*pieces[number])], names):
            last = number
    if last > 1 and _names(title[slice(*pieces[0])], names):
        first = 1
    return title[pieces[first][0] : pieces[last - 1][1]].strip()


def _names(piece: str, names: set[str]) -> bool:
    key = _key(piece)
    return len(key) >= _SHORTEST_NAME and any(
        key == name or (len(key) <= 2 * len(name) and (name in key or key in name)) for name in names
    )


def _names_in(url: str) -> list[str]:
    """What an outlet may be called by its address: the host without "www" and ending."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return []
    return [host, *(label for label in host.split(".")[:-1] if len(label) > _SHORTEST_NAME)]


def _key(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()
