"""A page: one document's words as the keys that the rules know, each with its place, sentence and zone.

Words are numbered through all zones, with one unused number between zones, so that nothing adjacent crosses a border.
"""

import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, compress, islice
from operator import itemgetter
from typing import NamedTuple

from monitor.core.rules.terms import Keys
from monitor.core.rules.tree import Field
from monitor.core.text import LINE, WordFinder
from monitor.model import Zone

PARAGRAPHS_OF_LEAD = 2
ANY_PAGE = "\1"
"""A key that every page has, for conditions that no word can rule out."""

Interval = tuple[int, int]
"""The places of the first and the last word of a hit."""

Pair = tuple[str, str]
"""The keys of two neighbours."""


# Measured: looking for one key takes 8 µs in an article of 700 words, filing all of them up to 150.
_FEW = 5
_SHORT = 5_000  # words


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

    zones: list[ZoneText] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    borders: list[tuple[int, int]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _where: dict[str, list[int]] | None = None
    _lead: int | None = None
    _joined: dict[str, list[str]] | None = None
    _places: dict[Keys, Sequence[int]] = field(default_factory=dict)
    _sentences_of: dict[Keys, frozenset[int]] = field(default_factory=dict)
    _spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    # --- where words stand --------------------------------------------------------------------------------------------

    def accepted(self, keys: Keys) -> Keys:
        """The keys of this page, single or joined, that stand for any of `keys`."""
        by_single = self._joined
        if by_single is None:
            by_single = self._joined = {}
            for joined, single in self.several.items():
                for key in single:
                    by_single.setdefault(key, []).append(joined)
        if by_single.keys().isdisjoint(keys):
            return keys
        return keys.union(*(by_single.get(key, ()) for key in keys))

    def places(self, keys: Keys) -> Sequence[int]:
        """The places of words that stand for any of `keys`, ascending."""
        known = self._places.get(keys)
        if known is None:
            found = [places for key in self.accepted(keys) if (places := self._where_is(key))]
            known = self._places[keys] = found[0] if len(found) == 1 else sorted(chain.from_iterable(found))
        return known

    def _where_is(self, key: str) -> Sequence[int]:
        """The places of a key, as it stands in `keys`. All are filed once more than a few are asked for."""
        if self._where is None and len(self.keys) <= _SHORT and len(self._places) < _FEW:
            return _indexes(self.keys, key)
        if self._where is None:
            where = self._where = defaultdict(list)
            keys = self.keys
            for place in compress(range(len(keys)), keys):  # most words are in no rule
                where[keys[place]].append(place)
        return self._where.get(key, ())

    def word_sentences(self, keys: Keys) -> frozenset[int]:
        """The numbers of the sentences that hold a word that stands for any of `keys`."""
        if keys not in self._sentences_of:
            self._sentences_of[keys] = frozenset(map(self.sentence_at, self.places(keys)))
        return self._sentences_of[keys]

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that a place lies in."""
        return bisect_right(self.firsts, place) - 1

    def places_in(self, number: int) -> Interval:
        """The first place of a sentence and the one after its last, or after the gap behind it."""
        following = number + 1
        return self.firsts[number], self.firsts[following] if following < len(self.firsts) else len(self.keys)

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
        return self.zone_end(1)

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

    def sentence_of(self, zone: int, offset: int) -> int:
        """The number of the sentence that a character of a zone lies in, or of the one before it."""
        numbers = self.sentences_in(zone)
        return max(
            bisect_right(self.borders, (offset, sys.maxsize), numbers.start, numbers.stop) - 1, numbers.start
        )

    def place_after(self, number: int, offset: int) -> int:
        """The place of the first word that ends behind an offset in a sentence or between it and the next."""
        return self.firsts[number] + bisect_right(self.sentence_spans(number), offset, key=itemgetter(1))

    def place_before(self, number: int, offset: int) -> int:
        """The place of the last word that begins before an offset in a sentence or between it and the next."""
        return self.firsts[number] + bisect_left(self.sentence_spans(number), offset, key=itemgetter(0)) - 1

    def sentence_end(self, number: int) -> int:
        """The place after the last word of a sentence."""
        return self.firsts[number] + len(self.sentence_spans(number))

    def zone_end(self, zone: int) -> int:
        """The place after the last word of a zone."""
        return (self.zones[zone + 1].first if zone + 1 < len(self.zones) else len(self.keys)) - 1

    def zone_numbers(self, where: Field | None) -> Sequence[int]:
        """The zones that a field, or the whole text, consists of."""
        if where is None:
            return (0, 1)
        if where.is_text:
            return (0,) if where is Field.TITLE else (1,)
        return [number for number, zone in enumerate(self.zones) if zone.name == where]


def _indexes(keys: Sequence[str], key: str) -> list[int]:
    found: list[int] = []
    place = -1
    with suppress(ValueError):
        while True:
            place = keys.index(key, place + 1)
            found.append(place)
    return found


def _lead_length(text: str) -> int:
    """Where the lead of a text ends: after its first two lines that are not blank."""
    lines = (line for line in LINE.finditer(text) if line[0].strip())
    lead = list(islice(lines, PARAGRAPHS_OF_LEAD))
    return lead[-1].end() if len(lead) == PARAGRAPHS_OF_LEAD else len(text)
