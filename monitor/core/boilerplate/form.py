"""A site's memory as bytes and back: columns, the repetitive ones packed."""

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from monitor.core.boilerplate.articles import ARTICLE, WINDOW, Articles
from monitor.core.boilerplate.shelf import ROWS, SHELF, Numbers, Shelf

MOST_BYTES = 64 * 1024
_FORM = b"site memory 1\n"
_HEAD = struct.Struct("<IIII")
# Hashes cannot be packed, and trying takes 1.5 ms of a memory that is stored after each article.
_HASHES, _COUNTS = ("features", "bits"), ("words", "articles", "first", "last", "seen", "holders")
_TOPICS, _NUMBERS = ("topic", "title"), ("id", "number")
_MOST_UNPACKED = 512 * 1024
_LENGTH = struct.Struct("<HH")

Samples = dict[int, bytes]


def packed(shelf: Shelf, articles: Articles, samples: Samples) -> bytes:
    """At most 64 KB: where that is too little, the units seen longest ago in one article only are left out."""
    rows = np.flatnonzero(shelf.rows["articles"] > 0)
    rows = rows[
        np.lexsort((rows, -shelf.rows["seen"][rows].astype(np.int64), shelf.rows["articles"][rows] == 1))
    ]
    while True:
        data = _packed(shelf, rows, articles, samples)
        if len(data) <= MOST_BYTES or not len(rows):
            return data
        rows = rows[: len(rows) * 7 // 8]


def unpacked(data: bytes) -> tuple[Shelf, Articles, Samples] | None:
    """What was packed; None for anything else."""
    if not data.startswith(_FORM):
        return None
    try:
        return _unpacked(data[len(_FORM) :])
    except (zlib.error, struct.error, ValueError):
        return None


def _packed(shelf: Shelf, rows: Numbers, articles: Articles, samples: Samples) -> bytes:
    ring = articles.ring[articles.ring["number"] > 0]
    places = {int(row): place for place, row in enumerate(rows)}
    texts = [_LENGTH.pack(places[row], len(text)) + text for row, text in samples.items() if row in places]
    hashes = _columns(shelf.rows[rows], _HASHES) + _columns(ring, _TOPICS)
    rest = _columns(shelf.rows[rows], _COUNTS) + _columns(ring, _NUMBERS) + b"".join(texts)
    packed_rest = zlib.compress(rest, 1)
    head = _HEAD.pack(articles.number, len(rows), len(ring), zlib.crc32(packed_rest, zlib.crc32(hashes)))
    return _FORM + head + hashes + packed_rest


def _unpacked(data: bytes) -> tuple[Shelf, Articles, Samples]:
    number, rows, ring, check = _HEAD.unpack_from(data)
    if rows > ROWS or ring > WINDOW or zlib.crc32(data[_HEAD.size :]) != check:
        raise ValueError
    table, last = np.zeros(rows, SHELF), np.zeros(ring, ARTICLE)
    at = _fill(table, _HASHES, data, _HEAD.size)
    at = _fill(last, _TOPICS, data, at)
    rest = zlib.decompressobj().decompress(data[at:], _MOST_UNPACKED)
    at = _fill(table, _COUNTS, rest, 0)
    at = _fill(last, _NUMBERS, rest, at)
    articles = Articles()
    articles.number = number
    articles.ring[last["number"] % WINDOW] = last
    return Shelf(table), articles, _samples(rest, at)


def _columns(table: Numbers, names: Sequence[str]) -> bytes:
    return b"".join(np.ascontiguousarray(table[name]).tobytes() for name in names)


def _fill(table: Numbers, names: Sequence[str], data: bytes, at: int) -> int:
    """Fill columns from the bytes at `at`; where they end."""
    rows = len(table)
    for name in names:
        kind, shape = table.dtype[name].base, table.dtype[name].shape
        count = rows * int(np.prod(shape, dtype=np.int64))
        table[name] = np.frombuffer(data, kind, count, at).reshape(rows, *shape)
        at += count * kind.itemsize
    return at


def _samples(data: bytes, at: int) -> Samples:
    found: Samples = {}
    while at < len(data):
        row, length = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        found[row] = data[at : at + length]
        at += length
    return found
