"""Two words or runs of words -> whether they are one, otherwise spelt: a name from another script, a word taken for its like,
an abbreviation written out.
"""

import re
from collections.abc import Sequence

from monitor.core.revisions.token import Token
from monitor.core.revisions.wording import FREE

_SHORTEST_NAME = 4
_FEW_CONSONANTS = 2
_LONGEST_ABBREVIATION = 7
_SHORTEST_SHORT = 2
_LONGEST_SHORT = 4
_TITLES = {
    "lt": "lieutenant",
    "sgt": "sergeant",
    "st": "street saint",
    "dr": "doctor",
    "rd": "road",
    "mt": "mount",
    "ft": "fort",
    "hon": "honorable",
    "pfc": "private",
}
# As other languages and scholars write what one letter of another script says; longer spellings first.
_SOUNDS = (
    ("tsch", "c"), ("dsch", "j"), ("sch", "s"), ("tch", "c"), ("tz", "s"), ("ts", "s"), ("sh", "s"), ("ch", "c"), ("kh", "k"), ("gh", "g"),
    ("dj", "j"), ("dzh", "j"), ("zh", "s"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("z", "s"),
    ("qu", "ku"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("j", "y"),
)  # fmt: skip
_VOWELS = re.compile("[aeiouy]+")
_DOUBLED = re.compile(r"([^aeiouy])\1+")
_ALIKE = frozenset(map(frozenset, ("ae", "au", "ou", "ei", "ey", "iy")))
_PAIRS = (
    "their/there their/they are there/they are its/it your/you are whose/who than/then lose/loose to/too effect/affect effects/affects "
    "led/lead principal/principle complement/compliment were/where passed/past quite/quiet advice/advise breath/breathe cite/site "
    "site/sight council/counsel discreet/discrete stationary/stationery peak/peek reign/rein role/roll weather/whether brake/break "
    "hear/here buy/by desert/dessert moral/morale personal/personnel elicit/illicit poor/pour waist/waste let/lets bare/bear "
    "das/dass seid/seit wider/wieder den/denn wahr/war man/mann ces/ses son/sont on/ont leur/leurs quand/quant echo/hecho"
)
_CONFUSED = frozenset(
    frozenset(pair.split("/")) for pair in re.findall(r"[^/ ]+/(?:they are|you are|[^/ ]+)", _PAIRS)
)
# Words between the words that an abbreviation takes its letters from.
_SMALL = FREE | frozenset("and for on in to under with et y e und fur zur zum von di do da & against".split())
# Short words that stand for whoever was named before; what stands in their place is no abbreviation.
_PRONOUNS = frozenset(
    "he she it we me us him her they them who i you er sie es wir il elle ils on as at is in to so do be go no".split()
) - {"us", "who"}


def is_confused(old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Whether one is written where the other is meant ("their", "there"), as even good writers do in haste."""
    return frozenset({" ".join(token.spelt or token.key for token in run) for run in (old, new)}) in _CONFUSED


def is_shortened(old: Token, new: Token) -> bool:
    """Whether a word stands before a name in its short form: Senator, Sen.; Lieutenant, Lt."""
    short, long = sorted((old, new), key=lambda token: len(token.spelt))
    if not (short.is_capital and long.is_capital and short.is_pointed):
        return False
    if not _SHORTEST_SHORT <= len(short.spelt) <= _LONGEST_SHORT < len(long.spelt):
        return False
    return long.spelt.startswith(short.spelt) or long.spelt in _TITLES.get(short.spelt, "").split()


def is_same_name(old: Token, new: Token) -> bool:
    """Whether two names are one in two transliterations: the same consonants, and vowels that are heard alike."""
    if not (old.is_capital and new.is_capital) or min(len(old.spelt), len(new.spelt)) < _SHORTEST_NAME:
        return False
    return any(_sound_alike(one, other) for one in _heard(old.spelt) for other in _heard(new.spelt))


def _heard(name: str) -> set[str]:
    """How a name may be said: q is k, or g as in Qaddafi."""
    found: set[str] = set()
    for sound in ("k", "g") if name.startswith("q") else ("k",):
        said = name
        for letters, letter in _SOUNDS:
            said = said.replace(letters, letter)
        said = _DOUBLED.sub(r"\1", said.replace("q", sound, 1).replace("q", "k"))
        found.add(said[0] + said[1:].replace("h", ""))
    return found


def _sound_alike(one: str, other: str) -> bool:
    consonants = [_VOWELS.sub("", name) for name in (one, other)]
    vowels = [_VOWELS.findall(name) for name in (one, other)]
    if consonants[0] != consonants[1] or len(consonants[0]) < _FEW_CONSONANTS:
        return False
    if any((one[at] in "aeiouy") != (other[at] in "aeiouy") for at in (0, -1)):
        return False
    if _VOWELS.sub("a", one) == _VOWELS.sub("a", other):
        return all(
            first[0] == second[0] or frozenset((first[0], second[0])) in _ALIKE
            for first, second in zip(*vowels, strict=True)
        )
    return len(consonants[0]) > _FEW_CONSONANTS and abs(len(vowels[0]) - len(vowels[1])) == 1


def is_written_out(old: Sequence[Token], new: Sequence[Token], neighbours: Sequence[Token]) -> bool:
    """Whether an abbreviation became its words or the other way round, or one was put beside the other ("European Union (EU)").

    `neighbours`: what stands right before and right behind, as far as it is the same in both.
    """
    if old and new:
        return any(
            _abbreviates(one, _without(one, other))
            for one, other in ((_last(old), new), (_last(new), old))
            if one is not None
        )
    return any(_abbreviates(neighbour, old or new) for neighbour in neighbours)


def _last(run: Sequence[Token]) -> Token | None:
    return run[0] if len(run) == 1 else None


def _without(short: Token, words: Sequence[Token]) -> list[Token]:
    """The words without the abbreviation itself in brackets behind them."""
    return [word for word in words if word.key != short.key]


def _is_abbreviation(token: Token) -> bool:
    return 2 <= len(token.spelt) <= _LONGEST_ABBREVIATION and token.spelt not in _PRONOUNS  # noqa: PLR2004


def _abbreviates(short: Token, words: Sequence[Token]) -> bool:
    """Whether a word's letters are the first letters of others, in order; small words may go without."""
    if not _is_abbreviation(short) or not short.is_capital or len(words) < 2:  # noqa: PLR2004
        return False
    letters = list(short.spelt)
    for word in words:
        if letters and word.key[:1] == letters[0]:
            letters.pop(0)
        elif word.key not in _SMALL:
            return False
    return not letters
