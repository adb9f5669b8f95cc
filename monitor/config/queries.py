"""Reads the queries of rules where they stand, and joins several into one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.config.files import Source
from monitor.config.findings import Place
from monitor.config.scalars import locate
from monitor.config.shaping import is_broken
from monitor.config.tree import Node, Scalar
from monitor.core.rules.lint import Remark, lint
from monitor.core.rules.parser import parse
from monitor.core.rules.tree import Listed, Or, parts_of
from monitor.core.rules.tree import Node as Condition
from monitor.errors import QueryError

_BARE_WORDS = re.compile(r"[^\W_][\w'\u2019-]*(?:\s+[^\W_][\w'\u2019-]*)+")
_DROPPED = re.compile(r"[^\S\n]+#\w")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT)\b")


@dataclass(slots=True)
class Lists:
    """The shared lists that queries may name: what each stands for, and as it is written, where it stands. `used`
    are those named so far, `doubtful` those with a mistake: what a query finds with them, nobody knows."""

    known: Mapping[str, Listed] = field(default_factory=dict)
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Mapping[str, tuple[Source, Place]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    doubtful: frozenset[str] = frozenset()


def read_query(node: Node, source: Source, lists: Lists) -> Condition | None:
    """The condition that a query stands for; None if it cannot be read. What is wrong in it, and what is odd, is told at
    its own line and column."""
    if is_broken(node):
        return None
    if not isinstance(node, Scalar) or not (node.value or "").strip():
        start = node.start if isinstance(node, Scalar) else 0
        hint = source.quoted_line(start) if _looks_hidden(start, source) else "write one"
        source.error(node, "a query is missing here", hint)
        return None
    text = node.value or ""
    try:
        tree = parse(text, lists.known)
    except QueryError as error:
        source.error(place_in(node, error.position, source), error.message, error.suggestion)
        return None
    if "$" in text:
        lists.used.update(_listed_in(tree))
    if not node.style and _DROPPED.match(source.text, node.end):
        hint = "put the query in single quotes, or a space after the #"
        source.warn(node, "YAML drops what follows the #", hint)
    refused = warn_of_oddities(text, tree, node, source)
    for remark in refused:
        source.error(place_in(node, remark.position, source), remark.message, remark.suggestion)
    return None if refused else tree


def warn_of_oddities(
    query: str, tree: Condition, node: Scalar, source: Source, *, is_item: bool = False
) -> list[Remark]:
    """Tell what is odd about a query that can be read, or about an item of a list; gives the remarks for which it cannot
    be used as a whole rule, which are not told."""
    refused = []
    for remark in lint(query, tree):
        if is_item and remark.of_whole:
            continue
        if remark.refused:
            refused.append(remark)
        else:
            source.warn(place_in(node, remark.position, source), remark.message, remark.suggestion)
    return refused


def place_in(node: Scalar, position: int, source: Source) -> Place:
    """Where a character of a value stands in the file; the value's own place if placeholders have changed it."""
    return locate(source.text, node, position) if node.value == node.text else node.place


def hint_at_lost_quotes(node: Node, source: Source) -> None:
    """`- "boat strike"` looks like a phrase, but YAML has eaten the quotes."""
    if not isinstance(node, Scalar):
        return
    if node.style in {"'", '"'} and _BARE_WORDS.fullmatch(node.text) and not _OPERATORS.search(node.text):
        message = "the quotes around this belong to YAML: the words may stand anywhere in one sentence"
        source.warn(node, message, f"for the exact phrase write '\"{node.text}\"'")


def joined(queries: Sequence[str]) -> str:
    """One query for all: any of them is enough."""
    stripped = [query.strip() for query in queries]
    return stripped[0] if len(stripped) == 1 else " OR ".join(f"({query})" for query in stripped)


def any_of(conditions: Sequence[Condition]) -> Condition:
    """One condition for all: any of them is enough."""
    return conditions[0] if len(conditions) == 1 else Or(tuple(conditions))


def _listed_in(tree: Condition) -> Iterator[str]:
    """The names of the lists that a condition names itself."""
    if isinstance(tree, Listed):
        yield tree.name
        return
    for part in parts_of(tree):
        yield from _listed_in(part)


def is_doubtful(tree: Condition, lists: Lists) -> bool:
    """Whether a condition names a list with a mistake, itself or by way of another list."""
    if isinstance(tree, Listed) and tree.name in lists.doubtful:
        return True
    return any(is_doubtful(part, lists) for part in parts_of(tree))


def _looks_hidden(start: int, source: Source) -> bool:
    """Whether a query stands on the line, but not for YAML: one that starts with # or & needs quotes."""
    end = source.text.find("\n", start)
    return bool(re.match(r"-?[^\S\n]*[#&]", source.text[start : end if end >= 0 else len(source.text)]))
