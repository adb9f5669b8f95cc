"""The tree of a query: one node type an operator.

An operator of the language is a node type here and one row in each of the tables keyed by node type: how it is printed
(`printing.PRINT`), what a document must hold for it (`covers.COVER`), when it is true (`truth.HOLDS`, and
`truth.SENTENCES` if it may stand in a run) and what it marks (`marks.MARKS`). `parser` says how it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, matched in any inflection, case and accent."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two words or more, adjacent and in this order, each in any inflection."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Side by side: all parts (words, phrases, OR groups of them) in one sentence, in any order."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The whole document does not fulfil the part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """The document fulfils every part, each anywhere."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """The document fulfils at least one part."""

    parts: tuple["Node", ...]


Node = Word | Phrase | Run | Not | And | Or


def words_of(node: Node) -> Iterator[str]:
    """Every word of a tree, as typed, also those that must not occur."""
    match node:
        case Word(text):
            yield text
        case Phrase(words):
            yield from words
        case Not(part):
            yield from words_of(part)
        case Run(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from words_of(part)


def may_stand_in_run(node: Node) -> bool:
    """Whether a node has places in a sentence: words, phrases, OR groups of these."""
    match node:
        case Word() | Phrase():
            return True
        case Or(parts):
            return all(map(may_stand_in_run, parts))
        case _:
            return False


def unanchored(node: Node, *, wanted: bool = True) -> Node | None:
    """The part that gives a document that holds none of the words the truth value `wanted`; None if there is none.

    A query with such a part for True would have to be tried on every article, and nobody means it.
    """
    match node:
        case Not(part):
            found = unanchored(part, wanted=not wanted)
            return node if found is part else found
        case And(parts) | Or(parts):
            found_in = [unanchored(part, wanted=wanted) for part in parts]
            if isinstance(node, And) is wanted:
                return node if all(found_in) else None
            return next((loose for loose in found_in if loose is not None), None)
        case _:
            return None if wanted else node
