"""Tree and page -> the places to show: the hits of the parts that make the condition true, operator by operator."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from monitor.core.rules.page import Page, phrase_places
from monitor.core.rules.tree import And, Node, Not, Or, Phrase, Run, Word
from monitor.core.rules.truth import holds, run_sentences

MOST_HITS = 200
"""Hits taken of one word or phrase: more would not change which passages are best, but cost time in long texts."""

Within = frozenset[int] | None
"""The sentences that hits must lie in; None for anywhere."""


class Hit(NamedTuple):
    """One place where a word or phrase of the rule stands: the places of its first and last word."""

    term: Word | Phrase
    first: int
    last: int


def hits(node: Node, page: Page, *, wanted: bool = True, within: Within = None) -> Iterator[Hit]:
    """The hits that show why `node` has the truth value `wanted` on the page."""
    return MARKS[type(node)](node, page, wanted, within)


def _word(node: Word, page: Page, wanted: bool, within: Within) -> Iterator[Hit]:
    if wanted:
        found = (Hit(node, place, place) for place in page.places(node.text))
        yield from _first(found, page, within)


def _phrase(node: Phrase, page: Page, wanted: bool, within: Within) -> Iterator[Hit]:
    if wanted:
        last = len(node.words) - 1
        found = (Hit(node, place, place + last) for place in phrase_places(page, node.words))
        yield from _first(found, page, within)


def _run(node: Run, page: Page, wanted: bool, _: Within) -> Iterator[Hit]:
    if wanted:
        common = run_sentences(node, page)
        for part in node.parts:
            yield from hits(part, page, within=common)


def _not(node: Not, page: Page, wanted: bool, within: Within) -> Iterator[Hit]:
    yield from hits(node.part, page, wanted=not wanted, within=within)


def _parts(node: And | Or, page: Page, wanted: bool, within: Within) -> Iterator[Hit]:
    """Of every part that speaks for the value wanted: all parts of a true AND, the true parts of a true OR."""
    for part in node.parts:
        if holds(part, page) is wanted:
            yield from hits(part, page, wanted=wanted, within=within)


def _first(found: Iterator[Hit], page: Page, within: Within) -> Iterator[Hit]:
    at = page.sentence_at
    if within is not None:
        found = (hit for hit in found if at[hit.first] in within and at[hit.first] == at[hit.last])
    return islice(found, MOST_HITS)


MARKS: dict[type[Node], Callable[[Any, Page, bool, Within], Iterator[Hit]]] = {
    Word: _word,
    Phrase: _phrase,
    Run: _run,
    Not: _not,
    And: _parts,
    Or: _parts,
}
