"""Document -> page: its words as the keys that the rules know, each with its place, sentence and zone.

Words are numbered through all zones, with one unused number between zones, so that nothing adjacent crosses a border.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, islice, product
from typing import NamedTuple
from urllib.parse import urlsplit

from monitor.core.rules.terms import TITLE_MARK, Keys, Lexicon, Terms
from monitor.core.rules.tree import Field
from monitor.core.text import Analyzer, WordFinder
from monitor.model import Document, Zone

PARAGRAPHS_OF_LEAD = 2
ANY_PAGE = "\1"
"""A key that every page has, for conditions that no word can rule out."""

Interval = tuple[int, int]
"""The places of the first and the last word of a hit."""

Pair = tuple[str, str]
"""The keys of two neighbours."""


class ZoneText(NamedTuple):
    """A stretch of a page: what it is, its text as in the document, how words are found in it, the place of its first
    word and the number of its first sentence."""

    name: Zone | Field
    text: str
    finder: WordFinder
    first: int
    sentence: int


@dataclass(slots=True)
class Page:
    """One document, read once for all rules of a set.

    `keys` by place; `present` the single keys that occur; `pairs` those of adjacent words that some phrase asks for;
    `several` the single keys of joined ones that occur; `borders` the offsets of each sentence in its zone's text,
    `firsts` the place of its first word.
    """

    analyzer: Analyzer
    language: str
    zones: list[ZoneText] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    borders: list[tuple[int, int]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _where: dict[str, list[int]] | None = None
    _lead: int | None = None
    _joined: dict[str, list[str]] = field(default_factory=dict)
    _places: dict[Keys, list[int]] = field(default_factory=dict)
    _sentences_of: dict[Keys, frozenset[int]] = field(default_factory=dict)
    _spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    # --- where words stand --------------------------------------------------------------------------------------------

    def accepted(self, keys: Keys) -> Keys:
        """The keys of this page, single or joined, that stand for any of `keys`."""
        if not self.several:
            return keys
        if not self._joined:
            for joined, single in self.several.items():
                for key in single:
                    self._joined.setdefault(key, []).append(joined)
        found = [joined for key in keys if key in self._joined for joined in self._joined[key]]
        return keys.union(found) if found else keys

    def places(self, keys: Keys) -> list[int]:
        """The places of words that stand for any of `keys`, ascending."""
        known = self._places.get(keys)
        if known is None:
            where = self._filed()
            found = [where[key] for key in self.accepted(keys) if key in where]
            known = self._places[keys] = found[0] if len(found) == 1 else sorted(chain.from_iterable(found))
        return known

    def _filed(self) -> dict[str, list[int]]:
        if self._where is None:
            where = self._where = defaultdict(list)
            keys = self.keys
            for place in compress(range(len(keys)), keys):  # most words are in no rule
                where[keys[place]].append(place)
        return self._where

    def word_sentences(self, keys: Keys) -> frozenset[int]:
        """The numbers of the sentences that hold a word that stands for any of `keys`."""
        if keys not in self._sentences_of:
            self._sentences_of[keys] = frozenset(map(self.sentence_at, self.places(keys)))
        return self._sentences_of[keys]

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that a place lies in."""
        return bisect_right(self.firsts, place) - 1

    def stretch(self, where: Field | None) -> Interval:
        """The first place of a field of the text and the one after its last; of the whole text for None."""
        body = self.zones[1].first
        match where:
            case Field.TITLE:
                return 0, body - 1
            case Field.BODY:
                return body, self.text_end
            case Field.LEAD:
                return body, self.lead_end
            case _:
                return 0, len(self.keys)

    @property
    def border(self) -> int:
        """The place of the first word after the title."""
        return self.zones[1].first

    @property
    def text_end(self) -> int:
        """The place after the last word of title and body."""
        return self.zones[2].first - 1 if len(self.zones) > 2 else len(self.keys) - 1  # noqa: PLR2004 - title, body

    @property
    def lead_end(self) -> int:
        """The place after the last word of the lead: the first two paragraphs below the title."""
        numbers = self.sentences_in(1)
        return next((self.firsts[number] for number in numbers if not self.is_in_lead(number)), self.text_end)

    def is_in_lead(self, number: int) -> bool:
        """Whether a sentence begins in the first two paragraphs below the title."""
        if self._lead is None:
            self._lead = _lead_length(self.zones[1].text)
        return self.zone_of(number) == 1 and self.borders[number][0] < self._lead

    # --- places and the original text ---------------------------------------------------------------------------------

    def span(self, place: int) -> tuple[int, int]:
        """The offsets of the word at a place in its zone's text."""
        number = self.sentence_at(place)
        return self.sentence_spans(number)[place - self.firsts[number]]

    def sentence_spans(self, number: int) -> list[tuple[int, int]]:
        """The offsets of the words of a sentence in its zone's text."""
        if number not in self._spans:
            self._spans[number] = self.zones[self.zone_of(number)].finder.spans(*self.borders[number])
        return self._spans[number]

    def zone_of(self, number: int) -> int:
        """The number of the zone that a sentence lies in."""
        return next(
            zone for zone in range(len(self.zones) - 1, -1, -1) if self.zones[zone].sentence <= number
        )

    def sentences_in(self, zone: int) -> range:
        """The numbers of the sentences of a zone."""
        beyond = zone + 1 < len(self.zones)
        return range(
            self.zones[zone].sentence, self.zones[zone + 1].sentence if beyond else len(self.borders)
        )

    def zone_spans(self, zone: int) -> list[tuple[int, int]]:
        """The offsets of all words of a zone."""
        return list(chain.from_iterable(map(self.sentence_spans, self.sentences_in(zone))))

    def zone_numbers(self, where: Field | None) -> Sequence[int]:
        """The zones that a field, or the whole text, consists of."""
        if where is None:
            return (0, 1)
        if where.is_text:
            return (0,) if where is Field.TITLE else (1,)
        return [number for number, zone in enumerate(self.zones) if zone.name == where]


