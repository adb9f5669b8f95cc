"""Document -> page: its words as the keys that the rules know, each with its place, sentence and zone.

Words are numbered through all zones, with one unused number between zones, so that nothing adjacent crosses a border.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from typing import NamedTuple

from monitor.core.text import MAX_WORD, WordFinder, finder, keys, sentences
from monitor.model import Document, Zone

LEXICON_LIMIT = 100_000
"""Words remembered per language, some 15 MB: the words of a language in daily news, most of names included."""


class Lexicon(dict[str, tuple[str, ...]]):
    """Word as written -> those of its keys that some rule asks for; each word is stemmed once.

    Bounded: it forgets everything when full, which costs one slower document.
    """

    def __init__(self, stemmer: str, asked: Iterable[str]) -> None:
        super().__init__()
        self._stemmer = stemmer
        self._asked = frozenset(asked)

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = tuple(key for key in keys(word, self._stemmer) if key in self._asked)
        if len(self) >= LEXICON_LIMIT:
            self.clear()
        if len(word) <= MAX_WORD:
            self[word] = found
        return found


class Sentence(NamedTuple):
    """One sentence: its zone's number, its offsets in the zone's text, the number of its first word."""

    zone: int
    start: int
    end: int
    first: int


@dataclass(slots=True)
class Page:
    """One document, read once for all rules of a set.

    `keys` by place; `sentence_at` the sentence's number by place; `where` the places by key, ascending; `pairs` of keys
    of adjacent words; `asked` the keys of each word that the rules use, as typed there.
    """

    zones: tuple[tuple[Zone, str], ...]
    asked: Mapping[str, frozenset[str]]
    keys: list[tuple[str, ...]] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    sentence_at: list[int] = field(default_factory=list)
    where: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    pairs: set[tuple[str, str]] = field(default_factory=set)
    finders: list[WordFinder] = field(default_factory=list)
    sentences_of: dict[str, frozenset[int]] = field(default_factory=dict)
    spans_of: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def places(self, word: str) -> list[int]:
        """The places of a rule's word, ascending."""
        found = [self.where[key] for key in self.asked[word] if key in self.where]
        if not found:
            return []
        return found[0] if len(found) == 1 else sorted(set(chain.from_iterable(found)))

    def word_sentences(self, word: str) -> frozenset[int]:
        """The numbers of the sentences that hold a rule's word."""
        if word not in self.sentences_of:
            self.sentences_of[word] = frozenset(map(self.sentence_at.__getitem__, self.places(word)))
        return self.sentences_of[word]

    def span(self, place: int) -> tuple[int, int]:
        """The offsets of the word at a place in its zone's text."""
        number = self.sentence_at[place]
        sentence = self.sentences[number]
        if number not in self.spans_of:
            self.spans_of[number] = self.finders[sentence.zone].spans(sentence.start, sentence.end)
        return self.spans_of[number][place - sentence.first]


def read_page(document: Document, lexicon: Lexicon, asked: Mapping[str, frozenset[str]]) -> Page:
    """Read a document: find, stem and file each word once. Linear in its length."""
    page = Page(zones=_zones(document), asked=asked)
    for number, (zone, text) in enumerate(page.zones):
        page.finders.append(finder(text))
        borders = _one_sentence(text) if zone is Zone.TITLE else sentences(text, document.language)
        _read_zone(page, number, borders, lexicon)
    _file_words(page)
    return page


def _zones(document: Document) -> tuple[tuple[Zone, str], ...]:
    """What is searched: the feed's summary only while no body could be read."""
    text = (Zone.BODY, document.body) if document.body.strip() else (Zone.SUMMARY, document.summary)
    return (Zone.TITLE, document.title), text


def _one_sentence(title: str) -> list[tuple[int, int]]:
    start = len(title) - len(title.lstrip())
    return [(start, len(title.rstrip()))] if title.strip() else []


def _read_zone(page: Page, zone: int, borders: Iterable[tuple[int, int]], lexicon: Lexicon) -> None:
    words = page.finders[zone].words
    known = lexicon.__getitem__
    for start, end in borders:
        first = len(page.keys)
        page.keys.extend(map(known, words(start, end)))
        page.sentence_at.extend(repeat(len(page.sentences), len(page.keys) - first))
        page.sentences.append(Sentence(zone, start, end, first))
    page.keys.append(())
    page.sentence_at.append(-1)


def _file_words(page: Page) -> None:
    where, pairs, keys_at = page.where, page.pairs, page.keys
    for place in compress(range(len(keys_at)), keys_at):  # most words are in no rule
        for key in keys_at[place]:
            where[key].append(place)
            for key_before in keys_at[place - 1]:  # before the first place: the unused last one
                pairs.add((key_before, key))


def phrase_places(page: Page, words: tuple[str, ...]) -> Iterator[int]:
    """The places where a phrase begins, ascending."""
    places = [page.places(word) for word in words]
    rarest = min(range(len(words)), key=lambda number: len(places[number]))
    wanted = [page.asked[word] for word in words]
    for place in places[rarest]:
        start = place - rarest
        here = page.keys[start : start + len(words)] if start >= 0 else ()
        if len(here) == len(words) and not any(map(frozenset.isdisjoint, wanted, here)):
            yield start
