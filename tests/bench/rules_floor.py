"""The floors: what finding and stemming an article's words costs, before any rule is looked at."""

import re
from collections.abc import Callable

from monitor.core.text import PRODUCT, algorithm
from monitor.model import Document
from tests.bench.rules_clock import Engine

_WORDS = re.compile(r"\w+").findall


class _Known(dict[str, object]):
    """Word -> what was made of it, each word once."""

    def __init__(self, make: Callable[[str], object]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> object:
        self[word] = found = self._make(word)
        return found


def bare_floor() -> Engine:
    """As in the older measurement: lower case, a findall of word characters, a dict of stems."""
    ids: dict[str, int] = {}
    stemmer = algorithm("en")
    stems = _Known(lambda word: ids.setdefault(PRODUCT.keys(word, stemmer)[0], len(ids)))

    def read(document: Document) -> object:
        text = f"{document.title}\n{document.body}".lower()
        return list(map(stems.__getitem__, _WORDS(text)))

    return read


def own_floor() -> Engine:
    """As the product reads: its words (possessives, acronyms, marks) as written, and a dict of their keys."""
    stemmer = algorithm("en")
    keys = _Known(lambda word: PRODUCT.keys(word, stemmer))

    def read(document: Document) -> object:
        found: list[object] = []
        for text in (document.title, document.body):
            found += map(keys.__getitem__, PRODUCT.finder(text).words(0, len(text)))
        return found

    return read
