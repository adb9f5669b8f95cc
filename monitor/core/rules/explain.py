"""Rule and article -> why the rule hits or not: a verdict and a reason for each clause, in plain words.

Verdicts are those of the engine's own checks, and reasons are read off its places, so that both always agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from monitor.core.rules.engine import Compiled
from monitor.core.rules.evidence import evidence
from monitor.core.rules.index import build_index
from monitor.core.rules.printing import to_query
from monitor.core.rules.reasons import EXPLAIN, View, loosened_in, shortened
from monitor.core.rules.tree import And, InField, Listed, Node, Not, Or, parts_of
from monitor.core.text import PRODUCT, Analyzer, algorithm
from monitor.model import Document, Evidence, Feed

MOST_PARTS = 20
"""Clauses shown of one AND or OR: those that decide. The reason says how many there are."""

_LONGEST_QUERY = 300  # characters


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition or a part of one, as a query: whether it holds for the article, why, its own parts, and passages (for
    what holds somewhere in the text)."""

    query: str
    holds: bool
    reason: str
    parts: tuple["Clause", ...] = ()
    evidence: tuple[Evidence, ...] = ()


def explain(compiled: Compiled, document: Document, feed: Feed, analyzer: Analyzer = PRODUCT) -> Clause:
    """Why a rule hits an article from a feed or does not.

    If the rule is not for such articles at all, the first clause says so and its only part is the condition.
    """
    trees = [compiled.tree, *loosened_in(compiled.tree)]
    index = build_index(trees, analyzer, algorithm(document.language))
    page = index.read(document)
    clause = _clause(compiled.tree, View(document, page, index.terms))
    if clause.holds:
        clause = replace(clause, evidence=evidence(compiled.tree, page, index.terms))
    if compiled.is_for(document, feed):
        return clause
    return Clause(clause.query, holds=False, reason=_not_for(compiled, document, feed), parts=(clause,))


def _not_for(compiled: Compiled, document: Document, feed: Feed) -> str:
    rule, scope = compiled.rule, compiled.scope
    if not scope.admits_feed(feed):
        labels = ", ".join([feed.name, *sorted(feed.tags)])
        return f"this rule is for feeds {', '.join(rule.feeds)}; the article came from {labels}"
    spoken = f"is in {document.language}" if document.language else "names no language"
    return f"this rule is for languages {', '.join(rule.languages)}; the article {spoken}"


# --- the tree of clauses ----------------------------------------------------------------------------------------------


def _clause(node: Node, view: View) -> Clause:
    holds = view.holds(node)
    return Clause(
        query=shortened(to_query(node), _LONGEST_QUERY),
        holds=holds,
        reason=EXPLAIN[type(node)](node, holds, view),
        parts=tuple(_parts(node, view)),
        evidence=_passages(node, view) if holds else (),
    )


def _parts(node: Node, view: View) -> Iterator[Clause]:
    """The clauses inside a node: all of them or, of many, those that decide. A field or list is one with its content."""
    match node:
        case InField(where, part):
            yield from _parts(part, view.inside(where))
        case Listed(node=part):
            yield from _parts(part, view)
        case Not(part):
            yield _clause(part, view.inside(None))
        case _:
            parts = parts_of(node)
            if len(parts) > MOST_PARTS:
                parts = _deciding(node, view)
            for part in parts:
                yield _clause(part, view)


def _deciding(node: Node, view: View) -> tuple[Node, ...]:
    """A few of many parts: of an OR those that hold; of others those that do not, or else the first."""
    speaking = (part for part in parts_of(node) if view.holds(part) is isinstance(node, Or))
    found = tuple(islice(speaking, MOST_PARTS))
    return found if found or isinstance(node, Or) else parts_of(node)[:MOST_PARTS]


def _passages(node: Node, view: View) -> tuple[Evidence, ...]:
    """The best passage of what stands somewhere; the parts of AND, OR and NOT have their own."""
    match node:
        case InField(where, part):
            return _passages(part, view.inside(where))
        case And() | Or() | Not():
            return ()
        case _ if view.where is None:
            return evidence(node, view.page, view.terms)[:1]
        case _ if view.where.is_text:
            return evidence(InField(view.where, node), view.page, view.terms)[:1]
        case _:
            return ()
