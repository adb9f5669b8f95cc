"""Turns paragraphs into units: lines (of long ones, the sentences), each as a few numbers by which an edited copy is known.

A unit's features are its smallest hashed word pairs (neighbours and next neighbours): a sample that two texts share as
far as they share text (shingles and bottom-k sketches: Broder 1997, "On the resemblance and containment of documents").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.core.boilerplate.tokens import (
    LINE_END,
    NUMBER,
    Numbers,
    Words,
    mixed,
    telling,
    words_of,
)

FEATURES = 6
"""How many features a unit has; a short one has three hashes of all its words."""
SHORT = 3
"""Units of so many words are too short to be known again with a word changed."""
LONG = 150
"""Paragraphs of more words are taken apart into sentences: whole articles without a line end."""
TOPIC = 96
"""How many words an article's topic has at most."""
TITLE = 12
"""How many words of a title are kept."""
MOST_PARAGRAPHS = 2_000
"""How many paragraphs of an article are looked at."""

_PAIR_LENGTH = 8  # bytes; shorter pairs ("of the") say little and are taken last
_SHORTEST_LAST_WORD = 3  # what is shorter before a point is an abbreviation or an initial
# An index that loses one feature in ten to collisions must not lose a text that has but one.
_COPIES = 3
_ODD = np.array([0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
_FIRST, _SECOND, _THIRD = _ODD
_HALF, _UNIT, _TOP = np.uint64(32), np.uint64(33), np.uint64(48)
_LOW, _ONE = np.uint64(0xFFFFFFFF), np.uint64(1)
_NTH = np.arange(FEATURES)
_IS_MARK = np.isin(np.arange(256), list(b".!?"))
_IS_GAP = np.isin(np.arange(256), [*b" \t\"')]", 0xE2, 0xC2])  # or punctuation beyond ASCII
_WIDE_POINT = "。".encode()


@dataclass(frozen=True, slots=True)
class Units:
    """The units of an article in order, a row of each array for each.

    `features` (n x 6, unsigned 32 bit, 0 for none), `bits` (n x 2: 128 bits, one set for each word), `words` (how many),
    `paragraph` (index of the paragraph, -1 for the title), `dated` (figures and dates are all it has). Not by unit:
    `title` (hashes of 16 bits of the title's words), `topic_words` and `topic_units` (hashes of 16 bits of the telling
    words of the article, and the units they stand in).
    """

    features: Numbers
    bits: Numbers
    words: Numbers
    paragraph: Numbers
    dated: Numbers
    title: Numbers
    topic_words: Numbers
    topic_units: Numbers

    def __len__(self) -> int:
        return len(self.words)


def units_of(title: str, paragraphs: Sequence[str]) -> Units:
    """The units of an article: of its first 2,000 paragraphs and 100,000 characters."""
    words = words_of([title, *paragraphs[:MOST_PARAGRAPHS]])
    if not len(words):
        return _nothing()
    lines = np.flatnonzero(words.data == LINE_END)
    bounds = words.starts.searchsorted(lines)  # the first word after each line
    firsts = _beginnings(words, lines, bounds)
    counts = np.concatenate([firsts[1:], [len(words)]]) - firsts
    unit = np.arange(len(firsts)).repeat(counts)
    telling_words, topic = telling(words)
    in_title = bounds[0] if len(bounds) else len(words)
    return Units(
        features=_features(words, unit, firsts, counts),
        bits=_bits(words.hashes, firsts),
        words=counts,
        paragraph=lines.searchsorted(words.starts[firsts]) - 1,
        dated=np.logical_and.reduceat(words.hashes == NUMBER, firsts),
        title=distinct((words.hashes[:in_title] >> _TOP).astype(np.uint16) | np.uint16(1))[:TITLE],
        topic_words=topic,
        topic_units=unit[telling_words],
    )


def topic_of(units: Units, rows: Numbers) -> Numbers:
    """The topic of some of the units (a mask): hashes (unsigned 16 bit, ascending) of at most 96 of their telling words,
    the smallest ones, so that two topics sample the same words."""
    return distinct(units.topic_words[rows[units.topic_units]])[:TOPIC]


def distinct(values: Numbers) -> Numbers:
    """The different values, ascending (np.unique takes five times as long for a few dozen)."""
    ordered = np.sort(values)
    found: Numbers = ordered[changes_of(ordered)]
    return found


def changes_of(values: Numbers) -> Numbers:
    """Which values (a mask) are not the same as the one before."""
    changes = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes


def _beginnings(words: Words, lines: Numbers, bounds: Numbers) -> Numbers:
    """The words that begin units, ascending: at `bounds` after lines and, in paragraphs of many words, after sentences."""
    found = np.concatenate([[0], bounds, [len(words)]])
    counts = found[1:] - found[:-1]
    if counts.max() > LONG:
        marks = _marks(words)
        inside = counts[lines.searchsorted(marks)] > LONG
        found = np.concatenate([found, words.starts.searchsorted(marks[inside])])
        found.sort()
    return found[:-1][found[1:] > found[:-1]]


def _marks(words: Words) -> Numbers:
    """Where sentences end: marks before a gap, unless an abbreviation stands before them."""
    data, classes = words.data, words.classes
    marks = np.flatnonzero(_IS_MARK[data[:-1]] & _IS_GAP[data[1:]])
    marks = marks[marks >= _SHORTEST_LAST_WORD]
    whole = (classes[marks - 1] != 0) & (classes[marks - 2] != 0) & (classes[marks - 3] != 0)
    found: Numbers = marks[whole | (data[marks] != ord("."))]
    if _WIDE_POINT not in words.raw:
        return found
    wide = (data[:-2] == _WIDE_POINT[0]) & (data[1:-1] == _WIDE_POINT[1]) & (data[2:] == _WIDE_POINT[2])
    return np.union1d(found, np.flatnonzero(wide) + 2)


def _bits(hashes: Numbers, firsts: Numbers) -> Numbers:
    places, high = hashes & np.uint64(63), (hashes >> np.uint64(6)) & _ONE
    bits = np.empty((len(firsts), 2), np.uint64)
    bits[:, 0] = np.bitwise_or.reduceat((high ^ _ONE) << places, firsts)
    bits[:, 1] = np.bitwise_or.reduceat(high << places, firsts)
    return bits


def _features(words: Words, unit: Numbers, firsts: Numbers, counts: Numbers) -> Numbers:
    """The smallest pairs of each unit; of short ones, hashes of the whole."""
    keys = np.concatenate([_pairs(words, unit, gap) for gap in (1, 2)])
    keys.sort()
    pairs = np.maximum(2 * counts - 3, 0)  # neighbours and next neighbours, of each unit
    begins = pairs.cumsum() - pairs
    is_short = counts <= SHORT
    taken = np.where(is_short, 0, pairs)[:, None] > _NTH
    features = np.zeros((len(firsts), FEATURES), np.uint32)
    features[taken] = keys[(begins[:, None] + _NTH)[taken]]
    short = np.flatnonzero(is_short)
    if len(short):
        features[short, :_COPIES] = _whole(words.hashes, firsts[short], counts[short])
    return features


def _whole(hashes: Numbers, firsts: Numbers, counts: Numbers) -> Numbers:
    """Three hashes of all of the words of short units, one after the other."""
    places = np.minimum(firsts[:, None] + _NTH[:SHORT], len(hashes) - 1)
    there = counts[:, None] > _NTH[:SHORT]
    whole = (hashes[places] * _ODD * there).sum(axis=1, dtype=np.uint64)
    found: Numbers = ((whole | _ONE)[:, None] * _ODD) >> _HALF
    return found


def _pairs(words: Words, unit: Numbers, gap: int) -> Numbers:
    """The pairs of words of one unit at a distance, as numbers that sort by unit, those that say little last."""
    hashes, lengths = words.hashes, words.lengths
    pair = mixed(hashes[:-gap] * _FIRST + hashes[gap:] * _SECOND + np.uint64(gap) * _THIRD) & _LOW
    pair |= (lengths[:-gap] + lengths[gap:] < _PAIR_LENGTH).astype(np.uint64) << _HALF
    pair |= unit[:-gap].astype(np.uint64) << _UNIT
    found: Numbers = pair[unit[:-gap] == unit[gap:]]
    return found


def _nothing() -> Units:
    none = np.zeros(0, np.int64)
    return Units(
        features=np.zeros((0, FEATURES), np.uint32),
        bits=np.zeros((0, 2), np.uint64),
        words=none,
        paragraph=none,
        dated=np.zeros(0, bool),
        title=np.zeros(0, np.uint16),
        topic_words=np.zeros(0, np.uint16),
        topic_units=none,
    )
