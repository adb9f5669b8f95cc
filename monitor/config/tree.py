"""The tree that a YAML text becomes: scalars, lists and mappings that know their place; every scalar stays text.

Nodes hold numbers rather than places: 100,000 rules are 1.2 million nodes, and each object more costs Python's
garbage collector as much again as the reading itself (7.8 s against 3.5 s).
"""

from dataclasses import dataclass, field

from monitor.config.findings import Place


@dataclass(slots=True, eq=False)
class Scalar:
    """One text. `value` is it with placeholders filled in (None: null); `start`, `end` bound it in the file's text.

    `style` is "" for plain text, else the mark that opens it: ' " | or >. `broken` says that a placeholder in it could
    not be filled in, which has been told: it counts as not written.
    """

    line: int
    column: int
    text: str
    style: str
    start: int
    end: int
    value: str | None
    broken: bool = False

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.line, self.column)


@dataclass(slots=True, eq=False)
class Sequence:
    """A list; `start` is where it begins in the file's text."""

    line: int
    column: int
    start: int
    items: list["Node"] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.line, self.column)


@dataclass(slots=True, eq=False)
class Entry:
    """What stands under a key, and where the key stands."""

    line: int
    column: int
    value: "Node"

    @property
    def place(self) -> Place:
        """Where the key begins."""
        return Place(self.line, self.column)


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values, in the order written; `start` is where they begin in the file's text."""

    line: int
    column: int
    start: int
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.line, self.column)


Node = Scalar | Sequence | Mapping
