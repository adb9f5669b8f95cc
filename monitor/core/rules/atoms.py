"""The text of one atom (a bare piece, or what stands in quotes) -> its words, each with how it is compared.

boat  U.S.  intelligence-sharing     words as the analyzer finds them, in any inflection
sharing=                             in this form only
strik*  vess?l                       a pattern
"""

import re
from collections.abc import Iterator

from monitor.core.rules.refusals import quoted
from monitor.core.rules.tree import How, Phrase, Word
from monitor.core.text import MAX_WORD
from monitor.core.text.analyzer import Analyzer
from monitor.errors import QueryError

MAX_PHRASE = 50
"""Words. Longer ones are never meant, and verifying them could cost their length at every place of a text."""
_LEAST_BEFORE_STAR = 3
_LEAST_WITH_GAP = 2

# Most are: spares half the time of reading. No tokeniser divides runs of ASCII letters and digits.
_ARE_PLAIN = re.compile(r"[a-zA-Z0-9]+(?: [a-zA-Z0-9]+)*")
_HAS_SIGNS = re.compile(r"[*?=]")
# Letters of any script and their marks; the analyzer has the last word on what one word is.
_LETTERS = (
    "0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff"
    "\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00010000-\U000effff"
)
_PATTERN = re.compile(rf"[{_LETTERS}?*]*[?*][{_LETTERS}?*]*")

_STARRED = re.compile(r"\*([A-Za-z]{1,40})(\*?)")


def read_atom(text: str, position: int, analyzer: Analyzer) -> Word | Phrase:
    """A word, or a phrase if the text at `position` holds several ("intelligence-sharing")."""
    atom = join_words(read_words(text, position, analyzer), text, position)
    if isinstance(atom, Phrase) and is_question(atom.words[-1]):
        advice = "leave it out, or write * if the last word may go on"
        raise QueryError("a question mark at the end of a phrase", position + text.rindex("?"), advice)
    return atom


def is_question(word: Word) -> bool:
    """Whether a word's last sign may just as well end a question ("who is it?")."""
    return word.how is How.PATTERN and word.text.endswith("?")


def read_words(text: str, position: int, analyzer: Analyzer) -> tuple[Word, ...]:
    """The words of a text, with their signs."""
    if _ARE_PLAIN.fullmatch(text):
        return tuple(map(Word, text.split(" ")))
    if _HAS_SIGNS.search(text):
        return tuple(_signed(text, position, analyzer))
    return tuple(map(Word, _found(text, analyzer)))


def join_words(words: tuple[Word, ...], text: str, position: int) -> Word | Phrase:
    """The words found in a text at `position` as one atom; QueryError if there are none or too many."""
    if not words:
        raise QueryError(f"no letter or figure in {quoted(text)}", position, "leave it out")
    if max(len(word.text) for word in words) > MAX_WORD:
        raise QueryError(
            f"a word of more than {MAX_WORD} characters", position, "shorten it, with * at its end"
        )
    if len(words) > MAX_PHRASE:
        raise QueryError(f"a phrase of more than {MAX_PHRASE} words", position, "join shorter phrases by AND")
    return words[0] if len(words) == 1 else Phrase(words)


def _found(text: str, analyzer: Analyzer) -> list[str]:
    return analyzer.finder(text).words(0, len(text)) if text else []


def _signed(text: str, position: int, analyzer: Analyzer) -> Iterator[Word]:
    """The words of a text with signs: an equals sign belongs to the word before it, * and ? to the one they are in."""
    start = 0
    for segment in text.split("="):
        end = start + len(segment)
        words = list(_with_patterns(segment, position + start, analyzer))
        if end < len(text):
            _check_equals(text, end, words, position)
            words[-1] = Word(words[-1].text, How.FORM)
        yield from words
        start = end + 1


def _check_equals(text: str, at: int, words: list[Word], position: int) -> None:
    """Refuse an equals sign at `at` that does not end a plain word."""
    if not words or not text.endswith(words[-1].text, 0, at):
        advice = "put it directly behind a word to switch its inflection off, or leave it out"
        raise QueryError("this equals sign belongs to no word", position + at, advice)
    if words[-1].how is How.PATTERN:
        raise QueryError("a word with * or ? is not inflected anyway", position + at, "leave = out")
    if text[at + 1 : at + 2].isalnum():
        raise QueryError("this equals sign stands inside a word", position + at, "put a space behind it")


def _with_patterns(text: str, position: int, analyzer: Analyzer) -> Iterator[Word]:
    start = 0
    for match in _PATTERN.finditer(text) if "*" in text or "?" in text else ():
        yield from map(Word, _found(text[start : match.start()], analyzer))
        _check_pattern(match[0], position + match.start(), analyzer)
        yield Word(match[0], How.PATTERN)
        start = match.end()
    yield from map(Word, _found(text[start:], analyzer))


def _check_pattern(pattern: str, position: int, analyzer: Analyzer) -> None:
    """Refuse what could stand for nearly every word, and what would be read in two ways."""
    typed = pattern.replace("?", "").replace("*", "")
    shown = quoted(pattern)
    if not typed:
        advice = 'leave it out; for words in between write a NEAR/5 b, or "a b"~5'
        raise QueryError(f"{shown} stands alone, and for no word", position, advice)
    star = pattern.find("*")
    if 0 <= star < len(pattern) - 1:
        message = f"{shown}: a star inside or before a word"
        raise QueryError(message, position + star, f"a star only ends a word: {_without_star(pattern)}")
    if pattern.startswith("?"):
        raise QueryError(f"{shown}: a question mark cannot begin a word", position, "begin with a letter")
    body = pattern.rstrip("*").replace("?", "a") + "a"
    if _found(body, analyzer) != [body]:
        message = f"{shown}: a wildcard can only stand in one plain word"
        raise QueryError(
            message, position, "leave it out: in a script without spaces every character is a word"
        )
    if len(typed) < (_LEAST_WITH_GAP if star < 0 else _LEAST_BEFORE_STAR):
        raise QueryError(f"{shown}: too short", position, _needed(star))


def _without_star(pattern: str) -> str:
    """What to write for a star that does not end a word."""
    found = _STARRED.fullmatch(pattern)
    if not found:
        return "strik*; for one letter write ?, for more a regular expression"
    return (
        f"write /{found[1]}/i for all that hold it"
        if found[2]
        else f"write /{found[1]}\\b/i for all that end so"
    )


def _needed(star: int) -> str:
    if star < 0:
        return f"write {_LEAST_WITH_GAP} letters or more besides the question mark, or leave it out"
    return f"write {_LEAST_BEFORE_STAR} letters or more before the star"
