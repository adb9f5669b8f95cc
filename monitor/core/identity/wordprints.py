"""Text -> a hash for each of its words, all of them at once with numpy: for telling very many texts apart quickly. Pure.

What `core.text` makes of a word costs Python a step for each, and a cache of words is no way round it: a day's news in some
languages has more different words than one would keep. Here the whole text is folded, and a word is what stands between
white space, punctuation and symbols.
"""

from functools import cache
from unicodedata import category, combining, normalize

import numpy as np
from numpy.typing import NDArray

from monitor.core.text.words import MAX_WORD, UNSPACED

Hashes = NDArray[np.uint64]

# What a character is to a word: nothing (it parts words), a part of one, a word of its own, not there (accents).
_PARTS, _LETTER, _WORD, _UNSEEN = range(4)
_CODES = 0x20000  # of the characters beyond, nearly all are Chinese
_TATWEEL = 0x640  # stretches a word for the eye
_VARIATIONS = range(0xFE00, 0xFE10)

_PIECE = 256
_MOST_LONGER = 4  # times; a Korean syllable is three characters, an Arabic ligature eighteen

# Odd constants: of the sum over a word's characters (by their place; what follows the 64th does not count), and of a
# finaliser (Steele, Lea, Flood 2014).
_PLACES: Hashes = np.zeros(MAX_WORD + 1, np.uint64)
_PLACES[:MAX_WORD] = np.cumprod(np.full(MAX_WORD, 0x9E3779B97F4A7C15, np.uint64))
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def word_prints(text: str) -> Hashes:
    """A hash of 64 bits for each word of a text (in scripts without spaces, each character), in order.

    The same on every machine; blind to case, accents, full-width and styled letters. Linear time: 60 us for 400 words.
    """
    codes = _folded(text)
    kinds = _kinds().take(codes, mode="clip")
    if not text.isascii() and not (seen := kinds != _UNSEEN).all():
        codes, kinds = codes[seen], kinds[seen]
    begins = kinds != _PARTS
    letters = codes * begins
    begins[1:] &= (kinds[1:] == _WORD) | (kinds[:-1] != _LETTER)
    starts = np.flatnonzero(begins)
    if not len(starts):
        return np.empty(0, np.uint64)
    letters = letters[starts[0] :]
    starts -= starts[0]
    lengths = np.concatenate((starts[1:], [len(letters)])) - starts
    places = np.arange(len(letters)) - np.repeat(starts, lengths)
    sums: Hashes = np.add.reduceat(letters * _PLACES.take(places, mode="clip"), starts)
    sums ^= sums >> np.uint64(32)
    sums *= _MIX
    return sums


def _folded(text: str) -> NDArray[np.uint32]:
    """The characters of a text in lower case, those with an accent taken apart."""
    even = text.lower() if text.isascii() else _apart(text).casefold()
    return np.frombuffer(even[: _MOST_LONGER * len(text)].encode("utf-32-le", "surrogatepass"), "<u4")


def _apart(text: str) -> str:
    """A text in form NFKD, but for the order of accents: putting n of them in order takes n * n steps."""
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join([normalize("NFKD", piece) for piece in pieces])


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character is to a word; the last one stands for all beyond. Takes 30 ms."""
    kinds = np.full(_CODES + 1, _WORD, np.uint8)
    every = list(map(chr, range(_CODES)))
    kinds[:-1] = np.fromiter(map(_kind, every), np.uint8, _CODES)
    kinds[[ord(one) for one in UNSPACED.findall("".join(every))]] = _WORD
    kinds[[_TATWEEL, *_VARIATIONS]] = _UNSEEN
    return kinds


def _kind(character: str) -> int:
    kind = category(character)
    if kind == "Cf" or combining(character):
        return _UNSEEN
    return _LETTER if kind[0] in "LMN" else _PARTS
