"""Every command line that README.md and docs/*.md show exists: commands, options, targets of make."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from monitor.cli.commands import app
from tests.docs.manual import FILES, ROOT

_COMMAND = re.compile(
    r"^(?:\$ |sudo (?:-\S+ \S+ )*|[A-Z_]+=\S+ )*(?:[\w./-]*/)?news-monitor((?: [^\s`|#]+)+)", re.MULTILINE
)
_MAKE = re.compile(r"^make ([a-z]+)", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_IN_BACKTICKS = re.compile(r"`([^`\n]+)`")


def in_code(text: str) -> Iterator[tuple[int, str]]:
    """Fenced blocks and pieces in backticks, each with its offset."""
    for fenced in _FENCED.finditer(text):
        yield fenced.start(), fenced[0]
    outside = _FENCED.sub(lambda fenced: re.sub(r"[^\n]", " ", fenced[0]), text)
    for piece in _IN_BACKTICKS.finditer(outside):
        yield piece.start(), piece[1]


def shown(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What the pattern finds in the code of all files, behind its file and line."""
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        for start, piece in in_code(text):
            for match in pattern.finditer(piece):
                line = text.count("\n", 0, start + match.start()) + 1
                yield f"{Path(file).relative_to(ROOT)}:{line}", match[1]


@pytest.mark.parametrize(
    "words", [pytest.param(words.split(), id=f"{place}:{words}") for place, words in shown(_COMMAND)]
)
def test_every_command_line_exists(words: list[str]) -> None:
    command = typer.main.get_command(app)
    known = {option for each in command.params for option in each.opts} | {"--help"}
    left = list(words)
    while left and left[0] in getattr(command, "commands", {}):
        command = command.commands[left.pop(0)]
        known |= {option for each in command.params for option in each.opts}
    assert not hasattr(command, "commands") or all(word.startswith("-") for word in left), words
    assert [word for word in left if word.startswith("--") and word not in known] == []


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = list(shown(_MAKE))
    assert named
    assert [(place, target) for place, target in named if target not in targets] == []
