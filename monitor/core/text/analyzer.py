"""How the engine reads text and queries: one set of functions, exchangeable as a whole."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from monitor.core.text.keys import asked, keys, plain, plain_keys, stems, written
from monitor.core.text.sentences import sentences
from monitor.core.text.words import WordFinder, finder


@dataclass(frozen=True, slots=True)
class Analyzer:
    """The functions that the engine reads text and queries with; `stemmer` is what `algorithm` gave for a language.

    `finder(text)` finds words, `sentences(text, language)` gives offsets; `plain(word, stemmer)` is a word with case and
    accents evened out, `written(word)` as it stands but for punctuation inside it. Two words are inflections of one
    another if `asked(word, stemmer)` of the query's and `keys(word, stemmer)` of the text's share a key.
    """

    finder: Callable[[str], WordFinder]
    sentences: Callable[[str, str], list[tuple[int, int]]]
    plain: Callable[[str, str], str]
    written: Callable[[str], str]
    keys: Callable[[str, str], tuple[str, ...]]
    asked: Callable[[str, str], tuple[str, ...]]


PRODUCT = Analyzer(finder=finder, sentences=sentences, plain=plain, written=written, keys=keys, asked=asked)
"""Stems, English irregular forms, and unrelated words of one stem kept apart."""

STEMMED = replace(PRODUCT, keys=stems, asked=stems)
"""Snowball's stems alone."""

UNINFLECTED = replace(PRODUCT, keys=plain_keys, asked=plain_keys)
"""No inflection: words match in any case and with or without accents."""
