"""Turns what a page says of its authors into their names, divided by ", "."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from monitor.extract.heads import Head
from monitor.extract.jsonld import Item, texts_in
from monitor.workers.text import one_line, strip_markup

_METAS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "citation_author", "article:author_name", "cxenseparse:author",
)  # fmt: skip
_LONGEST_NAME, _LONGEST_LINE = 80, 200
_MOST = 20
_AND = "and|und|et|y|e|och|og|en|i|&"
_DIVIDER = re.compile(rf"[;|,•·\n\t]+|\s(?:{_AND})\s", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:(?:written|reported|story|words|text)\s+)?"
    r"(?:by|von|par|por|di|da|av|af|door|autor(?:in|en|es)?|auteur|text|texte|tekst)(?:\s*:\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:\([^()]{1,60}\)|\d[\d.:/ ]*)$")
_NO_NAME = re.compile(
    r"https?:|www\.|@|^\W*$|^\d+$|^\(|^(?:by|von|par|por|autor(?:in)?|authors?|updated|published)$",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[\W_]+")
_BYLINES = re.compile(r"(?:^|[\s_-])(?:byline|author|authors|autor|auteur)(?:$|[\s_-]|name)", re.IGNORECASE)


def authors_of(tree: HtmlElement, head: Head, own: Sequence[Item], outlet: str) -> str:
    """The names that structured data give, else those of the meta elements, else of the byline; the outlet's own name
    only where there is no other."""
    stated = [text for item in own[:1] for text in _people(item.get("author"))]
    named = [text for name in _METAS for text in head.metas.get(name, ())]
    names: dict[str, str] = {}
    for source in (stated, named, _bylines(tree)):
        names |= {key: name for key, name in _names_in(source).items() if key not in names}
        others = [name for key, name in names.items() if key != _key(outlet)]
        if others:
            return ", ".join(others)
    return ", ".join(names.values())


def _people(value: object) -> list[str]:
    """The persons' names; those of organisations only if there are no persons."""
    listed = value if isinstance(value, list) else [value]
    persons = [one for one in listed[:_MOST] if not _is_organisation(one)]
    return texts_in(persons or listed)[:_MOST]


def _is_organisation(one: object) -> bool:
    return isinstance(one, Mapping) and "organization" in str(one.get("@type")).lower()


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """The texts of short elements that are marked as bylines."""
    # An XPath for all of them takes three times as long, and cannot end at the first.
    every = chain.from_iterable(body.iterdescendants("*") for body in islice(tree.iter("body"), 1))
    for one in islice(filter(_is_byline, every), _MOST):
        text = " ".join(islice(one.itertext(), 20))
        if len(text) <= _LONGEST_LINE:
            yield text
            return


def _is_byline(one: HtmlElement) -> bool:
    get = one.get
    if (names := get("class")) and _names_byline(names[:_LONGEST_LINE]):
        return True
    return get("rel") == "author" or "author" in (get("itemprop") or "")


@lru_cache(maxsize=4096)
def _names_byline(names: str) -> bool:
    return _BYLINES.search(names) is not None


def _names_in(texts: Iterable[str]) -> dict[str, str]:
    """Names by what makes them the same, in order."""
    names: dict[str, str] = {}
    for part in (
        part for text in islice(texts, _MOST) for part in _DIVIDER.split(strip_markup(text[:1_000]))
    ):
        name = one_line(part, _LONGEST_NAME)
        name = name[begin.end() :] if (begin := _BEFORE.match(name)) else name
        name = _BEHIND.sub("", name).strip(" ,;:|-\u2013\u2014*")
        if name and not _NO_NAME.search(name):
            names.setdefault(_key(name), name)
    return dict(islice(names.items(), _MOST))


def _key(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()
