"""Query -> tree. Binding, tightest first: atom or group > side by side > NOT > AND or OR.

    level   = operand (AND operand)* | operand (OR operand)*
    operand = (item | "-" item | NOT item+)+          items side by side are one run, negations join it by AND
    item    = word | "phrase" | "(" level ")"

What could be read in two ways is refused, with both readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.core.rules.lexer import Kind, Mark, lex
from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import And, Node, Not, Or, Run, may_stand_in_run, unanchored
from monitor.errors import QueryError

_LONGEST_READING = 120
_JOINTS = (Kind.AND, Kind.OR)


def parse(query: str) -> Node:
    """Read a query; QueryError, with place and advice, for anything that is not a clear one."""
    cursor = _Cursor(lex(query))
    node = _level(cursor)
    loose = unanchored(node)
    if loose is node:
        raise QueryError("no word says what must occur", 0, "add at least one word without NOT or '-'")
    if loose is not None:
        advice = "every alternative needs a word that must occur"
        raise QueryError(f"{_shown(loose)} alone would fit nearly every article", 0, advice)
    return node


@dataclass(slots=True)
class _Cursor:
    """The marks of a query and how far they have been read."""

    marks: Sequence[Mark]
    index: int = 0

    @property
    def mark(self) -> Mark:
        return self.marks[self.index]

    def take(self) -> Mark:
        self.index += 1
        return self.marks[self.index - 1]


@dataclass(slots=True)
class _Operand:
    """What stands between AND or OR: items side by side with their places, and what must not occur."""

    items: list[tuple[int, Node]] = field(default_factory=list)
    negated: list[Node] = field(default_factory=list)

    def parts(self) -> list[Node]:
        """The parts that AND joins."""
        return [_run(self.items), *self.negated] if self.items else self.negated


def _level(cursor: _Cursor) -> Node:
    operands = [_operand(cursor)]
    joints: list[Mark] = []
    while cursor.mark.kind in _JOINTS:
        joints.append(cursor.take())
        operands.append(_operand(cursor))
    kinds = {joint.kind for joint in joints}
    if len(kinds) > 1:
        raise _mixed(operands, joints)
    if Kind.OR in kinds:
        if any(len(operand.items) + len(operand.negated) > 1 for operand in operands):
            raise _run_beside_or(operands, joints[0])
        return Or(tuple(_one(operand) for operand in operands))
    return _joined(And, [part for operand in operands for part in operand.parts()])


def _operand(cursor: _Cursor) -> _Operand:
    operand = _Operand()
    while True:
        match cursor.mark.kind:
            case Kind.ATOM | Kind.OPEN:
                operand.items.append((cursor.mark.position, _item(cursor)))
            case Kind.MINUS:
                operand.negated.append(_after_minus(cursor))
            case Kind.NOT:
                operand.negated.append(_after_not(cursor))
            case _:
                break
    if not operand.items and not operand.negated:
        raise _missing(cursor)
    return operand


def _after_minus(cursor: _Cursor) -> Node:
    cursor.take()
    return Not(_item(cursor))


def _after_not(cursor: _Cursor) -> Node:
    mark = cursor.take()
    items: list[tuple[int, Node]] = []
    while cursor.mark.kind in {Kind.ATOM, Kind.OPEN}:
        items.append((cursor.mark.position, _item(cursor)))
    if not items:
        raise QueryError(
            "after NOT a word, a phrase or a group must come", mark.position, "add it, or leave NOT out"
        )
    return Not(_run(items))


def _item(cursor: _Cursor) -> Node:
    mark = cursor.take()
    if mark.atom is not None:
        return mark.atom
    node = _level(cursor)
    cursor.take()
    return node


def _run(items: Sequence[tuple[int, Node]]) -> Node:
    """Items side by side as one node; a run in parentheses within a run is part of it."""
    if len(items) == 1:
        return items[0][1]
    for position, node in items:
        if not isinstance(node, Run) and not may_stand_in_run(node):
            advice = f"write {_shown(_joined(And, [node for _, node in items]))}"
            raise QueryError("only words, phrases and OR groups can stand side by side", position, advice)
    return Run(
        tuple(part for _, node in items for part in (node.parts if isinstance(node, Run) else (node,)))
    )


# --- what is refused --------------------------------------------------------------------------------------------------


def _missing(cursor: _Cursor) -> QueryError:
    """Nothing stands where an operand should."""
    mark = cursor.mark
    before = cursor.marks[cursor.index - 1] if cursor.index else None
    if mark.kind in _JOINTS:
        return QueryError(f"{mark.kind} has nothing before it", mark.position, "add a word, or leave it out")
    if before is None:
        return QueryError("the query is empty", 0, "write at least one word")
    if before.kind is Kind.OPEN:
        return QueryError("empty parentheses", before.position, "leave them out")
    return QueryError(f"{before.kind} has nothing after it", before.position, "add a word, or leave it out")


def _mixed(operands: Sequence[_Operand], joints: Sequence[Mark]) -> QueryError:
    """AND and OR on one level."""
    second = next(joint for joint in joints if joint.kind is not joints[0].kind)
    readings = [_regrouped(operands, joints, outer) for outer in (Kind.OR, Kind.AND)]
    return QueryError("AND and OR are mixed without parentheses", second.position, _either(*readings))


def _regrouped(operands: Sequence[_Operand], joints: Sequence[Mark], outer: Kind) -> Node:
    """The reading in which `outer` joins groups and the other operator binds tighter."""
    groups = [[_one(operands[0])]]
    for joint, operand in zip(joints, operands[1:], strict=True):
        if joint.kind is outer:
            groups.append([])
        groups[-1].append(_one(operand))
    types = (Or, And) if outer is Kind.OR else (And, Or)
    return _joined(types[0], [_joined(types[1], group) for group in groups])


def _run_beside_or(operands: Sequence[_Operand], joint: Mark) -> QueryError:
    """`boat OR vessel strike`, `boat OR vessel -toy`: OR between whole runs, or between its neighbours only?"""
    wide = Or(tuple(_one(operand) for operand in operands))
    groups: list[list[Node]] = []
    for operand in operands:
        nodes = [node for _, node in operand.items]
        if groups and nodes:
            groups[-1].append(nodes.pop(0))
        groups.extend([node] for node in nodes)
    run = Run(tuple(_joined(Or, group) for group in groups)) if len(groups) > 1 else _joined(Or, groups[0])
    narrow = _joined(And, [run, *(node for operand in operands for node in operand.negated)])
    return QueryError(
        "OR beside several words can be read in two ways", joint.position, _either(wide, narrow)
    )


def _one(operand: _Operand) -> Node:
    return _joined(And, operand.parts())


def _joined(join: type[And | Or], nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else join(tuple(nodes))


def _either(*readings: Node) -> str:
    return "write " + " or ".join(_shown(reading) for reading in readings)


def _shown(node: Node) -> str:
    text = to_query(node)
    return text if len(text) <= _LONGEST_READING else f"{text[:_LONGEST_READING]}…"
