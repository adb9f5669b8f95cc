"""Checks the queries of rules where they stand, and joins several into one."""

import re
from collections.abc import Sequence

from monitor.config.files import Source
from monitor.config.findings import Place
from monitor.config.scalars import locate
from monitor.config.shaping import is_broken
from monitor.config.tree import Node, Scalar
from monitor.core.rules import parse
from monitor.errors import QueryError

_BARE_WORDS = re.compile(r"[^\W_][\w'\u2019-]*(?:\s+[^\W_][\w'\u2019-]*)+")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT)\b")


def check_query(node: Node, source: Source) -> bool:
    """Whether the node holds a query that can be read; what is wrong in it is told at its own line and column."""
    if is_broken(node):
        return False
    if not isinstance(node, Scalar) or not (node.value or "").strip():
        hint = "write a query; what starts with # is a comment unless it is quoted"
        source.error(node, "a query is missing here", hint)
        return False
    try:
        parse(node.value or "")
    except QueryError as error:
        source.error(_place(error.position, node, source), error.message, error.suggestion)
        return False
    _hint_at_lost_quotes(node, source)
    return True


def as_query(queries: Sequence[str]) -> str:
    """One query for all: any of them is enough."""
    stripped = [query.strip() for query in queries]
    return stripped[0] if len(stripped) == 1 else " OR ".join(f"({query})" for query in stripped)


def _place(position: int, node: Scalar, source: Source) -> Place:
    return locate(source.text, node, position) if node.value == node.text else node.place


def _hint_at_lost_quotes(node: Scalar, source: Source) -> None:
    """`- "boat strike"` looks like a phrase, but YAML has eaten the quotes."""
    if node.style in {"'", '"'} and _BARE_WORDS.fullmatch(node.text) and not _OPERATORS.search(node.text):
        message = "the quotes around this belong to YAML: the words may stand anywhere in one sentence"
        source.warn(node, message, f"for the exact phrase write '\"{node.text}\"'")
