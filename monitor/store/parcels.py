"""Due deliveries to parcels that are being sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update

from monitor.core.retries import LONGEST_RETRY_AFTER
from monitor.model import (
    Claim,
    Delivery,
    DeliveryState,
    Parcel,
)
from monitor.ports import Gather
from monitor.store.codec import alert_from_json
from monitor.store.outbox_tables import channels, deliveries, is_open, shares_message, targets
from monitor.store.rows import AnyRow
from monitor.store.settlements import status_of, store_status
from monitor.store.tables import alerts

# So many of what is due are looked at to make a parcel, beside those that belong to the first in any case.
MOST_CANDIDATES = 50

UNREADABLE = "the stored alert cannot be read any more"

# --- what is due ------------------------------------------------------------------------------------------------------

_is_due = and_(is_open, deliveries.c.next_at <= bindparam("now"))
_of_target = and_(deliveries.c.channel == bindparam("channel"), deliveries.c.target == bindparam("target"))


def due_channels(connection: Connection, *, now: datetime) -> list[str]:
    """The configured channels that have something due and may send, by name."""
    asked = {"now": now, "absurd": now + LONGEST_RETRY_AFTER}
    return list(connection.execute(_DUE_CHANNELS, asked).scalars())


_something_is_due = exists().where(
    deliveries.c.channel == targets.c.channel, deliveries.c.target == targets.c.target, _is_due
)
# What lies further ahead than any pause was noted under a clock that was wrong.
_may_send = or_(
    channels.c.not_before.is_(None),
    channels.c.not_before <= bindparam("now"),
    channels.c.not_before > bindparam("absurd"),
)
_DUE_CHANNELS = (
    select(channels.c.name)
    .distinct()
    .join_from(channels, targets, targets.c.channel == channels.c.name)
    .where(channels.c.configured, targets.c.configured, _may_send, _something_is_due)
    .order_by(channels.c.name)
)


# --- claims -----------------------------------------------------------------------------------------------------------


def claim_parcel(connection: Connection, *, channel: str, now: datetime, gather: Gather) -> Claim | None:
    """What `gather` makes of the deliveries due for the target whose turn it is, marked `sending` with one attempt more.

    Those whose alert cannot be read any more (a damaged row) end here, so that they do not block those behind them.
    """
    row = connection.execute(_CHANNEL, {"channel": channel}).one_or_none()
    if row is None:
        return None
    while found := _candidates(connection, row, now):
        due = [one for each in found if (one := _delivery(each, now)) is not None]
        if len(due) < len(found):
            _bury(connection, {each.id for each in found} - {one.id for one in due}, now)
            continue
        claim = gather(_threaded(connection, due), status_of(row))
        return claim and _begin(connection, claim, now)
    return None


_CHANNEL = select(channels).where(channels.c.name == bindparam("channel"), channels.c.configured)


def _candidates(connection: Connection, channel: AnyRow, now: datetime) -> list[AnyRow]:
    """What is due for the target whose delivery is due first, in that order: all that shared a message with that one or
    is on the same article, and the first of the others where they matter."""
    first = connection.execute(_FIRST, {"channel": channel.name, "now": now}).first()
    if first is None:
        return []
    asked = {"channel": channel.name, "target": first.target, "now": now}
    # A channel that tells each alert by itself needs a choice only when it has to show that it works again.
    few = not channel.merges and not channel.failures
    found = list(connection.execute(_DUE, asked | {"most": 1 if few else MOST_CANDIDATES}))
    if first.message:
        together = connection.execute(_SAME_MESSAGE, {"message": first.message})
        found += (
            row
            for row in together
            if row.channel == channel.name and row.target == first.target and _is_due_at(row, now)
        )
    if first.article_id and not few:
        siblings = connection.execute(
            _SAME_ARTICLE, {"channel": channel.name, "target": first.target, "article_id": first.article_id}
        )
        found += sorted((row for row in siblings if _is_due_at(row, now)), key=_turn)[:MOST_CANDIDATES]
    return sorted({row.id: row for row in found}.values(), key=_turn)


def _is_due_at(row: AnyRow, now: datetime) -> bool:
    return row.ended_at is None and row.next_at is not None and row.next_at <= now


def _turn(row: AnyRow) -> tuple[datetime, int]:
    return row.next_at, row.id


_first_of_target = (
    select(deliveries.c.id)
    .where(
        deliveries.c.channel == targets.c.channel,
        deliveries.c.target == targets.c.target,
        is_open,
        deliveries.c.next_at <= bindparam("now"),
    )
    .order_by(deliveries.c.next_at, deliveries.c.id)
    .limit(1)
    .correlate(targets)
    .scalar_subquery()
)
_one = deliveries.alias("one")
_FIRST = (
    select(_one.c.target, _one.c.message, alerts.c.article_id)
    .select_from(targets)
    .join(_one, _one.c.id == _first_of_target)
    .join(alerts, alerts.c.number == _one.c.alert_number)
    .where(targets.c.channel == bindparam("channel"), targets.c.configured)
    .order_by(_one.c.next_at, _one.c.id)
    .limit(1)
)
_TOLD = (
    select(deliveries, alerts.c.snapshot)
    .join_from(deliveries, alerts)
    .with_for_update(of=deliveries, skip_locked=True)
)
_DUE = (
    _TOLD.where(_of_target, _is_due).order_by(deliveries.c.next_at, deliveries.c.id).limit(bindparam("most"))
)
# Asked for by number alone: SQLite would look through all that is due for those of the message or the article.
_in_message = select(deliveries.c.id).where(
    is_open, shares_message, deliveries.c.message == bindparam("message")
)
_SAME_MESSAGE = _TOLD.where(deliveries.c.id.in_(_in_message))
_on_article = select(alerts.c.number).where(alerts.c.article_id == bindparam("article_id"))
_of_article = select(deliveries.c.id).where(deliveries.c.alert_number.in_(_on_article), _of_target)
_SAME_ARTICLE = _TOLD.where(deliveries.c.id.in_(_of_article))


def _delivery(row: AnyRow, now: datetime) -> Delivery | None:
    """The delivery as it stands, None if its alert cannot be read."""
    try:
        alert = alert_from_json(row.snapshot)
    except (KeyError, TypeError, ValueError):
        return None
    return Delivery(
        id=row.id,
        alert=alert,
        channel=row.channel,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        repeat=row.repeat,
        created_at=row.created_at,
        first_attempt_at=row.first_attempt_at or now,
        sentence=row.sentence,
        target=row.target,
        queued_at=row.queued_at,
        message=row.message,
    )


def _threaded(connection: Connection, due: Sequence[Delivery]) -> list[Delivery]:
    """The deliveries, each with the receipt of the alert that it follows."""
    followed = sorted({one.alert.follows for one in due} - {""})
    if not followed:
        return list(due)
    asked = {"followed": followed, "channel": due[0].channel, "target": due[0].target}
    receipts = {row.id: row.receipt for row in connection.execute(_RECEIPTS, asked)}
    return [replace(one, thread=receipts.get(one.alert.follows, "")) for one in due]


_RECEIPTS = (
    select(alerts.c.id, deliveries.c.receipt)
    .join_from(alerts, deliveries)
    .where(alerts.c.id.in_(bindparam("followed", expanding=True)), _of_target)
)


def _bury(connection: Connection, ids: set[int], now: datetime) -> None:
    dead = {"state": DeliveryState.DEAD.value, "next_at": None, "ended_at": now, "sentence": UNREADABLE}
    connection.execute(update(deliveries).where(deliveries.c.id.in_(sorted(ids))).values(dead))


def _begin(connection: Connection, claim: Claim, now: datetime) -> Claim:
    """Store that a parcel is being sent; the claim as it is then."""
    begun = tuple(_begun(one, claim.parcel) for one in claim.parcel.deliveries)
    rows = [
        {
            "row": one.id,
            "counted": one.attempts,
            "began_at": one.first_attempt_at,
            "at": now,
            "shared": one.message,
        }
        for one in begun
    ]
    connection.execute(_BEGUN, rows)
    store_status(connection, claim.parcel.channel, claim.status)
    fails = claim.status.failing_since is not None
    waiting = connection.execute(_WAITING, {"channel": claim.parcel.channel}).scalar_one() if fails else 0
    return replace(claim, parcel=replace(claim.parcel, deliveries=begun), waiting=waiting)


def _begun(one: Delivery, parcel: Parcel) -> Delivery:
    message = "" if parcel.key == one.alert.id else parcel.key
    return replace(one, state=DeliveryState.SENDING, attempts=one.attempts + 1, message=message)


_WAITING = select(func.count(deliveries.c.alert_number.distinct())).where(
    is_open, deliveries.c.channel == bindparam("channel"), deliveries.c.state != DeliveryState.HELD.value
)
_BEGUN = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("row"))
    .values(
        state=DeliveryState.SENDING.value,
        next_at=None,
        attempts=bindparam("counted"),
        first_attempt_at=bindparam("began_at"),
        attempted_at=bindparam("at"),
        message=bindparam("shared"),
    )
)
