"""Hits -> passages to quote: whole sentences as they stand in the original text, with the hits in them, best first."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, takewhile

from monitor.core.rules.marks import Hit, Look, Term, hits
from monitor.core.rules.page import Page
from monitor.core.rules.terms import Terms
from monitor.core.rules.tree import Node, Word
from monitor.model import Evidence, Zone

MOST_PASSAGES = 3
LONGEST_PASSAGE = 300
STRETCHED_PASSAGE = 450
"""Characters. A longer sentence is cut to the first; to the second if only so all words of the rule are in it."""

_MOST_HITS = 10_000
_MOST_MARKS = (
    300  # of one sentence that is looked at for its best stretch: each is compared with those after it
)
_SPACE = re.compile(r"\s+")
_LAST_SPACE = re.compile(r"\s+\S*$")

Span = tuple[int, int]
Marked = tuple[int, int, Term]
"""A hit's offsets in its zone's text, and what was hit."""


def evidence(tree: Node, page: Page, terms: Terms) -> tuple[Evidence, ...]:
    """The best passages for a rule that the page fulfils: first those that show the most of the rule's words.

    Where no word of the text speaks for it (a rule about the source or language alone), the beginning, without spans.
    """
    by_sentence: dict[int, list[Hit]] = defaultdict(list)
    for hit in islice(hits(tree, Look(page, terms)), _MOST_HITS):
        if hit.sentence >= 0:  # an expression can hit white space before the first sentence
            by_sentence[hit.sentence].append(hit)
    best = _best(by_sentence, page) if by_sentence else _beginning(page)
    return tuple(_passage(page, first, last, by_sentence) for first, last in best)


def _beginning(page: Page) -> Iterator[tuple[int, int]]:
    """The first sentence, unless there is no text at all."""
    numbers = chain(page.sentences_in(0), page.sentences_in(1))
    yield from ((number, number) for number in islice(numbers, 1))


def _best(by_sentence: Mapping[int, list[Hit]], page: Page) -> Iterator[tuple[int, int]]:
    """Stretches of sentences (nearly always one; a phrase may cross a border): what shows new words comes first."""
    terms = {number: {hit.term for hit in found} for number, found in by_sentence.items()}
    shown: set[Term] = set()
    for _ in range(MOST_PASSAGES):
        if not terms:
            return
        first = max(terms, key=lambda number: (len(terms[number] - shown), len(terms[number]), -number))
        last = max(_last_sentence(hit, page) for hit in by_sentence[first])
        for number in range(first, last + 1):
            shown |= terms.pop(number, set())
        yield first, last


def _last_sentence(hit: Hit, page: Page) -> int:
    return page.sentence_at(hit.last) if hit.last > hit.first else hit.sentence


def _passage(page: Page, first: int, last: int, by_sentence: Mapping[int, list[Hit]]) -> Evidence:
    zone = page.zones[page.zone_of(first)]
    text = zone.text
    start, end = page.borders[first][0], page.borders[last][1]
    marked = sorted(
        (_marked(hit, page) for number in range(first, last + 1) for hit in by_sentence.get(number, ())),
        key=lambda mark: mark[:2],
    )
    if end - start > LONGEST_PASSAGE:
        start, end = _cut(text, (start, end), marked or [(start, start, Word(""))])
    spans = (
        (max(left, start) - start, min(right, end) - start)
        for left, right, _ in marked
        if left < end and right > start
    )
    name = Zone(zone.name)
    if name is Zone.BODY and page.is_in_lead(first):
        name = Zone.LEAD
    return Evidence(zone=name, start=start, passage=text[start:end], spans=_merged(spans))


def _marked(hit: Hit, page: Page) -> Marked:
    left, right = hit.offsets or (page.span(hit.first)[0], page.span(hit.last)[1])
    return left, right, hit.term


def _merged(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Ascending spans with those that overlap made one."""
    merged: list[Span] = []
    for left, right in spans:
        if merged and left < merged[-1][1]:
            merged[-1] = merged[-1][0], max(right, merged[-1][1])
        else:
            merged.append((left, right))
    return tuple(merged)


def _cut(text: str, sentence: Span, marked: Sequence[Marked]) -> Span:
    """The stretch of a long sentence that shows the most of the rule's words, cut between words."""
    marked = marked[:_MOST_MARKS]
    terms = len({id(term) for *_, term in marked})
    windows = [_fullest(marked, limit) for limit in (LONGEST_PASSAGE, STRETCHED_PASSAGE)]
    _, left, right = next((window for window in windows if window[0] == terms), windows[0])
    return _padded(text, sentence, left, right)


def _fullest(marked: Sequence[Marked], limit: int) -> tuple[int, int, int]:
    """The most terms that lie within `limit` characters, and the offsets from the first to the last of them."""
    begins = {left: number for number, (left, *_) in reversed(list(enumerate(marked)))}
    windows = (_window(marked, number, limit) for _, number in sorted(begins.items()))
    return max(windows, key=lambda window: window[0])


def _window(marked: Sequence[Marked], number: int, limit: int) -> tuple[int, int, int]:
    left = marked[number][0]
    end = left + limit
    inside = takewhile(lambda mark: mark[0] < end, islice(marked, number, None))
    whole = [mark for mark in inside if mark[1] <= end] or [marked[number]]  # one phrase may be longer itself
    return len({id(term) for *_, term in whole}), left, min(max(right for _, right, _ in whole), end)


def _padded(text: str, sentence: Span, left: int, right: int) -> Span:
    """A stretch with what stands around it, up to the longest passage, beginning and ending between words."""
    slack = max(0, LONGEST_PASSAGE - (right - left))
    end = min(sentence[1], max(left - slack // 2, sentence[0]) + (right - left) + slack)
    start = max(sentence[0], end - (right - left) - slack)
    if start > sentence[0] and (space := _SPACE.search(text, start - 1, left)):
        start = space.end()
    if end < sentence[1] and (space := _LAST_SPACE.search(text, right, end + 1)):
        end = space.start()
    return start, end
