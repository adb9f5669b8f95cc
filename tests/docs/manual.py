"""Markdown -> what in it is to be run: tables and blocks below a comment line `<!-- run: kind; key=value -->`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.core.rules.tree import (
    And,
    AtLeast,
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

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_MARK = re.compile(r"<!-- run: (?P<kind>[a-z ]+?)(?P<options>(?:; [a-z]+=[^;]+?)*) -->")
_LOOKS_LIKE_MARK = re.compile(r"<!--\s*run")
_SEPARATOR = re.compile(r"\|(?: *:?-+:? *\|)+")
_CELL = re.compile(r"(?<!\\)\|")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; the cells are as in the text, without the backslash before a bar."""

    place: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands below a mark: the rows of a table, or else the text of a fenced block."""

    place: str
    kind: str
    options: dict[str, str]
    rows: tuple[Row, ...]
    text: str


def marked_in(file: Path) -> Iterator[Marked]:
    """Everything marked in a file, in its order."""
    lines = file.read_text(encoding="utf-8").splitlines()
    name = file.relative_to(ROOT)
    for number, line in enumerate(lines):
        if not _LOOKS_LIKE_MARK.search(line):
            continue
        place = f"{name}:{number + 1}"
        mark = _MARK.fullmatch(line)
        assert mark, f"{place}: a mark that cannot be read: {line}"
        options = dict(option.split("=", 1) for option in mark["options"].split("; ")[1:])
        below = number + 1
        if lines[below].startswith(_FENCE):
            end = lines.index(_FENCE, below + 1)
            yield Marked(place, mark["kind"], options, (), "\n".join(lines[below + 1 : end]) + "\n")
        else:
            assert _SEPARATOR.fullmatch(lines[below + 1]), f"{place}: no table stands below this mark"
            yield Marked(place, mark["kind"], options, tuple(_rows(lines, below + 2, str(name))), "")


def _rows(lines: Sequence[str], first: int, name: str) -> Iterator[Row]:
    for number, line in enumerate(lines[first:], start=first):
        if not line.startswith("|"):
            return
        cells = (cell.replace("\\|", "|").strip() for cell in _CELL.split(line.strip())[1:-1])
        yield Row(f"{name}:{number + 1}", tuple(cells))


def code(cell: str) -> str:
    """What stands in a cell's backticks; the cell itself if nothing does."""
    double = re.fullmatch(r"`` ?(.*?) ?``", cell)
    single = re.fullmatch(r"`([^`]*)`", cell)
    return double[1] if double else single[1] if single else cell


def codes(text: str) -> list[str]:
    """Every piece in backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def described(node: Node) -> str:
    """A tree as the manual prints it: what is asked of them in front of the parts in parentheses."""
    parts = ", ".join(map(described, parts_of(node)))
    return _DESCRIBED[type(node)](node, parts)


def _word(node: Word, _: str) -> str:
    return node.text if node.how is How.INFLECTED else f"{node.how}({node.text})"


def _phrase(node: Phrase, _: str) -> str:
    return f"phrase({', '.join(map(described, node.words))})"


_DESCRIBED: dict[type[Node], Callable[[Any, str], str]] = {
    Word: _word,
    Phrase: _phrase,
    Regex: lambda node, _: f"regex({node.pattern}{', any case' if node.folded else ''})",
    Listed: lambda node, part: f"${node.name}[{part}]",
    Run: lambda _, parts: f"sentence({parts})",
    Near: lambda node, parts: f"{'onear' if node.ordered else 'near'}/{node.words}({parts})",
    AtLeast: lambda node, part: f"atleast/{node.times}({part})",
    InField: lambda node, part: f"{node.field}({part})",
    Not: lambda _, part: f"not({part})",
    And: lambda _, parts: f"all({parts})",
    Or: lambda _, parts: f"any({parts})",
}
