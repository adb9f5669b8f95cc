# ruff: noqa: RUF001 - odd characters are what these texts are made of
"""Random trees and documents from one small vocabulary, so that they often meet; and the smallest case of a difference.

Everything is drawn from a `Random` that is given: a seeded one in the gate, Hypothesis's own (which shrinks) in tests.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from monitor.core.rules.lists import read_lists
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    How,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    parts_of,
    unanchored,
)
from monitor.model import Document

WORDS = (
    "boat strike boats strikes striking struck navy Navy's navies vessel vessels café cafe cafés CAFÉ US us U.S. the AND "
    "exact frappée frapper FRAPPEE Häuser Haus HÄUSER атака атаки 情 3 3rd news News found find sold sell lead led men man "
    "İstanbul istanbul naïve Æther aether ﬁn fin"
).split()
WRITTEN = "US us U.S. Navy navy café cafe CAFÉ News Strike strike 情 3".split()
PATTERNS = "stri* nav* vess?l b?ats c?fé vess?l* fra??* ата* t?e".split()
REGEXES = (
    r"strik(e|ing)", r"\d+", r"U\.S\.", r"boat\w* strik", "[.!]", "—", "情", "é", r"\bnav", "[A-Z]{2,}", "s b", r"(?s)boat.{1,9}navy",
    r"news\.example", "^boat", r"\x{ad}", "news|navy", r"ст|ат",
)  # fmt: skip
LISTS: Mapping[str, tuple[str, ...]] = {
    "vessels": ("boat", "fishing vessel", "vess?l", "$navies"),
    "navies": ("navy", 'exact("US")', "us navy"),
    "one": ("strike=",),
    "signs": (r"/\d+/", "3", "$one"),
}
GAPS = (
    " ", " ", " ", " ", " ", " ", "-", ", ", ". ", ".\n", "\n", "\n\n", " \r\n ", "\u00a0", " \u200b", "\u00ad", "! ", " — ", "? ", "’s ", "'s ",
    " “", "” ", "… ", "/", "_", " ... ", "。", "\u2028", " Mr. ", " no. ", "", " \ud800 ", " 🚢 ", " \u0301",
)  # fmt: skip
LANGUAGES = ("en", "en", "en", "fr", "de", "es", "ru", "tr", "zh", "ja", "th", "el", "xx", "", "pt-BR")
SOURCES = ("", "Reuters", "US Navy News", "BBC News", "Le Café", "Boat\nStrike")
URLS = (
    "",
    "https://www.news.example/navy/boat-strike?id=3",
    "https://boat.example:80/US",
    "http://[broken",
    "navy",
)
AUTHORS = ("", "Ann Boat", "The Navy", "striking, Bob and U.S. News")
SECTIONS = ("", "World, Boats", "US news", "Strikes")
META = (Field.SOURCE, Field.URL, Field.AUTHOR, Field.SECTION, Field.LANG)


@dataclass(frozen=True, slots=True)
class Case:
    """A tree and a document."""

    tree: Node
    document: Document


@cache
def listed() -> dict[str, Listed]:
    return read_lists({name: list(items) for name, items in LISTS.items()})


class Maker:
    """Makes trees and documents of one vocabulary: all of it or, half of the time, a handful, so that much is met often."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        few = dice.random() < 0.5
        self.words = self._some(WORDS, 5) if few else WORDS
        self.written = self._some(WRITTEN, 2) if few else WRITTEN
        self.patterns = self._some(PATTERNS, 2) if few else PATTERNS
        self.regexes = self._some(REGEXES, 2) if few else REGEXES
        self.gaps = self._some(GAPS, 5) if few else GAPS
        kinds = (self.word, self.word, self.phrase, self.phrase, self.regex, self.listed)
        self.kinds = [self.word, *(dice.choice(kinds) for _ in range(4))]

    # --- trees --------------------------------------------------------------------------------------------------------

    def rule(self) -> Node:
        """A tree that a query can have as a whole: something in it must occur."""
        tree = self.tree(self.dice.choice((0, 1, 1, 2, 2, 3)))
        return tree if unanchored(tree) is None else And((self.atom(), tree))

    def tree(self, depth: int, *, in_field: bool = False) -> Node:
        """Any tree that can be written, in the form in which it is read back."""
        if depth == 0:
            return self.atom()
        if self.dice.random() < 0.5:
            return self.dice.choice((self.near, self.run, self.at_least, self.or_group))(depth)
        joins = [self._and, self._or, self._and_not]
        return self.dice.choice(joins if in_field else [*joins, self._field, self._field, self._not])(
            depth, in_field
        )

    def atom(self) -> Node:
        return self.dice.choice(self.kinds)()

    def word(self) -> Word:
        hows = (How.INFLECTED, How.INFLECTED, How.INFLECTED, How.FORM, How.WRITTEN, How.PATTERN)
        return self._compared(self.dice.choice(hows))

    def _compared(self, how: How) -> Word:
        texts = {How.WRITTEN: self.written, How.PATTERN: self.patterns}.get(how, self.words)
        return Word(self.dice.choice(texts), how)

    def phrase(self) -> Phrase:
        size = self.dice.choice((2, 2, 3))
        if self.dice.random() < 0.2:
            return Phrase(tuple(self._compared(How.WRITTEN) for _ in range(size)))
        hows = (How.INFLECTED, How.INFLECTED, How.INFLECTED, How.FORM, How.PATTERN)
        return Phrase(tuple(self._compared(self.dice.choice(hows)) for _ in range(size)))

    def regex(self) -> Regex:
        return Regex(self.dice.choice(self.regexes), self.dice.random() < 0.5)

    def listed(self) -> Listed:
        return listed()[self.dice.choice(tuple(LISTS))]

    def place(self, depth: int) -> Node:
        """What has places: what may stand in a run, in a NEAR and behind atleast."""
        if depth <= 0 or self.dice.random() < 0.5:
            return self.atom()
        return self.dice.choice((self.near, self.or_group))(depth)

    def near(self, depth: int) -> Near:
        words = self.dice.choice((0, 1, 2, 3, 5, 500))
        return Near(self.place(depth - 1), self.place(depth - 1), words, self.dice.random() < 0.4)

    def or_group(self, depth: int) -> Or:
        return Or(tuple(self.place(depth - 1) for _ in range(self.dice.choice((2, 2, 3)))))

    def run(self, depth: int) -> Run:
        return Run(tuple(self.place(depth - 1) for _ in range(self.dice.choice((2, 2, 3)))))

    def at_least(self, depth: int) -> AtLeast:
        part = self.run(depth - 1) if self.dice.random() < 0.2 else self.place(depth)
        return AtLeast(self.dice.choice((1, 2, 2, 3)), part)

    def _and(self, depth: int, in_field: bool) -> Node:
        return And(tuple(self.tree(depth - 1, in_field=in_field) for _ in range(2)))

    def _or(self, depth: int, in_field: bool) -> Node:
        return Or(tuple(self.tree(depth - 1, in_field=in_field) for _ in range(self.dice.choice((2, 3)))))

    def _and_not(self, depth: int, in_field: bool) -> Node:
        parts = (self.tree(depth - 1, in_field=in_field), self._not(depth, in_field))
        return And(parts if self.dice.random() < 0.8 else parts[::-1])

    def _not(self, depth: int, in_field: bool) -> Node:
        return Not(self.tree(depth - 1, in_field=in_field))

    def _field(self, depth: int, _: bool) -> Node:
        where = self.dice.choice((Field.TITLE, Field.LEAD, Field.BODY, self.dice.choice(META)))
        return InField(where, self.tree(depth - 1, in_field=True))

    def _some(self, things: Sequence[str], count: int) -> Sequence[str]:
        return [self.dice.choice(things) for _ in range(count)]

    # --- documents ----------------------------------------------------------------------------------------------------

    def document(self) -> Document:
        choice = self.dice.choice
        return Document(
            title=self.text(6),
            body=self.text(choice((3, 10, 30))) if self.dice.random() < 0.8 else choice(("", " \n")),
            summary=self.text(8),
            language=choice(LANGUAGES),
            source=choice(SOURCES),
            url=choice(URLS),
            author=choice(AUTHORS),
            section=choice(SECTIONS),
        )

    def text(self, longest: int) -> str:
        size = self.dice.randint(0, longest)
        return "".join(self.dice.choice(self.words) + self.dice.choice(self.gaps) for _ in range(size))


