"""Batches: entries of a first poll or a flood, whose matches are held until they are told in one summary, or not at all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from monitor.core.identity import site_of
from monitor.events import BatchRead
from monitor.model import Alert, Article, Cause, Manner, Reason
from monitor.ports import HeldBatch, SumUp
from monitor.store.codec import alert_from_json
from monitor.store.outbox import hold_alerts, store_alerts, tell_held
from monitor.store.rows import AnyRow, article_of, chunks
from monitor.store.sites import site_memories_of
from monitor.store.tables import alerts, articles, batches, entries, feeds, is_held, verdicts


def open_batch(
    connection: Connection, feed_id: int, *, manner: Manner, cause: Cause, entries: int, at: datetime
) -> int:
    """Open a batch of so many entries that are to be read; its id."""
    values = {
        "feed_id": feed_id,
        "manner": manner.value,
        "cause": cause.value,
        "opened_at": at,
        "entries": entries,
        "unread": entries,
    }
    statement = insert(batches).values(values).returning(batches.c.id)
    number: int = connection.execute(statement).scalar_one()
    return number


def tell_or_hold(
    connection: Connection, told: Sequence[Alert], batch_id: int | None, at: datetime
) -> tuple[Alert, ...]:
    """Store alerts: what is to be summed up is held in its batch, the rest is told now; what was not stored before of
    that."""
    held = [alert for alert in told if alert.reason is Reason.SUMMED_UP and batch_id is not None]
    if held:
        new = hold_alerts(connection, held, batch_id or 0)
        counted = update(batches).where(batches.c.id == batch_id).values(matches=batches.c.matches + new)
        connection.execute(counted)
    return store_alerts(connection, [alert for alert in told if alert not in held], at)


def count_down(connection: Connection, batch_id: int, *, by: int = 1) -> None:
    """So many of the batch's entries have been read for the first time."""
    connection.execute(update(batches).where(batches.c.id == batch_id).values(unread=batches.c.unread - by))


def close_batch(
    connection: Connection, batch_id: int | None, *, at: datetime, sum_up: SumUp
) -> tuple[BatchRead | None, tuple[Alert, ...]]:
    """After one of its entries was recorded: what is to be told of its batch, once all of it has been read.

    What a page says that could be read only later is told when no more of those are to come.
    """
    if batch_id is None:
        return None, ()
    row = connection.execute(_BATCH.where(batches.c.id == batch_id)).one()
    if row.unread > 0 or (row.told_at is not None and _has_more_to_come(connection, batch_id)):
        return None, ()
    told = _sum_up(connection, row, at=at, sum_up=sum_up)
    if row.told_at is not None:
        return None, told
    connection.execute(update(batches).where(batches.c.id == batch_id).values(told_at=at))
    row = connection.execute(_BATCH.where(batches.c.id == batch_id)).one()  # some may have been taken back
    return _batch_read(connection, row), told


_BATCH = select(batches, feeds.c.name.label("feed")).join_from(batches, feeds)


def _has_more_to_come(connection: Connection, batch_id: int) -> bool:
    comes = entries.c.next_at.is_not(None), entries.c.state != "watched"  # that one has been read
    waits = exists().where(entries.c.batch_id == batch_id, *comes)
    return bool(connection.execute(select(waits)).scalar())


def _batch_read(connection: Connection, row: AnyRow) -> BatchRead:
    silent = row.manner == Manner.SILENT.value
    return BatchRead(
        feed=row.feed,
        cause=Cause(row.cause),
        entries=row.entries,
        matches=_silent_matches(connection, row.id) if silent else row.matches,
        silent=silent,
    )


def _silent_matches(connection: Connection, batch_id: int) -> int:
    read = select(entries.c.article_id).where(entries.c.batch_id == batch_id)
    silent = verdicts.c.reason == Reason.FIRST_POLL.value
    query = select(func.count()).select_from(verdicts).where(verdicts.c.article_id.in_(read), silent)
    return connection.execute(query).scalar_one()


def _sum_up(connection: Connection, row: AnyRow, *, at: datetime, sum_up: SumUp) -> tuple[Alert, ...]:
    """Tell what is held in the batch, as `sum_up` says."""
    held = _held(connection, row.id)
    if not held:
        return ()
    found = _articles(connection, held)
    batch = HeldBatch(
        id=row.id,
        feed=row.feed,
        cause=Cause(row.cause),
        opened_at=row.opened_at,
        entries=row.entries,
        unread=row.unread,
        alerts=held,
        articles=found,
        memories=site_memories_of(connection, {site_of(article.url) for article in found.values()}),
    )
    said = sum_up(batch)
    _take_back(connection, row.id, held, said)
    connection.execute(update(batches).where(batches.c.id == row.id).values(released_at=at))
    return tell_held(connection, row.id, said, at)


def _articles(connection: Connection, held: Sequence[Alert]) -> dict[str, Article]:
    found: dict[str, Article] = {}
    for some in chunks(list({alert.article_id for alert in held})):
        rows = connection.execute(select(articles).where(articles.c.id.in_(some)))
        found.update((row.id, article_of(row)) for row in rows)
    return found


def _take_back(connection: Connection, batch_id: int, held: Sequence[Alert], said: Sequence[Alert]) -> None:
    """Forget the alerts that nothing was said of; the verdicts say why."""
    kept = {one.id for alert in said for one in (alert, *alert.items)}
    for alert in held:
        if alert.channels and alert.id not in kept:
            this = verdicts.c.article_id == alert.article_id, verdicts.c.rule_id == alert.rule_id
            connection.execute(update(verdicts).where(*this).values(reason=Reason.BOILERPLATE.value))
            connection.execute(delete(alerts).where(alerts.c.id == alert.id))
            fewer = update(batches).where(batches.c.id == batch_id).values(matches=batches.c.matches - 1)
            connection.execute(fewer)


def _held(connection: Connection, batch_id: int) -> tuple[Alert, ...]:
    query = select(alerts.c.snapshot).where(alerts.c.batch_id == batch_id, is_held)
    found = [alert_from_json(text) for text in connection.execute(query).scalars()]
    return tuple(sorted(found, key=lambda alert: alert.published_at, reverse=True))


def any_batch_ripe(connection: Connection, *, opened_before: datetime) -> bool:
    """Whether something has been held for long."""
    return bool(
        connection.execute(select(exists().where(is_held, alerts.c.created_at < opened_before))).scalar()
    )


def release_batches(
    connection: Connection, *, opened_before: datetime, now: datetime, sum_up: SumUp
) -> list[Alert]:
    """Sum up what has been held for long."""
    waiting = select(alerts.c.batch_id).where(is_held, alerts.c.created_at < opened_before).distinct()
    query = _BATCH.where(batches.c.id.in_(waiting), batches.c.opened_at < opened_before)
    rows = connection.execute(query.order_by(batches.c.id)).all()
    return [told for row in rows for told in _sum_up(connection, row, at=now, sum_up=sum_up)]
