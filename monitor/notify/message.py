"""An alert or notice becomes a message: the same facts in clean, bounded words that every channel renders from."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.model import Alert, AlertKind, Priority, SourceRef
from monitor.notify.clean import clean, cut, safe_link
from monitor.notify.passages import Passage, passages

_MAX_TITLE = 300
_MAX_SUBJECT = 200
_MAX_PRINTINGS = 20
_MAX_LINES = 25
_MAX_LINE = 400
_OURSELVES = "news-monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Another address that carries the article."""

    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert in words. All fields are clean plain text on one line; "" where there is nothing to say.

    `heading` says what it comes from, `lines` is the text of a notice; `repeat` and `shortfall` are whole sentences,
    `also` is the heading of `printings`, `last_line` ends every text.
    """

    alert_id: str
    priority: Priority
    subject: str
    repeat: str
    heading: str
    title: str
    url: str
    byline: str
    lines: tuple[str, ...]
    passages: tuple[Passage, ...]
    also: str
    printings: tuple[Printing, ...]
    more_printings: int
    shortfall: str
    last_line: str


def compose(alert: Alert, *, repeat: bool, zone: ZoneInfo) -> Message:
    """Put `alert` into words, with times in `zone`; `repeat` says that an earlier attempt may have arrived."""
    title = cut(clean(alert.title).strip(), _MAX_TITLE) or "(no headline)"
    origin = _OURSELVES if alert.kind is AlertKind.NOTICE else cut(clean(alert.rule).strip(), _MAX_TITLE)
    others = tuple(_printing(ref) for ref in alert.articles if ref.url != alert.url)
    mark = "Possible repeat: " if repeat else ""
    alert_id = clean(alert.id).strip()
    return Message(
        alert_id=alert_id,
        priority=alert.priority,
        subject=cut(f"{mark}[{origin}] {title}", _MAX_SUBJECT),
        repeat=f"{mark}this {alert.kind.value} may have reached you before." if repeat else "",
        heading=_heading(alert, origin),
        title=title,
        url=safe_link(alert.url),
        byline=", ".join(
            filter(None, (_outlet(alert.source, alert.url), _readable(alert.published_at, zone)))
        ),
        lines=_lines(alert.text),
        passages=passages(alert.evidence),
        also="Also printed by:" if len(others) == 1 else f"Also printed at {len(others)} other addresses:",
        printings=others[:_MAX_PRINTINGS],
        more_printings=max(len(others) - _MAX_PRINTINGS, 0),
        shortfall=_shortfall(alert.shortfall),
        last_line=f"{alert.kind.value.capitalize()} {alert_id}",
    )


def _heading(alert: Alert, origin: str) -> str:
    heading = f"Notice from {origin}" if alert.kind is AlertKind.NOTICE else f"Rule: {origin}"
    return heading if alert.priority is Priority.NORMAL else f"{heading} ({alert.priority.value})"


def _lines(text: str) -> tuple[str, ...]:
    lines = [line for raw in text.split("\n") if (line := cut(clean(raw).strip(), _MAX_LINE))]
    more = len(lines) - _MAX_LINES
    return (*lines[:_MAX_LINES], f"and {more} more lines") if more > 0 else tuple(lines)


def _printing(ref: SourceRef) -> Printing:
    return Printing(source=_outlet(ref.source, ref.url), url=safe_link(ref.url))


def _outlet(source: str, url: str) -> str:
    """The outlet's name, or its host where the name is not known."""
    host = safe_link(url).partition("://")[2].partition("/")[0]
    return cut(clean(source).strip(), _MAX_TITLE) or host


def _readable(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    name = local.tzname() or ""
    if not name.isalpha():  # zones without letters of their own are named by their offset, "+03"
        name = f"UTC{name}"
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M} {name}"


def _shortfall(shortfall: str) -> str:
    reason = cut(clean(shortfall).strip().rstrip("."), _MAX_TITLE)
    return f"Summary only. The article itself could not be read: {reason}." if reason else ""
