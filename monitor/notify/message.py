"""A parcel becomes a message: its facts in clean, bounded words, from which the texts of all families are made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from monitor.model import Alert, AlertKind, Parcel, Priority
from monitor.notify.clean import clean, cut
from monitor.notify.stories import Item, highest, items_of, last_line
from monitor.notify.wording import lines_of, listed, name_of, title_of

_MAX_SUBJECT = 200
_OURSELVES = "news-monitor"
_REPEAT = "Possible repeat: "
_HEAR_LESS = "To hear less, change or remove that rule in the rules folder."

Told = tuple[Alert, bool]  # an alert, and whether it may have arrived before


class MessageKind(StrEnum):
    """What a message tells: one article, several in one message, a digest, or something about the monitor itself."""

    ALERT = "alert"
    SEVERAL = "several"
    DIGEST = "digest"
    NOTICE = "notice"


_QUOTES = {MessageKind.ALERT: 5, MessageKind.SEVERAL: 2, MessageKind.DIGEST: 1, MessageKind.NOTICE: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that one set of rules hit, or notices; `heading` says so."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What there is to say, in words. All texts are clean plain text on one line; "" where there is nothing to say.

    An alert on one article and a notice have one item and no `title` of their own; a digest has its own title and
    `lines`. `repeat` and `why` are whole sentences. `items` are the first articles, in groups; `matches` is how many
    matches there are in all, `more` what is said of those without an item. `last_lines` end every text: one for each
    alert.
    """

    kind: MessageKind
    alert_ids: tuple[str, ...]
    priority: Priority
    subject: str
    repeat: str
    title: str
    lines: tuple[str, ...]
    items: tuple[Item, ...]
    matches: int
    more: str
    why: str
    last_lines: tuple[str, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The items, those that stand together under one heading."""
        runs = groupby(self.items, key=lambda item: item.heading)
        return tuple(Group(heading=heading, items=tuple(items)) for heading, items in runs)


def message_of(parcel: Parcel, zone: ZoneInfo) -> Message:
    """Put a parcel into words, with times in `zone`."""
    told = [(one.alert, one.repeat) for one in parcel.deliveries]
    alerts = [alert for alert, _ in told]
    kind = _kind(alerts)
    digest = alerts[0] if kind is MessageKind.DIGEST else None
    doubtful = frozenset(alert.id for alert, repeat in told if repeat)
    items = items_of(
        digest.items if digest else alerts,
        zone,
        quotes=_QUOTES[kind],
        ids=not digest,
        doubtful=doubtful if len(doubtful) < len(told) else frozenset(),
    )
    matches = len(digest.items) if digest else len(alerts)
    return Message(
        kind=kind,
        alert_ids=tuple(clean(alert.id).strip() for alert in alerts),
        priority=highest(alerts),
        subject=cut(f"{_REPEAT if doubtful else ''}{_subject(kind, alerts, items)}", _MAX_SUBJECT),
        repeat=_repeat(kind, told, len(doubtful)),
        title=_title(kind, alerts),
        lines=lines_of(digest.text) if digest else (),
        items=items,
        matches=matches,
        more=more_of(matches, items),
        why=_why(kind, items),
        last_lines=tuple(map(last_line, alerts)),
    )


def more_of(matches: int, items: Sequence[Item]) -> str:
    """What is said of the matches that `items` do not show; "" if they show all."""
    more = matches - sum(item.matches for item in items)
    if not more:
        return ""
    return f"and {more:,} more: news-monitor alerts list" if items else "See: news-monitor alerts list"


def _kind(alerts: Sequence[Alert]) -> MessageKind:
    first = alerts[0]
    if first.kind is AlertKind.DIGEST:
        return MessageKind.DIGEST
    if first.kind is AlertKind.NOTICE and len(alerts) == 1:
        return MessageKind.NOTICE
    same = {alert.article_id or alert.id for alert in alerts}
    return MessageKind.ALERT if len(same) == 1 else MessageKind.SEVERAL


# --- what stands above ------------------------------------------------------------------------------------------------


def _subject(kind: MessageKind, alerts: Sequence[Alert], items: Sequence[Item]) -> str:
    match kind:
        case MessageKind.ALERT:
            rules = ", ".join(dict.fromkeys(map(name_of, alerts)))
            return f"{'Follow-up: ' if items[0].follow else ''}[{rules}] {items[0].title}"
        case MessageKind.NOTICE:
            return f"[{_OURSELVES}] {items[0].title}"
        case MessageKind.DIGEST:
            return title_of(alerts[0])
        case MessageKind.SEVERAL:
            return f"{_title(kind, alerts)}: {_tally(alerts)}"


def _title(kind: MessageKind, alerts: Sequence[Alert]) -> str:
    match kind:
        case MessageKind.DIGEST:
            return title_of(alerts[0])
        case MessageKind.SEVERAL:
            notices = sum(alert.kind is AlertKind.NOTICE for alert in alerts)
            counts = (_count(len(alerts) - notices, "alert"), _count(notices, "notice"))
            return " and ".join(filter(None, counts))
        case MessageKind.ALERT | MessageKind.NOTICE:
            return ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else ""


def _tally(alerts: Sequence[Alert]) -> str:
    """The rules that hit most, with how often."""
    of_rules = Counter(name_of(alert) if alert.rule else _OURSELVES for alert in alerts)
    return ", ".join(f"{name} ({count})" if count > 1 else name for name, count in of_rules.most_common())


def _repeat(kind: MessageKind, told: Sequence[Told], doubtful: int) -> str:
    if not doubtful:
        return ""
    if doubtful == len(told):
        return f"{_REPEAT}{_SPOKEN_OF[kind]} may have reached you before."
    if kind is MessageKind.ALERT:
        rules = listed([name_of(alert) for alert, repeat in told if repeat])
        return f"{_REPEAT}what {rules} found in this article may have reached you before."
    these = "one" if doubtful == 1 else f"{doubtful:,}"
    return f"{_REPEAT}{these} of these {len(told):,} may have reached you before, and say so below."


_SPOKEN_OF = {
    MessageKind.ALERT: "this alert",
    MessageKind.SEVERAL: "these alerts",
    MessageKind.DIGEST: "this summary",
    MessageKind.NOTICE: "this notice",
}


def _why(kind: MessageKind, items: Sequence[Item]) -> str:
    """Why this channel got it, and how to hear less; short, as it stands below every alert."""
    match kind:
        case MessageKind.NOTICE:
            return "Why you got this: the setting notices names this channel."
        case MessageKind.ALERT if len(items[0].rules) == 1:
            where = f" {items[0].passages[0].place}" if items[0].passages else ""
            return f"Why you got this: rule {items[0].rules[0]} matched{where}, and tells this channel. {_HEAR_LESS}"
        case MessageKind.ALERT | MessageKind.SEVERAL | MessageKind.DIGEST:
            less = _HEAR_LESS.replace("that rule", "the rules named here")
            return f"Why you got this: the rules named here matched, and tell this channel. {less}"
