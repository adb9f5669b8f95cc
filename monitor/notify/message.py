"""An alert, digest or notice becomes a message: the same facts in clean, bounded words that every channel renders from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from monitor.model import Alert, AlertKind, Evidence, Priority, SourceRef, Zone
from monitor.notify.clean import clean, cut, safe_link
from monitor.notify.passages import Passage, passages

_MAX_TITLE = 300
_MAX_SUBJECT = 200
_MAX_PRINTINGS = 20
_MOST_NAMED = 2
_MAX_LINES = 25
_MAX_LINE = 400
_MAX_ITEMS = 50  # long enough for a person; in HTML some 90 kB, of which mail programs show 102 (Gmail)
_OURSELVES = "news-monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Another address that carries the article."""

    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of a digest, which stands for so many `matches`: `heading` names the rules that hit it, `passages` holds
    the best passage, if there is any."""

    heading: str
    title: str
    url: str
    byline: str
    passages: tuple[Passage, ...]
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert in words. All fields are clean plain text on one line; "" where there is nothing to say.

    `heading` says what it comes from, `lines` is the text of a notice or digest; `repeat` and `shortfall` are whole
    sentences, `also` is the heading of `printings`, `last_line` ends every text. `items` are the first articles of a
    digest, which sums up so many `matches`.
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
    items: tuple[Item, ...]
    matches: int
    shortfall: str
    last_line: str


def compose(alert: Alert, *, repeat: bool, zone: ZoneInfo) -> Message:
    """Put `alert` into words, with times in `zone`; `repeat` says that an earlier attempt may have arrived."""
    title = _title(alert)
    others = tuple(map(_printing, _others(alert)))
    mark = "Possible repeat: " if repeat else ""
    alert_id = clean(alert.id).strip()
    return Message(
        alert_id=alert_id,
        priority=alert.priority,
        subject=cut(f"{mark}{_origin(alert)}{title}", _MAX_SUBJECT),
        repeat=f"{mark}this {_SPOKEN_OF[alert.kind]} may have reached you before." if repeat else "",
        heading=_heading(alert),
        title=title,
        url=safe_link(alert.url),
        byline="" if alert.kind is AlertKind.DIGEST else _byline(alert, zone),
        lines=_lines(alert.text),
        passages=passages(alert.evidence),
        also="Also printed by:" if len(others) == 1 else f"Also printed by {len(others)} others:",
        printings=others[:_MAX_PRINTINGS],
        more_printings=max(len(others) - _MAX_PRINTINGS, 0),
        items=_items(alert.items, zone),
        matches=len(alert.items),
        shortfall=_shortfall(alert.shortfall),
        last_line=f"{'Notice' if alert.kind is AlertKind.NOTICE else 'Alert'} {alert_id}",
    )


_SPOKEN_OF = {AlertKind.ALERT: "alert", AlertKind.DIGEST: "summary", AlertKind.NOTICE: "notice"}


def _origin(alert: Alert) -> str:
    """What stands before the title in a subject; a digest's title says itself what it comes from."""
    match alert.kind:
        case AlertKind.ALERT:
            return f"[{_name(alert)}] "
        case AlertKind.NOTICE:
            return f"[{_OURSELVES}] "
        case AlertKind.DIGEST:
            return ""


def _heading(alert: Alert) -> str:
    match alert.kind:
        case AlertKind.ALERT:
            return f"Rule: {_rule(alert)}"
        case AlertKind.NOTICE:
            return f"Notice from {_OURSELVES}{_urgency(alert)}"
        case AlertKind.DIGEST:
            return ""


def _rule(alert: Alert) -> str:
    return f"{_name(alert)}{_urgency(alert)}"


def _name(alert: Alert) -> str:
    return cut(clean(alert.rule).strip(), _MAX_TITLE)


def _urgency(alert: Alert) -> str:
    return "" if alert.priority is Priority.NORMAL else f" ({alert.priority.value})"


def _title(alert: Alert) -> str:
    return cut(clean(alert.title).strip(), _MAX_TITLE) or "(no headline)"


def _byline(alert: Alert, zone: ZoneInfo) -> str:
    told = (_outlet(alert.source, alert.url), _readable(alert.published_at, zone))
    return ", ".join(filter(None, told))


def _lines(text: str) -> tuple[str, ...]:
    lines = [line for raw in text.split("\n") if (line := cut(clean(raw).strip(), _MAX_LINE))]
    more = len(lines) - _MAX_LINES
    return (*lines[:_MAX_LINES], f"and {more} more lines") if more > 0 else tuple(lines)


def _others(alert: Alert) -> list[SourceRef]:
    """The printings of the article besides the one that the alert is about."""
    return [ref for ref in alert.articles if ref.url != alert.url]


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
    reason = _reason(shortfall)
    return f"Summary only. {reason[:1].upper()}{reason[1:]}." if reason else ""


def _reason(shortfall: str) -> str:
    return cut(clean(shortfall).strip().rstrip("."), _MAX_TITLE)


# --- digests ----------------------------------------------------------------------------------------------------------


def _items(alerts: Sequence[Alert], zone: ZoneInfo) -> tuple[Item, ...]:
    """The first articles that these alerts are about, in their order; alerts of several rules on one article are one."""
    of_one_article: dict[str, list[Alert]] = {}
    for alert in alerts:
        of_one_article.setdefault(alert.article_id or alert.id, []).append(alert)
    return tuple(_item(same, zone) for same in islice(of_one_article.values(), _MAX_ITEMS))


def _item(alerts: Sequence[Alert], zone: ZoneInfo) -> Item:
    first = alerts[0]
    rules = list(dict.fromkeys(map(_rule, alerts)))
    return Item(
        heading=cut(f"{'Rule' if len(rules) == 1 else 'Rules'}: {', '.join(rules)}", _MAX_LINE),
        title=_title(first),
        url=safe_link(first.url),
        byline=_byline(first, zone) + _also_by(first) + _why_short(first),
        passages=passages(_best(alerts)),
        matches=len(alerts),
    )


def _also_by(alert: Alert) -> str:
    """Which other outlets print it, as the end of a byline: by name if it is one or two."""
    outlets = (_outlet(ref.source, ref.url) for ref in _others(alert))
    others = [one for one in dict.fromkeys(outlets) if one != _outlet(alert.source, alert.url)]
    named = " and ".join(others) if len(others) <= _MOST_NAMED else f"{len(others)} others"
    return cut(f", also printed by {named}", _MAX_LINE) if others else ""


def _why_short(alert: Alert) -> str:
    reason = _reason(alert.shortfall)
    return cut(f", summary only: {reason}", _MAX_LINE) if reason else ""


def _best(alerts: Sequence[Alert]) -> tuple[Evidence, ...]:
    """The passage that most of the alerts quote, with the hits of all of them; rather not the headline, which is shown
    anyway. Empty if none quotes any."""
    quoted: dict[tuple[Zone, int, str], list[Evidence]] = {}
    for one in (one for alert in alerts for one in alert.evidence):
        quoted.setdefault((one.zone, one.start, one.passage), []).append(one)
    best = max(quoted.values(), key=lambda same: (same[0].zone is not Zone.TITLE, len(same)), default=[])
    spans = tuple(span for one in best for span in one.spans)
    return tuple(replace(one, spans=spans) for one in best[:1])
