"""Styled text becomes lines that fit a terminal, indented, no wider than is good to read."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

WIDEST = 110  # columns: longer lines of prose are hard to read


def lines_of(console: Console, text: Text, *, indent: Text, hanging: Text) -> Iterator[Text]:
    """`text` wrapped between words: the first line behind `indent`, further ones behind `hanging`, equally wide."""
    width = max(min(console.width, WIDEST) - len(indent.plain), 20)
    for number, line in enumerate(text.wrap(console, width)):
        line.rstrip()
        yield (indent if number == 0 else hanging) + line


def say(console: Console, text: Text | str, *, indent: int = 2, label: Text | str = "") -> None:
    """Print `text` wrapped, `indent` columns in, beside its `label` if it has one."""
    head = Text.assemble(" " * indent, label)
    margin = Text(" " * len(head.plain))
    for line in lines_of(console, Text.assemble(text), indent=head, hanging=margin):
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
