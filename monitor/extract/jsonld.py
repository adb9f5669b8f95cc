"""Turns a page's JSON-LD into the items that speak of the page itself, without trusting its size, depth or grammar."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

Item = Mapping[str, Any]

# Characters. Pages have 20,000 in the median and 130,000 at most where they speak of an article; Python's objects take
# ten times as much. Of what is longer only the beginning is looked at, by patterns.
LONGEST_SCRIPT = 500_000
MOST_SCRIPTS = 50
_MOST_ITEMS = 200
_DEEPEST = 4
_MOST_TEXTS = 100
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")

# What a script that is no JSON says all the same (a comma too many, half of it cut off).
_PATTERN = re.compile(
    r'"(?P<name>@type|headline|datePublished|articleSection|inLanguage|isAccessibleForFree)"\s*:\s*'
    r'(?P<value>"(?:[^"\\]|\\.){0,1000}"|\[[^\[\]{}]{0,5000}\]|true|false)',
    re.IGNORECASE,
)
# Comments and the like around JSON; looked for only where it cannot be read as it is.
_BEFORE = re.compile(r"\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)")
_BEHIND = re.compile(r"(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?|;)\s*")
_LONGEST_WRAPPING = 40

_ARTICLES = (
    "article",
    "blogposting",
    "posting",
    "report",
    "review",
    "recipe",
    "advertisercontent",
    "opinion",
)
_DECODER = json.JSONDecoder(strict=False)


def items_in(scripts: Iterable[str]) -> list[Item]:
    """The objects in `scripts`, outer ones first, each script's own lists and graphs unfolded. Never raises."""
    found: list[Item] = []
    left = LONGEST_SCRIPT
    for script in islice(scripts, MOST_SCRIPTS):
        found += islice(_parsed(script) if len(script) <= left else _looked_at(script[:left]), _MOST_ITEMS)
        left -= min(len(script), left)
    return found[:_MOST_ITEMS]


def types_of(item: Item) -> frozenset[str]:
    """An item's types in lower case, without the vocabulary's address."""
    return frozenset(text.rpartition("/")[2].lower() for text in texts_in(item.get("@type")))


def is_article(item: Item) -> bool:
    """Whether it is of a type that is written to be read."""
    return any(one.endswith(_ARTICLES) for one in types_of(item))


def articles_in(items: Sequence[Item]) -> list[Item]:
    """Those of `items` that are articles, those with a headline or a text first; where there are none what has a headline."""
    headed = [item for item in items if item.get("headline") or item.get("articleBody")]
    written = [item for item in headed if is_article(item)]
    return written or headed or [item for item in items if is_article(item)]


def texts_in(value: object, depth: int = 3) -> list[str]:
    """The texts of a value: its own, those of a list, the name of an object."""
    match value:
        case str():
            return [value]
        case list() if depth:
            return [text for one in value[:_MOST_TEXTS] for text in texts_in(one, depth - 1)]
        case {"name": name} if depth:
            return texts_in(name, depth - 1)
        case _:
            return []


def _parsed(script: str) -> Iterator[Item]:
    text = script.strip()
    if not text:
        return
    value = _value(text) or _value(_unwrapped(text))
    yield from _unfolded(value, _DEEPEST) if value is not None else _looked_at(script)


def _value(text: str) -> object:
    """What JSON says, None if it is none."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _unwrapped(text: str) -> str:
    if begin := _BEFORE.match(text):
        text = text[begin.end() :]
    for place in range(max(len(text) - _LONGEST_WRAPPING, 0), len(text)):
        if _BEHIND.fullmatch(text, place):
            return text[:place].strip()
    return text.strip()


def _unfolded(value: object, depth: int) -> Iterator[Item]:
    if isinstance(value, list) and depth:
        for one in value[:_MOST_ITEMS]:
            yield from _unfolded(one, depth - 1)
    elif isinstance(value, dict):
        yield value
        for name in _HOLDERS if depth else ():
            yield from _unfolded(value.get(name), depth - 1)


def _looked_at(script: str) -> Iterator[Item]:
    """One object made of the first value of each name."""
    found: dict[str, Any] = {}
    for stated in islice(_PATTERN.finditer(script), 2_000):
        try:
            value = json.loads(
                stated["value"].lower() if stated["value"][0] in "tfTF" else stated["value"], strict=False
            )
        except ValueError:
            continue
        found.setdefault(stated["name"], value)
    if found:
        yield found
