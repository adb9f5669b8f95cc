"""Turns paragraphs into units: their lines (of long ones, the sentences), each as a few numbers by which an edited copy of it is known again.

A unit's features are its smallest hashed word pairs (neighbours and next neighbours): a sample that two texts share as
far as they share text (shingles and bottom-k sketches: Broder 1997, "On the resemblance and containment of documents").
Figures count as one and the same word, so that dates and amounts may change. All of an article's units are computed at
once on its bytes, because a tenth of a millisecond is all that this may cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.core.boilerplate.calendar import CALENDAR

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
LONGEST_TEXT = 100_000
"""How many characters of an article are looked at: four times the longest of 400 real ones."""

_LETTER, _DIGIT = 1, 2
_PAIR_LENGTH = 8  # bytes; shorter pairs ("of the") say little and are taken last
_SHORTEST_NAME, _LONG_WORD = 4, 6  # bytes
_FEW_NAMES = 8  # a text without capitals
_TWO_BYTES, _CASELESS = (
    0xC3,
    0xD6,
)  # first bytes of letters beyond ASCII; of Hebrew, Arabic and what comes after
_SHORTEST_LAST_WORD = 3  # what is shorter before a point is an abbreviation or an initial
_WIDE, _LAST_WIDE = 0xE3, 0xE9  # first bytes of Chinese and Japanese characters
_NUMBER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
# An index that loses one feature in ten to collisions must not lose a text that has but one.
_COPIES = 3
_FIRST, _SECOND, _THIRD = _ODD = tuple(
    np.uint64(odd) for odd in (0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5)
)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

Numbers = NDArray[Any]


def _classes() -> Numbers:
    found = np.zeros(256, np.uint8)
    found[ord("a") : ord("z") + 1] = _LETTER
    found[ord("0") : ord("9") + 1] = _DIGIT
    found[0x80:] = _LETTER
    return found


def _powers(count: int) -> Numbers:
    return np.cumprod(np.full(count, 0x100000001B3, np.uint64))


_CLASS = _classes()
_POWERS = _powers(1024)
_CALENDAR: Numbers = np.zeros(0, np.uint64)
_MAYBE_CALENDAR = np.zeros(1 << 16, bool)
_IS_MARK = np.isin(np.arange(256), list(b".!?"))
_IS_BEGINNING = np.isin(np.arange(256), list(b".!?:\n"))
_IS_GAP = np.isin(np.arange(256), [*b" \t\"')]", 0xE2, 0xC2])


@dataclass(frozen=True, slots=True)
class Units:
    """The units of an article, in order; all arrays have one row for each.

    `features` (n x 6, unsigned 32 bit, 0 for none), `bits` (n x 2: 128 bits, one set for each word), `words` (how many),
    `paragraph` (index of the paragraph, -1 for the title), `starts` and `ends` (bytes of `raw`), `dated` (figures and
    dates are all it has), `title` (hashes of 16 bits of its words), `topic_units` and `topic_words` (for each longer
    word its unit and a hash of 16 bits).
    """

    raw: bytes
    features: Numbers
    bits: Numbers
    words: Numbers
    paragraph: Numbers
    starts: Numbers
    ends: Numbers
    dated: Numbers
    title: Numbers
    topic_units: Numbers
    topic_words: Numbers

    def __len__(self) -> int:
        return len(self.words)


def units_of(title: str, paragraphs: Sequence[str]) -> Units:
    """The units of an article: of its first 2,000 paragraphs and 100,000 characters."""
    raw, written = _raw([title, *paragraphs[:MOST_PARAGRAPHS]])
    data = np.frombuffer(raw, np.uint8)
    classes = _classified(raw, data)
    starts, hashes, lengths = _words(data, classes, raw)
    if not len(starts):
        return _nothing()
    lines = np.flatnonzero(data == ord("\n"))
    ends = _ends(data, classes, raw, lines, starts)
    unit = np.searchsorted(ends, starts)
    begins = np.empty(len(unit), bool)
    begins[0], begins[1:] = True, unit[1:] != unit[:-1]
    firsts, unit = np.flatnonzero(begins), np.cumsum(begins) - 1
    counts = np.append(firsts[1:], len(unit)) - firsts
    last = np.append(firsts[1:], len(starts)) - 1
    topic, topics = _topics(data, np.frombuffer(written, np.uint8), starts, hashes, lengths)
    return Units(
        raw=raw,
        features=_features(hashes, lengths, unit, firsts, counts),
        bits=_bits(hashes, firsts),
        words=counts,
        paragraph=np.searchsorted(lines, starts[firsts]) - 1,
        title=_sample(hashes[: np.searchsorted(starts, lines[0])] if len(lines) else hashes),
        starts=starts[firsts],
        ends=starts[last] + lengths[last],
        dated=np.bitwise_and.reduceat(hashes == _NUMBER, firsts),
        topic_units=unit[topic],
        topic_words=(topics[topic] >> np.uint64(48)).astype(np.uint16),
    )


def topic_of(units: Units, rows: Numbers) -> Numbers:
    """The topic of some of the units (a mask): hashes (unsigned 16 bit, ascending, none 0) of at most 96 of their longer
    words, the smallest ones, so that two topics sample the same words."""
    return distinct(units.topic_words[rows[units.topic_units]])[:TOPIC]


def _sample(hashes: Numbers) -> Numbers:
    return distinct((hashes >> np.uint64(48)).astype(np.uint16) | np.uint16(1))[:TITLE]


def distinct(values: Numbers) -> Numbers:
    """The different values, ascending (np.unique takes five times as long for a few dozen)."""
    ordered = np.sort(values)
    fresh = np.empty(len(ordered), bool)
    fresh[:1], fresh[1:] = True, ordered[1:] != ordered[:-1]
    return ordered[fresh]


def _raw(paragraphs: Sequence[str]) -> tuple[bytes, bytes]:
    """The text in lower case and as it was written (in lower case, too, where that is of another length)."""
    text = "\n".join(paragraphs)
    if text.count("\n") >= len(paragraphs):
        text = "\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs)
    # The dotted capital I alone changes its length in lower case, and offsets must stay.
    text = text[:LONGEST_TEXT].replace("\u0130", "I")
    raw, written = text.lower().encode("utf-8", "replace"), text.encode("utf-8", "replace")
    return raw, written if len(written) == len(raw) else raw


def _classified(raw: bytes, data: Numbers) -> Numbers:
    """What each byte is: of a letter, a digit or neither (0); general and Latin punctuation beyond ASCII is neither."""
    classes = _CLASS[data]
    if raw.isascii():
        return classes
    wide = np.flatnonzero((data[:-2] == 0xE2) & (data[1:-1] <= 0x84)) if len(data) > 2 else data[:0]  # noqa: PLR2004
    for offset in range(3):
        classes[wide + offset] = 0
    narrow = np.flatnonzero(data[:-1] == _LATIN_MARK)
    classes[narrow] = classes[narrow + 1] = 0
    return classes


def _words(data: Numbers, classes: Numbers, raw: bytes) -> tuple[Numbers, Numbers, Numbers]:
    """Where words start, their hashes and their lengths in bytes; of a run of figures the first alone counts."""
    before = np.empty_like(classes)
    before[:1], before[1:] = 0, classes[:-1]
    begins = (classes != before) & (classes > 0)
    if not raw.isascii():  # each character of scripts without spaces is a word
        begins |= (data >= _WIDE) & (data <= _LAST_WIDE)
    starts = np.flatnonzero(begins)
    if not len(starts):
        return starts, starts, starts
    inside = classes > 0
    sizes = np.append(starts[1:], len(data)) - starts
    places = np.arange(starts[0], len(data)) - np.repeat(starts, sizes)
    powers = _POWERS[np.minimum(places, len(_POWERS) - 1)]
    values = np.where(inside[starts[0] :], data[starts[0] :], 0).astype(np.uint64)
    hashes = _mixed(np.add.reduceat(values * powers, starts - starts[0]))
    lengths = np.add.reduceat(inside[starts[0] :].view(np.uint8), starts - starts[0], dtype=np.int64)
    is_number = (classes[starts] == _DIGIT) | _in_calendar(hashes)
    hashes[is_number] = _NUMBER
    kept = ~is_number
    kept[0] = True
    kept[1:] |= ~is_number[:-1] | (data[starts[1:] - 1] == ord("\n"))
    return starts[kept], hashes[kept], lengths[kept]


def _topics(
    data: Numbers, written: Numbers, starts: Numbers, hashes: Numbers, lengths: Numbers
) -> tuple[Numbers, Numbers]:
    """Which words tell what an article is about, and a hash for each word: capitals within a sentence (names, and German
    nouns), long words of scripts without capitals, pairs of characters where there are no spaces."""
    first = data[starts]
    wide = (first >= _WIDE) & (first <= _LAST_WIDE)
    second = np.minimum(starts + 1, len(data) - 1)
    capital = (written[starts] != first) | ((first >= _TWO_BYTES) & (written[second] != data[second]))
    inner = (starts > 1) & (data[starts - 1] == ord(" ")) & ~_IS_BEGINNING[data[starts - 2]]
    caseless = (first >= _CASELESS) & (lengths >= _LONG_WORD)
    named = capital & inner & (lengths >= _SHORTEST_NAME) & (hashes != _NUMBER)
    if named.sum() < _FEW_NAMES:
        named = lengths >= _LONG_WORD
    following = np.append(hashes[1:], hashes[:1])
    return named | caseless | wide, hashes + np.where(wide, following, np.uint64(0)) * _SECOND


def _in_calendar(hashes: Numbers) -> Numbers:
    """Which words are names of months and days."""
    if not len(_CALENDAR):
        return np.zeros(len(hashes), bool)
    found = _MAYBE_CALENDAR[(hashes >> np.uint64(48)).astype(np.int64)]
    some = np.flatnonzero(found)
    places = np.minimum(np.searchsorted(_CALENDAR, hashes[some]), len(_CALENDAR) - 1)
    found[some] = _CALENDAR[places] == hashes[some]
    return found


def _ends(data: Numbers, classes: Numbers, raw: bytes, lines: Numbers, starts: Numbers) -> Numbers:
    """The bytes at which units end: line ends and, in paragraphs of many words, the ends of sentences."""
    if not len(starts) > LONG:
        return lines
    counts = np.diff(np.searchsorted(starts, lines), prepend=0, append=len(starts))
    long = np.flatnonzero(counts > LONG)
    if not len(long):
        return lines
    marks = _marks(data, classes, raw)
    marks = marks[np.isin(np.searchsorted(lines, marks), long)]
    return np.union1d(lines, marks)


def _marks(data: Numbers, classes: Numbers, raw: bytes) -> Numbers:
    """Where sentences end: marks before a gap, unless an abbreviation stands before them."""
    marks = np.flatnonzero(_IS_MARK[data[:-1]] & _IS_GAP[data[1:]])
    marks = marks[marks >= _SHORTEST_LAST_WORD]
    whole = (classes[marks - 1] != 0) & (classes[marks - 2] != 0) & (classes[marks - 3] != 0)
    marks = marks[whole | (data[marks] != ord("."))]
    if b"\xe3\x80\x82" not in raw:
        return marks
    wide = (data[:-2] == 0xE3) & (data[1:-1] == 0x80) & (data[2:] == 0x82)  # noqa: PLR2004 - the ideographic full stop
    return np.union1d(marks, np.flatnonzero(wide) + 2)


def _bits(hashes: Numbers, firsts: Numbers) -> Numbers:
    places = hashes & np.uint64(63)
    high = (hashes >> np.uint64(6)) & np.uint64(1)
    bits = np.empty((len(firsts), 2), np.uint64)
    bits[:, 0] = np.bitwise_or.reduceat((high ^ np.uint64(1)) << places, firsts)
    bits[:, 1] = np.bitwise_or.reduceat(high << places, firsts)
    return bits


def _features(hashes: Numbers, lengths: Numbers, unit: Numbers, firsts: Numbers, counts: Numbers) -> Numbers:
    features = np.zeros((len(firsts), FEATURES), np.uint32)
    long = counts > SHORT
    places = np.arange(len(unit)) - firsts[unit]
    whole = np.add.reduceat(hashes * _POWERS[np.minimum(places, len(_POWERS) - 1)], firsts)
    whole = np.where(long, np.uint64(0), whole | np.uint64(1))
    for copy in range(_COPIES):
        features[:, copy] = (whole * _ODD[copy]) >> _HALF
    keys = np.concatenate([_pairs(hashes, lengths, unit, gap) for gap in (1, 2)])
    keys.sort()
    owner = (keys >> np.uint64(33)).astype(np.int64)
    rank = np.arange(len(keys)) - np.searchsorted(owner, np.arange(len(firsts)))[owner]
    taken = (rank < FEATURES) & long[owner]
    features[owner[taken], rank[taken]] = (keys[taken] & _LOW).astype(np.uint32)
    return features


def _pairs(hashes: Numbers, lengths: Numbers, unit: Numbers, gap: int) -> Numbers:
    """The pairs of words of one unit at a distance, as numbers that sort by unit, those that say little last."""
    if len(hashes) <= gap:
        return np.zeros(0, np.uint64)
    pair = _mixed(hashes[:-gap] * _FIRST + hashes[gap:] * _SECOND + np.uint64(gap) * _THIRD) & _LOW
    weak = (lengths[:-gap] + lengths[gap:] < _PAIR_LENGTH).astype(np.uint64)
    keys = (unit[:-gap].astype(np.uint64) << np.uint64(33)) | (weak << _HALF) | pair
    return keys[unit[:-gap] == unit[gap:]]


def _mixed(values: Numbers) -> Numbers:
    """Hashes whose every bit depends on every bit (the finalizer of MurmurHash3)."""
    values = (values ^ (values >> _HALF)) * _MIX
    return values ^ (values >> np.uint64(29))


def _nothing() -> Units:
    none = np.zeros(0, np.int64)
    return Units(
        raw=b"",
        features=np.zeros((0, FEATURES), np.uint32),
        bits=np.zeros((0, 2), np.uint64),
        words=none,
        paragraph=none,
        starts=none,
        ends=none,
        dated=np.zeros(0, bool),
        title=np.zeros(0, np.uint16),
        topic_units=none,
        topic_words=np.zeros(0, np.uint16),
    )


def _calendar() -> Numbers:
    raw, _ = _raw([CALENDAR])
    data = np.frombuffer(raw, np.uint8)
    return np.unique(_words(data, _classified(raw, data), raw)[1])


_CALENDAR = _calendar()
_MAYBE_CALENDAR[(_CALENDAR >> np.uint64(48)).astype(np.int64)] = True
