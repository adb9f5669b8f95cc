"""Tree -> query: the canonical way to write it; `parse(to_query(tree)) == tree`."""

import re
from collections.abc import Callable
from typing import Any

from monitor.core.rules.tree import And, Node, Not, Or, Phrase, Run, Word

# Words that the parser would take for operators when they stand bare.
RESERVED = re.compile(r"AND|OR|NOT|O?NEAR|(?i:exact|cs|atleast\d*)")


def to_query(node: Node) -> str:
    """A tree as a query, with the fewest parentheses that are clear."""
    return PRINT[type(node)](node)


def _word(node: Word) -> str:
    return f'"{node.text}"' if RESERVED.fullmatch(node.text) else node.text


def _phrase(node: Phrase) -> str:
    return f'"{" ".join(node.words)}"'


def _run(node: Run) -> str:
    return " ".join(_inside(part, bare=()) for part in node.parts)


def _not(node: Not) -> str:
    return f"NOT {_inside(node.part, bare=())}"


def _and(node: And) -> str:
    return " AND ".join(_inside(part, bare=(Run, Not)) for part in node.parts)


def _or(node: Or) -> str:
    return " OR ".join(_inside(part, bare=(Not,)) for part in node.parts)


def _inside(part: Node, *, bare: tuple[type, ...]) -> str:
    """A part, in parentheses unless it is an atom or of a type that needs none here."""
    text = to_query(part)
    return text if isinstance(part, (Word, Phrase, *bare)) else f"({text})"


PRINT: dict[type[Node], Callable[[Any], str]] = {
    Word: _word,
    Phrase: _phrase,
    Run: _run,
    Not: _not,
    And: _and,
    Or: _or,
}
