"""Alerts to rows of the outbox: one delivery for each alert, channel and target of that, due at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from monitor.model import Alert, DeliveryState
from monitor.store.codec import alert_to_json
from monitor.store.dialect import insert
from monitor.store.outbox_tables import channels, deliveries, targets
from monitor.store.rows import Values
from monitor.store.tables import alerts, is_held


def store_alerts(connection: Connection, decided: Iterable[Alert], at: datetime) -> tuple[Alert, ...]:
    """Store alerts with one delivery for each target of their channels, due at once; those that were not stored before."""
    alerts_by_id = {alert.id: alert for alert in decided}
    numbers = _store(connection, alerts_by_id.values(), batch_id=None)
    _send(connection, [(numbers[name], alerts_by_id[name].channels) for name in numbers], at)
    return tuple(alert for name, alert in alerts_by_id.items() if name in numbers)


def hold_alerts(connection: Connection, decided: Iterable[Alert], batch_id: int) -> int:
    """Store alerts that are told with their batch; how many were not stored before."""
    return len(_store(connection, decided, batch_id=batch_id))


def tell_held(
    connection: Connection, batch_id: int, said: Iterable[Alert], at: datetime
) -> tuple[Alert, ...]:
    """Let go of what a batch holds: what is said of it goes out, a digest as well as an alert by itself; those that
    were not told before."""
    held = select(alerts.c.id, alerts.c.number).where(alerts.c.batch_id == batch_id, is_held)
    numbers = {row.id: row.number for row in connection.execute(held)}
    told: list[Alert] = []
    for alert in said:
        if alert.id in numbers:
            this = update(alerts).where(alerts.c.number == numbers[alert.id])
            connection.execute(this.values(snapshot=alert_to_json(alert)))
            _send(connection, [(numbers[alert.id], alert.channels)], at)
            told.append(alert)
        else:
            told += store_alerts(connection, [alert], at)
    digests = {item.id: alert.id for alert in said for item in alert.items}
    rows = [{"row": number, "digest": digests.get(name, "")} for name, number in numbers.items()]
    let_go = update(alerts).where(alerts.c.number == bindparam("row")).values(told_at=at)
    if rows:  # all may have been taken back
        connection.execute(let_go, rows)
    return tuple(told)


def _store(connection: Connection, decided: Iterable[Alert], *, batch_id: int | None) -> dict[str, int]:
    """The numbers of those alerts that were not stored before, by their ids."""
    rows = [
        {
            "id": alert.id,
            "rule_id": alert.rule_id,
            "article_id": alert.article_id,
            "created_at": alert.created_at,
            "snapshot": alert_to_json(alert),
            "kind": alert.kind.value,
            "batch_id": batch_id,
        }
        for alert in decided
    ]
    if not rows:
        return {}
    return {row.id: row.number for row in connection.execute(_NEW_ALERTS, rows)}


# Made once: that takes longer than carrying it out.
_NEW_ALERTS = insert(alerts).on_conflict_do_nothing().returning(alerts.c.id, alerts.c.number)


def _send(connection: Connection, told: Sequence[tuple[int, Sequence[str]]], at: datetime) -> None:
    """Make deliveries of alerts, each its number and its channels: one for each target of each channel."""
    reach = _reach(connection, list(dict.fromkeys(name for _, to in told for name in to)))
    rows = [
        {"alert_number": number, "channel": name, "created_at": at, "queued_at": at} | begun
        for number, to in told
        for name in dict.fromkeys(to)
        for begun in _begun(reach[name], at)
    ]
    if rows:
        connection.execute(insert(deliveries), rows)


def _begun(reached: Sequence[tuple[str, bool]], at: datetime) -> list[Values]:
    """How deliveries begin: due, or suppressed where their channel was taken out while the article was being read."""
    due = {"state": DeliveryState.PENDING.value, "next_at": at, "ended_at": None}
    suppressed = {"state": DeliveryState.SUPPRESSED.value, "next_at": None, "ended_at": at}
    return [{"target": target} | (due if is_wanted else suppressed) for target, is_wanted in reached]


def _reach(connection: Connection, names: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
    """The targets of each channel, and whether it is in use. One that is not known yet has one target, "": who that is
    comes out when the channel is configured."""
    if not names:
        return {}
    found: dict[str, list[tuple[str, bool]]] = {}
    for row in connection.execute(_REACH, {"names": names}):
        found.setdefault(row.name, []).append((row.target, row.configured))
    unknown = [name for name in names if name not in found]
    if unknown:
        connection.execute(insert(channels), [{"name": name, "configured": True} for name in unknown])
        connection.execute(
            insert(targets), [{"channel": name, "target": "", "configured": True} for name in unknown]
        )
    return found | {name: [("", True)] for name in unknown}


_REACH = (
    select(channels.c.name, channels.c.configured, targets.c.target)
    .join_from(channels, targets, targets.c.channel == channels.c.name)
    .where(channels.c.name.in_(bindparam("names", expanding=True)), targets.c.configured)
    .order_by(targets.c.target)
)
