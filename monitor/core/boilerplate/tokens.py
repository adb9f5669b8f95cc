"""Turns lines of text into hashed words, all at once on their bytes: word by word it would cost five times as much.

Figures, and the names of months and days, are one and the same word, so that dates and amounts may change.
"""

import string
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
"""What divides the lines of `Words.raw`."""

_LETTER, _DIGIT = 1, 2
_LATIN_MARK = 0xC2  # first byte of the punctuation of Latin-1
_GENERAL_MARK, _LAST_GENERAL_MARK = 0xE2, 0x84  # of general punctuation, up to its last second byte
_WIDE, _LAST_WIDE = 0xE3, 0xE9  # first bytes of Chinese and Japanese characters
_BEYOND_ASCII = 0x80
_TWO_BYTES, _CASELESS = 0xC3, 0xD6  # of letters beyond ASCII; of Hebrew, Arabic and what comes after
_SHORTEST_NAME, _LONG_WORD = 4, 6  # bytes
_FEW_NAMES = 8  # a text without capitals
_MIX, _NEXT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0x165667B19E3779F9)
_FACTOR = 0x100000001B3  # of FNV-1
_INVERSE = pow(_FACTOR, -1, 1 << 64)
_TABLES_LENGTH = 1 << 15  # bytes; longer texts are rare and get tables of their own
_LAST_SHIFT, _HALF, _TOP = np.uint64(29), np.uint64(32), np.uint64(48)
_SPACE = ord(" ")

Numbers = NDArray[Any]
"""An array of whatever kind its place says."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of lines in order: of the text (`raw`, in lower case, lines divided by line ends; `written` with its
    capitals; `data` are the bytes of `raw`, `classes` says which of them are of words), where words start, their hashes
    (64 bits) and their lengths in bytes."""

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
    starts, ends = _bounds(raw, data, classes)
    if not len(starts):
        return Words(raw, written, data, classes, starts, starts.astype(np.uint64), starts)
    hashes, lengths = _hashed(data, starts, ends), ends - starts
    is_number = (classes[starts] == _DIGIT) | _in_calendar(hashes)
    hashes[is_number] = NUMBER
    again = np.flatnonzero(is_number[1:] & is_number[:-1]) + 1
    again = again[data[starts[again] - 1] != LINE_END]
    if len(again):
        kept = np.ones(len(starts), bool)
        kept[again] = False
        starts, hashes, lengths = starts[kept], hashes[kept], lengths[kept]
    return Words(raw, written, data, classes, starts, hashes, lengths)


def telling(words: Words) -> tuple[Numbers, Numbers]:
    """Which words (indexes) tell what a text is about, and a hash of 16 bits of each: capitals within a sentence (names,
    and German nouns), long words of scripts without capitals, pairs of characters where there are no spaces."""
    first = words.data[words.starts]
    found = _names(words, first)
    if len(found) < _FEW_NAMES:
        found = np.flatnonzero(words.lengths >= _LONG_WORD)
    hashes = words.hashes
    if first.max(initial=0) >= _CASELESS:
        wide = (first >= _WIDE) & (first <= _LAST_WIDE)
        caseless = (first >= _CASELESS) & (words.lengths >= _LONG_WORD)
        found = np.concatenate([found, np.flatnonzero(wide | caseless)])
        following = np.concatenate([hashes[1:], hashes[:1]])
        hashes = np.where(wide, hashes + following * _NEXT, hashes)
    return found, (hashes[found] >> _TOP).astype(np.uint16)


