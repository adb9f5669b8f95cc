"""An event becomes what the log tells of it: a level, a name and fields."""

import logging
import re
from typing import assert_never

from monitor.events import (
    Alerted,
    ArticleRead,
    BatchRead,
    BugFound,
    Change,
    ConfigRefused,
    Delivered,
    DeliveryFailed,
    Event,
    FeedFailed,
    FeedMoved,
    FeedPolled,
    FeedReset,
    HeldFound,
    NetworkDown,
    NetworkUp,
    Pruned,
    Quarantined,
    Reloaded,
    Started,
    Stopped,
    StoreFailed,
    WindowMissed,
)
from monitor.logs.lines import Fields
from monitor.model import AlertKind, DeliveryState

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


def told_of(event: Event) -> tuple[int, str, Fields]:
    """An event's level, its name and what is told of it."""
    match event:
        case FeedPolled() | FeedFailed():
            return _of_poll(event)
        case FeedMoved() | FeedReset() | WindowMissed() | BatchRead() | NetworkDown() | NetworkUp():
            return _of_feeds(event)
        case ArticleRead() | Quarantined() | Alerted():
            return _of_article(event)
        case Delivered() | DeliveryFailed() | HeldFound():
            return _of_delivery(event)
        case Started() | Stopped() | Pruned() | BugFound() | StoreFailed():
            return _of_daemon(event)
        case Reloaded() | ConfigRefused():
            return _of_configuration(event)
    assert_never(event)


def _of_poll(event: FeedPolled | FeedFailed) -> tuple[int, str, Fields]:
    match event:
        case FeedPolled(feed=feed, listed=listed, new=new, unchanged=unchanged):
            fields: Fields = {"feed": feed, "listed": listed, "new": new, "unchanged": unchanged}
            other = {"revised": event.revised, "attached": event.attached}
            some: Fields = {name: count for name, count in other.items() if count}
            level = logging.INFO if new or event.revised else logging.DEBUG
            return level, "feed-polled", {**fields, **some, "next": event.next_at}
        case FeedFailed(feed=feed, sentence=why, failures=failures, next_at=again):
            fields = {"feed": feed, "why": why, "failures": failures}
            if again is None:
                return logging.WARNING, "feed-retired", fields
            return logging.WARNING, "feed-failed", {**fields, "next": again}
    assert_never(event)


def _of_feeds(
    event: FeedMoved | FeedReset | WindowMissed | BatchRead | NetworkDown | NetworkUp,
) -> tuple[int, str, Fields]:
    match event:
        case FeedMoved(feed=feed, to=to):
            return logging.WARNING, "feed-moved", {"feed": feed, "to": _PASSWORD.sub("***@", to)}
        case FeedReset(feed=feed, listed=listed, attached=attached):
            return logging.WARNING, "feed-reset", {"feed": feed, "listed": listed, "attached": attached}
        case WindowMissed(feed=feed, since=since, found=found):
            return logging.WARNING, "window-missed", {"feed": feed, "since": since, "found": found}
        case BatchRead(feed=feed, cause=cause, entries=entries, matches=matches, silent=silent):
            fields: Fields = {"feed": feed, "cause": cause.value, "entries": entries, "matches": matches}
            return logging.INFO, "batch-read", {**fields, "silent": silent}
        case NetworkDown(hosts=hosts, since=since):
            return logging.ERROR, "network-down", {"hosts": hosts, "since": since}
        case NetworkUp(since=since):
            return logging.INFO, "network-up", {"down_since": since}
    assert_never(event)


