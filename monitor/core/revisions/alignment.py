"""Two sequences -> what they share, in order: patience diff, with a plain one between its anchors.

Items that occur once in both are anchors; the longest ascending row of them divides the work (Bram Cohen's patience diff),
so that it takes n log n steps; what lies between is compared as `difflib` does, within a budget for the whole.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Pairs of items that `difflib` may look at: 100 by 100 of them cost 2 ms at worst, so all of it stays below a second.
_LARGEST_GAP = 10_000
_BUDGET = 2_000_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of either sequence that differs: [old_start, old_end) stands where [new_start, new_end) stands now."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def gaps(old: Sequence[str], new: Sequence[str]) -> list[Gap]:
    """Where two sequences differ, ascending; what lies between two gaps is the same in both."""
    matched = sorted(_matched(old, new))
    found: list[Gap] = []
    i = j = 0
    for one, other in [*matched, (len(old), len(new))]:
        if one > i or other > j:
            found.append(Gap(i, one, j, other))
        i, j = one + 1, other + 1
    return found


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of equal items that are in the same order in both."""
    todo, budget = [Gap(0, len(old), 0, len(new))], _BUDGET
    while todo:
        gap = todo.pop()
        ends, gap = _trimmed(old, new, gap)
        yield from ends
        anchors = _anchors(old, new, gap)
        if anchors:
            yield from anchors
            todo += _between(gap, anchors)
            continue
        size = (gap.old_end - gap.old_start) * (gap.new_end - gap.new_start)
        if 0 < size <= min(_LARGEST_GAP, budget):
            budget -= size
            yield from _closely(old, new, gap)


def _trimmed(old: Sequence[str], new: Sequence[str], gap: Gap) -> tuple[list[tuple[int, int]], Gap]:
    """What both begin and end with, and the rest."""
    i, i_end, j, j_end = gap.old_start, gap.old_end, gap.new_start, gap.new_end
    same: list[tuple[int, int]] = []
    while i < i_end and j < j_end and old[i] == new[j]:
        same.append((i, j))
        i, j = i + 1, j + 1
    while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
        i_end, j_end = i_end - 1, j_end - 1
        same.append((i_end, j_end))
    return same, Gap(i, i_end, j, j_end)


def _anchors(old: Sequence[str], new: Sequence[str], gap: Gap) -> list[tuple[int, int]]:
    once = _once(old, gap.old_start, gap.old_end)
    other = _once(new, gap.new_start, gap.new_end)
    return _ascending([(i, other[item]) for item, i in once.items() if item in other])


def _once(items: Sequence[str], start: int, end: int) -> dict[str, int]:
    """Where the items stand that occur once in a stretch, in order."""
    counts = Counter(items[start:end])
    return {items[i]: i for i in range(start, end) if counts[items[i]] == 1}


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs (ascending by the first) that ascends by the second too (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [at]
    row: list[tuple[int, int]] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]


def _between(gap: Gap, anchors: Sequence[tuple[int, int]]) -> Iterator[Gap]:
    i, j = gap.old_start, gap.new_start
    for one, other in [*anchors, (gap.old_end, gap.new_end)]:
        if one > i and other > j:
            yield Gap(i, one, j, other)
        i, j = one + 1, other + 1


def _closely(old: Sequence[str], new: Sequence[str], gap: Gap) -> Iterator[tuple[int, int]]:
    matcher = SequenceMatcher(
        None, old[gap.old_start : gap.old_end], new[gap.new_start : gap.new_end], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            yield gap.old_start + block.a + step, gap.new_start + block.b + step