def mixed(values: Numbers) -> Numbers:
    """Hashes whose every bit depends on every bit (after the finalizer of MurmurHash3)."""
    values = (values ^ (values >> _HALF)) * _MIX
    found: Numbers = values ^ (values >> _LAST_SHIFT)
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
    if raw.isascii():
        return np.frombuffer(raw.translate(_CLASS), np.uint8)
    classes = np.frombuffer(bytearray(raw.translate(_CLASS)), np.uint8)
    general = np.flatnonzero(data == _GENERAL_MARK)
    general = general[data[general + 1] <= _LAST_GENERAL_MARK]
    classes[general] = classes[general + 1] = classes[general + 2] = 0
    latin = np.flatnonzero(data == _LATIN_MARK)
    classes[latin] = classes[latin + 1] = 0
    return classes


def _bounds(raw: bytes, data: Numbers, classes: Numbers) -> tuple[Numbers, Numbers]:
    """Where words start and where they end: where the class of bytes changes, and before each wide character."""
    changes = np.empty(len(raw) + 1, bool)
    changes[:1], changes[-1:] = True, True
    np.not_equal(classes[1:], classes[:-1], out=changes[1:-1])
    if not raw.isascii():
        changes[:-1] |= (data >= _WIDE) & (data <= _LAST_WIDE)
    bounds = np.flatnonzero(changes)
    starting = classes[bounds[:-1]] > 0
    return bounds[:-1][starting], bounds[1:][starting]


def _hashed(data: Numbers, starts: Numbers, ends: Numbers) -> Numbers:
    """Hashes of the words: polynomials of their bytes, as differences of the whole text's, shifted to begin at the first
    power (the factor is odd, so that it has an inverse among the numbers of 64 bits)."""
    powers, inverses = _TABLES if len(data) <= _TABLES_LENGTH else _tables(len(data))
    sums = np.zeros(len(data) + 1, np.uint64)
    np.cumsum(data * powers[: len(data)], out=sums[1:])
    return mixed((sums[ends] - sums[starts]) * inverses[starts])


def _tables(count: int) -> tuple[Numbers, Numbers]:
    """The powers of the factor from the first on, and the inverses of its powers from the zeroth on."""
    factor = np.uint64(_FACTOR)
    return np.cumprod(np.full(count, factor)), np.cumprod(np.full(count, _INVERSE, np.uint64)) * factor


def _names(words: Words, first: Numbers) -> Numbers:
    """The words (indexes) that are written with a capital within a sentence."""
    data, written = words.data, np.frombuffer(words.written, np.uint8)
    capital = written[words.starts] != first
    if not words.raw.isascii():
        second = np.minimum(words.starts + 1, len(data) - 1)
        capital |= (first >= _TWO_BYTES) & (written[second] != data[second])
    found = np.flatnonzero(capital)
    starts = words.starts[found]
    inner = (starts > 1) & (data[starts - 1] == _SPACE) & ~_IS_BEGINNING[data[starts - 2]]
    named: Numbers = found[inner & (words.lengths[found] >= _SHORTEST_NAME) & (words.hashes[found] != NUMBER)]
    return named


def _in_calendar(hashes: Numbers) -> Numbers:
    """Which words are names of months and days."""
    found: Numbers = _MAYBE_CALENDAR[(hashes >> _TOP).astype(np.int64)]
    some = np.flatnonzero(found)
    if len(some):
        places = np.minimum(np.searchsorted(_CALENDAR, hashes[some]), len(_CALENDAR) - 1)
        found[some] = _CALENDAR[places] == hashes[some]
    return found


def _class(byte: int) -> int:
    if chr(byte) in string.digits:
        return _DIGIT
    return _LETTER if byte >= _BEYOND_ASCII or chr(byte) in string.ascii_lowercase else 0


_CLASS = bytes(map(_class, range(256)))
_TABLES = _tables(_TABLES_LENGTH)
_IS_BEGINNING = np.isin(np.arange(256), list(b".!?:\n"))
_CALENDAR = np.zeros(0, np.uint64)
_MAYBE_CALENDAR = np.zeros(1 << 16, bool)
_CALENDAR = np.unique(words_of([CALENDAR]).hashes)
_MAYBE_CALENDAR[(_CALENDAR >> _TOP).astype(np.int64)] = True
