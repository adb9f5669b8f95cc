"""Finds where in the text of a feeds.yaml its list and the items of it begin and end."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from monitor.config.findings import Place
from monitor.config.reading import evenly_broken, pure_events, quick_events

_KEY = "feeds"
_DASH_BEFORE = re.compile(r"\s*-\s+")
_DASH_ALONE = re.compile(r"\s*-\s*(?:\s#.*)?")


class NotEditableError(Exception):
    """The file is written in a way that this program cannot edit; says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of the text, from `start` up to `end` (offsets); `place` is where it begins."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedList:
    """The list of feeds as it is written.

    `key` is the word `feeds`, None where it is missing. `list_` is the list with its brackets, None where it is written
    without, or nothing is. `in_braces` says that the whole file is a map in braces.
    """

    key: Span | None
    list_: Span | None
    items: tuple[Span, ...]
    in_braces: bool


def feed_list(text: str) -> FeedList:
    """The list of feeds in `text`, the normalised content of a feeds.yaml that can be read.

    Raises:
        NotEditableError: there is something else in its place.
    """
    text = evenly_broken(text)
    try:
        return _feed_list(quick_events(text), text)
    except NotEditableError:
        raise
    except Exception:  # noqa: BLE001 - what libyaml refuses, the pure parser may take (see `reading`)
        return _feed_list(pure_events(text), text)


def dash_of(item: Span, text: str) -> int:
    """The offset of the dash in front of an item.

    Raises:
        NotEditableError: it does not stand first on its line.
    """
    start = text.rfind("\n", 0, item.start) + 1
    if _DASH_BEFORE.fullmatch(text, start, item.start):
        return text.index("-", start)
    while start > 0:
        end, start = start - 1, text.rfind("\n", 0, start - 1) + 1
        if _DASH_ALONE.fullmatch(text, start, end):
            return text.index("-", start)
        if text[start:end].strip() and not text[start:end].lstrip().startswith("#"):
            break
    raise NotEditableError("put each item of `feeds:` on a line of its own, after `- `")


def _feed_list(events: Iterable[Any], text: str) -> FeedList:
    walk = iter(events)
    root = next(event for event in walk if _kind(event) not in {"StreamStart", "DocumentStart"})
    if _kind(root) != "MappingStart":
        return FeedList(key=None, list_=None, items=(), in_braces=False)
    in_braces = bool(root.flow_style)
    for event in walk:
        if _kind(event) == "MappingEnd":
            break
        key = _span(event, walk, text)
        value = next(walk)
        if getattr(event, "value", "") == _KEY:
            list_, items = _value(value, walk, text)
            return FeedList(key=key, list_=list_, items=items, in_braces=in_braces)
        _span(value, walk, text)
    return FeedList(key=None, list_=None, items=(), in_braces=in_braces)


def _value(event: Any, walk: Iterator[Any], text: str) -> tuple[Span | None, tuple[Span, ...]]:  # noqa: ANN401 - the parsers type their events as Any
    """What stands under `feeds:`: the list with its brackets, if it has any, and its items."""
    if _kind(event) == "Scalar" and event.start_mark.index == event.end_mark.index:
        return None, ()
    if _kind(event) != "SequenceStart":
        raise NotEditableError("write nothing after `feeds:`, or a list")
    items = []
    for each in walk:
        if _kind(each) == "SequenceEnd":
            break
        items.append(_span(each, walk, text))
    start, end = event.start_mark.index, each.end_mark.index
    opening = text.find("[", start)
    list_ = Span(start=opening, end=end, place=_place(event)) if event.flow_style else None
    return list_, tuple(items)


def _span(event: Any, walk: Iterator[Any], text: str) -> Span:  # noqa: ANN401 - as above
    """The node that begins with `event`; what it holds is taken from `walk`."""
    start, end, depth = event.start_mark.index, _end(event, text), 0
    while True:
        depth += _DEPTHS.get(_kind(event), 0)
        end = max(end, _end(event, text))
        if depth == 0:
            return Span(start=start, end=end, place=_place_at(start, text))
        event = next(walk)


_DEPTHS = {"SequenceStart": 1, "MappingStart": 1, "SequenceEnd": -1, "MappingEnd": -1}


def _end(event: Any, text: str) -> int:  # noqa: ANN401 - as above
    """Where what an event stands for ends. The end of a collection without brackets is found by its last value."""
    start: int = event.start_mark.index
    end: int = event.end_mark.index
    if start == end or _kind(event) in {"SequenceStart", "MappingStart"}:
        return 0
    return start + len(text[start:end].rstrip())


def _kind(event: Any) -> str:  # noqa: ANN401 - as above
    return type(event).__name__.removesuffix("Event")


def _place(event: Any) -> Place:  # noqa: ANN401 - as above
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _place_at(index: int, text: str) -> Place:
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
