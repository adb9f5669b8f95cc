"""A person's wish to what becomes of deliveries: tried anew or dropped, also while a monitor runs on the store.

The monitor need not be told: what is due is a question that it asks every second.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, update
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.model import DeliveryState
from monitor.store.dialect import database_file, in_plain_words, reader_engine, writer_engine
from monitor.store.outbox_tables import deliveries, is_open, unsent
from monitor.store.reach import end_pause, end_unwanted, is_unheard, is_wanted, on_used_channel, waits
from monitor.store.rows import AnyRow, Values, chunks
from monitor.store.schema import check_schema
from monitor.store.tables import alerts

DROPPED = "dropped by hand"

_held = and_(is_open, deliveries.c.state == DeliveryState.HELD.value)
_dead = and_(unsent, deliveries.c.state == DeliveryState.DEAD.value)
_ended_in_doubt = and_(unsent, deliveries.c.state == DeliveryState.SUPPRESSED.value, deliveries.c.dropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A delivery that was changed, and its state before."""

    alert_id: str
    channel: str
    target: str
    before: DeliveryState


def retry_deliveries(
    url: str, *, now: datetime, alert_ids: Sequence[str] = (), channel: str = ""
) -> list[Changed]:
    """Make deliveries due, as if they had been stored now; one that may have arrived says so when it is sent.

    Of the alerts with these ids: what is a dead letter, held or was dropped; of a channel: what is a dead letter or held;
    of both, what fits both; with neither: all dead letters. What is for a target that is out of use goes to those in use,
    if nobody on its channel was told; else it stays as it is. A channel that fails is tried at once. Waits at most 10 s for others that write.

    Raises `StoreError`: there is no store, it is of another version, locked, damaged, or may not be written.
    """
    fit = or_(_dead, _held, _ended_in_doubt) if alert_ids else or_(_dead, _held) if channel else _dead
    chosen = and_(fit, or_(is_wanted, and_(on_used_channel, is_unheard)))
    return _change(url, _asked(chosen, channel), alert_ids, partial(_retry, now=now))


def drop_deliveries(
    url: str, *, now: datetime, alert_ids: Sequence[str] = (), channel: str = ""
) -> list[Changed]:
    """End deliveries that wait, are held or are dead letters: nothing of them is sent any more, unless a person asks.

    Of the alerts with these ids, of a channel, or what fits both; with neither: all dead letters. What is being sent just
    now is left alone. Raises as `retry_deliveries` does.
    """
    chosen = or_(waits, _dead, _held) if alert_ids or channel else _dead
    return _change(url, _asked(chosen, channel), alert_ids, partial(_drop, now=now))


# --- what is meant ----------------------------------------------------------------------------------------------------


def _asked(fit: ColumnElement[bool], channel: str) -> Select[tuple[int, str, str, str, str]]:
    columns = (deliveries.c.id, alerts.c.id.label("alert_id"), deliveries.c.channel, deliveries.c.target)
    query = select(*columns, deliveries.c.state).join_from(deliveries, alerts).where(fit)
    return query.where(deliveries.c.channel == channel) if channel else query


def _found(
    connection: Connection, query: Select[tuple[int, str, str, str, str]], alert_ids: Sequence[str]
) -> list[AnyRow]:
    if not alert_ids:
        return list(connection.execute(query.order_by(deliveries.c.id)))
    some = (query.where(alerts.c.id.in_(ids)) for ids in chunks(list(dict.fromkeys(alert_ids))))
    return sorted((row for each in some for row in connection.execute(each)), key=lambda row: row.id)


# --- what is done -----------------------------------------------------------------------------------------------------


def _retry(connection: Connection, ids: Sequence[int], *, now: datetime) -> None:
    due = {"state": DeliveryState.PENDING.value, "next_at": now, "queued_at": now, "ended_at": None}
    _set(connection, ids, due | {"dropped": False})
    end_pause(connection, _channels_of(connection, ids))
    end_unwanted(connection, now)


def _drop(connection: Connection, ids: Sequence[int], *, now: datetime) -> None:
    ended = {"state": DeliveryState.SUPPRESSED.value, "next_at": None, "ended_at": now}
    _set(connection, ids, ended | {"dropped": True, "sentence": DROPPED})


def _channels_of(connection: Connection, ids: Sequence[int]) -> list[str]:
    queries = (
        select(deliveries.c.channel).where(deliveries.c.id.in_(some)).distinct() for some in chunks(ids)
    )
    return sorted({name for query in queries for name in connection.execute(query).scalars()})


def _set(connection: Connection, ids: Sequence[int], values: Values) -> None:
    for some in chunks(ids):
        connection.execute(update(deliveries).where(deliveries.c.id.in_(some)).values(values))


def _change(
    url: str,
    query: Select[tuple[int, str, str, str, str]],
    alert_ids: Sequence[str],
    change: Callable[[Connection, Sequence[int]], None],
) -> list[Changed]:
    """Find and change in one transaction, which takes the write lock as it begins."""
    file = database_file(url)
    if not file.exists():
        raise StoreError(f"nothing stored yet in {file}: run `news-monitor run` first")
    try:
        return _change_in(file, query, alert_ids, change)
    except DBAPIError as error:
        raise in_plain_words(error, file) from error


def _change_in(
    file: Path,
    query: Select[tuple[int, str, str, str, str]],
    alert_ids: Sequence[str],
    change: Callable[[Connection, Sequence[int]], None],
) -> list[Changed]:
    _check(file)
    with writer_engine(file).connect() as connection, connection.begin():
        check_schema(connection, file)  # a monitor may have updated it meanwhile
        rows = _found(connection, query, alert_ids)
        change(connection, [row.id for row in rows])
    return [
        Changed(
            alert_id=row.alert_id, channel=row.channel, target=row.target, before=DeliveryState(row.state)
        )
        for row in rows
    ]


def _check(file: Path) -> None:
    """Refuse what is no store of this version before anything is written: to connect for writing is to write."""
    engine = reader_engine(file)
    try:
        with engine.connect() as connection:
            check_schema(connection, file)
    finally:
        engine.dispose()