def _of_article(event: ArticleRead | Quarantined | Alerted) -> tuple[int, str, Fields]:
    match event:
        case ArticleRead(feed=feed, title=title, url=url, rules=rules, alerts=alerts):
            fields: Fields = {"feed": feed, "title": title, "url": url, "read": event.extent.value}
            short: Fields = {"why": event.shortfall} if event.shortfall else {}
            hits: Fields = {"rules": rules, "alerts": alerts}
            return logging.INFO if rules else logging.DEBUG, "article-read", {**fields, **short, **hits}
        case Quarantined(feed=feed, title=title, url=url, sentence=why):
            return logging.WARNING, "quarantined", {"feed": feed, "title": title, "url": url, "why": why}
        case Alerted(alert=alert) if alert.kind is AlertKind.NOTICE:
            return logging.INFO, "notice", {"notice": alert.id, "title": alert.title, "to": alert.channels}
        case Alerted(alert=alert) if alert.kind is AlertKind.DIGEST:
            summed: Fields = {"alert": alert.id, "feed": alert.source, "matches": len(alert.items)}
            return logging.INFO, "digest", {**summed, "title": alert.title, "to": alert.channels}
        case Alerted(alert=alert):
            what: Fields = {"alert": alert.id, "rule": alert.rule, "priority": alert.priority.value}
            return (
                logging.INFO,
                "alert",
                {**what, "title": alert.title, "url": alert.url, "to": alert.channels},
            )
    assert_never(event)


def _of_delivery(event: Delivered | DeliveryFailed | HeldFound) -> tuple[int, str, Fields]:
    if isinstance(event, HeldFound):
        return logging.WARNING, "deliveries-held", {"channel": event.channel, "alerts": event.alerts}
    where: Fields = {"channel": event.channel, **({"target": event.target} if event.target else {})}
    match event:
        case Delivered(alert=alert, repeat=repeat, delay=delay):
            fields: Fields = {**where, "alert": alert.id, "rule": alert.rule, "title": alert.title}
            return logging.INFO, "delivered", {**fields, "repeat": repeat, "delay": delay}
        case DeliveryFailed(alert_id=alert_id, sentence=why, attempts=attempts, next_at=again):
            fields = {**where, "alert": alert_id, "why": why, "attempts": attempts}
            level = logging.ERROR if event.state is DeliveryState.DEAD else logging.WARNING
            name = _FAILED.get(event.state, "delivery-failed")
            return level, name, fields if again is None else {**fields, "next": again}
    assert_never(event)


_FAILED = {
    DeliveryState.DEAD: "delivery-given-up",
    DeliveryState.IN_DOUBT: "delivery-in-doubt",
    DeliveryState.HELD: "delivery-held",
    DeliveryState.SUPPRESSED: "delivery-dropped",
}


def _of_daemon(event: Started | Stopped | Pruned | BugFound | StoreFailed) -> tuple[int, str, Fields]:
    match event:
        case Started(config=config, store=store, feeds=feeds, rules=rules, channels=channels):
            watched: Fields = {"feeds": feeds, "rules": rules, "channels": channels}
            return (
                logging.INFO,
                "started",
                {"config": config, "store": _PASSWORD.sub("***@", store), **watched},
            )
        case Stopped(reason=reason):
            return logging.INFO, "stopped", {"why": reason}
        case Pruned(articles=articles, deliveries=deliveries):
            level = logging.INFO if articles or deliveries else logging.DEBUG
            return level, "pruned", {"articles": articles, "deliveries": deliveries}
        case BugFound(belt=belt, item=item, traceback=trace):
            return logging.ERROR, "bug", {"belt": belt, "item": item, "traceback": trace}
        case StoreFailed(belt=belt, sentence=why):
            return logging.ERROR, "store-failed", {"belt": belt, "why": why}
    assert_never(event)


def _of_configuration(event: Reloaded | ConfigRefused) -> tuple[int, str, Fields]:
    match event:
        case Reloaded(rules=rules, feeds=feeds, channels=channels, warnings=warnings, restart=restart):
            fields = {**_change("rules", rules), **_change("feeds", feeds), **_change("channels", channels)}
            later: Fields = {"takes_effect_after_restart": restart} if restart else {}
            mended: Fields = {"mended": True} if event.mended else {}
            return logging.INFO, "reloaded", {**fields, "warnings": warnings, **mended, **later}
        case ConfigRefused(problems=problems, count=count, loaded_at=loaded_at):
            told: Fields = {"problems": problems} if problems else {}
            name = f"configuration-{'refused' if problems else 'still-refused'}"
            return logging.ERROR, name, {**told, "number": count, "still_in_use": loaded_at}
    assert_never(event)


def _change(name: str, change: Change) -> Fields:
    moved = {"added": change.added, "removed": change.removed, "changed": change.changed}
    return {name: change.total, **{f"{name}_{how}": count for how, count in moved.items() if count}}
