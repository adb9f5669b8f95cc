"""What is remembered of a site's units: a table of fixed size, found by feature, the least useful rows given up first."""

from datetime import timedelta
from typing import Any

import numpy as np

from monitor.core.boilerplate.tokens import Numbers
from monitor.core.boilerplate.units import FEATURES, SHORT, Units, distinct

ROWS = 960
"""How many units are remembered of a site: those of some thirty articles, next to a few hundred of its own texts."""
HOLDERS = 6
"""How many of the last articles are kept of each unit that it stood in."""
FORGOTTEN_IN = timedelta(days=90) // timedelta(minutes=1)
"""For how many minutes a unit is remembered that is not seen."""
_FORGOTTEN_AFTER = 300  # articles without it
_FEW_ARTICLES = 10  # a site that rarely prints anything has not dropped what is missing in fewer
_SLOTS = 1 << 16  # of the index: a full table loses less than one feature in ten to others
_MASK = np.uint32(_SLOTS - 1)
_SPARE = ROWS // 4  # rows looked out at once, as that takes 60 us: enough for some ten articles
_NTH = np.arange(FEATURES)
_NO_ROWS = np.zeros(0, np.int64)
# Two texts are one, edited, if they share half of their words and a feature (texts of twenty words and more: two), or most
# of their words. Looser than for prose, because a text must still come back in unrelated articles: of 3,400 own paragraphs of
# publishers with three pages none does.
_FEW, _BRIEF, _ALIKE, _VERY_ALIKE = 2, 20, 0.5, 0.7
_EQUAL = 0.99  # short ones must have the same words; a hair less than 1, since it is a quotient
_PER_ARTICLE, _MANY = (
    8,
    9,
)  # an article more outweighs all that can be alike (6 features and a share), up to nine articles
_LENGTHS = 0.6  # how many words the shorter of two alike texts has of the longer one's
# For how many articles longer a unit is kept that stood in so many: a text shown in one of ten articles must not be given
# up between its second showing and its third.
_BONUS = np.array([0, 0, 60, 200], np.int64)
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
"""What is remembered of a unit."""
Table = dict[str, Numbers]
"""Columns by name, all of the same length."""


def empty_table(columns: "np.dtype[Any]", rows: int) -> Table:
    """An empty table, a contiguous array for each column: that is read several times as fast as an array of records."""
    return {name: np.zeros((rows, *columns[name].shape), columns[name].base) for name in columns.names or ()}


