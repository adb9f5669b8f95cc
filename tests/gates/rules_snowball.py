"""Snowball's own word lists through our stemmer: every word has the stem that its language's list gives it."""

import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import Stemmer

from monitor.core.text import STEMMED, finder, plain
from monitor.core.text.words import without_possessive
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

LEFT_OUT = 0.12  # of one language: a tokeniser that broke a script would leave out all of it
TOLERATED = 0.003  # of one language: the lists may be of another version of Snowball than PyStemmer


def prove_snowball(evaldata: Path) -> list[Figure]:
    """Two figures a language: how many words have the list's stem but for those that PyStemmer itself stems otherwise, and
    how many those are. Rows that are no word of ours ("it's", a lone sign) are left out."""
    figures: list[Figure] = []
    for language, rows in _lists(evaldata / "rules-snowball"):
        library = Stemmer.Stemmer(language).stemWord
        pairs = [(word, stem) for word, stem in rows if _is_word(word)]
        same = [(word, stem) for word, stem in pairs if library(word) == stem]
        wrong = [(word, stem) for word, stem in same if not _has_stem(word, stem, language)]
        for word, stem in wrong[:5]:
            print(f"{language}: {word} should have {stem}, has {STEMMED.keys(word, language)}")
        figures += _figures(language, rows=len(rows), listed=len(pairs), same=len(same), wrong=len(wrong))
    return [
        at_least(1, "rules-snowball: languages with a list", len(figures) / 3, "", n=len(figures)),
        *figures,
    ]


def _figures(language: str, *, rows: int, listed: int, same: int, wrong: int) -> list[Figure]:
    name = f"rules-snowball: {language}"
    return [
        at_most(
            LEFT_OUT, f"{name}: rows that are no word here (a'da)", 1 - listed / max(1, rows), "share", n=rows
        ),
        at_most(0, f"{name}: stems other than listed", wrong, "words", n=same),
        at_most(TOLERATED, f"{name}: PyStemmer itself differs", (listed - same) / listed, "share", n=listed),
    ]


def _is_word(text: str) -> bool:
    return finder(text).words(0, len(text)) == [text] == [without_possessive(text)]


def _has_stem(word: str, stem: str, language: str) -> bool:
    """Whether the word's first key is the stem in plain form; a word without any stem (Greek has some) is its own key."""
    return STEMMED.keys(word, language)[:1] == (plain(stem or word, language),)


def _lists(folder: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each file of each archive whose name begins with an algorithm of PyStemmer's: its rows of word and stem."""
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                language = PurePosixPath(member.name).name.partition(".")[0]
                stream = opened.extractfile(member) if member.isfile() else None
                if stream is not None and language in Stemmer.algorithms():
                    rows = (line.split("\t") for line in stream.read().decode().splitlines())
                    yield language, [(row[0], row[1]) for row in rows if len(row) == 2]
