"""A small change of words -> whether it changes what is said: a slip of the pen does not, a number, a name or a word does."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from monitor.core.revisions.spellings import is_confused, is_same_name, is_shortened
from monitor.core.revisions.token import Token
from monitor.core.revisions.wording import FREE, KNOWN, SAYING, TELLING
from monitor.core.text import keys

# Shorter words differ from others by one letter too often for a difference to be a slip.
_SHORTEST_SLIP = 4
_FIRST_LETTER_MATTERS = 5
_MOST_JOINED = 4
# Characters that are letters (kana, Thai, Lao, Burmese, Khmer): one of them is a slip, where a Han character is a word.
_UMLAUT = re.compile("([aou])e")
_LETTERS = (("\u3041", "\u30ff"), ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))


def is_trivial(
    old: Sequence[Token], new: Sequence[Token], stemmer: str, attested: Callable[[str], bool]
) -> bool:
    """Whether one run of words in place of another (either may be empty) leaves what is said as it was.

    `attested` says whether a word stands elsewhere in both versions: two such words are words, not slips.
    """
    if len(old) == len(new) and all(
        _are_alike(a, b, stemmer, attested) for a, b in zip(old, new, strict=True)
    ):
        return True
    if _are_joined(old, new) or is_confused(old, new):
        return True
    before, after = ([token for token in run if token.key not in FREE] for run in (old, new))
    one, other = ([token.key for token in run] for run in (before, after))
    if one == other:
        return True
    if len(one) == len(other):
        alike = (_are_alike(a, b, stemmer, attested) for a, b in zip(before, after, strict=True))
        return all(alike) or _is_swap(one, other) or _is_inverted(one, other)
    return _is_one_letter(before, after)


def _are_alike(old: Token, new: Token, stemmer: str, attested: Callable[[str], bool]) -> bool:
    if old.key == new.key:
        return True
    if not old.spelt or not new.spelt:
        return False
    if _is_inflection(old.spelt, new.spelt, stemmer) or _is_slip(old.spelt, new.spelt, attested):
        return True
    if is_shortened(old, new):
        return True
    return is_same_name(old, new) and not (attested(old.spelt) and attested(new.spelt))


def _is_inflection(old: str, new: str, stemmer: str) -> bool:
    """Two forms of one word ("says", "said"): an edit of grammar."""
    if old in TELLING or new in TELLING:
        return False
    return not set(keys(old, stemmer)).isdisjoint(keys(new, stemmer))


def _is_slip(old: str, new: str, attested: Callable[[str], bool]) -> bool:
    """Whether one word is the other with a letter left out, put in, exchanged or swapped with its neighbour."""
    if len(old) == len(new) == 1:
        return all(_is_letter(word) for word in (old, new))
    if _without_umlauts(old) == _without_umlauts(new):
        return True
    first, second = _letters(old, new)
    if (old in KNOWN and new in KNOWN) or (attested(old) and attested(new)):
        return False
    if min(len(first), len(second)) < _SHORTEST_SLIP:
        return old not in TELLING and new not in TELLING and _is_short_slip(first, second)
    if max(len(first), len(second)) <= _FIRST_LETTER_MATTERS and first[0] != second[0]:
        return _are_swapped(first, second)
    return _is_one_apart(first, second) or _are_swapped(old, new)


def _is_short_slip(one: str, other: str) -> bool:
    """Whether a word of three letters is another with one letter more or less (Jon, John), or two letters swapped (teh)."""
    if min(len(one), len(other)) < _SHORTEST_SLIP - 1:
        return False
    return _are_swapped(one, other) or (
        len(one) != len(other) and one[0] == other[0] and _is_one_apart(one, other)
    )


def _letters(old: str, new: str) -> tuple[str, str]:
    """Two words letter by letter; Korean ones too, unless a whole syllable was left out or put in."""
    if len(old) != len(new) and min(len(old), len(new)) >= _SHORTEST_SLIP:
        return old, new
    return unicodedata.normalize("NFD", old), unicodedata.normalize("NFD", new)


def _without_umlauts(word: str) -> str:
    """für is `fur` here, and so is fuer."""
    return _UMLAUT.sub(r"\1", word)


def _is_one_letter(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a single character was put in or left out that is a letter, not a word."""
    run = [*before, *after]
    return len(run) == 1 and _is_letter(run[0].key) and run[0].key not in TELLING


def _is_letter(character: str) -> bool:
    return len(character) == 1 and any(first <= character <= last for first, last in _LETTERS)


def _is_one_apart(one: str, other: str) -> bool:
    """Whether two different words are one edit apart (Damerau 1964)."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or _are_swapped(one, other)


def _are_swapped(one: str, other: str) -> bool:
    """Whether two words differ by two neighbouring letters that changed places."""
    if len(one) != len(other):
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(differing) == 2 and differing[1] == differing[0] + 1 and _crossed(one, other, differing[0])  # noqa: PLR2004


def _crossed(one: str, other: str, at: int) -> bool:
    return one[at] == other[at + 1] and one[at + 1] == other[at]


def _is_swap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Two words that changed places: "he said", "said he"."""
    return len(one) == 2 and list(one) == list(other)[::-1]  # noqa: PLR2004


def _is_inverted(one: Sequence[str], other: Sequence[str]) -> bool:
    """A word of saying before its speaker, or behind: "Ann Hall said", "said Ann Hall"."""
    turned = [*one[1:], one[0]], [one[-1], *one[:-1]]
    return (other[-1] in SAYING and list(other) == turned[0]) or (
        other[0] in SAYING and list(other) == turned[1]
    )


def _are_joined(old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Whether the same letters are divided otherwise: "e-mail", "email"; "per cent", "%"."""
    if not old or not new or max(len(old), len(new)) > _MOST_JOINED:
        return False
    one, other = ("".join(token.spelt or token.key for token in run) for run in (old, new))
    if {one, other} == {"percent", "%"}:
        return True
    figures = any(not token.spelt for token in (*old, *new))
    return not figures and (
        one == other or (min(len(one), len(other)) > _SHORTEST_SLIP * 2 and _is_one_apart(one, other))
    )
