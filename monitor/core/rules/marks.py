"""Tree and page -> the places to show: the hits of the parts that make the condition true, operator by operator."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, NamedTuple

from monitor.core.rules.page import Interval, Page
from monitor.core.rules.places import (
    in_sentences,
    pairs_of,
    phrase_starts,
    places_of,
    regex_hits,
    run_sentences,
    word_places,
)
from monitor.core.rules.terms import Terms
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
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
from monitor.core.rules.truth import check_of

MOST_HITS = 50
"""Hits taken of one atom: more would not change which passages are best, but cost time in long texts."""

Term = Word | Phrase | Regex


class Hit(NamedTuple):
    """One place where an atom of the rule stands: its sentence, the places of its first and last word, and its offsets
    in the zone's text where these are not those of the words."""

    term: Term
    sentence: int
    first: int
    last: int
    offsets: Interval | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for: hits that show why a node has the truth value `wanted` in a field of the page; only those in
    the sentences `within` and at the places `near`, unless these are None."""

    page: Page
    terms: Terms
    where: Field | None = None
    wanted: bool = True
    within: frozenset[int] | None = None
    near: frozenset[int] | None = None


def hits(node: Node, look: Look) -> Iterator[Hit]:
    """The hits that show why `node` has the truth value wanted on the page."""
    return MARKS[type(node)](node, look)


def _word(node: Word, look: Look) -> Iterator[Hit]:
    if look.wanted and not _is_apart(look.where):
        page = look.page
        places = _in_wanted_sentences(word_places([node], look.terms, look.where)(page), look)
        placed = (Hit(node, page.sentence_at(place), place, place) for place in places)
        yield from islice(_within(placed, look), MOST_HITS)


def _in_wanted_sentences(places: Sequence[int], look: Look) -> Iterable[int]:
    """Those of ascending places that lie in the wanted sentences; in a long text most do not."""
    if look.within is None:
        return places
    stretches = map(look.page.places_in, sorted(look.within)[:MOST_HITS])
    return chain.from_iterable(
        places[bisect_left(places, begin) : bisect_left(places, end)] for begin, end in stretches
    )


def _phrase(node: Phrase, look: Look) -> Iterator[Hit]:
    if look.wanted and not _is_apart(look.where):
        page, last = look.page, len(node.words) - 1
        wanted = [look.terms.keys(word, look.where) for word in node.words]
        begin, end = page.stretch(look.where)
        starts = (start for start in phrase_starts(page, wanted) if begin <= start < end - last)
        placed = (Hit(node, page.sentence_at(start), start, start + last) for start in starts)
        yield from islice(_within(placed, look), MOST_HITS)


def _regex(node: Regex, look: Look) -> Iterator[Hit]:
    if look.wanted and not _is_apart(look.where):
        page, inside = look.page, set(places_of(node, look.terms, look.where)(look.page))
        zones = page.zone_numbers(look.where)
        placed = (
            Hit(node, page.sentence_of(zone, offsets[0]), *interval, offsets)
            for zone in zones
            for interval, offsets in regex_hits(node, page, zone)
            if interval in inside
        )
        yield from islice(_within(placed, look), MOST_HITS)


def _inner(node: Listed | AtLeast, look: Look) -> Iterator[Hit]:
    if look.wanted or isinstance(node, Listed):
        yield from hits(parts_of(node)[0], look)


def _run(node: Run, look: Look) -> Iterator[Hit]:
    if look.wanted:
        common = run_sentences(node, look.terms, look.where)(look.page)
        for part in node.parts:
            yield from hits(
                part, replace(look, within=common if look.within is None else common & look.within)
            )


def _near(node: Near, look: Look) -> Iterator[Hit]:
    """The hits of both sides that lie near one another."""
    if not look.wanted:
        return
    pairs = list(islice(_pairs_within(node, look), MOST_HITS))
    for side, part in enumerate((node.left, node.right)):
        places = frozenset(chain.from_iterable(range(pair[side][0], pair[side][1] + 1) for pair in pairs))
        yield from hits(part, replace(look, near=places if look.near is None else places & look.near))


def _pairs_within(node: Near, look: Look) -> Iterator[tuple[Interval, Interval]]:
    """The pairs of a NEAR, only those in one of the wanted sentences if it stands in a run."""
    for pair in pairs_of(node, look.terms, look.where)(look.page):
        stretch = min(pair[0][0], pair[1][0]), max(pair[0][1], pair[1][1])
        if look.within is None or any(
            number in look.within for number, *_ in in_sentences(look.page, [stretch])
        ):
            yield pair


def _in_field(node: InField, look: Look) -> Iterator[Hit]:
    return hits(node.part, replace(look, where=node.field))


def _not(node: Not, look: Look) -> Iterator[Hit]:
    return hits(node.part, replace(look, where=None, wanted=not look.wanted))


def _parts(node: And | Or, look: Look) -> Iterator[Hit]:
    """Of every part that speaks for the value wanted: all parts of a true AND, the true parts of a true OR."""
    for part in node.parts:
        if check_of(part, look.terms, look.where)(look.page) is look.wanted:
            yield from hits(part, look)


def _is_apart(where: Field | None) -> bool:
    """Whether a field is no stretch of the text, so that there is nothing to show."""
    return where is not None and not where.is_text


def _within(found: Iterable[Hit], look: Look) -> Iterator[Hit]:
    """Those that lie in the wanted sentences as a whole, and at the wanted places."""
    within, near, sentence_at = look.within, look.near, look.page.sentence_at
    if near is not None:
        found = (hit for hit in found if hit.first in near and hit.last in near)
    if within is None:
        return iter(found)
    return (
        hit
        for hit in found
        if (number := sentence_at(hit.first)) in within
        and (hit.last == hit.first or sentence_at(hit.last) == number)
    )


MARKS: dict[type[Node], Callable[[Any, Look], Iterator[Hit]]] = {
    Word: _word,
    Phrase: _phrase,
    Regex: _regex,
    Listed: _inner,
    Run: _run,
    Near: _near,
    AtLeast: _inner,
    InField: _in_field,
    Not: _not,
    And: _parts,
    Or: _parts,
}
