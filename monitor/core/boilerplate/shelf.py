"""What is remembered of a site's units: a table of fixed size, found by feature, the least useful rows given up first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.core.boilerplate.units import FEATURES, SHORT, Units

Numbers = NDArray[Any]

ROWS = 960
"""How many units are remembered of a site: those of some thirty articles, next to a few hundred of its own texts."""
HOLDERS = 6
_SLOTS = 1 << 16
# Two texts are one, edited, if they share half of their words and a feature (texts of twenty words and more: two), or most
# of their words. Looser than for prose, because a text must still come back in unrelated articles: of 3,400 own paragraphs of
# publishers with three pages none does.
_FEW, _BRIEF, _ALIKE, _VERY_ALIKE = 2, 20, 0.5, 0.7
_EQUAL = 0.99
_PER_ARTICLE, _MANY = 8, 9
_LENGTHS = 0.6  # how many words the shorter of two alike texts has of the longer one's
# For how many articles longer a unit is kept that stood in so many: a text shown in one of ten articles must not be given
# up between its second showing and its third.
_BONUS = np.array([0, 0, 60, 200])
SHELF = np.dtype(
    [
        ("features", np.uint32, (FEATURES,)),
        ("bits", np.uint64, (2,)),
        ("words", np.uint16),
        ("articles", np.uint16),  # unrelated ones that it stood in; 0 for an empty row
        ("first", np.uint32),  # minutes
        ("last", np.uint32),
        ("seen", np.uint32),  # the number of the last article that it stood in
        ("holders", np.uint32, (HOLDERS,)),  # numbers of the last articles, 0 for none
    ]
)


class Shelf:
    """Rows of remembered units. `rows` is the table; `put` and `touch` keep its index in step."""

    __slots__ = ("_index", "rows")

    def __init__(self, rows: Numbers | None = None) -> None:
        self.rows = np.zeros(ROWS, SHELF)
        self._index = np.zeros(_SLOTS, np.uint16)
        if rows is not None:
            self.rows[: len(rows)] = rows
            self.touch(np.arange(len(rows)))

    def find(self, units: Units) -> tuple[Numbers, Numbers]:
        """The row of each unit, -1 for those that are not known, and whether its features are all the same."""
        rows, exact = np.full(len(units), -1), np.zeros(len(units), bool)
        candidates = self._index[units.features & np.uint32(_SLOTS - 1)]
        known = self.rows["features"][candidates]
        hit = (known == units.features[:, :, None]).any(axis=2) & (units.features > 0)
        unit, place = hit.nonzero()
        if not len(unit):
            return rows, exact
        row = candidates[unit, place].astype(np.int64)
        score, same = self._alike(units, unit, row)
        order = np.argsort(score, kind="stable")  # of several rows the best is written last
        order = order[score[order] > 0]
        rows[unit[order]], exact[unit[order]] = row[order], same[order]
        return rows, exact

    def put(self, units: Units, which: Numbers, number: int, at: int) -> Numbers:
        """Remember new units (indexes); the rows they got."""
        rows = self._room(len(which))
        fresh = np.zeros(len(rows), SHELF)
        which = which[: len(rows)]
        fresh["features"], fresh["bits"] = units.features[which], units.bits[which]
        fresh["words"] = np.minimum(units.words[which], 0xFFFF)
        fresh["articles"], fresh["first"], fresh["last"], fresh["seen"] = 1, at, at, number
        fresh["holders"][:, 0] = number
        self.rows[rows] = fresh
        self.touch(rows)
        return rows

    def touch(self, rows: Numbers) -> None:
        """Make rows found again by all their features (another row may have taken a place in the index)."""
        self._index[self.rows["features"][rows] & np.uint32(_SLOTS - 1)] = rows[:, None]

    def _alike(self, units: Units, unit: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
        """How alike pairs of a unit and a row are (0 for not enough; of rows that are, those in more articles count for
        more), and whether all their features are the same."""
        known, features = self.rows[row], units.features[unit]
        hits = (known["features"][:, :, None] == features[:, None, :]).any(axis=1) & (features > 0)
        bits, others = units.bits[unit], known["bits"]
        most = np.maximum(np.bitwise_count(bits).sum(axis=1), np.bitwise_count(others).sum(axis=1))
        share = np.bitwise_count(bits & others).sum(axis=1) / np.maximum(most, 1)
        words, lengths = units.words[unit], known["words"].astype(np.int64)
        longer = np.maximum(words, lengths)
        count = hits.sum(axis=1)
        enough = ((count >= _FEW) | (words < _BRIEF)) & (share >= _ALIKE) | (share >= _VERY_ALIKE)
        fits = enough & (np.minimum(words, lengths) >= _LENGTHS * longer)
        good = np.where(longer <= SHORT, share > _EQUAL, fits)
        score = np.where(good, share + count + _PER_ARTICLE * np.minimum(known["articles"], _MANY), 0.0)
        return score, (known["features"] == features).all(axis=1)

    def _room(self, count: int) -> Numbers:
        """Rows for new units: empty ones, then those whose loss hurts least."""
        rows = self.rows
        worth = rows["seen"].astype(np.int64) + _BONUS[np.minimum(rows["articles"], len(_BONUS) - 1)]
        worth[rows["articles"] == 0] = -1
        count = min(count, ROWS // 4)
        return np.argpartition(worth, count)[:count] if count else np.zeros(0, np.int64)
