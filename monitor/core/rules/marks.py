"""Tree and page -> the places to show: every hit of the parts that make the condition true, operator by operator."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from monitor.core.rules.page import Page, phrase_places
from monitor.core.rules.tree import And, Node, Not, Or, Phrase, Run, Word
from monitor.core.rules.truth import SENTENCES, holds, run_sentences

MOST_HITS = 200
"""Hits looked at for one word or phrase: more would not change which passages are best, but cost time in long texts."""


class Hit(NamedTuple):
    """One place where a word or phrase of the rule stands: the numbers of its first and last word."""

    term: Word | Phrase
    first: int
    last: int


def hits(node: Node, page: Page, *, wanted: bool = True) -> Iterator[Hit]:
    """The hits of a node that has the truth value `wanted` on the page."""
    return MARKS[type(node)](node, page, wanted)


def _word(node: Word, page: Page, wanted: bool) -> Iterator[Hit]:
    if wanted:
        yield from (Hit(node, place, place) for place in islice(page.places(node.text), MOST_HITS))


def _phrase(node: Phrase, page: Page, wanted: bool) -> Iterator[Hit]:
    if wanted:
        last = len(node.words) - 1
        yield from (Hit(node, place, place + last) for place in islice(phrase_places(page, node.words), MOST_HITS))


def _run(node: Run, page: Page, wanted: bool) -> Iterator[Hit]:
    """Only in sentences that hold the whole run."""
    if not wanted:
        return
    at = page.sentence_at
    ...
