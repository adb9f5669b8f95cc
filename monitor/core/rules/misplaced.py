"""Refusals of signs that stand where they cannot: operators without a side, prefixes, negations, lists unknown."""

from collections.abc import Mapping, Sequence

from monitor.core.rules.atoms import is_question
from monitor.core.rules.printing import to_query
from monitor.core.rules.readings import either
from monitor.core.rules.refusals import did_you_mean, quoted
from monitor.core.rules.tokens import MAX_OF_A_KIND, Kind, Mark
from monitor.core.rules.tree import (
    And,
    AtLeast,
    InField,
    Listed,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    has_places,
    leaves_of,
)
from monitor.errors import QueryError

NEARS = frozenset({Kind.NEAR, Kind.ONEAR})
NEGATIONS = frozenset({Kind.NOT, Kind.MINUS})
_LONGEST_EXAMPLE = 40


def missing(marks: Sequence[Mark], at: int) -> QueryError:
    """Nothing stands where an operand should: before the mark at an index."""
    mark = marks[at]
    if mark.kind in NEARS and at and marks[at - 1].kind in NEGATIONS:
        return negated_near(marks, at, None)
    if mark.kind in {Kind.AND, Kind.OR, *NEARS}:
        return QueryError(f"{mark} has nothing before it", mark.position, "add a word, or leave it out")
    if not at:
        return QueryError("the query is empty", 0, "write at least one word")
    before = marks[at - 1]
    if before.kind is Kind.OPEN:
        return QueryError("empty parentheses", before.position, "leave them out")
    return QueryError(f"{before} has nothing after it", before.position, "add a word, or leave it out")


def not_negatable(marks: Sequence[Mark], at: int) -> QueryError:
    """What stands after the NOT or minus at an index can be no item."""
    mark, following = marks[at], marks[at + 1]
    if following.kind in NEARS:
        return negated_near(marks, at + 1, None)
    if mark.kind is Kind.MINUS:
        message = f"an operator directly after a minus: '-{following}'"
        return QueryError(message, following.position, "leave one of them out")
    message = "after NOT a word, a phrase or a group must come"
    return QueryError(message, mark.position, "add it, or leave NOT out")


def not_beside_near(marks: Sequence[Mark], at: int, left: Node) -> QueryError:
    """What stands after the NEAR at an index is no side of one."""
    joint = marks[at]
    if marks[at + 1].kind in NEGATIONS:
        return negated_near(marks, at, left)
    return QueryError(f"{joint} has nothing after it", joint.position, "add a word, or leave it out")


def negated_near(marks: Sequence[Mark], at: int, left: Node | None) -> QueryError:
    """NOT or a minus beside the NEAR at an index; `left` is what stands before it, unless that is the NOT."""
    joint = marks[at]
    first = _shown(left) if left else _shown(marks[at - 2].node if at > 1 else None)
    near = f"{first} {joint} {_after(marks, at, 'strike')}"
    advice = f"write {first} AND NOT ({near}) to leave out articles where one stands near the other"
    return QueryError(f"NOT or a minus beside {joint}", joint.position, advice)


def nothing_after(marks: Sequence[Mark], at: int) -> QueryError:
    """The field or atleast at an index has nothing that it could take."""
    mark, following = marks[at], marks[at + 1]
    space = " " if mark.kind is Kind.ATLEAST else ""
    if following.kind in NEGATIONS:
        advice = f"put it in front: -{mark}{space}{_after(marks, at, 'boat')}"
        return QueryError(f"NOT or a minus behind {mark}", following.position, advice)
    advice = f"write {mark}{space}boat, with a phrase in quotes or a group in parentheses"
    return QueryError(f"{mark} has nothing after it", mark.position, advice)


def prefix_in_prefix(marks: Sequence[Mark], outer: Mark, at: int) -> QueryError:
    """A field inside another or inside atleast, or atleast inside atleast: the mark at an index."""
    inner = marks[at]
    began = next(index for index, mark in enumerate(marks) if mark.position == outer.position)
    first = next((mark.node for mark in reversed(marks[began:at]) if mark.node), None)
    second = next((mark.node for mark in marks[at:] if mark.node), None)
    shown = _shown(second)
    if outer.kind is Kind.ATLEAST and inner.kind is Kind.FIELD:
        advice = f"write {inner}{outer} {shown}"
    elif first is None or str(outer) == str(inner):
        advice = f"write {_prefixed(inner, shown)}" + (
            f" or {_prefixed(outer, shown)}" if outer.name != inner.name else ""
        )
    else:
        joint = "OR" if marks[at - 1].kind is Kind.OR else "AND"
        advice = f"write {_prefixed(outer, _shown(first))} {joint} {_prefixed(inner, shown)}"
    return QueryError(f"{inner} inside {outer}", inner.position, advice)


