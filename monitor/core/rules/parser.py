"""Query -> tree. Binding, tightest first: atom or group > field and atleast > NEAR > side by side > NOT > AND or OR.

    level   = operand (AND operand)* | operand (OR operand)*
    operand = (item | "-" item | NOT item+)+          items side by side are one run, negations join it by AND
    item    = part | part NEAR/n part
    part    = [field:] [atleast/n] (atom | "(" level ")")
    atom    = word | "phrase" | "a b"~n | exact("...") | /regex/ | $list

What could be read in two ways is refused, with both readings (`readings`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from monitor.core.rules.lexer import lex
from monitor.core.rules.misplaced import (
    NEARS,
    missing,
    not_beside_near,
    not_counted,
    not_negatable,
    nothing_after,
    prefix_in_prefix,
    refuse_question,
    refuse_too_many,
    unknown_list,
    without_anchor,
)
from monitor.core.rules.readings import (
    chain,
    joined,
    mixed,
    not_near,
    not_side_by_side,
    run_beside_or,
    side_by_side,
)
from monitor.core.rules.tokens import MAX_QUERY, Kind, Mark
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Run,
    Word,
    has_places,
    unanchored,
)
from monitor.core.text import MAX_WORD, PRODUCT
from monitor.core.text.analyzer import Analyzer

NO_LISTS: Mapping[str, Listed] = MappingProxyType({})
_JOINTS: dict[Kind, type[And | Or]] = {Kind.AND: And, Kind.OR: Or}
_BEGIN_ITEM = frozenset({Kind.ATOM, Kind.LIST, Kind.OPEN, Kind.FIELD, Kind.ATLEAST})
# No operator looks so: they are all capitals. Spares three quarters of the time of the most common queries.
_PLAIN_RUN = re.compile(r"[A-Z]?[a-z]+(?: [A-Z]?[a-z]+)*")


def parse(query: str, lists: Mapping[str, Listed] = NO_LISTS, analyzer: Analyzer = PRODUCT) -> Node:
    """Read a query; QueryError, with place and advice, for anything that is not a clear one.

    `lists` are those that `$name` may name; `analyzer` says what a word is.
    """
    if len(query) <= MAX_QUERY and _PLAIN_RUN.fullmatch(query):
        words = query.split(" ")
        if max(map(len, words)) <= MAX_WORD:
            return Run(tuple(map(Word, words))) if len(words) > 1 else Word(query)
    cursor = _Cursor(lex(query, analyzer), lists)
    refuse_too_many(cursor.marks)
    refuse_question(cursor.marks)
    node = _level(cursor)
    loose = unanchored(node)
    if loose is not None:
        raise without_anchor(node, loose, cursor.marks)
    return node


@dataclass(slots=True)
class _Cursor:
    """The marks of a query, how far they have been read, and the prefix whose part is being read."""

    marks: Sequence[Mark]
    lists: Mapping[str, Listed]
    index: int = 0
    prefix: Mark | None = None

    def take(self) -> Mark:
        self.index += 1
        return self.marks[self.index - 1]


@dataclass(slots=True)
class _Operand:
    """What stands between AND or OR: items side by side with their places, and what must not occur."""

    items: list[Node] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    negated: list[Node] = field(default_factory=list)

    def parts(self) -> list[Node]:
        """The parts that AND joins."""
        return [_run(self.items, self.places), *self.negated] if self.items else self.negated


def _level(cursor: _Cursor) -> Node:
    operands = [_operand(cursor)]
    joints: list[Mark] = []
    while cursor.marks[cursor.index].kind in _JOINTS:
        joints.append(cursor.take())
        operands.append(_operand(cursor))
    kinds = {joint.kind for joint in joints}
    if len(kinds) > 1:
        second = next(joint for joint in joints if joint.kind is not joints[0].kind)
        nodes = [joined(And, operand.parts()) for operand in operands]
        raise mixed(nodes, [_JOINTS[joint.kind] for joint in joints], second.position)
    if Kind.OR in kinds:
        if any(len(operand.items) + len(operand.negated) > 1 for operand in operands):
            raise run_beside_or([(each.items, each.negated) for each in operands], joints[0].position)
        return Or(tuple(operand.parts()[0] for operand in operands))
    return joined(And, [part for operand in operands for part in operand.parts()])


def _operand(cursor: _Cursor) -> _Operand:
    operand = _Operand()
    while True:
        mark = cursor.marks[cursor.index]
        if mark.kind in _BEGIN_ITEM:
            operand.items.append(_item(cursor))
            operand.places.append(mark.position)
        elif mark.kind is Kind.MINUS:
            operand.negated.append(_after_minus(cursor))
        elif mark.kind is Kind.NOT:
            operand.negated.append(_after_not(cursor))
        else:
            break
    if mark.kind in NEARS or not (operand.items or operand.negated):
        raise missing(cursor.marks, cursor.index)
    return operand


def _after_minus(cursor: _Cursor) -> Node:
    cursor.take()
    if cursor.marks[cursor.index].kind not in _BEGIN_ITEM:
        raise not_negatable(cursor.marks, cursor.index - 1)
    return Not(_item(cursor))


def _after_not(cursor: _Cursor) -> Node:
    cursor.take()
    items: list[Node] = []
    places: list[int] = []
    while cursor.marks[cursor.index].kind in _BEGIN_ITEM:
        places.append(cursor.marks[cursor.index].position)
        items.append(_item(cursor))
    if not items:
        raise not_negatable(cursor.marks, cursor.index - 1)
    return Not(_run(items, places, negated=True))


def _item(cursor: _Cursor) -> Node:
    """A part, or two parts near each other."""
    first = cursor.marks[cursor.index]
    left = _part(cursor)
    joint = cursor.marks[cursor.index]
    if joint.kind not in NEARS:
        return left
    operands, joints, places = [left], [], [first.position]
    while cursor.marks[cursor.index].kind in NEARS:
        joints.append(cursor.take())
        places.append(cursor.marks[cursor.index].position)
        operands.append(_beside_near(cursor, operands[-1]))
    if len(joints) > 1:
        numbers = [(each.number, each.kind is Kind.ONEAR) for each in joints]
        raise chain(operands, numbers, joints[1].position)
    near = Near(operands[0], operands[1], joint.number, joint.kind is Kind.ONEAR)
    for operand, position in zip(operands, places, strict=True):
        if not has_places(operand):
            raise not_near(near, operand, position)
    return near


def _beside_near(cursor: _Cursor, left: Node) -> Node:
    if cursor.marks[cursor.index].kind not in _BEGIN_ITEM:
        raise not_beside_near(cursor.marks, cursor.index - 1, left)
    return _part(cursor)


def _part(cursor: _Cursor) -> Node:
    mark = cursor.take()
    match mark.kind:
        case Kind.LIST:
            if mark.name not in cursor.lists:
                raise unknown_list(mark.name, mark.position, cursor.lists)
            return cursor.lists[mark.name]
        case Kind.OPEN:
            node = _level(cursor)
            cursor.take()
            return node
        case Kind.FIELD | Kind.ATLEAST:
            return _prefixed(cursor, mark)
        case _:
            if mark.node is None:
                raise AssertionError(mark)
            return mark.node


def _prefixed(cursor: _Cursor, mark: Mark) -> Node:
    """What a field or atleast takes: the one next atom or group."""
    outer = cursor.prefix
    if outer and (outer.kind is Kind.ATLEAST or mark.kind is Kind.FIELD):
        raise prefix_in_prefix(cursor.marks, outer, cursor.index - 1)
    following = cursor.marks[cursor.index]
    if following.kind not in _BEGIN_ITEM:
        raise nothing_after(cursor.marks, cursor.index - 1)
    cursor.prefix = mark
    part = _part(cursor)
    cursor.prefix = outer
    if mark.kind is Kind.FIELD:
        return InField(Field(mark.name), part)
    if not (isinstance(part, Run) or has_places(part)):
        raise not_counted(mark, part, following.position)
    return AtLeast(mark.number, part)


def _run(items: Sequence[Node], places: Sequence[int], *, negated: bool = False) -> Node:
    """Items side by side as one node."""
    if len(items) == 1:
        return items[0]
    for index, node in enumerate(items):
        if not isinstance(node, Word) and not isinstance(node, Run) and not has_places(node):
            raise not_side_by_side(items, index, places[index], negated=negated)
    return side_by_side(items)
