"""Turns what stands under `lists:` in all rules files into the lists that queries may use as $name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.config.files import Source
from monitor.config.findings import Place, quoted
from monitor.config.items import entries_under
from monitor.config.queries import Lists, place_in, warn_of_oddities
from monitor.config.shaping import in_words, is_broken
from monitor.config.tree import Entry, Node, Scalar
from monitor.config.tree import Sequence as SequenceNode
from monitor.core.rules.lists import ListProblem, Reference, read_item, resolve_lists
from monitor.core.rules.tree import Listed, Word
from monitor.core.rules.tree import Node as Condition
from monitor.errors import QueryError

_SEVERAL = re.compile(r"[^\[\]{},;#:\"'/$]{1,60}(?:,[^\[\]{},;#:\"'/$]{1,60}){1,20}")


@dataclass(slots=True)
class _Draft:
    """A list as written; `nodes` are where its items stand."""

    source: Source
    place: Place
    items: list[Condition | Reference] = field(default_factory=list)
    nodes: list[Scalar] = field(default_factory=list)
    sound: bool = True


def lists_of(sources: Iterable[Source]) -> Lists:
    """The lists of all files. One with a mistake, which is told, still stands for something, so that the queries that
    name it are not told of, too."""
    drafts: dict[str, _Draft] = {}
    for source in sources:
        before = ""
        for name, entry in entries_under(source, "lists").items():
            if _is_new(name, entry, source, drafts):
                drafts[name] = _draft(name, entry, source, before)
            before = _as_one(name, entry.value)
    known, problems = resolve_lists({name: draft.items for name, draft in drafts.items()})
    doubtful = {problem.name for problem in problems}
    doubtful.update(name for name, draft in drafts.items() if not draft.sound)
    for problem in problems:
        _tell(problem, drafts[problem.name])
    stand_ins = {name: Listed(name, Word(name)) for name in drafts}
    references = (
        item.name for draft in drafts.values() for item in draft.items if isinstance(item, Reference)
    )
    return Lists(
        known={**stand_ins, **known},
        raw={name: tuple(node.value or "" for node in draft.nodes) for name, draft in drafts.items()},
        where={name: (draft.source, draft.place) for name, draft in drafts.items()},
        used=set(references),
        doubtful=frozenset(doubtful),
    )


def warn_of_unused(lists: Lists) -> None:
    """Tell of each list that no query and no other list names, once all queries have been read."""
    for name, (source, place) in lists.where.items():
        if name not in lists.used and name not in lists.doubtful:
            source.warn(place, f"no rule uses the list ${name}", "use it, or remove it")


def _tell(problem: ListProblem, draft: _Draft) -> None:
    if problem.item is None:
        if draft.sound:  # else it is its items that are wrong
            draft.source.error(draft.place, problem.message, problem.suggestion)
    else:
        draft.source.error(draft.nodes[problem.item], problem.message, problem.suggestion)


def _is_new(name: str, entry: Entry, source: Source, drafts: Mapping[str, _Draft]) -> bool:
    if name in drafts:
        other = drafts[name]
        message = f"there is a list {quoted(name)} already at {other.source.file}:{other.place.line}"
        source.error(entry.place, message, "give one of the two another name, or join them")
        other.sound = False
        return False
    return True


def _as_one(name: str, node: Node) -> str:
    """The beginning of a list that holds a single text, in brackets: to put further items behind it."""
    return f"{name}: [{node.text}" if isinstance(node, Scalar) and node.value and not node.style else ""


def _draft(name: str, entry: Entry, source: Source, before: str) -> _Draft:
    """The list as written: its items, or a single one. In {banks: HSBC, Lloyds} what follows the comma is a list to YAML;
    `before` is how the list before it would have to begin."""
    draft = _Draft(source, entry.place)
    if (
        before
        and isinstance(entry.value, Scalar)
        and entry.value.value is None
        and source.text[entry.value.start - 1] != ":"
    ):
        source.error(
            entry.place, f"YAML takes {quoted(name)} for a list of its own", f"write {before}, {name}]"
        )
        draft.sound = False
        return draft
    _warn_of_commas(entry.value, source)
    for node in entry.value.items if isinstance(entry.value, SequenceNode) else [entry.value]:
        item = _item(name, node, source)
        if item is not None and isinstance(node, Scalar):
            draft.items.append(item)
            draft.nodes.append(node)
        else:
            draft.sound = False
    return draft


def _warn_of_commas(node: Node, source: Source) -> None:
    """Tell of a text that looks like several items: it is one, a phrase."""
    text = node.text if isinstance(node, Scalar) and not node.style else ""
    if _SEVERAL.fullmatch(text):
        message = f"{quoted(text)} is one item of this list, a phrase"
        source.warn(node, message, f"if several were meant, write [{text}]; if not, leave the comma out")


def _item(name: str, node: Node, source: Source) -> Condition | Reference | None:
    if is_broken(node):
        return None
    text = (node.value if isinstance(node, Scalar) else "") or ""
    if not isinstance(node, Scalar) or not text.strip():
        hint = "write words, phrases or $other, each after `- ` or all in [ ]"
        source.error(node, f"the list {quoted(name)} cannot hold {in_words(node)}", hint)
        return None
    try:
        item = read_item(text)
    except QueryError as error:
        source.error(place_in(node, error.position, source), error.message, error.suggestion)
        return None
    if not isinstance(item, Reference):
        warn_of_oddities(text, item, node, source, is_item=True)
    return item
