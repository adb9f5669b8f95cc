"""Text as readers see it: words with their places, sentences, and the keys under which inflected forms meet."""

from monitor.core.text.analyzer import PRODUCT, STEMMED, UNINFLECTED, Analyzer
from monitor.core.text.deceptive import json_escaped, printable, without_deceptive
from monitor.core.text.keys import asked, keys, plain, written
from monitor.core.text.languages import KNOWN_LANGUAGES, algorithm, primary_language
from monitor.core.text.sentences import LINE, sentences
from monitor.core.text.words import MAX_WORD, WordFinder, finder, without_invisibles

__all__ = [
    "KNOWN_LANGUAGES",
    "LINE",
    "MAX_WORD",
    "PRODUCT",
    "STEMMED",
    "UNINFLECTED",
    "Analyzer",
    "WordFinder",
    "algorithm",
    "asked",
    "finder",
    "json_escaped",
    "keys",
    "plain",
    "primary_language",
    "printable",
    "sentences",
    "without_deceptive",
    "without_invisibles",
    "written",
]
