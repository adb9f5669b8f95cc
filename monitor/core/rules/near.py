"""Two lists of intervals -> the pairs that lie near one another.

Each interval is paired with, on each side of it, the nearest of the other list within reach (of those, to the right the
one that ends first, to the left the one that begins last), and the same with the lists exchanged. That is enough for
every question asked: whether there is a pair, whether one lies in one sentence, how many lie apart from one another.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import gt, itemgetter

from monitor.core.rules.page import Interval
from monitor.core.rules.tree import Near

NearPair = tuple[Interval, Interval]


def near_pairs(
    left: Sequence[Interval], right: Sequence[Interval], near: Near, border: int
) -> Iterator[NearPair]:
    """The pairs (left, right) with at most `near.words` words between them, on one side of the `border` (the place of
    the first word below the title); perhaps repeatedly. Both lists ascend."""
    if not left or not right:
        return
    lefts, rights = _Side(left), _Side(right)
    for one in left:
        if (after := rights.after(one, near.words, border)) is not None:
            yield one, after
        if not near.ordered and (before := rights.before(one, near.words, border)) is not None:
            yield one, before
    for other in right:
        if (before := lefts.before(other, near.words, border)) is not None:
            yield before, other
        if not near.ordered and (after := lefts.after(other, near.words, border)) is not None:
            yield after, other


def are_near(left: Sequence[int], right: Sequence[int], near: Near, border: int) -> bool:
    """The same question for single words: whether there is such a pair of places."""
    swapped = len(right) < len(left)
    few, many = (right, left) if swapped else (left, right)
    forward, backward = not (near.ordered and swapped), swapped or not near.ordered
    for place in few:
        after = bisect_right(many, place)
        if forward and after < len(many) and _joined(place, many[after], near, border):
            return True
        before = bisect_left(many, place) - 1
        if backward and before >= 0 and _joined(many[before], place, near, border):
            return True
    return False


def _joined(earlier: int, later: int, near: Near, border: int) -> bool:
    return later - earlier <= near.words + 1 and not earlier < border <= later


class _Side:
    """One list, searchable by where its intervals begin and end."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        self._by_first = intervals
        self._firsts = [first for first, _ in intervals]
        lasts = [last for _, last in intervals]
        # As a rule the next interval is the nearest, too; not if some contain others.
        self._nested = any(map(gt, lasts, islice(lasts, 1, None)))
        self._by_last = sorted(intervals, key=itemgetter(1)) if self._nested else intervals
        self._lasts = sorted(lasts) if self._nested else lasts

    def after(self, one: Interval, words: int, border: int) -> Interval | None:
        """The interval to the right of `one` that ends first, of those within reach."""
        reach = one[1] + words + 1
        if one[1] < border:
            reach = min(reach, border - 1)
        low, high = bisect_right(self._firsts, one[1]), bisect_right(self._firsts, reach)
        if not self._nested:
            return self._by_first[low] if low < high else None
        return min(self._by_first[low:high], key=itemgetter(1), default=None)

    def before(self, one: Interval, words: int, border: int) -> Interval | None:
        """The interval to the left of `one` that begins last, of those within reach."""
        reach = one[0] - words - 1
        if one[0] >= border:
            reach = max(reach, border)
        low, high = bisect_left(self._lasts, reach), bisect_left(self._lasts, one[0])
        if not self._nested:
            return self._by_last[high - 1] if low < high else None
        return max(self._by_last[low:high], key=itemgetter(0), default=None)
