"""What a query means, told as plainly as possible: tree and document -> true or false, by trying every word and place.

Slow, and without any of the engine's modules: only the tree, the analyzer and the nouns. The engine is right where it
agrees with this.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from urllib.parse import urlsplit

import re2

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
)
from monitor.core.text import PRODUCT, Analyzer, WordFinder, algorithm, primary_language
from monitor.model import Document

TEXT, TITLE, BODY = (Field.TITLE, Field.BODY), (Field.TITLE,), (Field.BODY,)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: as it stands, its offsets, the number of its sentence."""

    text: str
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text that a condition is looked for in, with its words and the offsets of its sentences."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: in which stretch, and its first and last word there."""

    stretch: Field
    first: int
    last: int

    def is_before(self, other: "Place") -> bool:
        return self.stretch == other.stretch and self.last < other.first

    def is_apart(self, other: "Place") -> bool:
        return self.stretch != other.stretch or self.is_before(other) or other.is_before(self)

    def to(self, other: "Place") -> "Place":
        return Place(self.stretch, min(self.first, other.first), max(self.last, other.last))


class Reading:
    """A document as an analyst reads it."""

    def __init__(self, document: Document, analyzer: Analyzer = PRODUCT) -> None:
        self.document, self.analyzer = document, analyzer
        self.stemmer = algorithm(document.language)
        self._stretches: dict[Field, Stretch] = {}
        self._same: dict[tuple[How, str, str], bool] = {}

    # --- true or false ------------------------------------------------------------------------------------------------

    def is_true(self, node: Node, where: Field | None = None) -> bool:  # noqa: PLR0911 - a case for each operator
        match node:
            case Not(part):
                return not self.is_true(part)  # of the whole document, whatever field it stands in
            case And(parts):
                return all(self.is_true(part, where) for part in parts)
            case Or(parts):
                return any(self.is_true(part, where) for part in parts)
            case InField(inner, part):
                return self.is_true(part, inner)
            case AtLeast(times, Run() as run):
                return len(self.sentences_with(run, where)) >= times
            case AtLeast(times, part):
                return most_apart(self.places(part, where)) >= times
            case Run():
                return bool(self.sentences_with(node, where))
            case Word() | Phrase() | Regex() | Listed() | Near():
                return bool(self.places(node, where))

    def sentences_with(self, run: Run, where: Field | None) -> set[tuple[Field, int]]:
        """The sentences in which every part stands as a whole."""
        return set.intersection(
            *(
                {found for place in self.places(part, where) if (found := self.sentence(place))}
                for part in run.parts
            )
        )

    def sentence(self, place: Place) -> tuple[Field, int] | None:
        """The sentence that a place lies in as a whole."""
        tokens = self.stretch(place.stretch).tokens
        first, last = tokens[place.first].sentence, tokens[place.last].sentence
        return (place.stretch, first) if first == last else None

    # --- where things stand -------------------------------------------------------------------------------------------

    def places(self, node: Node, where: Field | None, *, operand: bool = False) -> set[Place]:
        """Every place of a node in a field; as an `operand` of a NEAR, a NEAR stands for its nearest pairs only."""
        match node:
            case Word():
                return {
                    place for stretch in in_field(where) for place in self._phrase((node,), stretch, where)
                }
            case Phrase(words):
                return {place for stretch in in_field(where) for place in self._phrase(words, stretch, where)}
            case Regex():
                return {place for stretch in in_field(where) for place in self._regex(node, stretch, where)}
            case Listed(node=part):
                return self.places(part, where, operand=operand)
            case Or(parts):
                return {place for part in parts for place in self.places(part, where, operand=operand)}
            case Near():
                return {one.to(other) for one, other in self.pairs(node, where, nearest=operand)}
            case _:
                raise AssertionError(f"{node} has no places")

    def pairs(self, near: Near, where: Field | None, *, nearest: bool) -> set[tuple[Place, Place]]:
        """The pairs (earlier, later) that make a NEAR true."""
        left = self.places(near.left, where, operand=True)
        right = self.places(near.right, where, operand=True)
        orders = [(left, right)] if near.ordered else [(left, right), (right, left)]
        found: set[tuple[Place, Place]] = set()
        for earlier, later in orders:
            pairs = {pair for pair in product(earlier, later) if are_near(*pair, near.words)}
            found |= {pair for pair in pairs if is_nearest(pair, pairs)} if nearest else pairs
        return found

    def _phrase(self, words: Sequence[Word], where: Field, asked: Field | None) -> Iterator[Place]:
        if where is Field.LANG:  # one tag
            words = words if len(words) == 1 else (Word("-".join(word.text for word in words)),)
        tokens = self.stretch(where).tokens
        for first in range(len(tokens) - len(words) + 1):
            here = tokens[first : first + len(words)]
            if all(self.is_same(word, token.text, where) for word, token in zip(words, here, strict=True)):
                place = Place(where, first, first + len(words) - 1)
                if asked is not Field.LEAD or here[-1].start < self.lead_end():
                    yield place

    def _regex(self, regex: Regex, where: Field, asked: Field | None) -> Iterator[Place]:
        tokens = self.stretch(where).tokens
        for start, end in self.regex_hits(regex, where):
            inside = [n for n, token in enumerate(tokens) if token.start < end and token.end > start]
            words = inside or self._beside(start, end, where)
            if asked is not Field.LEAD or tokens[words[-1]].start < self.lead_end():
                yield Place(where, words[0], words[-1])

    def _beside(self, start: int, end: int, where: Field) -> list[int]:
        """The word that a hit between two words is counted with: the one before it, then the one after it, of its own
        sentence first."""
        stretch = self.stretch(where)
        own = max(
            (number for number, border in enumerate(stretch.sentences) if border[0] <= start), default=0
        )
        before = [n for n, token in enumerate(stretch.tokens) if token.end <= start][-1:]
        after = [n for n, token in enumerate(stretch.tokens) if token.start >= end][:1]
        of_own = [n for n in (*before, *after) if stretch.tokens[n].sentence == own]
        return [*of_own, *before, *after][:1]

    def regex_hits(self, regex: Regex, where: Field) -> Iterator[tuple[int, int]]:
        text = re.sub("[\ud800-\udfff]", "\ufffd", self.stretch(where).text)  # RE2 reads no lone surrogates
        hits = compiled(regex).finditer(text) if self.stretch(where).tokens else ()  # no words, no text
        for hit in hits:
            if hit.end() > hit.start():
                yield hit.span()

    def is_same(self, word: Word, text: str, where: Field) -> bool:
        """Whether a word of a query and a word of a text are the same, as the query compares them."""
        how = word.how
        if how is How.INFLECTED and where is Field.LANG:
            asked = word.text.lower() if "-" in word.text else primary_language(word.text)
            return self.analyzer.plain(text, self.stemmer) == asked
        if how is How.INFLECTED and where not in {*TEXT, Field.SECTION}:
            how = How.FORM  # names and addresses have no inflections
        if (how, word.text, text) not in self._same:
            self._same[how, word.text, text] = self._is_same(how, word.text, text)
        return self._same[how, word.text, text]

    def _is_same(self, how: How, asked: str, text: str) -> bool:
        analyzer, stemmer = self.analyzer, self.stemmer
        match how:
            case How.INFLECTED:
                return bool(set(analyzer.asked(asked, stemmer)) & set(analyzer.keys(text, stemmer)))
            case How.FORM:
                return analyzer.plain(asked, stemmer) == analyzer.plain(text, stemmer)
            case How.WRITTEN:
                return analyzer.written(asked) == analyzer.written(text)
            case How.PATTERN:
                letters = (
                    {"?": ".", "*": ".*"}.get(part) or re.escape(analyzer.plain(part, stemmer))
                    for part in re.split(r"([?*])", asked)
                )
                return re.fullmatch("".join(letters), analyzer.plain(text, stemmer), re.DOTALL) is not None

    # --- what may be marked -------------------------------------------------------------------------------------------

    def offsets(self, node: Node, where: Field | None = None) -> Iterator[tuple[Field, int, int]]:
        """Where the atoms of a tree stand in the original text, also those that must not."""
        match node:
            case Word() | Phrase():
                for place in self.places(node, where):
                    tokens = self.stretch(place.stretch).tokens
                    yield place.stretch, tokens[place.first].start, tokens[place.last].end
            case Regex():
                for stretch in in_field(where):
                    yield from ((stretch, *span) for span in self.regex_hits(node, stretch))
            case Not(part):
                yield from self.offsets(part)
            case InField(inner, part):
                yield from self.offsets(part, inner)
            case _:
                for part in parts_of(node):
                    yield from self.offsets(part, where)

    # --- the text -----------------------------------------------------------------------------------------------------

    def stretch(self, where: Field) -> Stretch:
        if where not in self._stretches:
            text = self._text(where)
            borders = [(0, len(text))]
            if where is Field.BODY:
                borders = self.analyzer.sentences(text, self.document.language)
            finder = (
                WordFinder(text, re.compile(r"\S+")) if where is Field.LANG else self.analyzer.finder(text)
            )
            tokens = (
                Token(word, *span, number)
                for number, border in enumerate(borders)
                for word, span in zip(finder.words(*border), finder.spans(*border), strict=True)
            )
            self._stretches[where] = Stretch(text, tuple(tokens), tuple(borders))
        return self._stretches[where]

    def lead_end(self) -> int:
        """Where the second line of the body that is not blank ends."""
        text, end, found = self._text(Field.BODY), 0, 0
        for line in re.split("([\n\r\x0b\x0c\x85\u2028\u2029])", text):
            end += len(line)
            found += bool(line.strip())
            if found == 2:
                break
        return end

    def _text(self, where: Field) -> str:  # noqa: PLR0911 - a case for each field
        document = self.document
        match where:
            case Field.TITLE:
                return document.title
            case Field.BODY:
                return document.body if document.body.strip() else document.summary
            case Field.SOURCE:
                return f"{document.source}\n{host(document.url)}"
            case Field.AUTHOR:
                return document.author
            case Field.URL:
                return document.url
            case Field.LANG:
                return f"{primary_language(document.language)}\n{document.language.replace('_', '-')}"
            case Field.SECTION:
                return document.section
            case Field.LEAD:
                raise AssertionError("the lead is a part of the body")


