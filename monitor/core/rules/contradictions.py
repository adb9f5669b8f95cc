"""Tree -> what in it no article can fulfil: something that must occur implies something that must not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    How,
    InField,
    Listed,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    parts_of,
)

_MOST_PAIRS = 10_000  # of alternatives wanted and forbidden; each costs a microsecond, and two long lists have 100 million
_MOST_RUNS = 100
_IN_TEXT = frozenset({Field.TITLE, Field.LEAD, Field.BODY})
_ANYTHING = Word("")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What must occur in every article that fulfils a tree, or an alternative in it, though what it implies must not."""

    wanted: Node
    forbidden: Node

    def __str__(self) -> str:
        wanted, forbidden = to_query(self.wanted), to_query(self.forbidden)
        shown = " and must not" if wanted == forbidden else f", and {_shortened(forbidden)} must not"
        return f"{_shortened(wanted)} must occur{shown}: no article fits"


def contradicts(tree: Node) -> Contradiction | None:
    """The first contradiction in a tree; None if there is none that is plain to see.

    What it finds is one; not everything that never fires is found.
    """
    rest = [tree]
    while rest:
        node = rest.pop()
        if isinstance(node, And):
            known = _known(node)
            found = (each for part in known.forbidden.values() if (each := _broken_by(part, known)))
            first = next(found, None) or next(_broken_in_all(known), None)
            if first:
                return first
        if not isinstance(node, Not | Listed):
            rest.extend(reversed(parts_of(node)))
    return None


_Fact = tuple[Node, Field | None]


@dataclass(slots=True)
class _Known:
    """What holds for every article that fulfils a tree: each with the field it holds in (None: anywhere) and the part of
    the tree that says so; the alternatives; and what must not hold."""

    facts: dict[_Fact, Node] = field(default_factory=dict)
    runs: list[tuple[frozenset[Node], Field | None, Node]] = field(default_factory=list)
    choices: list[_Fact] = field(default_factory=list)
    forbidden: dict[Node, Node] = field(default_factory=dict)


def _known(node: Node, where: Field | None = None) -> _Known:
    known = _Known()
    _learn(node, where, node, known)
    return known


def _learn(node: Node, where: Field | None, told_by: Node, known: _Known) -> None:
    if (_even(node), where) in known.facts:
        return
    for place in _also_in(node, where):
        known.facts.setdefault((_even(node), place), told_by)
    match node:
        case Not(part):
            known.forbidden.setdefault(_even(part), part)
        case Or():
            known.choices.append((node, where))
        case Run(parts) if len(known.runs) < _MOST_RUNS:
            known.runs.append((frozenset(map(_even, parts)), where, told_by))
        case _:
            pass
    for part in _learnt_from(node):
        inner = node.field if isinstance(node, InField) else where
        _learn(part, inner, part if isinstance(node, And) and told_by is node else told_by, known)


def _learnt_from(node: Node) -> Sequence[Node]:
    """What holds wherever a node does."""
    match node:
        case Phrase(words):
            return words
        case Not() | Or():
            return ()
        case _:
            return parts_of(node)


def _also_in(node: Node, where: Field | None) -> Iterator[Field | None]:
    """Where a node holds that holds in this field."""
    yield where
    # The edge of a lead, which a regular expression may ask for, is none of the body.
    if where is not None and where.is_text and not (where is Field.LEAD and _has_regex(node)):
        yield None
        if where is Field.LEAD:
            yield Field.BODY


def _has_regex(node: Node) -> bool:
    return isinstance(node, Regex) or any(map(_has_regex, parts_of(node)))


def _broken_by(forbidden: Node, known: _Known) -> Contradiction | None:
    told_by = _implied(forbidden, None, known)
    return None if told_by is None else Contradiction(told_by, forbidden)


def _broken_in_all(known: _Known) -> Iterator[Contradiction]:
    """Contradictions of each alternative of a choice with the same thing."""
    width = sum(map(_width, known.forbidden.values()))
    left = _MOST_PAIRS
    for choice, where in known.choices:
        parts = parts_of(choice)
        left -= len(parts) * width
        if left < 0:
            return
        each = [_known(part, where) for part in parts]
        for forbidden in known.forbidden.values():
            if all(_implied(forbidden, None, one) is not None for one in each):
                yield Contradiction(choice if where is None else InField(where, choice), forbidden)


def _width(node: Node) -> int:
    """How many alternatives a node has."""
    return sum(map(_width, parts_of(node))) if isinstance(node, Or | Listed) else 1


def _implied(node: Node, where: Field | None, known: _Known) -> Node | None:
    """The part of the tree for which a node holds in every article; None if it need not hold."""
    fact = known.facts.get((_even(node), where))
    if fact is not None:
        return fact
    match node:
        case Or(parts):
            found = (_implied(part, where, known) for part in parts)
            return next((each for each in found if each is not None), None)
        case And(parts):
            every = [_implied(part, where, known) for part in parts]
            return None if None in every else every[0]
        case Run(parts):
            return _run_with(parts, where, known)
        case Listed(node=part) | AtLeast(1, part) | InField(part=part):
            return _implied(part, node.field if isinstance(node, InField) else where, known)
        case _:
            return None


def _run_with(parts: Sequence[Node], where: Field | None, known: _Known) -> Node | None:
    """A run that holds at least these parts."""
    wanted = {_even(part) for part in parts}
    for run, place, told_by in known.runs:
        if wanted <= run and (where == place or (where is None and place in _IN_TEXT)):
            return told_by
    return None


def _even(node: Node) -> Node:
    """Words without their capitals where these say nothing: US is also U.S., and exact() minds them."""
    match node:
        case Word(text, how) if how is not How.WRITTEN and text.isascii() and not text.isupper():
            return Word(text.lower(), how)
        case Listed(name):
            return Listed(name, _ANYTHING)  # lists of one name are one; ten thousand items need not be hashed
        case Phrase(words):
            return Phrase(tuple(word for each in words if isinstance(word := _even(each), Word)))
        case _:
            return node


_LONGEST_SHOWN = 60


def _shortened(text: str) -> str:
    return f"'{text}'" if len(text) <= _LONGEST_SHOWN else f"'{text[:_LONGEST_SHOWN]}…'"
