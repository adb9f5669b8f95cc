"""Refusals of what could be read in two ways: each shows the readings as they can be written."""

from collections.abc import Sequence

from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    How,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Run,
    Word,
    has_places,
    parts_of,
    unanchored,
)
from monitor.errors import QueryError

_LONGEST_READING = 120
_LONGEST_CHAIN = 5
_MOST_OPERANDS = 20  # more never fit in a reading; spares half a second for the longest queries


def joined(join: type[And | Or], nodes: Sequence[Node]) -> Node:
    """The nodes under AND or OR; a single one as it is."""
    return nodes[0] if len(nodes) == 1 else join(tuple(nodes))


def either(*readings: Node | None, otherwise: str) -> str:
    """What to write: those of the readings that are sound and not too long to be read, or else `otherwise`."""
    sound = [reading for reading in readings if reading is not None and _is_sound(reading)]
    texts = list(dict.fromkeys(map(to_query, sound)))
    if not texts or max(map(len, texts)) > _LONGEST_READING:
        return otherwise
    return "write " + " or ".join(texts)


def _is_sound(node: Node) -> bool:
    return unanchored(node) is None and _holds_together(node)


def _holds_together(node: Node) -> bool:
    """Whether every part may stand where it stands."""
    match node:
        case Listed():
            return True
        case Run() | Near():
            fits = all(map(has_places, parts_of(node)))
        case AtLeast(part=part):
            fits = isinstance(part, Run) or has_places(part)
        case _:
            fits = True
    return fits and all(map(_holds_together, parts_of(node)))


# --- AND and OR -------------------------------------------------------------------------------------------------------


def mixed(operands: Sequence[Node], joints: Sequence[type[And | Or]], position: int) -> QueryError:
    """AND and OR on one level."""
    outers: tuple[type[And | Or], ...] = (Or, And) if len(operands) <= _MOST_OPERANDS else ()
    readings = [_regrouped(operands, joints, outer) for outer in outers]
    advice = either(*readings, otherwise="put parentheses round the parts that belong together")
    return QueryError("AND and OR are mixed without parentheses", position, advice)


def _regrouped(operands: Sequence[Node], joints: Sequence[type[And | Or]], outer: type[And | Or]) -> Node:
    """The reading in which `outer` joins groups and the other operator binds tighter."""
    groups = [[operands[0]]]
    for joint, operand in zip(joints, operands[1:], strict=True):
        if joint is outer:
            groups.append([])
        groups[-1].append(operand)
    inner: type[And | Or] = And if outer is Or else Or
    return joined(outer, [joined(inner, group) for group in groups])


def run_beside_or(operands: Sequence[tuple[Sequence[Node], Sequence[Node]]], position: int) -> QueryError:
    """`boat OR vessel strike`, `boat OR vessel -toy`: OR between whole runs, or between its neighbours only?

    An operand is what stands side by side in it, and what it forbids.
    """
    readings = (_wide(operands), _narrow(operands)) if len(operands) <= _MOST_OPERANDS else ()
    advice = either(*readings, otherwise="put parentheses round each part that belongs together")
    return QueryError("OR beside several words can be read in two ways", position, advice)


def _wide(operands: Sequence[tuple[Sequence[Node], Sequence[Node]]]) -> Node:
    """OR between everything on one side and on the other."""
    return Or(
        tuple(
            joined(And, [*([side_by_side(items)] if items else []), *forbidden])
            for items, forbidden in operands
        )
    )


def _narrow(operands: Sequence[tuple[Sequence[Node], Sequence[Node]]]) -> Node | None:
    """OR between the words right beside it only."""
    groups: list[list[Node]] = []
    for items, _ in operands:
        nodes = list(items)
        if groups and nodes:
            groups[-1].append(nodes.pop(0))
        groups.extend([node] for node in nodes)
    run = side_by_side([joined(Or, group) for group in groups]) if groups else None
    return joined(And, [run, *(node for _, forbidden in operands for node in forbidden)]) if run else None


# --- side by side -----------------------------------------------------------------------------------------------------


def side_by_side(nodes: Sequence[Node]) -> Node:
    """Nodes as one: a run in parentheses within a run is part of it."""
    if len(nodes) == 1:
        return nodes[0]
    parts: list[Node] = []
    for node in nodes:
        parts.extend(node.parts if isinstance(node, Run) else (node,))
    return Run(tuple(parts))


def not_side_by_side(nodes: Sequence[Node], wrong: int, position: int, *, negated: bool) -> QueryError:
    """An AND group, a field or `atleast` beside words; `nodes[wrong]` is the first that does not fit."""
    node = nodes[wrong]
    readings = [_prefix_over(nodes), _by_and(nodes)]
    if isinstance(node, AtLeast):
        readings.reverse()
    otherwise = "write AND between the parts, and parentheses where they belong together"
    advice = either(*readings, otherwise=otherwise)
    match node:
        case InField(name):
            message = f"{name}: takes only the next word or group, and cannot stand side by side with others"
        case AtLeast(times):
            message = f"atleast/{times} takes only the next word or group, and cannot stand side by side with others"
        case _:
            message = "only words, phrases, NEARs and OR groups of these can stand side by side"
    return QueryError(message, position, f"{advice}; behind NOT, in parentheses" if negated else advice)


