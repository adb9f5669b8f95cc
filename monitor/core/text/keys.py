"""Word as written -> the keys under which its inflections, cases and accents meet: two words match if they share one.

The stem is Snowball's (PyStemmer), taken from the word with its accents, because the algorithms know them ("frappée"),
and folded afterwards. A word with accents has a second key, the stem of its folded form, so that it is also found by
those who type or print no accents ("FRAPPEE"). English irregular forms have the keys of their base.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

import Stemmer

from monitor.core.text.apart import apart
from monitor.core.text.irregular import BASES, OWN_LEMMAS
from monitor.core.text.words import MAX_WORD, without_invisibles, without_possessive

# Letters that Unicode does not take apart but people type without their stroke, and the dotless i.
_PLAIN_LETTERS = str.maketrans("øłđħŧð\u0131", "oldhtdi") | {
    ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th", ord("ß"): "ss", ord("ς"): "σ",  # noqa: RUF001 - the Greek letters
}  # fmt: skip
# Accents of Latin and Greek and stress marks go, and points over and under Hebrew and Arabic letters; й, ў and ї are
# letters of their own.
_ACCENT = re.compile(
    r"(?<![\u0438\u0443])\u0306|(?<!\u0456)\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u0591-\u05c7\u064b-\u0652\u0670]"
)
_TATWEEL = "\u0640"  # stretches a word for the eye
_PERSIAN_LETTERS = str.maketrans("\u064a\u0643", "\u06cc\u06a9")  # ye and kaf from an Arabic keyboard
_INITIALS = re.compile(r"(?:\w\.)+\w\.?")
_LONGEST_ACRONYM = 5

_Spelling = Callable[[str, str], tuple[str, ...]]


def keys(word: str, stemmer: str) -> tuple[str, ...]:
    """The keys of a text's word: nearly always one, at most five; none for absurdly long words.

    `stemmer` is what `algorithm` gave for the language of the text. A form that may be an irregular one or a word of its
    own has the keys of both ("found": found, find).
    """
    return _keys(word, stemmer, _inflected)


def asked(word: str, stemmer: str) -> tuple[str, ...]:
    """The keys that a query's word asks for: like `keys`, but a form that is a word of its own is taken for that."""
    return _keys(word, stemmer, _inflected_as_typed)


def stems(word: str, stemmer: str) -> tuple[str, ...]:
    """The keys of a word by its Snowball stem alone, without the tables for English."""
    return _keys(word, stemmer, _stemmed)


def plain_keys(word: str, stemmer: str) -> tuple[str, ...]:
    """The plain form as the only key: case and accents are evened out, inflections stay apart."""
    form = plain(word, stemmer)
    return (form,) if form else ()


def plain(word: str, stemmer: str) -> str:
    """A word as found, in lower case, without accents and possessive 's (É -> e, U.S. -> u.s.); "" if absurdly long."""
    if len(word) > MAX_WORD:
        return ""
    bare = without_possessive(word)
    if "." in bare and _INITIALS.fullmatch(bare):
        return _initials(_even(bare.replace(".", ""), stemmer))
    return fold(_even(bare, stemmer))


def written(word: str) -> str:
    """A word as found with its case and accents, without points (U.S. -> US) and possessive 's; "" if absurdly long."""
    if len(word) > MAX_WORD:
        return ""
    bare = without_possessive(word).replace(".", "")
    return bare if bare.isascii() else unicodedata.normalize("NFKC", without_invisibles(bare))


def fold(word: str) -> str:
    """A word in lower case without accents: é -> e, ø -> o, й stays."""
    if word.isascii():
        return word
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN_LETTERS)


def _keys(word: str, stemmer: str, keys_of: _Spelling) -> tuple[str, ...]:
    """The keys of each spelling of a word: as it is, without accents, as initials."""
    if len(word) > MAX_WORD:
        return ()
    bare = without_possessive(word)
    if "." in bare and _INITIALS.fullmatch(bare):
        return (_initials(_even(bare.replace(".", ""), stemmer)),)
    even = _even(bare, stemmer)
    found = keys_of(even, stemmer)
    if not even.isascii():
        found += keys_of(fold(even) or even, stemmer)
    if 1 < len(even) <= _LONGEST_ACRONYM and bare.isupper():
        found += (_initials(even),)  # "US" also stands for "U.S.", which "us" does not
    return found if len(found) == 1 else tuple(dict.fromkeys(found))


def _inflected(even: str, stemmer: str) -> tuple[str, ...]:
    if stemmer != "english" or even not in BASES:
        return (_key(even, stemmer),)
    own = (even,) if even in OWN_LEMMAS else ()
    return tuple(_key(base, stemmer) for base in own + BASES[even])


def _inflected_as_typed(even: str, stemmer: str) -> tuple[str, ...]:
    return (_key(even, stemmer),) if even in OWN_LEMMAS else _inflected(even, stemmer)


def _key(even: str, stemmer: str) -> str:
    stem = _stem(even, stemmer)
    return apart(stem, even) if stemmer == "english" else stem


def _stemmed(even: str, stemmer: str) -> tuple[str, ...]:
    return (_stem(even, stemmer),)


def _stem(even: str, stemmer: str) -> str:
    return fold(
        (_load(stemmer).stemWord(even) if stemmer else even) or even
    )  # Greek has words without any stem


def _initials(letters: str) -> str:
    return ".".join(fold(letters)) + "."


def _even(word: str, stemmer: str) -> str:
    """NFKC and case folding: ligatures, full-width and styled letters become plain ones, nothing invisible is left."""
    if stemmer == "turkish":
        word = word.replace("I", "ı").replace("İ", "i")  # noqa: RUF001 - the dotless i is meant
    if word.isascii():
        return word.lower()
    spelt = unicodedata.normalize("NFKC", without_invisibles(word)).replace(_TATWEEL, "")
    if stemmer != "arabic":
        spelt = spelt.translate(_PERSIAN_LETTERS)
    folded = (
        spelt.lower() if stemmer == "turkish" else spelt.casefold()
    )  # a ß in Turkish is a broken ş, no ss
    return unicodedata.normalize("NFKC", folded).replace("i\u0307", "i")


@cache
def _load(stemmer: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(stemmer, 0)  # no cache of its own: the engine's lexicon remembers each word's keys
