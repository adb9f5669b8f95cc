"""How sending ended to deliveries and the status of channels."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select, update

from monitor.model import AlertKind, ChannelStatus, DeliveryMark, DeliveryState, Settlement
from monitor.store.codec import moments_from_json, moments_to_json
from monitor.store.outbox import store_alerts
from monitor.store.outbox_tables import channels, deliveries
from monitor.store.reach import end_unwanted, waits
from monitor.store.rows import AnyRow, Values
from monitor.store.tables import alerts

ENDED = frozenset({DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.SUPPRESSED})


def record_parcel(connection: Connection, *, settlement: Settlement) -> None:
    """Store how an attempt ended, how the channel stands, and what is to be said of it."""
    for mark in settlement.marks:
        connection.execute(_MARKED, _marked(mark))
    if any(mark.state not in ENDED for mark in settlement.marks):
        ids = [mark.delivery_id for mark in settlement.marks]
        end_unwanted(connection, settlement.at, among=deliveries.c.id.in_(ids))
    status = settlement.status
    if settlement.expires_before is not None:
        given_up = _give_up(connection, settlement, settlement.expires_before)
        status = replace(status, dead_untold=status.dead_untold + given_up)
    if settlement.releases:
        later = and_(_waits_for(settlement.channel), deliveries.c.next_at > settlement.at)
        connection.execute(update(deliveries).where(later).values(next_at=settlement.at))
    store_status(connection, settlement.channel, status)
    store_alerts(connection, settlement.notices, settlement.at)


def _give_up(connection: Connection, settlement: Settlement, before: datetime) -> int:
    """End what has waited since before then; how much that is, without notices."""
    old = and_(_waits_for(settlement.channel), deliveries.c.queued_at < before)
    told = (
        select(func.count()).join_from(deliveries, alerts).where(old, alerts.c.kind != AlertKind.NOTICE.value)
    )
    number = connection.execute(told).scalar_one()
    dead = {"state": DeliveryState.DEAD.value, "next_at": None, "ended_at": settlement.at}
    connection.execute(update(deliveries).where(old).values(dead | {"sentence": settlement.expired}))
    return number


def _waits_for(channel: str) -> ColumnElement[bool]:
    return and_(waits, deliveries.c.channel == channel)


def _marked(mark: DeliveryMark) -> Values:
    ended = mark.state in ENDED
    return {
        "row": mark.delivery_id,
        "becomes": mark.state.value,
        "again_at": None if ended else mark.next_at,
        "over_at": mark.at if ended else None,
        "said": mark.sentence,
        "may_repeat": mark.repeat,
        "is_dropped": mark.state is DeliveryState.SUPPRESSED,
        "called": mark.receipt,
    }


_MARKED = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("row"))
    .values(
        state=bindparam("becomes"),
        next_at=bindparam("again_at"),
        ended_at=bindparam("over_at"),
        sentence=bindparam("said"),
        repeat=bindparam("may_repeat"),
        dropped=bindparam("is_dropped"),
        receipt=bindparam("called"),
    )
)


# --- the status of a channel ------------------------------------------------------------------------------------------


def status_of(row: AnyRow) -> ChannelStatus:
    """How a channel does, from its row."""
    return ChannelStatus(
        failures=row.failures,
        failing_since=row.failing_since,
        not_before=row.not_before,
        merge_before=row.merge_before,
        recent=moments_from_json(row.recent),
        told_at=row.told_at,
        dead_told_at=row.dead_told_at,
        dead_untold=row.dead_untold,
        held_told_at=row.held_told_at,
        held_untold=row.held_untold,
        sent_at=row.sent_at,
        failed_at=row.failed_at,
        sentence=row.sentence,
    )


def store_status(connection: Connection, name: str, status: ChannelStatus) -> None:
    """Store how a channel does."""
    values = {
        "failures": status.failures,
        "failing_since": status.failing_since,
        "not_before": status.not_before,
        "merge_before": status.merge_before,
        "recent": moments_to_json(status.recent),
        "told_at": status.told_at,
        "dead_told_at": status.dead_told_at,
        "dead_untold": status.dead_untold,
        "held_told_at": status.held_told_at,
        "held_untold": status.held_untold,
        "sent_at": status.sent_at,
        "failed_at": status.failed_at,
        "sentence": status.sentence,
    }
    connection.execute(update(channels).where(channels.c.name == name).values(values))
