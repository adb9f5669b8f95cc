"""Finds where in a file the n-th character of a scalar stands, whatever quotes, folds and escapes lie between."""

import re

from monitor.config.findings import Place
from monitor.config.tree import Scalar

_ANCHOR = re.compile(r"&\S+\s+")
_BLOCK_HEADER = re.compile(r"[^\n]*\n")
# One unit of the written text stands for one character of the value, or for none of its visible ones.
_UNITS = {
    "'": re.compile(r"''|.", re.DOTALL),
    '"': re.compile(r"\\(?:x..|u.{4}|U.{8}|.)|.", re.DOTALL),
}
_ANY = re.compile(r".", re.DOTALL)
_BLANK_ESCAPES = frozenset("ntrvfNLP_ \t\n\r")


def locate(source: str, scalar: Scalar, offset: int) -> Place:
    """The place of character `offset` of `scalar.text` in `source`, the file's text.

    YAML only ever folds, drops or adds white space, so the visible characters before `offset` are counted.
    """
    written = source[scalar.start : scalar.end]
    begin = _content_start(written, scalar.style)
    visible = sum(not c.isspace() for c in scalar.text[:offset])
    after_last = begin
    for unit in _UNITS.get(scalar.style, _ANY).finditer(written, begin):
        if _is_blank(unit.group(), scalar.style):
            continue
        if visible == 0:
            return _place(scalar, written, unit.start())
        visible -= 1
        after_last = unit.end()
        if visible == 0 and offset >= len(scalar.text.rstrip()):
            break
    return _place(scalar, written, after_last)


def _content_start(written: str, style: str) -> int:
    """Where the text itself begins: after an anchor, the opening quote or the line of | and >."""
    anchor = _ANCHOR.match(written)
    begin = anchor.end() if anchor else 0
    if style in {"|", ">"}:
        header = _BLOCK_HEADER.match(written, begin)
        return header.end() if header else begin
    return begin + 1 if style else begin


def _is_blank(unit: str, style: str) -> bool:
    if style != '"' or not unit.startswith("\\"):
        return unit.isspace()
    if unit[1] in "xuU":
        return chr(int(unit[2:], 16)).isspace()  # noqa: FURB166 - "\x20" is no prefix that int() knows
    return unit[1] in _BLANK_ESCAPES


def _place(scalar: Scalar, written: str, index: int) -> Place:
    before = written[:index]
    lines = before.count("\n")
    if not lines:
        return Place(scalar.place.line, scalar.place.column + index)
    return Place(scalar.place.line + lines, index - before.rfind("\n"))
