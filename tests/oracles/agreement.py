"""Whether what the engine says, marks and explains is what a plain reading of the tree says: "" or what is wrong."""

from collections.abc import Iterator, Sequence

from monitor.core.rules import RuleSet, compile_rules, parse, to_query
from monitor.core.rules.explain import MOST_PARTS, Clause, explain
from monitor.core.rules.tree import And, Field, InField, Listed, Node, Not, Or, parts_of
from monitor.errors import QueryError
from monitor.model import Document, Evidence, Feed, Match, Rule, Zone
from tests.oracles.plain_reading import Reading
from tests.oracles.random_rules import LISTS, Case, listed

FEED = Feed(name="Example", url="https://example.org/feed")
STRETCH = {Zone.TITLE: Field.TITLE, Zone.LEAD: Field.BODY, Zone.BODY: Field.BODY, Zone.SUMMARY: Field.BODY}


def compiled(trees: Sequence[Node]) -> RuleSet:
    """The trees written as queries and compiled; the names of the rules are their numbers."""
    rules = [
        Rule(id=str(number), name=str(number), query=to_query(tree)) for number, tree in enumerate(trees)
    ]
    return compile_rules(rules, [FEED], LISTS)


def wrong_verdict(case: Case) -> str:
    hit = bool(compiled([case.tree]).hits(case.document, feed=FEED))
    meant = Reading(case.document).is_true(case.tree)
    return "" if hit is meant else f"the engine says {hit}, the tree means {meant}"


def wrong_way_back(tree: Node) -> str:
    query = to_query(tree)
    try:
        found = parse(query, listed())
    except QueryError as error:
        return f"{query} is refused: {error}"
    return "" if found == tree else f"{query} is read as {to_query(found)}"


def wrong_match(case: Case) -> str:
    """Of the evidence of a match, if there is one."""
    found = compiled([case.tree]).match(case.document, feed=FEED)
    return wrong_evidence(case.tree, found[0], Reading(case.document)) if found else ""


def wrong_explanation(case: Case) -> str:
    (rule,) = compiled([case.tree]).compiled
    return wrong_clause(explain(rule, case.document, FEED), case.tree, Reading(case.document), None)


# --- evidence ---------------------------------------------------------------------------------------------------------


def wrong_evidence(tree: Node, match: Match, reading: Reading) -> str:
    if not any(item.spans for item in match.evidence) and _can_be_marked(tree, reading):
        return "nothing is marked"
    return next(_wrong_passages(tree, match.evidence, reading), "")


def _wrong_passages(tree: Node, passages: Sequence[Evidence], reading: Reading) -> Iterator[str]:
    standing = list(reading.offsets(tree))
    for item in passages:
        text = _zone_text(item.zone, reading)
        if text[item.start : item.start + len(item.passage)] != item.passage:
            yield f"{item}: the passage does not stand there"
        if item.zone in {Zone.LEAD, Zone.BODY} and (item.start < reading.lead_end()) is not (
            item.zone is Zone.LEAD
        ):
            yield f"{item}: the lead ends at {reading.lead_end()}"
        flat = [offset for span in item.spans for offset in span]
        if flat != sorted(flat) or any(start >= end for start, end in item.spans):
            yield f"{item}: the spans do not ascend"
        if flat and not 0 <= flat[0] < flat[-1] <= len(item.passage):
            yield f"{item}: spans outside the passage"
        hits = [(start, end) for stretch, start, end in standing if stretch is STRETCH[item.zone]]
        for span in item.spans:
            if not _is_made_of_hits(item, span, hits):
                yield f"{item}: {item.passage[slice(*span)]!r} is no hit"


def _is_made_of_hits(item: Evidence, span: tuple[int, int], hits: Sequence[tuple[int, int]]) -> bool:
    """Whether hits, perhaps cut where the passage is, cover the span and end where it does."""
    start, end = span[0] + item.start, span[1] + item.start
    passage = item.start, item.start + len(item.passage)
    cut = [(max(left, passage[0]), min(right, passage[1])) for left, right in hits]
    inside = [(left, right) for left, right in cut if start <= left < right <= end]
    covered = {offset for left, right in inside for offset in range(left, right)}
    return covered == set(range(start, end))


def _can_be_marked(tree: Node, reading: Reading) -> bool:
    """Whether it is by letters in the text that a tree is true: no negation, no other field, no hit of white space."""
    standing = (reading.stretch(stretch).text[start:end] for stretch, start, end in reading.offsets(tree))
    return _speaks_of_text_alone(tree) and all(map(str.strip, standing))


def _speaks_of_text_alone(tree: Node) -> bool:
    if isinstance(tree, Not) or (isinstance(tree, InField) and not tree.field.is_text):
        return False
    return all(map(_speaks_of_text_alone, parts_of(tree)))


def _zone_text(zone: Zone, reading: Reading) -> str:
    document: Document = reading.document
    return {Zone.TITLE: document.title, Zone.SUMMARY: document.summary}.get(zone, document.body)


# --- explanations -----------------------------------------------------------------------------------------------------


def wrong_clause(clause: Clause, tree: Node, reading: Reading, where: Field | None) -> str:
    return next(_wrong_clauses(clause, tree, reading, where), "")


def _wrong_clauses(clause: Clause, tree: Node, reading: Reading, where: Field | None) -> Iterator[str]:
    if clause.holds is not reading.is_true(tree, where):
        yield f"{clause.query} in {where}: explained as {clause.holds}: {clause.reason}"
    if not clause.reason:
        yield f"{clause.query}: no reason is given"
    yield from _wrong_passages(tree if where is None else InField(where, tree), clause.evidence, reading)
    parts, where = _explained_parts(tree, where)
    if len(parts) > MOST_PARTS and len(clause.parts) <= MOST_PARTS:
        return
    if len(parts) != len(clause.parts):
        yield f"{clause.query}: {len(clause.parts)} parts are explained, it has {len(parts)}"
    for part, explained in zip(parts, clause.parts, strict=True):
        yield from _wrong_clauses(explained, part, reading, where)


def _explained_parts(tree: Node, where: Field | None) -> tuple[tuple[Node, ...], Field | None]:
    """What stands in a node, and in which field it is looked for; a field or list is explained with its content."""
    while isinstance(tree, InField | Listed):
        tree, where = (tree.part, tree.field) if isinstance(tree, InField) else (tree.node, where)
    return parts_of(tree), None if isinstance(tree, Not) else where


# --- De Morgan --------------------------------------------------------------------------------------------------------


def de_morgan(one: Node, other: Node, anchor: Node) -> list[Node]:
    """Two pairs of conditions that must be true of the same documents."""
    return [
        And((anchor, Not(Or((one, other))))),
        And((anchor, And((Not(one), Not(other))))),
        And((anchor, Not(And((one, other))))),
        And((anchor, Or((Not(one), Not(other))))),
    ]