@cache
def compiled(regex: Regex) -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive = not regex.folded
    options.log_errors = False
    return re2.compile(regex.pattern, options)


def in_field(where: Field | None) -> tuple[Field, ...]:
    """The stretches that a field lies in; title and body for none."""
    if where is None:
        return TEXT
    return BODY if where is Field.LEAD else (where,)


def are_near(earlier: Place, later: Place, words: int) -> bool:
    return earlier.is_before(later) and later.first - earlier.last - 1 <= words


def is_nearest(pair: tuple[Place, Place], pairs: set[tuple[Place, Place]]) -> bool:
    """Whether the later ends first of those paired with the earlier, or the earlier begins last of those with the later."""
    earlier, later = pair
    return later.last == min(other.last for one, other in pairs if one == earlier) or earlier.first == max(
        one.first for one, other in pairs if other == later
    )


def most_apart(places: set[Place]) -> int:
    """How many of the places there are at most no two of which overlap."""
    best: dict[Place, int] = {}
    ascending = sorted(places, key=lambda place: (place.stretch, place.last, place.first))
    for place in ascending:
        before = (best[other] for other in best if other.stretch == place.stretch and other.is_before(place))
        best[place] = 1 + max(before, default=0)
    return sum(max((best[p] for p in places if p.stretch == where), default=0) for where in Field)


def host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
