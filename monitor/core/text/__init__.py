"""Text as readers see it: words with their places, sentences, and the keys under which inflected forms meet."""

from monitor.core.text.deceptive import json_escaped, printable, without_deceptive
from monitor.core.text.keys import algorithm, keys
from monitor.core.text.sentences import sentences
from monitor.core.text.words import MAX_WORD, WordFinder, finder, without_invisibles

__all__ = [
    "MAX_WORD",
    "WordFinder",
    "algorithm",
    "finder",
    "json_escaped",
    "keys",
    "printable",
    "sentences",
    "without_deceptive",
    "without_invisibles",
]