def read_page(
    document: Document, terms: Terms, lexicons: Mapping[Field | None, Lexicon], pairs: frozenset[Pair]
) -> Page:
    """Read a document: find each word once, and which keys it stands for. Linear in its length.

    `lexicons` has one for the text (None) and one for each other field that the rules ask about; `pairs` are those that
    their phrases ask for.
    """
    page = Page(analyzer=terms.analyzer, language=document.language)
    for lexicon in lexicons.values():
        lexicon.forget_if_full()
    words = lexicons[None]
    _read_zone(page, Zone.TITLE, document.title, _one_sentence(document.title), words)
    name, text = _main_text(document)
    _read_zone(page, name, text, page.analyzer.sentences(text, document.language), words)
    for where, lexicon in lexicons.items():
        if where is not None:
            text = field_text(document, where)
            _read_zone(page, where, text, _one_sentence(text), lexicon)
    _note_presence(page, lexicons.values(), pairs)
    return page


def field_text(document: Document, where: Field) -> str:
    """What is looked at for a field that is no stretch of the text."""
    match where:
        case Field.SOURCE:
            return f"{document.source}\n{_host(document.url)}"
        case Field.AUTHOR:
            return document.author
        case Field.URL:
            return document.url
        case Field.LANG:
            return document.language
        case Field.SECTION:
            return document.section
        case Field.TITLE | Field.LEAD | Field.BODY:
            raise ValueError(f"{where} is a stretch of the text")


def _lead_length(text: str) -> int:
    """Where the lead of a text ends: after its first two lines that are not blank."""
    end, found = 0, 0
    for line in text[:_LONGEST_LEAD].splitlines(keepends=True):
        end += len(line)
        found += bool(line.strip())
        if found == PARAGRAPHS_OF_LEAD:
            return end
    return len(text)


_LONGEST_LEAD = 100_000  # characters looked at for its end


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _main_text(document: Document) -> tuple[Zone, str]:
    """What is searched below the title: the feed's summary only while no body could be read."""
    return (Zone.BODY, document.body) if document.body.strip() else (Zone.SUMMARY, document.summary)


def _one_sentence(text: str) -> list[tuple[int, int]]:
    start = len(text) - len(text.lstrip())
    return [(start, len(text.rstrip()))] if text.strip() else []


def _read_zone(
    page: Page, name: Zone | Field, text: str, borders: Sequence[tuple[int, int]], lexicon: Lexicon
) -> None:
    finder = page.analyzer.finder(text)
    keys, firsts, words, known = page.keys, page.firsts, finder.words, lexicon.__getitem__
    page.zones.append(ZoneText(name, text, finder, len(keys), len(page.borders)))
    page.borders += borders
    for start, end in borders:
        firsts.append(len(keys))
        keys.extend(map(known, words(start, end)))
    keys.append("")


def _note_presence(page: Page, lexicons: Iterable[Lexicon], pairs: frozenset[Pair]) -> None:
    keys = page.keys
    present = page.present = set(keys)
    page.pairs = set(pairs.intersection(zip(keys, islice(keys, 1, None), strict=False)))
    for lexicon in lexicons:
        if lexicon.several:
            page.several.update(
                {joined: lexicon.several[joined] for joined in present & lexicon.several.keys()}
            )
    title = set(keys[: page.border])
    if page.several:
        present.update(*page.several.values())
        page.pairs.update(pairs.intersection(_pairs_of_several(keys, page.several)))
        title.update(*(page.several[joined] for joined in title & page.several.keys()))
    present.update([TITLE_MARK + key for key in title])
    present.add(ANY_PAGE)
    present.discard("")


def _pairs_of_several(keys: Sequence[str], several: Mapping[str, tuple[str, ...]]) -> Iterator[Pair]:
    """The pairs of single keys around words that stand for several."""
    for place in compress(range(len(keys)), map(several.__contains__, keys)):
        for before in (place - 1, place):  # before the first word: the unused last place
            first, second = keys[before], keys[before + 1]
            if first and second:
                yield from product(several.get(first, (first,)), several.get(second, (second,)))
