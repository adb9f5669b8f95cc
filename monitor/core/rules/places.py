"""Tree -> where it stands on a page: for each node that has places a function from page to intervals, ascending.

Words are resolved to keys and fields to stretches once, when the function is made; it may be used on any page that was
read with the same terms.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from operator import contains
from typing import Any

from monitor.core.rules.near import NearPair, near_pairs
from monitor.core.rules.page import Interval, Page
from monitor.core.rules.regexes import regex_spans
from monitor.core.rules.terms import Keys, Terms
from monitor.core.rules.tree import (
    AtLeast,
    Field,
    InField,
    Listed,
    Near,
    Node,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    tag_of,
)

PlacesOf = Callable[[Page], Sequence[Interval]]
SentencesOf = Callable[[Page], frozenset[int]]

MOST_REGEX_HITS = 10_000
"""Hits of one regular expression in one zone that are looked at; a NEAR or a field may turn on a later one, which is the
price of bounded time (docs/rules.md, limits)."""


def places_of(node: Node, terms: Terms, where: Field | None) -> PlacesOf:
    """Where `node` stands in a field of a page, or anywhere in its text; ascending, each place once.

    For nodes with places (`tree.has_places`), for runs (an interval for each sentence that holds one), and for these in
    a field.
    """
    return PLACES[type(node)](node, terms, where)


def sentences_of(node: Node, terms: Terms, where: Field | None) -> SentencesOf:
    """The numbers of the sentences that `node` stands in, as a whole."""
    if isinstance(node, Word) and not _is_bounded(where):
        keys = terms.keys(node, where)
        return lambda page: page.word_sentences(keys)
    if isinstance(node, Listed):
        return sentences_of(node.node, terms, where)
    if isinstance(node, Or) and not _is_bounded(where):
        words, others = divided(node)
        keys = frozenset().union(*(terms.keys(word, where) for word in words))
        found = [sentences_of(part, terms, where) for part in others]
        return lambda page: page.word_sentences(keys).union(*(sentences(page) for sentences in found))
    places = places_of(node, terms, where)
    return lambda page: frozenset(number for number, _, _ in in_sentences(page, places(page)))


def in_sentences(page: Page, intervals: Sequence[Interval]) -> Iterator[tuple[int, int, int]]:
    """Those of the intervals that lie in one sentence, each behind its number."""
    for first, last in intervals:
        number = page.sentence_at(first)
        if last == first or page.sentence_at(last) == number:
            yield number, first, last


def run_sentences(run: Run, terms: Terms, where: Field | None) -> SentencesOf:
    """The numbers of the sentences that hold every part of a run."""
    parts = [sentences_of(part, terms, where) for part in run.parts]

    def common(page: Page) -> frozenset[int]:
        found = parts[0](page)
        for part in islice(parts, 1, None):
            if not found:
                break
            found &= part(page)
        return found

    return common


# --- atoms ------------------------------------------------------------------------------------------------------------


def _word(node: Word, terms: Terms, where: Field | None) -> PlacesOf:
    places = word_places([node], terms, where)
    return lambda page: [(place, place) for place in places(page)]


def word_places(words: Sequence[Word], terms: Terms, where: Field | None) -> Callable[[Page], Sequence[int]]:
    """The places of any of the words, as plain numbers, ascending."""
    return keys_places(frozenset().union(*(terms.keys(word, where) for word in words)), where)


def keys_places(keys: Keys, where: Field | None) -> Callable[[Page], Sequence[int]]:
    """The places of words that stand for any of the keys, as plain numbers."""
    if not _is_bounded(where):
        return lambda page: page.places(keys)

    def inside(page: Page) -> Sequence[int]:
        begin, end = page.stretch(where)
        places = page.places(keys)
        return places[bisect_left(places, begin) : bisect_left(places, end)]

    return inside


def _phrase(node: Phrase, terms: Terms, where: Field | None) -> PlacesOf:
    if where is Field.LANG:
        return _word(tag_of(node), terms, where)
    wanted = [terms.keys(word, where) for word in node.words]
    last = len(wanted) - 1
    return _bounded(lambda page: [(place, place + last) for place in phrase_starts(page, wanted)], where)


def phrase_starts(page: Page, wanted: Sequence[Keys]) -> Iterator[int]:
    """The places where words that stand for each of the wanted keys begin to stand side by side, ascending."""
    places = [page.places(keys) for keys in wanted]
    rarest = min(range(len(wanted)), key=lambda number: len(places[number]))
    if not places[rarest]:
        return
    accepted, keys, length = [page.accepted(some) for some in wanted], page.keys, len(wanted)
    for place in places[rarest]:
        start = place - rarest
        here = keys[start : start + length] if start >= 0 else ()
        if len(here) == length and all(map(contains, accepted, here)):
            yield start


def _regex(node: Regex, _terms: Terms, where: Field | None) -> PlacesOf:
    def found(page: Page) -> list[Interval]:
        zones = page.zone_numbers(where)
        return list(dict.fromkeys(interval for zone in zones for interval, _ in regex_hits(node, page, zone)))

    return _bounded(found, where)


def regex_hits(node: Regex, page: Page, zone: int) -> Iterator[tuple[Interval, tuple[int, int]]]:
    """The places of the words that each hit in a zone overlaps, and its offsets. A hit between two words has the place of
    the one before it or, where none of its sentence is, of the one after it; a zone without words has no hits."""
    begin, end = page.zones[zone].first, page.zone_end(zone)
    hits = regex_spans(node, page.zones[zone].text) if begin < end else ()
    for offsets in islice(hits, MOST_REGEX_HITS):
        number = page.sentence_of(zone, offsets[0])
        first = page.place_after(number, offsets[0])
        last = page.place_before(page.sentence_of(zone, offsets[1] - 1), offsets[1])
        if last < first:
            has_before = last >= page.firsts[number] or (last >= begin and first >= page.sentence_end(number))
            first = last = last if has_before or first == end else first
        yield (first, last), offsets


def _listed(node: Listed, terms: Terms, where: Field | None) -> PlacesOf:
    return places_of(node.node, terms, where)


# --- what atoms are joined to -----------------------------------------------------------------------------------------


def _or(node: Or, terms: Terms, where: Field | None) -> PlacesOf:
    """Words are looked for together, as one word with the keys of all."""
    words, others = divided(node)
    parts = [places_of(part, terms, where) for part in others]
    if words:
        of_words = word_places(words, terms, where)
        parts.append(lambda page: [(place, place) for place in of_words(page)])
    if len(parts) == 1:
        return parts[0]
    return lambda page: sorted(set(chain.from_iterable(part(page) for part in parts)))


def only_words(node: Node) -> list[Word]:
    """The words of a node that is nothing but a word or a choice of words; none for any other."""
    match node:
        case Word():
            return [node]
        case Listed(node=part):
            return only_words(part)
        case Or():
            words, others = divided(node)
            return [] if others else words
        case _:
            return []


def divided(node: Or) -> tuple[list[Word], list[Node]]:
    """The alternatives that are words and the others, each once."""
    parts = dict.fromkeys(node.parts)
    words = [part for part in parts if isinstance(part, Word)]
    return words, [part for part in parts if not isinstance(part, Word)]


def _near(node: Near, terms: Terms, where: Field | None) -> PlacesOf:
    pairs = pairs_of(node, terms, where)
    return lambda page: sorted({_stretch(pair) for pair in pairs(page)})


def pairs_of(node: Near, terms: Terms, where: Field | None) -> Callable[[Page], Iterator[NearPair]]:
    """The pairs of places, left side first, that make a NEAR true."""
    left, right = (places_of(part, terms, where) for part in (node.left, node.right))

    def pairs(page: Page) -> Iterator[NearPair]:
        return near_pairs(left(page), right(page), node, page.border)

    return pairs


def _stretch(pair: NearPair) -> Interval:
    (first, last), (other_first, other_last) = pair
    return min(first, other_first), max(last, other_last)


def _run(node: Run, terms: Terms, where: Field | None) -> PlacesOf:
    """For each sentence with all parts the stretch that holds all their hits in it."""
    sentences = run_sentences(node, terms, where)
    parts = [places_of(part, terms, where) for part in node.parts]

    def found(page: Page) -> list[Interval]:
        stretches: dict[int, Interval] = {}
        common = sentences(page)
        hits = chain.from_iterable(in_sentences(page, part(page)) for part in parts) if common else ()
        for number, first, last in hits:
            if number in common:
                known = stretches.get(number, (first, last))
                stretches[number] = min(known[0], first), max(known[1], last)
        return sorted(stretches.values())

    return found


def _at_least(node: AtLeast, terms: Terms, where: Field | None) -> PlacesOf:
    return places_of(node.part, terms, where)


def _in_field(node: InField, terms: Terms, _: Field | None) -> PlacesOf:
    return places_of(node.part, terms, node.field)


PLACES: dict[type[Node], Callable[[Any, Terms, Field | None], PlacesOf]] = {
    Word: _word,
    Phrase: _phrase,
    Regex: _regex,
    Listed: _listed,
    Or: _or,
    Near: _near,
    Run: _run,
    AtLeast: _at_least,
    InField: _in_field,
}

# --- stretches --------------------------------------------------------------------------------------------------------


def _is_bounded(where: Field | None) -> bool:
    return where is not None and where.is_text


def _bounded(places: PlacesOf, where: Field | None) -> PlacesOf:
    """Only what lies in the field, where it is a stretch of the text; other fields have words of their own."""
    if not _is_bounded(where):
        return places

    def inside(page: Page) -> Sequence[Interval]:
        begin, end = page.stretch(where)
        found = places(page)
        return [(first, last) for first, last in found if begin <= first and last < end] if found else found

    return inside
