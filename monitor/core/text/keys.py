"""Word as written -> the keys under which its inflections, cases and accents meet: two words match if they share one.

The stem is Snowball's (PyStemmer), taken from the word with its accents, because the algorithms know them ("frappée"),
and folded afterwards. A word with accents has a second key, the stem of its folded form, so that it is also found by
those who type or print no accents ("FRAPPEE"). Irregular forms will join here.
"""

import re
import unicodedata
from functools import cache

import Stemmer

from monitor.core.text.words import MAX_WORD, without_invisibles, without_possessive

_FALLBACK = "english"
_BY_LANGUAGE = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Letters that Unicode does not take apart but people type without their stroke, and the dotless i.
_PLAIN_LETTERS = str.maketrans("øłđħŧð\u0131", "oldhtdi") | {ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th"}
# Accents of Latin and Greek and stress marks go, and points over and under Hebrew and Arabic letters; й, ў and ї are
# letters of their own.
_ACCENT = re.compile(
    r"(?<![\u0438\u0443])\u0306|(?<!\u0456)\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u0591-\u05c7\u064b-\u0652\u0670]"
)
_INITIALS = re.compile(r"(?:\w\.)+\w\.?")
_LONGEST_ACRONYM = 5


def algorithm(language: str) -> str:
    """The Snowball algorithm for a language tag ("de", "pt-BR"); English where there is none."""
    code = language.replace("_", "-").partition("-")[0].strip().lower()
    name = _BY_LANGUAGE.get(code, _FALLBACK)
    return name if name in _available() else _FALLBACK


def keys(word: str, stemmer: str) -> tuple[str, ...]:
    """The keys of one word as found in a text or query: nearly always one, at most three; none for absurdly long words.

    `stemmer` is what `algorithm` gave for the language of the text.
    """
    if len(word) > MAX_WORD:
        return ()
    word = without_possessive(word)
    if "." in word and _INITIALS.fullmatch(word):
        return (_initials(_plain(word.replace(".", ""))),)
    plain = _plain_turkish(word) if stemmer == "turkish" else _plain(word)
    found = dict.fromkeys(_stems(plain, stemmer))
    if 1 < len(plain) <= _LONGEST_ACRONYM and word.isupper():
        found[_initials(plain)] = None  # "US" also stands for "U.S.", which "us" does not
    return tuple(found)


def fold(word: str) -> str:
    """A word in lower case without accents: é -> e, ø -> o, й stays."""
    if word.isascii():
        return word
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN_LETTERS)


def _initials(letters: str) -> str:
    return ".".join(fold(letters)) + "."


def _stems(plain: str, stemmer: str) -> tuple[str, ...]:
    stem = _load(stemmer).stemWord
    if plain.isascii():
        return (fold(stem(plain)) or plain,)
    return fold(stem(plain)) or plain, fold(stem(fold(plain))) or plain


def _plain(word: str) -> str:
    """NFKC and case folding: ligatures, full-width and styled letters become plain ones, nothing invisible is left."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", without_invisibles(word)).casefold()
    return unicodedata.normalize("NFKC", folded).replace("i\u0307", "i")


def _plain_turkish(word: str) -> str:
    return _plain(word.replace("I", "ı").replace("İ", "i"))  # noqa: RUF001 - the dotless i is meant


@cache
def _available() -> frozenset[str]:
    return frozenset(Stemmer.algorithms())


@cache
def _load(stemmer: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(stemmer, 0)  # no cache of its own: the rules' lexicon remembers each word's keys
