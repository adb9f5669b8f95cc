"""What strangers wrote and when becomes words of bounded length: names, headlines, outlets, times, lines."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.model import Alert, Priority, SourceRef
from monitor.notify.clean import clean, cut, safe_link

MAX_TITLE = 300
MAX_LINE = 400
_MAX_LINES = 25
_MAX_NEWS = 10
_INVISIBLE = 8  # times as much is read as is shown: spaces and what is not shown take room too


def words(text: str, room: int = MAX_TITLE) -> str:
    """`text` on one line, clean, in at most `room` characters."""
    return cut(clean(text[: room * _INVISIBLE]).strip(), room)


def title_of(alert: Alert) -> str:
    """The headline, or that there is none."""
    return words(alert.title) or "(no headline)"


def name_of(alert: Alert) -> str:
    """The rule's name."""
    return words(alert.rule)


def named(alert: Alert) -> str:
    """The rule's name with its priority, if that is not the usual one."""
    return f"{name_of(alert)}{urgency(alert.priority)}"


def urgency(priority: Priority) -> str:
    """The priority in brackets, to stand after a name; "" for the usual one."""
    return "" if priority is Priority.NORMAL else f" ({priority.value})"


def byline(alert: Alert, zone: ZoneInfo) -> str:
    """The outlet and when it was published."""
    told = (outlet(alert.source, alert.url), readable(alert.published_at, zone))
    return ", ".join(filter(None, told))


def outlet(source: str, url: str) -> str:
    """The outlet's name, or its host where the name is not known."""
    host = safe_link(url).partition("://")[2].partition("/")[0]
    return words(source) or host


def readable(moment: datetime, zone: ZoneInfo) -> str:
    """A time as people write it, in `zone`."""
    local = moment.astimezone(zone)
    name = local.tzname() or ""
    if not name.isalpha():  # zones without letters of their own are named by their offset, "+03"
        name = f"UTC{name}"
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M} {name}"


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a notice or digest, as many as a person reads."""
    raw = [line for line in text.split("\n") if line.strip()]
    lines = tuple(line for one in raw[:_MAX_LINES] if (line := words(one, MAX_LINE)))
    more = len(raw) - _MAX_LINES
    return (*lines, f"and {more:,} more lines") if more > 0 else lines


def news_of(alert: Alert) -> tuple[str, ...]:
    """What is new since the alert that this one follows, in sentences."""
    return tuple(line for raw in alert.news[:_MAX_NEWS] if (line := words(raw, MAX_LINE)))


def shortfall_of(shortfall: str) -> str:
    """Why only a summary was searched, as a sentence, or ""."""
    reason = words(shortfall).rstrip(".")
    return f"Summary only. {reason[:1].upper()}{reason[1:]}." if reason else ""


def others_of(alert: Alert) -> list[SourceRef]:
    """The printings of the article besides the one that the alert is about."""
    return [ref for ref in alert.articles if ref.url != alert.url]


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: a, b and c."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
