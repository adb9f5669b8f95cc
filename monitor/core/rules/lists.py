"""The items of `lists:` -> nodes that `$name` stands for; lists may name lists, but not themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from monitor.core.rules.atoms import MAX_PHRASE
from monitor.core.rules.lexer import lex
from monitor.core.rules.refusals import did_you_mean, is_list_name, quoted
from monitor.core.rules.tokens import Kind, Mark
from monitor.core.rules.tree import How, Listed, Node, Or, Phrase, Regex, Word
from monitor.core.text import PRODUCT
from monitor.core.text.analyzer import Analyzer
from monitor.errors import QueryError

MAX_ITEMS = 10_000
"""Items that a list stands for, those of the lists that it names included."""
MAX_NESTED = 20


@dataclass(frozen=True, slots=True)
class Reference:
    """An item that names another list."""

    name: str


@dataclass(frozen=True, slots=True)
class ListProblem:
    """What is wrong with a list: at the item with this index, or with the list as a whole (None)."""

    name: str
    item: int | None
    message: str
    suggestion: str = ""


def read_item(text: str, analyzer: Analyzer = PRODUCT) -> Node | Reference:
    """One item as written: a word, several words (a phrase), exact(), word=, a wildcard, a regex or $other.

    QueryError, with its place in `text`, for everything else.
    """
    marks = lex(text, analyzer)[:-1]
    if not marks:
        raise QueryError("the item is empty", 0, "write a word or a phrase, or leave the item out")
    first = marks[0]
    if len(marks) == 1 and first.kind is Kind.LIST:
        return Reference(first.name)
    if len(marks) == 1 and isinstance(first.node, (Word, Phrase, Regex)):
        return first.node
    return _phrase(marks)


def resolve_lists(
    items: Mapping[str, Sequence[Node | Reference]],
) -> tuple[dict[str, Listed], tuple[ListProblem, ...]]:
    """The lists by name, and what is wrong with them. A list with a problem is made of the items that have none; it
    is left out if there are none."""
    resolver = _Resolver(items)
    for name in items:
        resolver.resolve(name)
    return resolver.done, tuple(resolver.problems)


def read_lists(
    raw: Mapping[str, Sequence[str]] = MappingProxyType({}), analyzer: Analyzer = PRODUCT
) -> dict[str, Listed]:
    """Lists from plain text; QueryError names the first list and item that cannot be read."""
    items: dict[str, list[Node | Reference]] = {}
    for name, texts in raw.items():
        items[name] = []
        for number, text in enumerate(texts, 1):
            try:
                items[name].append(read_item(text, analyzer))
            except QueryError as error:
                message = f"list ${name}, item {number}: {error.message}"
                raise QueryError(message, error.position, error.suggestion) from None
    lists, problems = resolve_lists(items)
    for problem in problems:
        where = "" if problem.item is None else f", item {problem.item + 1}"
        raise QueryError(f"list ${problem.name}{where}: {problem.message}", 0, problem.suggestion)
    return lists


def _phrase(marks: Sequence[Mark]) -> Phrase:
    """Several words are a phrase, whether in quotes or not."""
    words: list[Word] = []
    for mark in marks:
        words += _words(mark)
    if len(words) > MAX_PHRASE:
        message = f"a phrase of more than {MAX_PHRASE} words"
        raise QueryError(message, marks[0].position, "divide it into several items")
    return Phrase(tuple(words))


def _words(mark: Mark) -> tuple[Word, ...]:
    """The words of a part of an item that has several parts."""
    words: tuple[Word, ...] = ()
    match mark.node:
        case Word():
            words = (mark.node,)
        case Phrase(several):
            words = several
        case _:
            pass
    if not words:
        advice = (
            "an item is one word or one phrase: put the rest into an item of its own, or all of it in quotes"
        )
        raise QueryError(f"{_called(mark)} in a list's item", mark.position, advice)
    if words[0].how is How.WRITTEN:
        advice = "put all of them into it, or the rest into an item of its own"
        raise QueryError("exact() beside other words", mark.position, advice)
    return words


def _called(mark: Mark) -> str:
    if mark.kind is Kind.LIST:
        return "another list beside words"
    if isinstance(mark.node, Regex):
        return "a regular expression beside words"
    return "NEAR" if mark.node else str(mark)


@dataclass(slots=True)
class _Resolver:
    """The lists as read, those that are done, how many items and how deep each is, and what went wrong."""

    items: Mapping[str, Sequence[Node | Reference]]
    done: dict[str, Listed] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    problems: list[ListProblem] = field(default_factory=list)
    under_way: list[str] = field(default_factory=list)

    def resolve(self, name: str) -> Listed | None:
        if name in self.sizes:
            return self.done.get(name)
        self.under_way.append(name)
        found = {node.name if isinstance(node, Listed) else node: node for node in self._nodes(name)}
        nodes = list(found.values())
        self.under_way.pop()
        size = sum(self.sizes[node.name] if isinstance(node, Listed) else 1 for node in nodes)
        self.sizes[name] = size
        self.depths[name] = 1 + max(
            (self.depths[node.name] for node in nodes if isinstance(node, Listed)), default=0
        )
        problem = _whole(name, self.items[name], size)
        if problem:
            self.problems.append(problem)
        elif nodes:
            self.done[name] = Listed(name, nodes[0] if len(nodes) == 1 else Or(tuple(nodes)))
        return self.done.get(name)

    def _nodes(self, name: str) -> Iterator[Node]:
        for index, item in enumerate(self.items[name]):
            if not isinstance(item, Reference):
                yield item
                continue
            problem = self._wrong(name, index, item.name)
            if problem:
                self.problems.append(problem)
            elif found := self.resolve(item.name):
                yield found

    def _wrong(self, name: str, index: int, other: str) -> ListProblem | None:
        """Why a list cannot name this other one."""
        if other not in self.items:
            near = did_you_mean(other, list(self.items))
            advice = f"did you mean ${near}?" if near else "define it, or leave the dollar sign out"
            return ListProblem(name, index, f"there is no list {quoted('$' + other)}", advice)
        if other in self.under_way:
            way = [*self.under_way[self.under_way.index(other) :], other]
            shown = " -> ".join(f"${each}" for each in way)
            return ListProblem(name, index, f"the list names itself: {shown}", "take one of them out")
        if max(len(self.under_way), self.depths.get(other, 0)) >= MAX_NESTED:
            message = f"lists name lists more than {MAX_NESTED} deep"
            return ListProblem(name, index, message, "write the words themselves")
        return None


def _whole(name: str, items: Sequence[Node | Reference], size: int) -> ListProblem | None:
    """What is wrong with a list as a whole."""
    if not is_list_name(name):
        advice = "a name begins with a letter and has letters, figures, _ and -"
        return ListProblem(name, None, f"{quoted(name)} cannot be a list's name", advice)
    if not items:
        return ListProblem(name, None, "the list is empty", "write at least one word, or leave the list out")
    if size > MAX_ITEMS:
        return ListProblem(name, None, f"the list stands for more than {MAX_ITEMS} items", "divide it")
    return None
