"""Turns YAML 1.2 text into a tree of nodes that know their line and column; every scalar stays the text it is.

Built on the events of ruamel.yaml's pure parser, which needs no recursion, so that depth and aliases are bounded
while reading: `no`, `on`, `22:30` and `1_000` are text; tags, merge keys, directives and second documents are refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError

from monitor.config.findings import Findings, Place, quoted
from monitor.config.syntax import explain

MAX_DEPTH = 50
MAX_ALIASES = 100
MAX_EXPANDED = 100_000  # nodes that aliases may stand for, all together: a "billion laughs" stops here
_START = Place(1, 1)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Scalar:
    """One text. `value` is it with placeholders filled in (None: null); `start`, `end` bound it in the file's text.

    `style` is "" for plain text, else the mark that opens it: ' " | or >. `broken` says that a placeholder in it could
    not be filled in, which has been told: it counts as not written.
    """

    place: Place
    text: str
    style: str
    start: int
    end: int
    value: str | None
    broken: bool = False


@dataclass(slots=True)
class Sequence:
    """A list."""

    place: Place
    items: list["Node"] = field(default_factory=list)


class Entry(NamedTuple):
    """A key as written and what stands under it."""

    key: Scalar
    value: "Node"


@dataclass(slots=True)
class Mapping:
    """Keys and values, in the order written."""

    place: Place
    entries: dict[str, Entry] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


def read_tree(text: str, file: str, findings: Findings) -> Node | None:
    """The document in `text`; an empty one is an empty mapping; None if it cannot be read (`findings` say why)."""
    builder = _Builder(file=file, findings=findings)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _RefusedError as refusal:
        findings.error(file, *refusal.args)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place, message, suggestion = explain(error, Place(mark.line + 1, mark.column + 1))
        findings.error(file, place, message, suggestion)
    except Exception as error:  # noqa: BLE001 - on broken text the parser raises ValueError, IndexError and others, too
        findings.error(file, builder.place, f"this is not valid YAML ({type(error).__name__} after here)")
    else:
        root = builder.root
        return Mapping(_START) if root is None or _is_null(root) else root
    return None


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


class _RefusedError(Exception):
    """Reading cannot go on; args: place, message, suggestion."""


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
    """Puts the tree together, event by event."""

    file: str
    findings: Findings
    root: Node | None = None
    place: Place = _START
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    documents: int = 0
    aliases: int = 0
    expanded: int = 0

    def take(self, event: Any) -> None:  # noqa: ANN401 - ruamel types its events as Any
        self.place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        handle = _HANDLERS.get(type(event))
        if handle:
            handle(self, event)

    def begin_document(self, event: ev.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _RefusedError(self.place, "a second document starts here", "keep one document a file")
        if event.version or event.tags:
            raise _RefusedError(self.place, "directives (%) are not used here", "remove the line")

    def take_scalar(self, event: ev.ScalarEvent) -> None:
        self.refuse_tag(event)
        style = event.style if event.style in {"'", '"', "|", ">"} else ""
        text: str = event.value
        if style == '"' and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
            raise _RefusedError(self.place, "this text holds a character that is none", "remove the escape")
        value = None if not style and text in _NULLS else text
        node = Scalar(self.place, text, style, event.start_mark.index, event.end_mark.index, value)
        self.put(node, event.anchor)

    def open_sequence(self, event: ev.SequenceStartEvent) -> None:
        self.open(Sequence(self.place), event)

    def open_mapping(self, event: ev.MappingStartEvent) -> None:
        self.open(Mapping(self.place), event)

    def open(self, node: Sequence | Mapping, event: ev.CollectionStartEvent) -> None:
        self.refuse_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            raise _RefusedError(self.place, f"this is nested more than {MAX_DEPTH} levels deep", "")
        if event.anchor:
            self.anchors.pop(event.anchor, None)  # until it is complete, an alias to it would be endless
        self.stack.append(_Open(node, event.anchor))

    def close(self, _event: ev.CollectionEndEvent) -> None:
        done = self.stack.pop()
        self.put(done.node, done.anchor, done.size, done.height)

    def take_alias(self, event: ev.AliasEvent) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _RefusedError(
                self.place, f"more than {MAX_ALIASES} aliases (*name)", "write the values out"
            )
        known = self.anchors.get(event.anchor)
        if known is None:
            hint = "a value that starts with * needs quotes around it"
            raise _RefusedError(self.place, f"no &{event.anchor} stands before this *{event.anchor}", hint)
        self.expanded += known.size
        if self.expanded > MAX_EXPANDED or len(self.stack) + known.height > MAX_DEPTH:
            raise _RefusedError(self.place, "aliases stand for too much here", "write the values out")
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
        top.height = max(top.height, height + 1)
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.key is not None or top.skip:
            if top.key is not None:
                _place_nothing(node, top.key)
                top.node.entries[top.key.text] = Entry(top.key, node)
            top.key, top.skip = None, False
        else:
            top.key = self.as_key(node, top.node)
            top.skip = top.key is None

    def as_key(self, node: Node, mapping: Mapping) -> Scalar | None:
        """The node as a key of the mapping; None where it cannot be one, and its value is left out."""
        if not isinstance(node, Scalar) or node.value is None:
            self.findings.error(self.file, node.place, "a key must be a plain word", "write `key: value`")
        elif node.text == "<<" and not node.style:
            self.findings.error(
                self.file, node.place, "merge keys (<<) are not supported", "write the keys out"
            )
        elif node.text in mapping.entries:
            first = mapping.entries[node.text].key.place.line
            hint = "keep one of the two"
            self.findings.error(
                self.file, node.place, f"{quoted(node.text)} is already set on line {first}", hint
            )
        else:
            return node
        return None

    def refuse_tag(self, event: ev.ScalarEvent | ev.CollectionStartEvent) -> None:
        if event.tag is not None:
            hint = "remove it; a value that starts with ! needs quotes around it"
            self.findings.error(self.file, self.place, "tags (!) are not used here", hint)


def _place_nothing(node: Node, key: Scalar) -> None:
    """What is missing after a key is told at the key: the parser places it at whatever comes next."""
    if isinstance(node, Scalar) and not node.text and not node.style:
        node.place = key.place


_HANDLERS: dict[type, Callable[[_Builder, Any], None]] = {
    ev.DocumentStartEvent: _Builder.begin_document,
    ev.ScalarEvent: _Builder.take_scalar,
    ev.SequenceStartEvent: _Builder.open_sequence,
    ev.MappingStartEvent: _Builder.open_mapping,
    ev.SequenceEndEvent: _Builder.close,
    ev.MappingEndEvent: _Builder.close,
    ev.AliasEvent: _Builder.take_alias,
}
