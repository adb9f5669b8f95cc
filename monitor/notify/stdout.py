"""`stdout://`: each alert becomes a block of text on standard output, in colour on a terminal."""

import sys
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from monitor.model import Alert, Outcome, Priority, SendResult
from monitor.notify.message import Message, compose
from monitor.notify.text import text_of


def print_alert(zone: ZoneInfo, alert: Alert, repeat: bool) -> Outcome:
    """Print `alert` and an empty line, with times in `zone`."""
    message = compose(alert, repeat=repeat, zone=zone)
    try:
        # Looked up at each alert: a live view on the same terminal puts its own stream there.
        if sys.stdout.isatty():
            _print_in_colour(message)
        else:
            sys.stdout.write(f"{text_of(message)}\n\n")
        sys.stdout.flush()
    except (OSError, ValueError) as error:  # a closed pipe, a closed stream
        reason = getattr(error, "strerror", None) or "it is closed"
        return Outcome(result=SendResult.REFUSED, sentence=f"standard output cannot be written: {reason}")
    return Outcome(result=SendResult.SENT, sentence="printed")


def _print_in_colour(message: Message) -> None:
    # Only the finished text is styled, so nothing that a stranger wrote is read as markup.
    text = Text(text_of(message))
    hits = [f"**{one.text}**" for passage in message.passages for one in passage.segments if one.hit]
    pressing = message.priority in {Priority.HIGH, Priority.URGENT}
    for words, style in (
        ([message.title], "bold"),
        ([f"Rule: {message.rule}"], "bold red" if pressing else "cyan"),
        ([message.byline, message.last_line], "dim"),
        ([message.repeat, message.shortfall], "magenta"),
        (hits, "bold yellow"),
    ):
        if shown := [word for word in words if word]:
            text.highlight_words(shown, style)
    console = Console(soft_wrap=True)
    with console.capture() as styled:
        console.print(text, end="\n\n")
    # Through sys.stdout itself: rich would write past the stream of a live view, into the middle of what it draws.
    sys.stdout.write(styled.get())