# --- the smallest case ------------------------------------------------------------------------------------------------


def smallest(case: Case, fails: Callable[[Case], bool]) -> Case:
    """The case made smaller, step by step, for as long as it still fails."""
    while (smaller := next(filter(fails, _smaller(case)), None)) is not None:
        case = smaller
    return case


def _smaller(case: Case) -> Iterator[Case]:
    for tree in _smaller_trees(case.tree):
        yield replace(case, tree=tree)
    for name in ("section", "author", "url", "source", "summary", "body", "title"):
        for text in _smaller_texts(getattr(case.document, name)):
            yield replace(case, document=replace(case.document, **{name: text}))
    if case.document.language != "en":
        yield replace(case, document=replace(case.document, language="en"))


def _smaller_trees(tree: Node) -> Iterator[Node]:
    yield from parts_of(tree)
    match tree:
        case Phrase(words) if len(words) > 1:
            yield from words
            yield from (Phrase(words[:n] + words[n + 1 :]) for n in range(len(words)) if len(words) > 2)
        case Near(left, right):
            yield from (replace(tree, left=smaller) for smaller in _smaller_trees(left))
            yield from (replace(tree, right=smaller) for smaller in _smaller_trees(right))
        case Run(parts) | And(parts) | Or(parts):
            if len(parts) > 2:
                yield from (replace(tree, parts=parts[:n] + parts[n + 1 :]) for n in range(len(parts)))
            for n, part in enumerate(parts):
                for smaller in _smaller_trees(part):
                    yield replace(tree, parts=(*parts[:n], smaller, *parts[n + 1 :]))
        case AtLeast(part=part) | InField(part=part) | Not(part=part):
            yield from (replace(tree, part=smaller) for smaller in _smaller_trees(part))


def _smaller_texts(text: str) -> Iterator[str]:
    if text:
        yield ""
    pieces = list(filter(None, re.split(r"(?<=\s)|(?=\s)", text)))
    for size in (8, 4, 2, 1):
        if len(pieces) > size:
            yield from ("".join(pieces[:n] + pieces[n + size :]) for n in range(0, len(pieces), size))
    if len(pieces) < 8:
        yield from (text[:n] + text[n + 1 :] for n in range(len(text)) if len(text) > 1)
