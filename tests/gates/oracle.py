"""What must be found, told without the program's engine: phrases as they stand, looked up in plain strings."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORDS_OF_PHRASE = 5
CHARACTERS_OF_PHRASE = 8  # of a script without spaces
PAIRS, SINGLES = 6, 6
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANK = re.compile(r"[^\S\n]+")
_JOINERS = "'\u2019-"  # make one word of two
_STOP = re.compile(rf"[^\w\s{_JOINERS}]|\n|_")
_LONG_WORD = re.compile(rf"(?<![\w{_JOINERS}])[a-z]{{5,}}(?![\w{_JOINERS}])")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3041-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A rule and how to see with the naked eye that a text fulfils it: all `words` in one clause, each as it stands."""

    name: str
    query: str
    words: tuple[str, ...]

    def holds_in(self, text: str) -> bool:
        """Whether the folded `text` holds what the rule asks for."""
        first, *others = self.words
        if not others:
            return _stands_in(first, text)
        return any(all(_stands_in(word, clause) for word in self.words) for clause in _STOP.split(text))


def fold(text: str) -> str:
    """Case, Unicode form, invisible characters and runs of blanks evened out; newlines stay."""
    return _BLANK.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).casefold()


def phrase_of(text: str) -> str:
    """A run of words from the middle of a text, within one clause; "" where there is none."""
    clauses = [clause.strip() for clause in _STOP.split(fold(text))]
    middle = len(clauses) // 2
    for clause in (*clauses[middle:], *clauses[:middle]):
        if phrase := _unspaced(clause) if _UNSPACED.search(clause) else _spaced(clause):
            return phrase
    return ""


def phrase_rules(texts: Iterable[str]) -> list[Watched]:
    """One rule for each text that has a phrase to offer."""
    phrases = dict.fromkeys(filter(None, map(phrase_of, texts)))
    return [
        Watched(name=f"phrase {number}", query=f'"{phrase}"', words=(phrase,))
        for number, phrase in enumerate(phrases)
    ]


def common_rules(texts: Sequence[str]) -> list[Watched]:
    """Rules of bare words, one or two, that many of the texts hold."""
    folded = [fold(text) for text in texts]
    singles = [word for word, _ in _frequent(map(_vocabulary, folded), SINGLES)]
    pairs = [pair for pair, _ in _frequent(map(_pairs, folded), PAIRS)]
    return [Watched(name=f"word {word}", query=word, words=(word,)) for word in singles] + [
        Watched(name=f"words {one} {other}", query=f"{one} {other}", words=(one, other))
        for one, other in pairs
    ]


def _stands_in(word: str, text: str) -> bool:
    at = text.find(word)
    unspaced = bool(_UNSPACED.search(word))
    while at >= 0:
        if unspaced or not (_in_word(text, at - 1) or _in_word(text, at + len(word))):
            return True
        at = text.find(word, at + 1)
    return False


def _in_word(text: str, at: int) -> bool:
    """Whether the character there would make a word longer."""
    return 0 <= at < len(text) and (text[at] in f"_{_JOINERS}" or _is_letter(text[at]) or text[at].isdigit())


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"


def _spaced(clause: str) -> str:
    words = clause.split(" ")
    for start in range(len(words) - WORDS_OF_PHRASE + 1):
        some = words[start : start + WORDS_OF_PHRASE]
        if all(map(_is_plain, some)) and sum(map(len, some)) >= 4 * WORDS_OF_PHRASE:
            return " ".join(some)
    return ""


def _is_plain(word: str) -> bool:
    """Letters only, and the same whichever way its case is folded."""
    return len(word) > 1 and all(map(_is_letter, word)) and word.upper().lower() == word


def _unspaced(clause: str) -> str:
    for run in re.findall("[\u0e00-\u0eff\u3041-\u30ff\u3400-\u9fff]+", clause):
        if len(run) >= CHARACTERS_OF_PHRASE:
            return str(run[:CHARACTERS_OF_PHRASE])
    return ""


def _vocabulary(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{6,}", text) if _stands_in(word, text)}


def _pairs(text: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for clause in _STOP.split(text):
        words = sorted(set(_LONG_WORD.findall(clause)))
        found.update((one, other) for index, one in enumerate(words) for other in words[index + 1 :])
    return found


def _frequent(sets: Iterable[set[object]], count: int) -> list[tuple[object, int]]:
    seen: Counter[object] = Counter()
    for one in sets:
        seen.update(one)
    return sorted(seen.items(), key=lambda item: (-item[1], str(item[0])))[:count]
