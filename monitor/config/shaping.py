"""Checks a tree against a shape: gives the model of what is right and tells everything that is wrong, at its place."""

import re
from collections.abc import Collection
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.files import Source
from monitor.config.findings import did_you_mean, quoted
from monitor.config.lines import IN_QUOTES, in_quotes, text_of
from monitor.config.proposals import in_one, refusal_of
from monitor.config.shapes import Shape
from monitor.config.tree import Mapping, Node, Scalar, Sequence
from monitor.config.units import Misfit

S = TypeVar("S", bound=Shape)
# What other systems call our keys, and no likeness tells.
_ALSO_CALLED = {
    **dict.fromkeys(("query", "search", "find", "keywords", "words"), "match"),
    **dict.fromkeys(("exclude", "except", "unless", "without"), "not"),
}
_OF_TEXT = (
    "match: ",
    "not: ",
    "note: ",
    "name: ",
    "id: ",
    "never: ",
    "always: ",
)  # keys under which any text can stand
_ITEMS = re.compile(r"[\w-][\w ,-]{0,60}")
_SWITCHES = frozenset({"enabled", "enable", "disabled", "disable", "paused", "pause", "off"})
_SWITCH_HINT = "leave it out; to switch a rule off, put # in front of its lines"
Location = tuple[int | str, ...]
_KIND_WORDS = {
    "list_type": ("is not a list", "write a list, each item after `- ` or all in [ ]"),
    "tuple_type": ("is not a list", "write a list, each item after `- ` or all in [ ]"),
    "dict_type": ("is no set of keys", "write `Name: value` lines below it, indented, or {Name: value}"),
    "model_type": ("cannot stand here", "write `key: value` lines"),
}


def shape(model: type[S], node: Node, source: Source, *, leave_out: Collection[str] = ()) -> S:
    """The node as a model. Every misfit is told and then treated as not written, so that checking can go on.

    `leave_out` names keys whose values are checked elsewhere, item by item.
    """
    data = plain(node, leave_out)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        _tell(detail, model, node, source)
    return model.model_validate(_pruned(data, [detail["loc"] for detail in details]))


def plain(node: Node, leave_out: Collection[str] = ()) -> Any:  # noqa: ANN401 - plain data of any shape is the point
    """The node as dicts, lists and texts; values whose placeholders are broken are left out."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {
        key: plain(entry.value)
        for key, entry in node.entries.items()
        if key not in leave_out and not _holds_broken(entry.value)
    }


def is_broken(node: Node) -> bool:
    """Whether it is a value with a placeholder that could not be filled in, which has been told already."""
    return isinstance(node, Scalar) and node.broken


def _holds_broken(node: Node) -> bool:
    return any(map(is_broken, node.items)) if isinstance(node, Sequence) else is_broken(node)


def at(node: Node, *path: int | str) -> Node:
    """The node at the path; the nearest above it where it does not exist."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            node = node.entries[step].value
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node


def is_written(node: Node, key: str) -> bool:
    """Whether the mapping has the key with anything under it, right or wrong."""
    entry = node.entries.get(key) if isinstance(node, Mapping) else None
    return entry is not None and not (isinstance(entry.value, Scalar) and entry.value.value is None)


def _tell(detail: ErrorDetails, model: type[Shape], node: Node, source: Source) -> None:
    path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        _tell_unknown_key(path, model, node, source)
        return
    found = at(node, *path)
    label = ".".join(step for step in path if isinstance(step, str))
    misfit = detail.get("ctx", {}).get("error")
    if not isinstance(misfit, Misfit):
        misfit = Misfit(*_KIND_WORDS.get(detail["type"], (detail["msg"], "")))
        if detail["type"] in {"list_type", "tuple_type"} and isinstance(found, Scalar):
            misfit.suggestion = f"write [{found.text}]" if _ITEMS.fullmatch(found.text) else misfit.suggestion
    if not model.secret.isdisjoint(path):
        source.error(found, f"{label}: the value {misfit.message}", misfit.suggestion)
        return
    tell_misfit(misfit, found, source, f"{label}: " if label else "")


def tell_misfit(misfit: Misfit, node: Node, source: Source, label: str = "") -> None:
    """Tell of a value that does not fit. The suggestion may be made from the value, so that of a secret is not told."""
    filled_in = isinstance(node, Scalar) and node.value not in {None, node.text}
    suggestion = "" if filled_in else _as_text(node, source, label) or misfit.suggestion
    source.error(node, f"{label}{in_words(node)} {misfit.message}", suggestion)


def _as_text(node: Node, source: Source, label: str) -> str:
    """What to write if a key and a value were meant as one text."""
    if not isinstance(node, Mapping) or len(node.entries) != 1 or not label.endswith(_OF_TEXT):
        return ""
    if source.secret:
        return f"if it is text, {IN_QUOTES}"
    ((key, entry),) = node.entries.items()
    text = text_of(key, entry.value)
    refusal = refusal_of(text) if text and label in {"match: ", "not: "} else None
    if refusal:
        return f"as a query, it is refused, too: {in_one(refusal)}"
    return f"if it is text, write {in_quotes(text, '')}" if text else ""


def in_words(node: Node) -> str:
    """What stands there, as it is written: never the secret that a placeholder stands for."""
    if isinstance(node, Scalar):
        return quoted(node.text) if node.value is not None else "an empty value"
    return "a list" if isinstance(node, Sequence) else "a set of keys"


def _tell_unknown_key(path: Location, model: type[Shape], node: Node, source: Source) -> None:
    key = str(path[-1])
    owner = at(node, *path[:-1])
    place = owner.entries[key].place if isinstance(owner, Mapping) and key in owner.entries else owner.place
    known = _model_at(model, path[:-1])
    if key in known.later:
        source.error(place, f"{quoted(key)} is not available in this version", "leave it out")
    else:
        names = [field.alias or name for name, field in known.model_fields.items()]
        near = "" if source.findings.are_many else did_you_mean(meant_by(key), names)
        near = _SWITCH_HINT if key.casefold() in _SWITCHES and "match" in names else near
        source.error(place, f"{quoted(key)} is not a key known here", near)


def meant_by(key: str) -> str:
    """Our key for what other systems call so; else the key itself."""
    return _ALSO_CALLED.get(key.casefold(), key)


def _model_at(model: type[Shape], path: Location) -> type[Shape]:
    for step in path:
        field = model.model_fields.get(str(step))
        model = next(_models_in(field.annotation), model) if field else model
    return model


def _models_in(annotation: Any) -> Any:  # noqa: ANN401 - type annotations have no common type
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _pruned(data: Any, paths: list[Location]) -> Any:  # noqa: ANN401 - plain data
    """The data without what stands at the paths; a list with a wrong item goes as a whole."""
    if not all(paths):
        return {}
    for path in paths:
        inner = data
        keys = [step for step in path if isinstance(step, str)]
        for key in keys:
            # a text may be short for keys, as of `active:`: it goes as a whole, too
            if key == keys[-1] or not isinstance(inner.get(key), dict):
                inner.pop(key, None)
                break
            inner = inner[key]
    return data
