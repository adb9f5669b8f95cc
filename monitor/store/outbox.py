"""Alerts and their deliveries: one row for each alert and channel, from pending to its end."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, select, update

from monitor.core.retries import DELIVERY_EXPIRY
from monitor.model import Alert, Delivery, DeliveryMark, DeliveryState
from monitor.store.codec import alert_from_json, alert_to_json
from monitor.store.dialect import insert
from monitor.store.rows import AnyRow, Values
from monitor.store.tables import alerts, channels, deliveries, is_held

WAITING = (DeliveryState.PENDING.value, DeliveryState.RETRY.value, DeliveryState.IN_DOUBT.value)
ENDED = frozenset({DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.SUPPRESSED})

is_open = deliveries.c.ended_at.is_(None)

# --- what ingest tells ------------------------------------------------------------------------------------------------


def store_alerts(connection: Connection, decided: Iterable[Alert], at: datetime) -> tuple[Alert, ...]:
    """Store alerts with one delivery for each channel, due at once; those that were not stored before."""
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
    """Make deliveries of alerts, each its number and its channels: one for each channel."""
    names = list(dict.fromkeys(name for _, to in told for name in to))
    if not names:
        return
    _ensure_channels(connection, names)
    gone = _no_longer_configured(connection, names)
    rows = [
        {"alert_number": number, "created_at": at, "channel": name} | _begin(at, wanted=name not in gone)
        for number, to in told
        for name in dict.fromkeys(to)
    ]
    connection.execute(insert(deliveries), rows)


def _begin(at: datetime, *, wanted: bool) -> Values:
    """How a delivery begins: due, or suppressed where its channel was taken out while the article was being read."""
    if wanted:
        return {"state": DeliveryState.PENDING.value, "next_at": at, "ended_at": None}
    return {"state": DeliveryState.SUPPRESSED.value, "next_at": None, "ended_at": at}


def _no_longer_configured(connection: Connection, names: Sequence[str]) -> frozenset[str]:
    gone = channels.c.configured.is_(False)
    return frozenset(
        connection.execute(select(channels.c.name).where(channels.c.name.in_(names), gone)).scalars()
    )


def _ensure_channels(connection: Connection, names: Sequence[str]) -> None:
    rows = [{"name": name, "configured": True} for name in names]
    connection.execute(insert(channels).on_conflict_do_nothing(), rows)


# --- what deliver asks and tells --------------------------------------------------------------------------------------


def sync_channels(connection: Connection, *, names: Sequence[str], now: datetime) -> None:
    """Make the configured channels those of `names`: what waits for others is suppressed, what waited for one that
    is back is pending again."""
    back = select(channels.c.name).where(channels.c.name.in_(names), channels.c.configured.is_(False))
    _revive(connection, list(connection.execute(back).scalars()), now)
    if names:
        _ensure_channels(connection, names)
    connection.execute(update(channels).values(configured=channels.c.name.in_(names)))
    ended = {"state": DeliveryState.SUPPRESSED.value, "next_at": None, "ended_at": now}
    unwanted = deliveries.c.channel.not_in(names)
    connection.execute(
        update(deliveries).where(is_open, deliveries.c.state.in_(WAITING), unwanted).values(ended)
    )


def _revive(connection: Connection, names: Sequence[str], now: datetime) -> None:
    if not names:
        return  # the usual start: no need to look through all that was ever delivered
    suppressed = and_(
        deliveries.c.state == DeliveryState.SUPPRESSED.value, deliveries.c.created_at > now - DELIVERY_EXPIRY
    )
    due = {"state": DeliveryState.PENDING.value, "next_at": now, "ended_at": None}
    connection.execute(update(deliveries).where(suppressed, deliveries.c.channel.in_(names)).values(due))


def due_channels(connection: Connection, *, now: datetime) -> list[str]:
    """The configured channels that have something due, by name."""
    waits = exists().where(is_open, deliveries.c.channel == channels.c.name, deliveries.c.next_at <= now)
    query = select(channels.c.name).where(channels.c.configured, waits).order_by(channels.c.name)
    return list(connection.execute(query).scalars())


def claim_delivery(connection: Connection, *, channel: str, now: datetime) -> Delivery | None:
    """The channel's oldest due delivery, marked `sending` with one attempt more.

    One whose alert cannot be read any more (a damaged row) ends here, so that it does not block those behind it.
    """
    query = (
        select(deliveries, alerts.c.snapshot)
        .join_from(deliveries, alerts)
        .where(is_open, deliveries.c.channel == channel, deliveries.c.next_at <= now)
        .order_by(deliveries.c.next_at, deliveries.c.id)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    while (row := connection.execute(query).one_or_none()) is not None:
        try:
            alert = alert_from_json(row.snapshot)
        except (KeyError, TypeError, ValueError):
            _bury(connection, row.id, now)
            continue
        return _claimed(connection, row, alert, now)
    return None


def _claimed(connection: Connection, row: AnyRow, alert: Alert, now: datetime) -> Delivery:
    first_attempt_at = row.first_attempt_at or now
    claimed = {
        "state": DeliveryState.SENDING.value,
        "attempts": row.attempts + 1,
        "next_at": None,
        "attempted_at": now,
        "first_attempt_at": first_attempt_at,
    }
    connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(claimed))
    return Delivery(
        id=row.id,
        alert=alert,
        channel=row.channel,
        state=DeliveryState.SENDING,
        attempts=row.attempts + 1,
        repeat=row.repeat,
        created_at=row.created_at,
        first_attempt_at=first_attempt_at,
        sentence=row.sentence,
    )


def _bury(connection: Connection, delivery_id: int, now: datetime) -> None:
    sentence = "the stored alert cannot be read any more"
    dead = {"state": DeliveryState.DEAD.value, "next_at": None, "ended_at": now, "sentence": sentence}
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(dead))


def record_delivery(connection: Connection, *, mark: DeliveryMark) -> None:
    """Store how an attempt ended, and on its channel when that last worked and last did not. On a channel that was
    taken out meanwhile nothing is tried again."""
    state = mark.state
    if state not in ENDED and not _is_configured(connection, mark.delivery_id):
        state = DeliveryState.SUPPRESSED
    ended = state in ENDED
    values = {
        "state": state.value,
        "next_at": None if ended else mark.next_at,
        "ended_at": mark.at if ended else None,
        "sentence": mark.sentence,
        "repeat": mark.repeat,
    }
    this = deliveries.c.id == mark.delivery_id
    connection.execute(update(deliveries).where(this).values(values))
    channel = select(deliveries.c.channel).where(this).scalar_subquery()
    connection.execute(update(channels).where(channels.c.name == channel).values(_channel_news(mark)))


def _is_configured(connection: Connection, delivery_id: int) -> bool:
    query = (
        select(channels.c.configured)
        .join_from(deliveries, channels, channels.c.name == deliveries.c.channel)
        .where(deliveries.c.id == delivery_id)
    )
    return bool(connection.execute(query).scalar())


def _channel_news(mark: DeliveryMark) -> Values:
    if mark.state is DeliveryState.SENT:
        return {"sent_at": mark.at}
    return {"failed_at": mark.at, "sentence": mark.sentence}
