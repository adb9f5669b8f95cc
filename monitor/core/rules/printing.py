"""Tree -> query: the canonical way to write it; `parse(to_query(tree)) == tree`."""

from collections.abc import Callable
from typing import Any

from monitor.core.rules.refusals import is_reserved
from monitor.core.rules.tree import (
    And,
    AtLeast,
    How,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
)


def to_query(node: Node) -> str:
    """A tree as a query, with the fewest parentheses that are clear."""
    return PRINT[type(node)](node)


def _word(node: Word) -> str:
    if node.how is How.WRITTEN:
        return f'exact("{node.text}")'
    return f'"{node.text}"' if node.how is How.INFLECTED and is_reserved(node.text) else _signed(node)


def _phrase(node: Phrase) -> str:
    text = f'"{" ".join(map(_signed, node.words))}"'
    return f"exact({text})" if node.words[0].how is How.WRITTEN else text


def _signed(word: Word) -> str:
    return f"{word.text}=" if word.how is How.FORM else word.text


def _regex(node: Regex) -> str:
    return f"/{node.pattern}/{'i' if node.folded else ''}"


def _listed(node: Listed) -> str:
    return f"${node.name}"


def _run(node: Run) -> str:
    *first, last = node.parts
    # "who is it?" at the end of a query would be a question.
    is_question = isinstance(last, Word) and last.how is How.PATTERN and last.text.endswith("?")
    return " ".join(
        [*(_inside(part) for part in first), f"({to_query(last)})" if is_question else _inside(last)]
    )


def _near(node: Near) -> str:
    operator = "ONEAR" if node.ordered else "NEAR"
    return f"{_inside(node.left)} {operator}/{node.words} {_inside(node.right)}"


def _at_least(node: AtLeast) -> str:
    return f"atleast/{node.times} {_inside(node.part)}"


def _in_field(node: InField) -> str:
    return f"{node.field}:{_inside(node.part, AtLeast)}"


def _not(node: Not) -> str:
    return f"NOT {_inside(node.part, AtLeast, InField)}"


def _and(node: And) -> str:
    return " AND ".join(_inside(part, Run, Near, Not, AtLeast, InField) for part in node.parts)


def _or(node: Or) -> str:
    return " OR ".join(_inside(part, Not, AtLeast, InField) for part in node.parts)


def _inside(part: Node, *bare: type) -> str:
    """A part, in parentheses unless it is an atom or of a type that needs none here."""
    text = to_query(part)
    return text if isinstance(part, (Word, Phrase, Regex, Listed, *bare)) else f"({text})"


PRINT: dict[type[Node], Callable[[Any], str]] = {
    Word: _word,
    Phrase: _phrase,
    Regex: _regex,
    Listed: _listed,
    Run: _run,
    Near: _near,
    AtLeast: _at_least,
    InField: _in_field,
    Not: _not,
    And: _and,
    Or: _or,
}
