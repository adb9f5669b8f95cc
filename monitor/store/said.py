"""What `alerts list` and `alerts show` tell: what was said, and where it stands on each channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, select

from monitor.model import Alert, DeliveryState
from monitor.store.codec import alert_from_json
from monitor.store.rows import AnyRow, chunks
from monitor.store.store import SqlStore
from monitor.store.tables import alerts as alert_table
from monitor.store.tables import deliveries, is_held


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStatus:
    """Where an alert stands on one channel; `next_at` None: no further attempt is planned."""

    channel: str
    state: DeliveryState
    attempts: int
    repeat: bool
    created_at: datetime
    attempted_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """An alert with its deliveries, by channel name. `held` is one that waits for its batch's summary, `digest` the id of
    the digest that it was told in, "" if it was told by itself."""

    alert: Alert
    deliveries: tuple[DeliveryStatus, ...]
    held: bool
    digest: str


def alerts(
    store: SqlStore, limit: int, before: str | None = None, *, folded: bool = False
) -> list[StoredAlert]:
    """At most `limit` alerts, the latest first; with `before`, those stored before the alert with that id; `folded`
    leaves out those that were told in a digest, which stands for them."""
    return store.read_now(partial(_alerts, limit=limit, before=before, folded=folded))


def _alerts(connection: Connection, *, limit: int, before: str | None, folded: bool) -> list[StoredAlert]:
    query = _stored().order_by(alert_table.c.number.desc()).limit(limit)
    if folded:
        query = query.where(alert_table.c.digest == "")
    if before is not None:
        number = select(alert_table.c.number).where(alert_table.c.id == before).scalar_subquery()
        query = query.where(alert_table.c.number < number)
    return _with_deliveries(connection, query)


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
        query = select(deliveries).where(deliveries.c.alert_number.in_(some)).order_by(deliveries.c.channel)
        for row in connection.execute(query):
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
    )