def _prefixed(mark: Mark, shown: str) -> str:
    return f"{mark} {shown}" if mark.kind is Kind.ATLEAST else f"{mark}{shown}"


def not_counted(mark: Mark, part: Node, position: int) -> QueryError:
    """What the atleast takes has no number of places."""
    parts = part.parts if isinstance(part, (And, Or)) else ()
    join = Or if isinstance(part, Or) else And
    can_share = len(parts) > 1 and all(isinstance(each, Run) or has_places(each) for each in parts)
    shared = join(tuple(AtLeast(mark.number, each) for each in parts)) if can_share else None
    example = next((leaf for leaf, _ in leaves_of(part) if isinstance(leaf, Word)), None)
    advice = either(shared, otherwise=f"write {mark} {_shown(example)}")
    message = f"{mark} counts words, phrases, words side by side, NEARs and OR groups of these, nothing else"
    return QueryError(message, position, advice)


def unknown_list(name: str, position: int, lists: Mapping[str, Listed]) -> QueryError:
    """No list has this name."""
    near = did_you_mean(name, list(lists))
    advice = f"did you mean ${near}?" if near else "define it under lists:, or leave the dollar sign out"
    return QueryError(f"there is no list {quoted('$' + name)}", position, advice)


def refuse_too_many(marks: Sequence[Mark]) -> None:
    """Raise QueryError for more lists (each may stand for thousands of words) or regular expressions (each is tried
    on every article) than anyone needs."""
    lists = [mark for mark in marks if mark.kind is Kind.LIST]
    regexes = [mark for mark in marks if isinstance(mark.node, Regex)]
    for found, called, advice in (
        (lists, "lists", "write a list of lists"),
        (regexes, "regular expressions", "join them by | in one"),
    ):
        if len(found) > MAX_OF_A_KIND:
            message = f"more than {MAX_OF_A_KIND} {called} in one query"
            raise QueryError(message, found[MAX_OF_A_KIND].position, advice)


def refuse_question(marks: Sequence[Mark]) -> None:
    """Raise QueryError for `who is it?`: a question, or it and one letter more?"""
    last = marks[-2].node if len(marks) > 2 else None  # noqa: PLR2004 - two words and the end
    if isinstance(last, Word) and is_question(last) and marks[-3].kind is Kind.ATOM:
        position = marks[-2].position + len(last.text) - 1
        advice = f"leave it out, or write ({last.text}) if it stands for one letter"
        raise QueryError("a question mark at the end of several words", position, advice)


def without_anchor(node: Node, loose: Node, marks: Sequence[Mark]) -> QueryError:
    """A query, or an alternative in it (`loose`), that only says what must not occur."""
    position = next((mark.position for mark in marks if mark.kind in NEGATIONS), 0)
    while isinstance(node, InField):
        node = node.part
    if loose is node:
        advice = _turned(node) or "add at least one word without NOT or '-'"
        return QueryError("no word says what must occur", position, advice)
    message = f"{quoted(to_query(loose))} alone would fit nearly every article"
    return QueryError(message, position, "every alternative needs a word that must occur")


def _turned(node: Node) -> str:
    """NOT takes all that stands side by side behind it: what `NOT regatta boat` may have meant."""
    match node:
        case Not(Run((first, *others))):
            text = to_query(Run(tuple(others)))
            return f"write {text} NOT {to_query(first)}" if len(text) <= _LONGEST_EXAMPLE else ""
        case _:
            return ""


def _after(marks: Sequence[Mark], at: int, otherwise: str) -> str:
    """The next word behind an index and the negation there, for an example."""
    node = next((mark.node for mark in marks[at + 1 : at + 3] if mark.kind not in NEGATIONS), None)
    return _shown(node, otherwise)


def _shown(node: Node | None, otherwise: str = "boat") -> str:
    text = to_query(node) if isinstance(node, (Word, Phrase)) else otherwise
    return text if len(text) <= _LONGEST_EXAMPLE else otherwise
