"""A user's template is tried on a message of each kind: what is wrong with it, in which line."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from monitor.notify.dialects import Dialect
from monitor.notify.message import Message, message_of
from monitor.notify.neutral import neutral_message
from monitor.notify.sample import sample_parcels
from monitor.notify.sandbox import compiled
from monitor.notify.templating import Flaw, Problem


def problems_of(source: str, dialect: Dialect, *, part: str) -> list[Problem]:
    """What is wrong with a template for `part`, each flaw once; empty if it writes a message of every kind."""
    try:
        render = compiled(source, dialect)
    except Flaw as flaw:
        return [_problem(flaw)]
    found: list[Problem] = []
    for message in _samples():
        told = neutral_message(message, dialect.triggers, dialect.joint)
        try:
            written = render(told)
        except Flaw as flaw:
            found.append(_problem(flaw))
            continue
        found += _missing(written, told, part)
    return list(dict.fromkeys(found))


def _samples() -> Iterator[Message]:
    for parcel in sample_parcels():
        yield message_of(parcel, ZoneInfo("UTC"))


def _problem(flaw: Flaw) -> Problem:
    return Problem(line=max(flaw.line, 1), message=flaw.message)


def _missing(written: str, message: Message, part: str) -> Iterator[Problem]:
    """What every message must hold and this one does not; a text gets its last lines without the template."""
    kind = message.kind.value
    if not written.strip():
        yield Problem(line=1, message=f"it writes nothing for a message of the kind {kind}")
    elif part == "html" and not all(line in written for line in message.last_lines):
        yield Problem(
            line=1, message=f"it leaves out message.last_lines (of the kind {kind}), which name each alert"
        )
