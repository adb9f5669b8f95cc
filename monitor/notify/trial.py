"""A user's template is tried on a message of each kind: what is wrong with it, in which line."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from monitor.notify.dialects import Dialect
from monitor.notify.message import Message, MessageKind, message_of
from monitor.notify.neutral import neutral_message
from monitor.notify.sample import sample_parcels
from monitor.notify.sandbox import compiled
from monitor.notify.templating import Flaw, Problem
from monitor.notify.wording import listed


def problems_of(source: str, dialect: Dialect, *, part: str) -> list[Problem]:
    """What is wrong with a template for `part`, each flaw once; empty if it writes a message of every kind."""
    try:
        render = compiled(source, dialect)
    except Flaw as flaw:
        return [_problem(flaw)]
    found: list[Problem] = []
    silent: dict[MessageKind, None] = {}
    nameless: dict[MessageKind, None] = {}
    for message in _samples():
        told = neutral_message(message, dialect.triggers, dialect.joint)
        try:
            written = render(told)
        except Flaw as flaw:
            found.append(_problem(flaw))
            continue
        if not written.strip():
            silent[told.kind] = None
        elif part == "html" and not all(line in written for line in told.last_lines):
            nameless[told.kind] = None  # a text gets its last lines without the template
    return [*dict.fromkeys(found), *_missing(list(silent), list(nameless))]


def _samples() -> Iterator[Message]:
    for parcel in sample_parcels():
        yield message_of(parcel, ZoneInfo("UTC"))


def _problem(flaw: Flaw) -> Problem:
    return Problem(line=max(flaw.line, 1), message=flaw.message)


def _missing(silent: Sequence[MessageKind], nameless: Sequence[MessageKind]) -> Iterator[Problem]:
    """What every message must hold, and those of these kinds do not."""
    if silent:
        where = f" for {_kinds(silent)}" if len(silent) < len(MessageKind) else ""
        yield Problem(line=1, message=f"it writes nothing{where}")
    if nameless:
        where = f" (in {_kinds(nameless)})" if len(nameless) < len(MessageKind) else ""
        yield Problem(line=1, message=f"it leaves out message.last_lines{where}, which name each alert")


def _kinds(kinds: Sequence[MessageKind]) -> str:
    return f"messages of the kind{'s' if len(kinds) > 1 else ''} {listed([kind.value for kind in kinds])}"