def _prefix_over(nodes: Sequence[Node]) -> Node | None:
    """The reading in which a field or `atleast` in front takes all that follows it."""
    first, *others = nodes
    match first:
        case InField(Field.LANG):
            return None
        case InField(name, part):
            inner = [
                other.part if isinstance(other, InField) and other.field is name else other
                for other in others
            ]
            return InField(name, side_by_side([part, *inner]) if name.is_text else as_phrase([part, *inner]))
        case AtLeast(times, part):
            return AtLeast(times, side_by_side([part, *others]))
        case _:
            return None


def as_phrase(nodes: Sequence[Node]) -> Node:
    """Words side by side, when a name or a title was meant: a phrase; anything else side by side."""
    words = tuple(node for node in nodes if isinstance(node, Word) and node.how is not How.WRITTEN)
    return Phrase(words) if len(words) == len(nodes) else side_by_side(nodes)


def _by_and(nodes: Sequence[Node]) -> Node:
    """The nodes joined by AND; neighbours that may stand side by side still do."""
    groups: list[list[Node]] = []
    for node in nodes:
        if groups and _fits(groups[-1][-1]) and _fits(node):
            groups[-1].append(node)
        else:
            groups.append([node])
    return joined(And, [side_by_side(group) for group in groups])


def _fits(node: Node) -> bool:
    return isinstance(node, Run) or has_places(node)


# --- NEAR -------------------------------------------------------------------------------------------------------------


def chain(operands: Sequence[Node], joints: Sequence[tuple[int, bool]], position: int) -> QueryError:
    """`a NEAR/5 b NEAR/5 c`; a joint is its number of words and whether it keeps the order."""
    readings: list[Node] = []
    if len(operands) <= _LONGEST_CHAIN:
        left, right = operands[0], operands[-1]
        for (words, ordered), operand in zip(joints, operands[1:], strict=True):
            left = Near(left, operand, words, ordered)
        for (words, ordered), operand in zip(reversed(joints), reversed(operands[:-1]), strict=True):
            right = Near(operand, right, words, ordered)
        readings = [left, right]
    advice = either(*readings, otherwise="put two of them at a time in parentheses")
    return QueryError("several NEARs in a row can be read in two ways", position, advice)


def not_near(near: Near, wrong: Node, position: int) -> QueryError:
    """Something beside NEAR that stands at no place of a text."""
    operator = f"{'ONEAR' if near.ordered else 'NEAR'}/{near.words}"
    readings = [_prefix_over_near(near), _by_phrase(near), _by_chain(near), _shared_out(near)]
    advice = either(*readings, otherwise=f'write a word, "a phrase" or (a OR b) on each side of {operator}')
    message = (
        f"{_kind(wrong)} cannot stand beside {operator}: words, phrases, NEARs and OR groups of these can"
    )
    return QueryError(message, position, advice)


def _kind(node: Node) -> str:
    match node:
        case InField(name):
            return f"{name}:"
        case AtLeast():
            return "atleast"
        case Run():
            return "a group of words side by side"
        case Not():
            return "NOT"
        case And():
            return "an AND group"
        case _:
            return "this group"


def _prefix_over_near(near: Near) -> Node | None:
    match near.left, near.right:
        case InField(name, left), InField(other, right) if name is other:
            return InField(name, Near(left, right, near.words, near.ordered))
        case (InField(name, left), right) | (left, InField(name, right)) if name.is_text:
            return InField(name, Near(left, right, near.words, near.ordered))
        case AtLeast(times, left), right:
            return AtLeast(times, Near(left, right, near.words, near.ordered))
        case _:
            return None


def _sides(near: Near) -> tuple[Sequence[Node], Sequence[Node]]:
    left, right = (
        side.parts if isinstance(side, (And, Run)) else (side,) for side in (near.left, near.right)
    )
    return left, right


def _by_phrase(near: Near) -> Node | None:
    """`(boat strike) NEAR/5 navy` meant as a phrase."""
    left, right = (
        as_phrase(side.parts) if isinstance(side, Run) else side for side in (near.left, near.right)
    )
    return Near(left, right, near.words, near.ordered) if (left, right) != (near.left, near.right) else None


def _by_chain(near: Near) -> Node | None:
    """`(boat strike) NEAR/5 navy` meant as all three near one another."""
    match near.left, near.right:
        case Run((first, second)), right:
            return Near(Near(first, second, near.words), right, near.words, near.ordered)
        case _:
            return None


def _shared_out(near: Near) -> Node | None:
    """`(a AND b) NEAR/5 c` as each of them near c."""
    left, right = _sides(near)
    if not (isinstance(near.left, And) or isinstance(near.right, And)):
        return None
    return And(tuple(Near(one, other, near.words, near.ordered) for one in left for other in right))
