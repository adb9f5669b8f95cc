"""Text -> words, with their places in the original.

Words are found in the text as it is and folded one by one afterwards (`monitor.core.text.keys`), so their places are
places in the original by construction, whatever folding does to a word's length. All patterns run in linear time.
"""

import re
from dataclasses import dataclass

MAX_WORD = 64
"""Longer runs of letters (encoded data, spam) are no words and match nothing; German compounds stay below 50."""

# Soft hyphen, zero-width space and (non-)joiners, bidi marks, word joiner, byte order mark, variation selectors.
_INVISIBLE = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
# Marks that belong to the letter before them, which \w leaves out: Latin, Cyrillic, Hebrew, Arabic, Indic, Tibetan.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0f71-\u0f84\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
# Scripts that put no spaces between words: every character is a word, so a query's run of them is a phrase.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_APOSTROPHES = "'\u2019\u02bc\uff07\u2018\u00b4`"
# What may follow the letters: a possessive 's, or the rest of U.S., U.S.A, a.m. (with its possessive). Both in one group
# behind one class of characters, so that most words cost one look: 100 µs instead of 113 for an article of 650 words.
_REST = (
    rf"(?:[.{_APOSTROPHES}](?:(?<=[{_APOSTROPHES}])[sS]\b"
    rf"|(?<=\b[^\W\d_]\.)(?:[^\W\d_]\.)*[^\W\d_]\b\.?(?:[{_APOSTROPHES}][sS]\b)?))?"
)

# No possessive quantifiers on groups: CPython before 3.11.5 (Debian 12 has 3.11.2) matches them wrongly (gh-106052). None
# is needed, since nothing after the repeated part can fail.
# The plainest pattern that reads a text rightly is taken: 100 µs instead of 300 for an article of 650 words.
_PLAIN = re.compile(rf"\w+{_REST}")
_MARKED = re.compile(rf"\w+(?:[{_INVISIBLE}{_MARKS}]+\w*)*{_REST}")
_UNSPACED_TOO = re.compile(rf"[{_UNSPACED}]|\w(?:(?![{_UNSPACED}])[\w{_INVISIBLE}{_MARKS}])*{_REST}")
_NOT_PLAIN = re.compile(f"[{_INVISIBLE}{_MARKS}{_UNSPACED}]")
UNSPACED = re.compile(f"[{_UNSPACED}]")
_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}]+")
_ENDS_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]$")


@dataclass(frozen=True, slots=True)
class WordFinder:
    """A text prepared for finding words in any stretch of it."""

    text: str
    pattern: re.Pattern[str]

    def words(self, start: int, end: int) -> list[str]:
        """The words between two offsets, as written. A possessive 's and an acronym's points belong to the word."""
        return self.pattern.findall(self.text, start, end)

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """The (start, end) offsets of the same words."""
        return [match.span() for match in self.pattern.finditer(self.text, start, end)]


def finder(text: str) -> WordFinder:
    """Prepare a text: choose the pattern that reads it."""
    # \w takes both for letters; one character for one, so that places stay.
    text = text.replace("_", " ").replace("\u02bc", "'")
    if text.isascii() or not _NOT_PLAIN.search(text):
        return WordFinder(text, _PLAIN)
    return WordFinder(text, _UNSPACED_TOO if UNSPACED.search(text) else _MARKED)


def without_invisibles(text: str) -> str:
    """The text without characters that nobody sees (soft hyphens, zero-width spaces, marks of direction)."""
    return _IS_INVISIBLE.sub("", text)


def without_possessive(word: str) -> str:
    """A word as found, without its possessive 's."""
    return _ENDS_POSSESSIVE.sub("", word)
