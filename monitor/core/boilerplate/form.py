"""A site's memory as bytes and back: columns, the repetitive ones packed."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from monitor.core.boilerplate.articles import ARTICLE, WINDOW, Articles
from monitor.core.boilerplate.shelf import HOLDERS, ROWS, SHELF, Shelf, Table, empty_table
from monitor.core.boilerplate.tokens import Numbers

MOST_BYTES = 64 * 1024
"""How long a memory is at most when it is written down."""
_FORM = b"site memory 2\n"
_HEAD = struct.Struct("<IIII")  # number of the last article, units, articles, checksum
# Hashes cannot be packed, and trying takes 1.5 ms.
_HASHES, _COUNTS = ("features", "bits"), ("words", "articles", "first", "last", "seen")
_TOPICS, _NUMBERS = ("topic", "title"), ("id", "number")
_MOST_UNPACKED = 512 * 1024  # ten times what can have been packed
_LENGTH = struct.Struct("<HH")  # a sample's row and bytes

Samples = dict[int, bytes]
"""How texts begin (UTF-8), by the rows of their units."""


def packed(shelf: Shelf, articles: Articles, samples: Samples) -> bytes:
    """At most 64 KB: where that is too little, the units seen longest ago in one article only are left out."""
    rows = np.flatnonzero(shelf.rows["articles"] > 0)
    data = _packed(shelf, rows, articles, samples)
    if len(data) > MOST_BYTES:
        once, seen = shelf.rows["articles"][rows] == 1, shelf.rows["seen"][rows].astype(np.int64)
        rows = rows[np.lexsort((-seen, once))]
    while len(data) > MOST_BYTES and len(rows):
        rows = rows[: len(rows) * 7 // 8]
        data = _packed(shelf, rows, articles, samples)
    return data


def unpacked(data: bytes) -> tuple[Shelf, Articles, Samples] | None:
    """What was packed; None for anything else."""
    if not data.startswith(_FORM):
        return None
    try:
        return _unpacked(data[len(_FORM) :])
    except (zlib.error, struct.error, ValueError):
        return None


def _packed(shelf: Shelf, rows: Numbers, articles: Articles, samples: Samples) -> bytes:
    ring = _taken(articles.ring, np.flatnonzero(articles.ring["number"]))
    units = _taken(shelf.rows, rows)
    places = {row: place for place, row in enumerate(rows.tolist())}
    texts = [_LENGTH.pack(places[row], len(text)) + text for row, text in samples.items() if row in places]
    hashes = _columns(units, _HASHES) + _columns(ring, _TOPICS)
    holders = _ages(units["holders"], articles.number).tobytes()
    rest = holders + _columns(units, _COUNTS) + _columns(ring, _NUMBERS) + b"".join(texts)
    packed_rest = zlib.compress(rest, 1)
    head = _HEAD.pack(
        articles.number, len(rows), len(ring["id"]), zlib.crc32(packed_rest, zlib.crc32(hashes))
    )
    return _FORM + head + hashes + packed_rest


def _unpacked(data: bytes) -> tuple[Shelf, Articles, Samples]:
    number, rows, ring, check = _HEAD.unpack_from(data)
    if rows > ROWS or ring > WINDOW or zlib.crc32(data[_HEAD.size :]) != check:
        raise ValueError
    units, last = empty_table(SHELF, rows), empty_table(ARTICLE, ring)
    at = _fill(units, _HASHES, data, _HEAD.size)
    at = _fill(last, _TOPICS, data, at)
    rest = zlib.decompressobj().decompress(data[at:], _MOST_UNPACKED)
    ages = np.frombuffer(rest, np.uint8, rows * HOLDERS).reshape(rows, HOLDERS)
    units["holders"][:] = np.where(ages, number + 1 - ages.astype(np.int64), 0)
    at = _fill(units, _COUNTS, rest, ages.size)
    at = _fill(last, _NUMBERS, rest, at)
    articles = Articles()
    articles.number = number
    for name, column in last.items():
        articles.ring[name][last["number"] % WINDOW] = column
    return Shelf(units), articles, _samples(rest, at)


def _ages(holders: Numbers, number: int) -> Numbers:
    """How long ago articles came, counted in articles from 1 on; 0 for those that no place is kept for any more."""
    ages = number + 1 - holders.astype(np.int64)
    return np.where(ages <= WINDOW, ages, 0).astype(np.uint8)


def _taken(table: Table, rows: Numbers) -> Table:
    return {name: column[rows] for name, column in table.items()}


def _columns(table: Table, names: Sequence[str]) -> bytes:
    return b"".join(table[name].tobytes() for name in names)


def _fill(table: Table, names: Sequence[str], data: bytes, at: int) -> int:
    """Fill columns from the bytes at `at`; where they end."""
    for name in names:
        column = table[name]
        column[:] = np.frombuffer(data, column.dtype, column.size, at).reshape(column.shape)
        at += column.nbytes
    return at


def _samples(data: bytes, at: int) -> Samples:
    found: Samples = {}
    while at < len(data):
        row, length = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        found[row] = data[at : at + length]
        at += length
    return found
