"""Alerts become items: one for each article, whatever the number of rules that hit it, with what a message shows of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from zoneinfo import ZoneInfo

from monitor.model import Alert, AlertKind, Evidence, Priority, SourceRef, Zone
from monitor.notify.clean import clean, cut, safe_link
from monitor.notify.passages import Passage, passages
from monitor.notify.wording import (
    MAX_LINE,
    byline,
    lines_of,
    listed,
    name_of,
    named,
    news_of,
    others_of,
    outlet,
    shortfall_of,
    title_of,
    urgency,
    words,
)

_MAX_ITEMS = 50  # long enough for a person; in HTML some 90 kB, of which mail programs show 102 (Gmail)
_MAX_PRINTINGS = 20
_MOST_NAMED = 2
_RANKS = {priority: rank for rank, priority in enumerate(Priority)}  # declared from low to urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Another address that carries the article."""

    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article or notice, in words: "" and empty where there is nothing to say.

    `heading` names the `rules` that hit it, `repeat` and `follow` say that it may have been told before or goes on from
    an earlier alert, `news` is what is new since. `lines` is the text of a notice, `also` the heading of `printings`,
    `also_briefly` stands for all of them.
    `matches` alerts are told by it, those of `last_lines` (none within a digest, which has an id of its own).
    """

    rules: tuple[str, ...]
    priority: Priority
    heading: str
    repeat: str
    follow: str
    title: str
    url: str
    outlet: str
    byline: str
    news: tuple[str, ...]
    lines: tuple[str, ...]
    passages: tuple[Passage, ...]
    also: str
    also_briefly: str
    printings: tuple[Printing, ...]
    more_printings: int
    shortfall: str
    matches: int
    last_lines: tuple[str, ...]


def items_of(
    alerts: Sequence[Alert], zone: ZoneInfo, *, quotes: int, ids: bool, doubtful: frozenset[str]
) -> tuple[Item, ...]:
    """The first articles that these alerts are about; those that the same rules hit stand together, those of the
    highest priority first, else in the order of the first of them. Each quotes so many passages at most; with `ids` it names its alerts; those in `doubtful` are said to be possible repeats."""
    of_one_article: dict[str, list[Alert]] = {}
    for alert in alerts:
        of_one_article.setdefault(alert.article_id or alert.id, []).append(alert)
    items = [_item(same, zone, quotes, ids, doubtful) for same in islice(of_one_article.values(), _MAX_ITEMS)]
    order = list(dict.fromkeys(item.heading for item in items))
    return tuple(sorted(items, key=lambda item: (-_RANKS[item.priority], order.index(item.heading))))


def highest(alerts: Iterable[Alert]) -> Priority:
    """The highest priority of the alerts, at least one."""
    return max((alert.priority for alert in alerts), key=_RANKS.__getitem__)


def last_line(alert: Alert) -> str:
    """The line that names the alert: a contract with whoever reads it."""
    return f"{'Notice' if alert.kind is AlertKind.NOTICE else 'Alert'} {clean(alert.id).strip()}"


def _item(alerts: Sequence[Alert], zone: ZoneInfo, quotes: int, ids: bool, doubtful: frozenset[str]) -> Item:
    first = alerts[0]
    others = tuple(filter(lambda one: one.source or one.url, map(_printing, others_of(first))))
    return Item(
        rules=tuple(dict.fromkeys(name_of(alert) for alert in alerts if alert.rule)),
        priority=highest(alerts),
        heading=_heading(alerts),
        repeat=_repeat(alerts, doubtful),
        follow=next((f"Follow-up to alert {words(one.follows)}" for one in alerts if one.follows), ""),
        title=title_of(first),
        url=safe_link(first.url),
        outlet=outlet(first.source, first.url),
        byline=byline(first, zone),
        news=tuple(dict.fromkeys(line for alert in alerts for line in news_of(alert))),
        lines=lines_of(first.text),
        passages=passages(_merged(alerts)[:quotes]),
        also=_also(len(others)),
        also_briefly=_also_briefly(first),
        printings=others[:_MAX_PRINTINGS],
        more_printings=max(len(others) - _MAX_PRINTINGS, 0),
        shortfall=shortfall_of(first.shortfall),
        matches=len(alerts),
        last_lines=tuple(map(last_line, alerts)) if ids else (),
    )


def _printing(ref: SourceRef) -> Printing:
    return Printing(source=outlet(ref.source, ref.url), url=safe_link(ref.url))


def _heading(alerts: Sequence[Alert]) -> str:
    first = alerts[0]
    if first.kind is AlertKind.NOTICE:
        return f"Notice from news-monitor{urgency(first.priority)}"
    rules = list(dict.fromkeys(map(named, alerts)))
    return cut(f"{'Rule' if len(rules) == 1 else 'Rules'}: {', '.join(rules)}", MAX_LINE)


def _also(others: int) -> str:
    if not others:
        return ""
    return "Also printed by:" if others == 1 else f"Also printed by {others} others:"


def _also_briefly(alert: Alert) -> str:
    """Which other outlets print it: by name if it is one or two."""
    outlets = (outlet(ref.source, ref.url) for ref in others_of(alert))
    others = [one for one in dict.fromkeys(outlets) if one != outlet(alert.source, alert.url)]
    by = listed(others) if len(others) <= _MOST_NAMED else f"{len(others)} others"
    return cut(f"also printed by {by}", MAX_LINE) if others else ""


def _repeat(alerts: Sequence[Alert], doubtful: frozenset[str]) -> str:
    repeats = [alert for alert in alerts if alert.id in doubtful]
    if not repeats:
        return ""
    if len(repeats) == len(alerts):
        return "Possible repeat"
    return f"Possible repeat of what {listed([name_of(alert) for alert in repeats])} found"


def _merged(alerts: Iterable[Alert]) -> tuple[Evidence, ...]:
    """The passages that the alerts quote, each once, with the hits of all of them: those that most quote first, those of
    the headline, which is shown anyway, last."""
    quoted: dict[tuple[Zone, int, str], list[Evidence]] = {}
    for one in (one for alert in alerts for one in alert.evidence):
        quoted.setdefault((one.zone, one.start, one.passage), []).append(one)
    best = sorted(quoted.values(), key=lambda same: (same[0].zone is Zone.TITLE, -len(same)))
    return tuple(replace(same[0], spans=tuple(span for one in same for span in one.spans)) for same in best)
