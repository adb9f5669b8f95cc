"""Pieces in order become moments of a day that takes some seconds. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from monitor.demo.newsroom import Piece

# Of each outlet, already out when the daemon first looks: real feeds are never empty, and three articles tell what a
# site puts into all of its own.
_EARLY = 3


class Due(NamedTuple):
    """A piece, and how many seconds after the start it comes out."""

    after: float
    piece: Piece


def split_early(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Those that are out before the day begins, and the rest."""
    of_outlet = Counter[str]()
    early, rest = list[Piece](), list[Piece]()
    for piece in pieces:
        of_outlet[piece.outlet.id] += 1
        (early if of_outlet[piece.outlet.id] <= _EARLY else rest).append(piece)
    return early, rest


def spread(pieces: Sequence[Piece], seconds: float) -> list[Due]:
    """Evenly over `seconds`, the last at the end: a calm pace, however the made-up day bunches them."""
    return [Due(seconds * number / len(pieces), piece) for number, piece in enumerate(pieces, start=1)]
