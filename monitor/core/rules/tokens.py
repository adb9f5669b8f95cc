"""The signs that a query is made of, and how many of them there may be."""

from enum import StrEnum
from typing import NamedTuple

from monitor.core.rules.tree import Near, Phrase, Regex, Word

MAX_QUERY = 100_000
"""Characters."""
MAX_DEPTH = 50
"""Parentheses in parentheses."""
MAX_OF_A_KIND = 100
"""Lists, or regular expressions, in one query."""
MAX_NEAR = 500
MAX_TIMES = 1_000


class Kind(StrEnum):
    """What a mark is."""

    ATOM = "a word or phrase"
    LIST = "a list"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MINUS = "-"
    NEAR = "NEAR"
    ONEAR = "ONEAR"
    FIELD = "a field"
    ATLEAST = "atleast"
    END = "the end"


class Mark(NamedTuple):
    """One sign of a query at its place."""

    kind: Kind
    position: int
    node: Word | Phrase | Regex | Near | None = None
    """Of atoms; "a b"~5 is one."""
    name: str = ""
    """Of lists their name, of fields the field's."""
    number: int = 0
    """Of NEAR, ONEAR and atleast."""

    def __str__(self) -> str:
        """The mark as it may be written."""
        match self.kind:
            case Kind.NEAR | Kind.ONEAR | Kind.ATLEAST:
                return f"{self.kind}/{self.number}"
            case Kind.FIELD:
                return f"{self.name}:"
            case _:
                return str(self.kind)


OPERATORS = {kind.value: kind for kind in (Kind.AND, Kind.OR, Kind.NOT)}
"""The words that are operators, in capitals only."""
