"""Puts the events of a YAML parser together to a tree, within bounds.

Events need no recursion, so depth and aliases are bounded while reading: `no`, `on`, `22:30` and `1_000` are text;
tags, merge keys, directives and second documents are refused.
"""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import events as pure
from yaml import events as quick

from monitor.config.findings import Findings, Place, quoted
from monitor.config.tree import Entry, Mapping, Node, Scalar, Sequence

MAX_DEPTH = 50
MAX_ALIASES = 100
MAX_EXPANDED = 100_000  # nodes that aliases may stand for, all together: a "billion laughs" stops here
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MARKS = frozenset("'\"|>")
_HEADER = re.compile(r"[|>][-+0-9]*(?=\s|$)")
_NAME_ENDS = frozenset(" \t\r\n,[]{}")


class RefusedError(Exception):
    """Reading cannot go on; args: place, message, suggestion."""


class MisreadError(Exception):
    """The parser has read something otherwise than YAML 1.2 means it."""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a text: the tree, what is wrong in it, and what ended the reading early; `place` is how far it came."""

    root: Node | None
    findings: Findings
    place: Place
    trouble: Exception | None


def build(events: Iterable[Any], text: str, file: str, hint: Callable[[int], str]) -> Built:
    """Put the events that a parser makes of the text together.

    The trouble is what the parser raised, or `RefusedError` at something that a configuration cannot hold, or
    `MisreadError` at something that the parser has read otherwise than YAML 1.2 means it. `hint` gives what to write instead of the line that a character of the text lies in.
    """
    builder = _Builder(text=text, file=file, findings=Findings(), hint=hint)
    trouble = None
    try:
        builder.take(events)
    except Exception as error:  # noqa: BLE001 - on broken text the pure parser raises ValueError, IndexError and others
        trouble = error
    return Built(builder.root, builder.findings, builder.place, trouble)


@dataclass(slots=True)
class _Open:
    """A collection that is being read; `size` counts its nodes, `height` its levels."""

    node: Sequence | Mapping
    anchor: str | None
    key: Scalar | None = None
    skip: bool = False
    size: int = 1
    height: int = 1


class _Anchored(NamedTuple):
    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Builder:
    """Puts the tree of `text` together, event by event; `mark` is where the last event began."""

    text: str
    file: str
    findings: Findings
    hint: Callable[[int], str]
    root: Node | None = None
    mark: Any = None
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    documents: int = 0
    aliases: int = 0
    expanded: int = 0

    def take(self, events: Iterable[Any]) -> None:
        """Add what the events say."""
        for event in events:
            self.mark = event.start_mark
            handle = _HANDLERS.get(type(event))
            if handle:
                handle(self, event)

    @property
    def place(self) -> Place:
        """Where the last event began."""
        return Place(self.mark.line + 1, self.mark.column + 1) if self.mark else Place(1, 1)

    def begin_document(self, event: Any) -> None:  # noqa: ANN401 - the parsers type their events as Any
        self.documents += 1
        if self.documents > 1:
            raise RefusedError(self.place, "a second document starts here", "keep one document a file")
        if event.version or event.tags:
            raise RefusedError(self.place, "directives (%) are not used here", "remove the line")

    def take_scalar(self, event: Any) -> None:  # noqa: ANN401 - as above
        style = event.style
        if style not in _MARKS:
            style = ""
        text: str = event.value
        if event.anchor or event.tag is not None or style:
            self.check_scalar(event, text, style)
        mark = event.start_mark
        value = None if not style and text in _NULLS else text
        node = Scalar(mark.line + 1, mark.column + 1, text, style, mark.index, event.end_mark.index, value)
        node.broken = event.tag is not None
        self.put(node, event.anchor)

    def check_scalar(self, event: Any, text: str, style: str) -> None:  # noqa: ANN401 - as above
        self.check_properties(event)
        if style == '"' and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
            raise RefusedError(self.place, "this text holds a character that is none", "remove the escape")
        block = style in {"|", ">"} and event.anchor is None and event.tag is None
        if block and not _HEADER.match(self.text, event.start_mark.index):
            raise MisreadError  # libyaml takes `|#` for a block and a comment

    def open_sequence(self, event: Any) -> None:  # noqa: ANN401 - as above
        mark = event.start_mark
        self.open(Sequence(mark.line + 1, mark.column + 1, mark.index), event)

    def open_mapping(self, event: Any) -> None:  # noqa: ANN401 - as above
        mark = event.start_mark
        self.open(Mapping(mark.line + 1, mark.column + 1, mark.index), event)

    def open(self, node: Sequence | Mapping, event: Any) -> None:  # noqa: ANN401 - as above
        if event.anchor or event.tag is not None:
            self.check_properties(event)
            self.anchors.pop(event.anchor, None)  # until it is complete, an alias to it would be endless
        if len(self.stack) >= MAX_DEPTH:
            raise RefusedError(self.place, f"this is nested more than {MAX_DEPTH} levels deep", "")
        self.stack.append(_Open(node, event.anchor))

    def close(self, _event: Any) -> None:  # noqa: ANN401 - as above
        done = self.stack.pop()
        self.put(done.node, done.anchor, done.size, done.height)

    def take_alias(self, event: Any) -> None:  # noqa: ANN401 - as above
        self.check_name("*", event)
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise RefusedError(self.place, f"more than {MAX_ALIASES} aliases (*name)", "write the values out")
        known = self.anchors.get(event.anchor)
        if known is None:
            message = f"YAML takes *{event.anchor} for an alias, and no &{event.anchor} stands before it"
            raise RefusedError(self.place, message, self.hint(self.mark.index))
        self.expanded += known.size
        if self.expanded > MAX_EXPANDED or len(self.stack) + known.height > MAX_DEPTH:
            raise RefusedError(self.place, "aliases stand for too much here", "write the values out")
        self.put(known.node, None, known.size, known.height)

    def put(self, node: Node, anchor: str | None, size: int = 1, height: int = 0) -> None:
        """Add a finished node to the collection it stands in."""
        if anchor:
            self.anchors[anchor] = _Anchored(node, size, height)
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.size += size
        if height >= top.height:
            top.height = height + 1
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is not None:
            _put_under(top.key, node, top.node)
            top.key = None
        elif top.skip:
            top.skip = False
        else:
            top.key = self.as_key(node, top.node)
            top.skip = top.key is None

    def as_key(self, node: Node, mapping: Mapping) -> Scalar | None:
        """The node as a key of the mapping; None where it cannot be one, and its value is left out."""
        if not isinstance(node, Scalar) or node.value is None:
            self.error(node.place, "a key must be a plain word", "write `key: value`")
        elif node.text == "<<" and not node.style:
            self.error(node.place, "merge keys (<<) are not supported", "write the keys out")
        elif node.text in mapping.entries:
            first = mapping.entries[node.text].line
            message = f"{quoted(node.text)} is already set on line {first}"
            self.error(node.place, message, "keep one of the two")
        else:
            return node
        return None

    def check_properties(self, event: Any) -> None:  # noqa: ANN401 - as above
        """Refuse a tag; anchors may stand, if they are read as meant."""
        if event.anchor:
            self.check_name("&", event)
        if event.tag is not None:
            self.error(self.place, "YAML takes what starts with ! for a tag", self.hint(self.mark.index))

    def check_name(self, sign: str, event: Any) -> None:  # noqa: ANN401 - as above
        """Find misread names: libyaml ends one at the first sign that is no letter, digit, _ or -; YAML 1.2 does not."""
        written = f"{sign}{event.anchor}"
        end = self.text.find(written, event.start_mark.index) + len(written)
        if self.text[end : end + 1] not in _NAME_ENDS and end < len(self.text):
            raise MisreadError

    def error(self, place: Place, message: str, suggestion: str) -> None:
        """Note a mistake that reading goes on after."""
        self.findings.error(self.file, place, message, suggestion)


def _put_under(key: Scalar, node: Node, mapping: Mapping) -> None:
    if isinstance(node, Scalar) and not node.text and not node.style:
        # What is missing after a key is told at the key: the parser places it at whatever comes next.
        node.line, node.column = key.line, key.column
    mapping.entries[sys.intern(key.text)] = Entry(key.line, key.column, node)


_BY_NAME: dict[str, Callable[[_Builder, Any], None]] = {
    "DocumentStartEvent": _Builder.begin_document,
    "ScalarEvent": _Builder.take_scalar,
    "SequenceStartEvent": _Builder.open_sequence,
    "MappingStartEvent": _Builder.open_mapping,
    "SequenceEndEvent": _Builder.close,
    "MappingEndEvent": _Builder.close,
    "AliasEvent": _Builder.take_alias,
}
_HANDLERS = {getattr(parser, name): handle for parser in (pure, quick) for name, handle in _BY_NAME.items()}
