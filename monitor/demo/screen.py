"""The day as it happens becomes lines on a terminal: what comes out, and a block for each article that alerts.

On a terminal a footer counts along; into a pipe go plain lines, with hits between `**` as in the mails.
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from monitor.demo.catchers import CHANNELS
from monitor.demo.excerpts import excerpt
from monitor.demo.feeds import Printed
from monitor.demo.ledger import Block, Ledger, Telling
from monitor.demo.newsroom import Newsroom, Piece
from monitor.demo.prose import WIDEST, lines_of

HIT = "black on yellow"
_MARGIN = 7  # columns: the time of day and two spaces
_EXCERPT = 230  # characters: two or three lines


class Screen:
    """Shows the day on `console`; a context manager around its footer."""

    def __init__(self, console: Console, newsroom: Newsroom) -> None:
        self.console = console
        self._outlet_width = max(len(outlet.name) for outlet in newsroom.outlets)
        self._below_block = False
        self._stack = ExitStack()
        self._footer = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=18, complete_style="green", finished_style="green"),
            TextColumn("{task.fields[counts]}", style="dim"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._footer.add_task(
            "     ", total=len(newsroom.articles), counts="starting the daemon"
        )

    def __enter__(self) -> Self:
        self._stack.enter_context(self._footer)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def count(self, ledger: Ledger) -> None:
        """Bring the footer up to date."""
        clock = next((one.piece.clock for one in reversed(ledger.printed.values())), "")
        counts = [f"{len(ledger.printed)} published"]
        for channel in CHANNELS:
            number = sum(one.channel == channel for one in ledger.received)
            counts.append(f"{number} {channel}{'' if number == 1 else 's'}")
        self._footer.update(
            self._task, description=clock, completed=len(ledger.printed), counts=" · ".join(counts)
        )

    def published(self, printed: Printed) -> None:
        """One line for an article that came out."""
        if self._below_block:
            self.console.print()
        self._below_block = False
        piece = printed.piece
        outlet = piece.outlet.name.ljust(self._outlet_width)
        revised = ("revised: ", "dim") if piece.revised else ""
        line = Text.assemble((f"{piece.clock}  {outlet}  ", "dim"), revised, piece.headline)
        self.console.print(line, no_wrap=True, overflow="ellipsis")

    def alerted(self, block: Block) -> None:
        """A block for an article that alerted: which rules, on which words, and how it arrived."""
        self.console.print()
        self._below_block = True
        for line in _heading(block.piece, room=min(self.console.width, WIDEST) - _MARGIN - 2):
            self._barred(line)
        for telling in block.tellings:
            self._barred(Text(" · ".join(telling.rules), "bold green"))
            if telling.quote.passage:
                self._barred(_quoted(telling, self.console), indent=2)
        self._barred(_arrival(block))

    def _barred(self, line: Text, indent: int = 0) -> None:
        """A line behind the block's bar."""
        bar = Text.assemble(" " * _MARGIN, ("┃ ", "green"), " " * indent)
        for part in lines_of(self.console, line, indent=bar, hanging=bar):
            self.console.print(part, no_wrap=True)


def _quoted(telling: Telling, console: Console) -> Text:
    where = "headline: " if telling.quote.field == "title" else ""
    segments = excerpt(telling.quote.passage, telling.quote.spans, _EXCERPT)
    return Text.assemble((where, "dim"), *_marked(segments, console))


def _marked(segments: Sequence[tuple[str, bool]], console: Console) -> list[tuple[str, str]]:
    """Hits in colour, or between asterisks where there is no colour."""
    colourful = console.color_system is not None and not console.no_color
    if colourful:
        return [(text, HIT if hit else "") for text, hit in segments]
    return [(f"**{text}**" if hit else text, "") for text, hit in segments]


def _heading(piece: Piece, room: int) -> list[Text]:
    """Headline and outlet: side by side if there is room, else one below the other."""
    headline, outlet = Text(piece.headline, "bold"), Text(f"{piece.outlet.name}, {piece.clock}", "dim")
    side_by_side = Text.assemble(headline, "  ", outlet)
    return [side_by_side] if len(side_by_side) <= room else [headline, outlet]


def _arrival(block: Block) -> Text:
    line = Text()
    for channel in CHANNELS:
        there = channel in block.arrived
        line.append(f"{channel} {'✓' if there else '✗'}  ", "green" if there else "bold red")
    return line.append(f"{in_seconds(block.delay)} after publication", "dim")


def in_seconds(span: timedelta) -> str:
    """A span in words, to a tenth of a second."""
    return f"{span.total_seconds():.1f} s"


def make_console(*, json_output: bool) -> Console:
    """Where progress goes: to stdout, or to stderr when stdout is kept for the JSON."""
    return Console(file=sys.stderr if json_output else sys.stdout, highlight=False, markup=False, emoji=False)
