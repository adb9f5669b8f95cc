"""What `alerts list` and `alerts show` tell: what was said, and where it stands on each channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from monitor.model import Alert, DeliveryState
from monitor.store.codec import alert_from_json
from monitor.store.outbox_tables import channels, deliveries, is_open, unsent
from monitor.store.rows import AnyRow, chunks
from monitor.store.store import SqlStore
from monitor.store.tables import alerts as alert_table
from monitor.store.tables import is_held


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStatus:
    """Where an alert stands with one target of a channel ("" where the channel's address is the one target); `next_at`
    None: no further attempt is planned."""

    channel: str
    state: DeliveryState
    attempts: int
    repeat: bool
    created_at: datetime
    attempted_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None
    sentence: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """An alert with its deliveries, by channel and target. `held` is one that waits for its batch's summary, `digest` the id of
    the digest that it was told in, "" if it was told by itself."""

    alert: Alert
    deliveries: tuple[DeliveryStatus, ...]
    held: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Alerts with a delivery on this channel ("" is any) that is a dead letter, or not at its end (it waits, is being sent,
    is held); of both, either will do."""

    channel: str = ""
    dead: bool = False
    waiting: bool = False


ANY = Wanted()


def alerts(
    store: SqlStore, limit: int, before: str | None = None, *, folded: bool = False, wanted: Wanted = ANY
) -> list[StoredAlert]:
    """At most `limit` alerts, the latest first; with `before`, those stored before the alert with that id; `folded`
    leaves out those that were told in a digest, which stands for them."""
    return store.read_now(partial(_alerts, limit=limit, before=before, folded=folded, wanted=wanted))


def channels_told(store: SqlStore) -> frozenset[str]:
    """The channels that are or were configured, or that something was for."""
    query = select(channels.c.name).union(select(deliveries.c.channel))
    return store.read_now(lambda connection: frozenset(connection.execute(query).scalars()))


def _alerts(
    connection: Connection, *, limit: int, before: str | None, folded: bool, wanted: Wanted
) -> list[StoredAlert]:
    query = _stored().order_by(alert_table.c.number.desc()).limit(limit)
    if wanted != ANY:
        query = query.where(alert_table.c.number.in_(_numbers(wanted)))
    if folded:
        query = query.where(alert_table.c.digest == "")
    if before is not None:
        number = select(alert_table.c.number).where(alert_table.c.id == before).scalar_subquery()
        query = query.where(alert_table.c.number < number)
    return _with_deliveries(connection, query)


def _numbers(wanted: Wanted) -> Select[tuple[int]]:
    query = select(deliveries.c.alert_number)
    if wanted.channel:
        query = query.where(deliveries.c.channel == wanted.channel)
    if wanted.dead and wanted.waiting:
        return query.where(or_(is_open, deliveries.c.state == DeliveryState.DEAD.value))
    if wanted.dead:
        return query.where(unsent, deliveries.c.state == DeliveryState.DEAD.value)
    return query.where(is_open) if wanted.waiting else query


def alerts_called(connection: Connection, wanted: str) -> list[StoredAlert]:
    """The alert with this id, else those whose ids begin so, at most two: enough to tell that it is not the only one."""
    exactly = _with_deliveries(connection, _stored().where(alert_table.c.id == wanted))
    begin = alert_table.c.id.startswith(wanted, autoescape=True)
    return exactly or _with_deliveries(connection, _stored().where(begin).limit(2))


def _stored() -> Select[Any]:
    return select(alert_table.c.number, alert_table.c.snapshot, alert_table.c.digest, is_held.label("held"))


def _with_deliveries(connection: Connection, query: Select[Any]) -> list[StoredAlert]:
    rows = connection.execute(query).all()
    sent = _deliveries(connection, [row.number for row in rows])
    return [
        StoredAlert(
            alert=alert_from_json(row.snapshot),
            deliveries=tuple(sent.get(row.number, ())),
            held=row.held,
            digest=row.digest,
        )
        for row in rows
    ]


def _deliveries(connection: Connection, numbers: Sequence[int]) -> dict[int, list[DeliveryStatus]]:
    found: dict[int, list[DeliveryStatus]] = {}
    for some in chunks(numbers):
        query = select(deliveries).where(deliveries.c.alert_number.in_(some))
        for row in connection.execute(query.order_by(deliveries.c.channel, deliveries.c.target)):
            found.setdefault(row.alert_number, []).append(_delivery(row))
    return found


def _delivery(row: AnyRow) -> DeliveryStatus:
    return DeliveryStatus(
        channel=row.channel,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        repeat=row.repeat,
        created_at=row.created_at,
        attempted_at=row.attempted_at,
        ended_at=row.ended_at,
        next_at=row.next_at,
        sentence=row.sentence,
        target=row.target,
    )
