"""Turns lines of text into hashed words, all at once on their bytes: word by word it would cost five times as much.

Figures, and the names of months and days, are one and the same word, so that dates and amounts may change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.core.boilerplate.calendar import CALENDAR

LONGEST_TEXT = 100_000
"""How many characters of a text are looked at: four times the longest of 400 real ones."""
NUMBER = np.uint64(0x9E3779B97F4A7C15)
"""The hash of figures and dates."""
LINE_END = ord("\n")

_LETTER, _DIGIT = 1, 2
_LATIN_MARK = 0xC2  # first byte of the punctuation of Latin-1
_GENERAL_MARK, _LAST_GENERAL_MARK = 0xE2, 0x84  # of general punctuation, up to its last second byte
_WIDE, _LAST_WIDE = 0xE3, 0xE9  # first bytes of Chinese and Japanese characters
_TWO_BYTES, _CASELESS = 0xC3, 0xD6  # of letters beyond ASCII; of Hebrew, Arabic and what comes after
_SHORTEST_NAME, _LONG_WORD = 4, 6  # bytes
_FEW_NAMES = 8  # a text without capitals
_MIX, _NEXT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x165667B19E3779F9)
_HALF, _TOP = np.uint64(32), np.uint64(48)

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of lines in order: of the text (`raw`, in lower case, lines divided by line ends; `data` are its bytes,
    `classes` says which of them are of words), where words start, their hashes (64 bits) and their lengths in bytes."""

    raw: bytes
    written: bytes
    data: Numbers
    classes: Numbers
    starts: Numbers
    hashes: Numbers
    lengths: Numbers

    def __len__(self) -> int:
        return len(self.starts)


def words_of(lines: Sequence[str]) -> Words:
    """The words of the first 100,000 characters. Characters of scripts without spaces are words; a run of figures is one."""
    raw, written = _raw(lines)
    data = np.frombuffer(raw, np.uint8)
    classes = _classified(raw, data)
    before = np.empty_like(classes)
    before[:1], before[1:] = 0, classes[:-1]
    begins = (classes != before) & (classes > 0)
    if not raw.isascii():
        begins |= (data >= _WIDE) & (data <= _LAST_WIDE)
    starts = np.flatnonzero(begins)
    if not len(starts):
        return Words(raw, written, data, classes, starts, starts.astype(np.uint64), starts)
    hashes, lengths = _hashed(data, classes, starts)
    is_number = (classes[starts] == _DIGIT) | _in_calendar(hashes)
    hashes[is_number] = NUMBER
    kept = ~is_number
    kept[0] = True
    kept[1:] |= ~is_number[:-1] | (data[starts[1:] - 1] == LINE_END)
    return Words(raw, written, data, classes, starts[kept], hashes[kept], lengths[kept])


def telling(words: Words) -> tuple[Numbers, Numbers]:
    """Which words tell what a text is about, and a hash of 16 bits of each: capitals within a sentence (names, and German
    nouns), long words of scripts without capitals, pairs of characters where there are no spaces."""
    data, starts = words.data, words.starts
    written = np.frombuffer(words.written, np.uint8)
    first, second = data[starts], np.minimum(starts + 1, len(data) - 1)
    wide = (first >= _WIDE) & (first <= _LAST_WIDE)
    capital = (written[starts] != first) | ((first >= _TWO_BYTES) & (written[second] != data[second]))
    inner = (starts > 1) & (data[starts - 1] == ord(" ")) & ~_IS_BEGINNING[data[starts - 2]]
    named = capital & inner & (words.lengths >= _SHORTEST_NAME) & (words.hashes != NUMBER)
    if np.count_nonzero(named) < _FEW_NAMES:
        named = words.lengths >= _LONG_WORD
    caseless = (first >= _CASELESS) & (words.lengths >= _LONG_WORD)
    following = np.append(words.hashes[1:], words.hashes[:1])
    hashes = words.hashes + np.where(wide, following, np.uint64(0)) * _NEXT
    return named | caseless | wide, (hashes >> _TOP).astype(np.uint16)


def mixed(values: Numbers) -> Numbers:
    """Hashes whose every bit depends on every bit (after the finalizer of MurmurHash3)."""
    values = (values ^ (values >> _HALF)) * _MIX
    found: Numbers = values ^ (values >> np.uint64(29))
    return found


def in_sequence(hashes: Numbers, places: Numbers, firsts: Numbers) -> Numbers:
    """A hash for each run of hashes that depends on their order: `places` count from each run's first."""
    found: Numbers = np.add.reduceat(hashes * _POWERS[np.minimum(places, len(_POWERS) - 1)], firsts)
    return found


def _raw(lines: Sequence[str]) -> tuple[bytes, bytes]:
    """The text in lower case and as it was written (in lower case, too, where that is of another length)."""
    text = "\n".join(lines)
    if text.count("\n") >= len(lines):
        text = "\n".join(line.replace("\n", " ") for line in lines)
    # The dotted capital I alone becomes two characters in lower case.
    text = text[:LONGEST_TEXT].replace("\u0130", "I")
    raw, written = text.lower().encode("utf-8", "replace"), text.encode("utf-8", "replace")
    return raw, written if len(written) == len(raw) else raw


def _classified(raw: bytes, data: Numbers) -> Numbers:
    """What each byte is: of a letter, a digit or neither (0); general and Latin punctuation beyond ASCII is neither."""
    classes: Numbers = _CLASS[data]
    if raw.isascii():
        return classes
    general = np.flatnonzero((data[:-2] == _GENERAL_MARK) & (data[1:-1] <= _LAST_GENERAL_MARK))
    for offset in range(3):
        classes[general + offset] = 0
    latin = np.flatnonzero(data[:-1] == _LATIN_MARK)
    classes[latin] = classes[latin + 1] = 0
    return classes


def _hashed(data: Numbers, classes: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
    """Hashes and lengths of the words at `starts`."""
    begin = starts[0]
    inside = classes[begin:] > 0
    places = np.arange(begin, len(data)) - np.repeat(starts, np.append(starts[1:], len(data)) - starts)
    values = (data[begin:] * inside).astype(np.uint64)
    firsts = starts - begin
    lengths = np.add.reduceat(inside.view(np.uint8), firsts, dtype=np.int64)
    return mixed(in_sequence(values, places, firsts)), lengths


def _in_calendar(hashes: Numbers) -> Numbers:
    """Which words are names of months and days."""
    found: Numbers = _MAYBE_CALENDAR[(hashes >> _TOP).astype(np.int64)]
    some = np.flatnonzero(found)
    if len(some):
        places = np.minimum(np.searchsorted(_CALENDAR, hashes[some]), len(_CALENDAR) - 1)
        found[some] = _CALENDAR[places] == hashes[some]
    return found


def _classes() -> Numbers:
    found = np.zeros(256, np.uint8)
    found[ord("a") : ord("z") + 1] = _LETTER
    found[ord("0") : ord("9") + 1] = _DIGIT
    found[0x80:] = _LETTER
    return found


_CLASS = _classes()
_POWERS = np.cumprod(np.full(1024, 0x100000001B3, np.uint64))
_IS_BEGINNING = np.isin(np.arange(256), list(b".!?:\n"))
_CALENDAR = np.zeros(0, np.uint64)
_MAYBE_CALENDAR = np.zeros(1 << 16, bool)
_CALENDAR = np.unique(words_of([CALENDAR]).hashes)
_MAYBE_CALENDAR[(_CALENDAR >> _TOP).astype(np.int64)] = True
