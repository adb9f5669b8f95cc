"""Passages with their hits, and verdicts, become lines for a terminal (in colour, wrapped) or a log (hits in `**`)."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper

from rich.console import Console
from rich.text import Text

from monitor.cli.output import shown
from monitor.model import Evidence, Zone

HIT = "black on yellow"  # readable on light and dark
WIDEST = 110  # columns: longer lines of prose are hard to read
_NARROWEST = 8
_UNBOUNDED = 1_000_000  # columns: a log is searched line by line, so nothing is wrapped there
WHERE = {Zone.TITLE: "headline", Zone.LEAD: "lead", Zone.BODY: "text", Zone.SUMMARY: "summary"}
_LABEL = max(map(len, WHERE.values())) + 2


def make_console() -> Console:
    """Where results go: as wide as the terminal, or as long as its lines are."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = _UNBOUNDED
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Unicode shows ? for what it lacks
    return console


def sign(console: Console, *, good: bool) -> Text:
    """A tick or a cross, a plus or a minus where the terminal has neither."""
    tick, cross = "✓✗" if console.encoding.startswith("utf") else "+-"
    return Text(f"{tick if good else cross} ", "bold green" if good else "bold red")


def say(console: Console, text: Text | str, *, head: Text | str = "", hanging: int | None = None) -> None:
    """Print `text` behind `head`, wrapped between words, further lines `hanging` columns in (as far as the first)."""
    first = Text.assemble(head)
    body = Text.assemble(text)
    if not console.is_terminal:
        console.print(Text.assemble(first, body), no_wrap=True, overflow="ignore", crop=False)
        return
    further = Text(" " * (first.cell_len if hanging is None else hanging))
    width = max(min(console.width, WIDEST) - max(first.cell_len, further.cell_len), _NARROWEST)
    for number, line in enumerate(body.wrap(console, width)):
        line.rstrip()
        margin = further if number else first
        console.print(Text.assemble(margin, line), no_wrap=True, overflow="ignore", crop=False)


def say_passages(console: Console, evidence: Iterable[Evidence], *, indent: int) -> None:
    """Each passage behind the name of the part that it stands in, hits marked."""
    for one in evidence:
        head = Text.assemble(" " * indent, (f"{WHERE[one.zone]:<{_LABEL}}", "dim"))
        say(console, marked(one, console), head=head)


def marked(evidence: Evidence, console: Console) -> Text:
    """A passage with its hits in colour, or between `**` where there is none."""
    colourful = console.color_system is not None and not console.no_color
    text = Text()
    for part, hit in segments(evidence.passage, evidence.spans):
        if not hit:
            text.append(part)
        elif colourful:
            text.append(part, HIT)
        else:
            text.append(f"**{part}**")
    return text


def segments(passage: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The passage in pieces that are hits or not, harmless to a terminal."""
    at = 0
    for start, end in sorted(spans):
        left, right = max(start, at), min(end, len(passage))
        if left >= right:
            continue
        if passage[at:left]:
            yield shown(passage[at:left]), False
        yield shown(passage[left:right]), True
        at = right
    if passage[at:]:
        yield shown(passage[at:]), False
