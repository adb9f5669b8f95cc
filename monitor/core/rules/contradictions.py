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
    Near,
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
            found = (each for part in known.forbidden if (each := _broken_by(part, known)))
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
    runs: list[_Fact] = field(default_factory=list)
    choices: list[_Fact] = field(default_factory=list)
    forbidden: list[Node] = field(default_factory=list)


def _known(node: Node, where: Field | None = None) -> _Known:
    known = _Known()
    _learn(node, where, node, known)
    return known


def _learn(node: Node, where: Field | None, told_by: Node, known: _Known) -> None:
    for place in _also_in(node, where):
        known.facts.setdefault((_even(node), place), told_by)
    match node:
        case And(parts):
            for part in parts:
                _learn(part, where, part if told_by is node else told_by, known)
        case InField(name, part):
            _learn(part, name, told_by, known)
        case Not(part):
            known.forbidden.append(part)
        case Run() | Near() | AtLeast():
            if isinstance(node, Run):
                known.runs.append((node, where))
            for part in parts_of(node):
                _learn(part, where, told_by, known)
        case Phrase(words):
            for word in words:
                _learn(word, where, told_by, known)
        case Listed(node=inner):
            _learn(inner, where, told_by, known)
        case Or():
            known.choices.append((node, where))
        case Word() | Regex():
            pass


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
    for choice, where in known.choices:
        parts = parts_of(choice)
        if len(parts) * sum(map(_width, known.forbidden)) > _MOST_PAIRS:
            continue
        each = [_known(part, where) for part in parts]
        for forbidden in known.forbidden:
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
            each = [_implied(part, where, known) for part in parts]
            return None if None in each else each[0]
        case Listed(node=part) | AtLeast(1, part):
            return _implied(part, where, known)
        case InField(name, part) if where is None:
            return _implied(part, name, known)
        case Run(parts):
            return _run_with(parts, where, known)
        case _:
            return None


def _run_with(parts: Sequence[Node], where: Field | None, known: _Known) -> Node | None:
    """A run that holds at least these parts."""
    wanted = {_even(part) for part in parts}
    for run, place in known.runs[:_MOST_RUNS]:
        if (
            where in {None, place}
            and (place is None or place.is_text)
            and wanted <= set(map(_even, parts_of(run)))
        ):
            return known.facts[_even(run), place]
    return None


def _even(node: Node) -> Node:
    """Words without their capitals where these say nothing: US is also U.S., and exact() minds them."""
    match node:
        case Word(text, how) if how is not How.WRITTEN and text.isascii() and not text.isupper():
            return Word(text.lower(), how)
        case Phrase(words):
            return Phrase(tuple(word for each in words if isinstance(word := _even(each), Word)))
        case _:
            return node


_LONGEST_SHOWN = 60


def _shortened(text: str) -> str:
    return f"'{text}'" if len(text) <= _LONGEST_SHOWN else f"'{text[:_LONGEST_SHOWN]}…'"