class Shelf:
    """Rows of remembered units. `rows` is the table (SHELF); `put` and `touch` keep its index in step."""

    __slots__ = ("_features", "_index", "_oldest", "_spare", "rows")

    def __init__(self, rows: Table | None = None) -> None:
        self.rows = empty_table(SHELF, ROWS)
        self._features = self.rows["features"].reshape(-1)
        self._index = np.zeros(_SLOTS, np.uint16)  # where in `_features` a feature is, by its last bits
        self._spare: tuple[Numbers, Numbers] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._oldest = (0, 0)  # no row was seen before this article and minute
        if rows is not None:
            count = len(rows["words"])
            for name, column in rows.items():
                self.rows[name][:count] = column
            # As they were touched: of rows with a feature in common the index has the one that was seen last.
            self.touch(self.rows["seen"][:count].argsort(kind="stable"))

    def find(self, units: Units) -> tuple[Numbers, Numbers]:
        """The row of each unit, -1 for those that are not known, and whether its features are all the same."""
        rows, exact = np.full(len(units), -1), np.zeros(len(units), bool)
        places = self._index[units.features & _MASK]
        unit, nth = ((self._features[places] == units.features) & (units.features > 0)).nonzero()
        if not len(unit):
            return rows, exact
        pairs = distinct(unit * ROWS + places[unit, nth] // FEATURES)
        unit, row = pairs // ROWS, pairs % ROWS
        score, same = self._alike(units, unit, row)
        order = score.argsort(kind="stable")  # of several rows the best is written last
        order = order[score[order] > 0]
        rows[unit[order]], exact[unit[order]] = row[order], same[order]
        return rows, exact

    def put(self, units: Units, which: Numbers, number: int, at: int) -> Numbers:
        """Remember new units (indexes); the rows they got."""
        rows, table = self._room(len(which)), self.rows
        which = which[: len(rows)]
        table["features"][rows], table["bits"][rows] = units.features[which], units.bits[which]
        table["words"][rows] = np.minimum(units.words[which], 0xFFFF)
        for name, value in (("articles", 1), ("first", at), ("last", at), ("seen", number)):
            table[name][rows] = value
        table["holders"][rows] = 0
        table["holders"][rows, 0] = number
        self.touch(rows)
        return rows

    def touch(self, rows: Numbers) -> None:
        """Make rows found again by all their features (another row may have taken a place in the index)."""
        self._index[self.rows["features"][rows] & _MASK] = rows[:, None] * FEATURES + _NTH

    def forget(self, number: int, minute: int) -> Numbers:
        """Give up what has not been seen for long by this article and time, counted in articles and in time; its rows."""
        # Rows only grow older, but for those that this article is noted in: most of the time nothing can be due.
        self._oldest = min(self._oldest[0], number), min(self._oldest[1], minute)
        if number - self._oldest[0] <= _FORGOTTEN_AFTER and minute - self._oldest[1] <= FORGOTTEN_IN:
            return _NO_ROWS
        rows, kept = self.rows, self.rows["articles"] > 0
        missed = number - rows["seen"].astype(np.int64)
        old = minute - rows["last"].astype(np.int64) > FORGOTTEN_IN
        stale = kept & ((missed > _FORGOTTEN_AFTER) | (old & (missed > _FEW_ARTICLES)))
        for column in rows.values():
            column[stale] = 0
        kept &= ~stale
        self._oldest = (
            int(rows["seen"][kept].min(initial=number)),
            int(rows["last"][kept].min(initial=minute)),
        )
        return np.flatnonzero(stale)

    def _alike(self, units: Units, unit: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
        """How alike pairs of a unit and a row are (0 for not enough; of rows that are, those in more articles count for
        more), and whether all their features are the same."""
        features, others = units.features[unit], self.rows["features"][row]
        bits, other_bits = units.bits[unit], self.rows["bits"][row]
        words, lengths = units.words[unit], self.rows["words"][row].astype(np.int64)
        hits = (others[:, :, None] == features[:, None, :]).any(axis=1) & (features > 0)
        most = np.maximum(_bits_in(bits), _bits_in(other_bits))
        share = _bits_in(bits & other_bits) / np.maximum(most, 1)
        longer = np.maximum(words, lengths)
        count = hits.sum(axis=1)
        enough = ((count >= _FEW) | (words < _BRIEF)) & (share >= _ALIKE) | (share >= _VERY_ALIKE)
        fits = enough & (np.minimum(words, lengths) >= _LENGTHS * longer)
        good = np.where(longer <= SHORT, share > _EQUAL, fits)
        in_articles = np.minimum(self.rows["articles"][row], _MANY)
        score = np.where(good, share + count + _PER_ARTICLE * in_articles, 0.0)
        return score, (features == others).all(axis=1)

    def _room(self, count: int) -> Numbers:
        """Rows for new units: empty ones, then those whose loss hurts least; at most a quarter of all."""
        count = min(count, _SPARE)
        rows, worth = self._spare
        if len(rows):
            unchanged = self._worth(rows) == worth  # what was seen since then is worth more
            rows, worth = rows[unchanged], worth[unchanged]
        if len(rows) < count:
            worth = self._worth(np.arange(ROWS))
            rows = worth.argsort(kind="stable")[:_SPARE]
            worth = worth[rows]
        self._spare = rows[count:], worth[count:]
        return rows[:count]

    def _worth(self, rows: Numbers) -> Numbers:
        """How much it hurts to lose each of the rows: -1 for empty ones."""
        articles = self.rows["articles"][rows]
        worth = self.rows["seen"][rows] + _BONUS[np.minimum(articles, len(_BONUS) - 1)]
        return np.where(articles > 0, worth, -1)


def _bits_in(bits: Numbers) -> Numbers:
    """How many bits are set in each row."""
    counts = np.bitwise_count(bits)
    found: Numbers = counts[:, 0] + counts[:, 1]
    return found
