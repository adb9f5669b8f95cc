"""Texts -> small samples of the word runs in them, by which texts that share some are found among very many. Pure.

A sketch is the bottom-k sample of Broder (1997, "On the resemblance and containment of documents"): the smallest hashes of a text's runs. Unlike
MinHash signatures, which only tell how alike two texts are as wholes, samples of a short and a long text also tell how
much of the one stands in the other: below the smaller of their largest hashes both hold all that there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from monitor.core.identity.wordprints import Hashes, word_prints

LONGEST_TEXT = 200_000
"""What follows so many characters of a text is not compared: 30,000 words, where a long report has 5,000."""

# A text below this many words is a teaser or a wall; see `fingerprint`.
_TELLING_WORDS = 40

# Runs of five words: with one word in ten changed 0.59 of them are left, and stock phrases ("told the news agency on
# Monday"), which would lead to hundreds of texts, are rare; of three words they are not.
_RUN = 5
_KEPT = 120  # hashes in a sketch: 960 bytes
MOST_BANDS = 24  # of those, the smallest: what a store looks texts up by

# A text is found by fewer: those below this, one in 24 of its runs. Each is a row in a place of its own, and those cost
# more than all else that is done with a text. Measured against 24 for each text: of edited halves 98 in 100 are found
# instead of 99.9, of thirds 95 instead of 98, of texts within longer ones as many.
_BANDS_BELOW = np.uint64((1 << 48) // 24)
_FEWEST_BANDS = 12
_BITS_LEFT_OUT = np.uint64(16)  # 48 bits are enough, shorter in the store, and have no sign
_HASH = np.dtype("<u8")
_BYTES = _KEPT * _HASH.itemsize
_ANY = np.uint64(1 << 48)  # more than any
_ABSENT = b"\xff"  # fills up a sketch with hashes that no text has

# Odd constants, one for each place in a run, and those of the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
_FACTORS = tuple(
    np.uint64(factor)
    for factor in (
        0x9E3779B97F4A7C15,
        0xD1B54A32D192ED03,
        0xABC98388FB8FAC03,
        0x8CB92BA72F3D8DD7,
        0xF1357AEA2E62A9C5,
        0xC6BC279692B5C323,
        0xB492B66FBE98F273,
        0x9FB21C651E98DF25,
    )
)
_FIRST_MIX, _SECOND_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two texts share, from 0 to 1: of all their runs together (Jaccard), of those of the shorter one
    (containment)."""

    jaccard: float
    containment: float


_UNLIKE = Likeness(jaccard=0.0, containment=0.0)


def sketch_of(body: str) -> bytes:
    """The sketch of a body: at most 120 hashes of 8 bytes, little-endian, ascending; b"" for a body below 40 words.

    The same on every machine and in every run; blind to case, accents, punctuation and spacing.
    """
    words = word_hashes(body[:LONGEST_TEXT])
    if len(words) < _TELLING_WORDS:
        return b""
    kept = distinct(run_hashes(words, _RUN) >> _BITS_LEFT_OUT)[:_KEPT]
    return kept.astype(_HASH).tobytes()


def bands_of(sketch: bytes) -> list[int]:
    """What a text is found by: 12 to 24 numbers below 2^48, ascending, of a longer text more. Texts that share one may
    share more."""
    hashes = _hashes(sketch)
    number = int(np.searchsorted(hashes, _BANDS_BELOW))
    bands: list[int] = hashes[: min(max(number, _FEWEST_BANDS), MOST_BANDS)].tolist()
    return bands


def asked_of(sketch: bytes) -> list[int]:
    """What a text is looked up by, among the bands of others: at most 24 numbers, its own bands among them."""
    asked: list[int] = _hashes(sketch)[:MOST_BANDS].tolist()
    return asked


def likeness(one: bytes, other: bytes) -> Likeness:
    """How alike the texts of two sketches are, estimated; nothing is like an empty sketch."""
    return likenesses(one, [other])[0]


def likenesses(one: bytes, others: Sequence[bytes]) -> list[Likeness]:
    """How alike the text of a sketch is to those of others, estimated; nothing is like an empty sketch."""
    if not one or not others:
        return [_UNLIKE for _ in others]
    ours = _hashes(one)
    # One table for all: ten comparisons cost as much as two one by one.
    table = _hashes(b"".join([other.ljust(_BYTES, _ABSENT) for other in others])).reshape(-1, _KEPT)
    limits = np.minimum(np.minimum(table[:, -1], _ANY), _whole_below(ours))
    common = table <= limits[:, np.newaxis]
    places = np.minimum(np.searchsorted(ours, table.ravel()), len(ours) - 1)
    shared = ((ours[places].reshape(table.shape) == table) & common).sum(axis=1)
    sizes = zip(np.searchsorted(ours, limits, "right").tolist(), common.sum(axis=1).tolist(), strict=True)
    return [_likeness(both, *pair) for both, pair in zip(shared.tolist(), sizes, strict=True)]


def _likeness(shared: int, first: int, second: int) -> Likeness:
    """By how many hashes below the common limit both texts have, and each."""
    fewest = min(first, second)
    if fewest == 0:
        return _UNLIKE
    return Likeness(jaccard=shared / (first + second - shared), containment=shared / fewest)


def word_hashes(text: str) -> Hashes:
    """A hash of 64 bits for each word of a text (in scripts without spaces, each character), in order; not to be changed.

    The last few are remembered, if not very long: a text is sketched and compared soon after.
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else word_prints(text)


_LONGEST_REMEMBERED = 20_000  # characters: 32 of these are 4 MB
_remembered = lru_cache(maxsize=32)(word_prints)  # as many as are in hand at once


def run_hashes(words: Hashes, length: int) -> Hashes:
    """A hash for each run of so many words (at most 8), by the run's first word; empty if there are fewer words."""
    runs = max(0, len(words) - length + 1)
    total = np.zeros(runs, np.uint64)
    for place in range(length):
        total += words[place : place + runs] * _FACTORS[place]
    total ^= total >> np.uint64(30)
    total *= _FIRST_MIX
    total ^= total >> np.uint64(27)
    total *= _SECOND_MIX
    total ^= total >> np.uint64(31)
    return total


def distinct(hashes: Hashes) -> Hashes:
    """The values, ascending, each once (numpy's own `unique` takes four times as long)."""
    ordered = np.sort(hashes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def count_shared(one: Hashes, other: Hashes) -> int:
    """How many values are in both; each holds a value once."""
    both = np.concatenate((one, other))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _hashes(sketch: bytes) -> Hashes:
    return np.frombuffer(sketch, _HASH)


def _whole_below(hashes: Hashes) -> np.uint64:
    """Up to where a sketch holds every run of its text."""
    return hashes[-1] if len(hashes) == _KEPT else _ANY
