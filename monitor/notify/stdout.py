"""`stdout://`: each parcel becomes a block of text on standard output, in colour on a terminal, or a line of JSON."""

import json
import sys
from collections.abc import Callable
from typing import TextIO

from monitor.model import Outcome, Parcel, Priority, SendResult
from monitor.notify.message import Message
from monitor.notify.payload import alert_object, json_line
from monitor.notify.rendering import Renderer


def print_parcel(renderer: Renderer, parcel: Parcel) -> Outcome:
    """Print `parcel` as text and an empty line."""
    message = renderer.message(parcel)
    text = renderer.text(message)
    return _print(lambda stream: _in_text(text, message, stream))


def print_objects(parcel: Parcel) -> Outcome:
    """Print each alert of `parcel` as the line of JSON that `jsonl://` writes to its file."""
    told = [alert_object(one.alert, repeat=one.repeat) for one in parcel.deliveries]
    return _print(lambda stream: "".join(_in_json(one, stream) for one in told))


def _print(written_for: Callable[[TextIO], str]) -> Outcome:
    # Looked up at each alert: a live view on the same terminal puts its own stream there.
    stream: TextIO | None = sys.stdout
    try:
        if stream is None:  # a service manager may start a program without one
            return _refused("there is none")
        if stream.closed:
            return _refused("it is closed")
        stream.write(written_for(stream))
        stream.flush()
    except OSError as error:  # a closed pipe, a full disk
        return _refused(error.strerror or type(error).__name__)
    except ValueError as error:  # a stream that another part took apart
        return _refused(str(error))
    return Outcome(result=SendResult.SENT, sentence="printed")


def _refused(reason: str) -> Outcome:
    return Outcome(result=SendResult.REFUSED, sentence=f"standard output cannot be written: {reason}")


def _in_text(plain: str, message: Message, stream: TextIO) -> str:
    text = _in_colour(plain, message) if stream.isatty() else f"{plain}\n\n"
    # What a stream in Latin-1 (PYTHONIOENCODING) lacks becomes \u4e2d: refused, it would be tried in vain for 72 hours.
    return text.encode(_encoding(stream), "backslashreplace").decode(_encoding(stream))


def _in_json(told: dict[str, object], stream: TextIO) -> str:
    line = json_line(told)
    try:
        line.encode(_encoding(stream))
    except UnicodeEncodeError:
        line = json.dumps(told)  # the same in ASCII
    return f"{line}\n"


def _encoding(stream: TextIO) -> str:
    return stream.encoding or "utf-8"  # a stream in memory has none


def _in_colour(plain: str, message: Message) -> str:
    from rich.console import Console  # noqa: PLC0415 - rich takes 0.1 s, and only a terminal needs it
    from rich.text import Text  # noqa: PLC0415

    # Only the finished text is styled, so nothing that a stranger wrote is read as markup.
    text = Text(plain)
    items = message.items
    passages = [found for one in items for found in one.passages]
    hits = [f"**{one.text}**" for found in passages for one in found.segments if one.hit]
    pressing = message.priority in {Priority.HIGH, Priority.URGENT}
    for words, style in (
        ([message.title, *(one.title for one in items)], "bold"),
        ([one.heading for one in items], "bold red" if pressing else "cyan"),
        ([*(one.byline for one in items), *message.last_lines], "dim"),
        ([message.repeat, *(one.repeat for one in items), *(one.shortfall for one in items)], "magenta"),
        (hits, "bold yellow"),
    ):
        if shown := [word for word in words if word]:
            text.highlight_words(shown, style)
    # Captured, not printed: rich would write past the stream of a live view, into the middle of what it draws.
    console = Console(soft_wrap=True)
    with console.capture() as styled:
        console.print(text, end="\n\n")
    return styled.get()
