"""Lists of intervals -> what lies nearest together, for saying how far a miss was from a hit. Near-linear in the lists."""

from bisect import bisect_right
from collections.abc import Sequence

from monitor.core.rules.page import Interval

NO_BORDER = -1
"""Instead of the place of the first word below the title, where it does not matter what lies in the title."""


def words_between(one: Interval, other: Interval) -> int:
    """The words between two intervals that do not overlap."""
    return max(one[0], other[0]) - min(one[1], other[1]) - 1


def nearest_pair(
    left: Sequence[Interval], right: Sequence[Interval], border: int, *, ordered: bool
) -> tuple[Interval, Interval] | None:
    """The pair (left, right) with the fewest words between, of those that do not overlap and lie on one side of the
    `border`; in this order if `ordered`. Both lists ascend."""
    found = [(one, after) for one in left if (after := _after(one, right, border)) is not None]
    if not ordered:
        found += [(after, other) for other in right if (after := _after(other, left, border)) is not None]
    return min(found, key=lambda pair: words_between(*pair), default=None)


def _after(one: Interval, others: Sequence[Interval], border: int) -> Interval | None:
    """The next interval to the right of `one`, if there is one on this side of the border."""
    number = bisect_right(others, one[1], key=lambda interval: interval[0])
    following = others[number] if number < len(others) else None
    if following is None or one[0] < border <= following[0]:
        return None
    return following


def tightest(lists: Sequence[Sequence[Interval]], border: int) -> Interval | None:
    """The shortest stretch on one side of the `border` with an interval of each list that begins in it; None if there is
    none. All lists ascend."""
    merged = sorted((first, last, number) for number, places in enumerate(lists) for first, last in places)
    best: Interval | None = None
    latest: dict[int, Interval] = {}  # by list, the one that began last
    for first, last, number in merged:
        if first >= border and latest and next(iter(latest.values()))[0] < border:
            latest.clear()
        latest.pop(number, None)
        latest[number] = first, last
        if len(latest) == len(lists):
            stretch = next(iter(latest.values()))[0], max(end for _, end in latest.values())
            if best is None or stretch[1] - stretch[0] < best[1] - best[0]:
                best = stretch
    return best
