"""Starting after a crash, and forgetting what is older than the retention."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from monitor.model import AlertKind, DeliveryState
from monitor.store.outbox_tables import deliveries, is_open
from monitor.store.rows import chunks
from monitor.store.sites import forget_sites
from monitor.store.tables import alerts, articles, batches, entries, is_held
from monitor.store.text_tables import left_behind


def recover(connection: Connection, *, now: datetime) -> dict[str, int]:
    """Free a predecessor's leases; what it was sending may have arrived, so it is in doubt, and due. How many alerts
    (notices left out) are in doubt on each channel."""
    leased = update(entries).where(entries.c.next_at.is_not(None), entries.c.lease_until.is_not(None))
    connection.execute(leased.values(lease_until=None))
    in_doubt = {"state": DeliveryState.IN_DOUBT.value, "repeat": True, "next_at": now}
    sending = deliveries.c.state == DeliveryState.SENDING.value
    connection.execute(update(deliveries).where(is_open, sending).values(in_doubt))
    number = func.count(deliveries.c.alert_number.distinct()).label("alerts")
    counted = select(deliveries.c.channel, number).join_from(deliveries, alerts)
    doubtful = deliveries.c.state == DeliveryState.IN_DOUBT.value
    counted = counted.where(is_open, doubtful, alerts.c.kind != AlertKind.NOTICE.value)
    return {row.channel: row.alerts for row in connection.execute(counted.group_by(deliveries.c.channel))}


def prune_articles(connection: Connection, *, before: datetime, limit: int) -> int:
    """Delete entries that left their feed's listing before `before`; articles and batches that no entry refers to any
    more, and the memories of sites that no article came from since. How many entries, and articles that were left behind
    before then."""
    settled = entries.c.next_at.is_(None)  # done, set aside, or of a feed that is no longer configured
    columns = entries.c.id, entries.c.article_id, entries.c.batch_id
    query = select(*columns).where(entries.c.left_at < before, settled)
    gone = connection.execute(query.order_by(entries.c.left_at).limit(limit)).all()
    for some in chunks([row.id for row in gone]):
        connection.execute(delete(entries).where(entries.c.id.in_(some)))
    query = select(left_behind.c.article_id).where(left_behind.c.since < before)
    left = connection.execute(query.order_by(left_behind.c.since).limit(limit)).scalars().all()
    for some in chunks(left):
        connection.execute(delete(left_behind).where(left_behind.c.article_id.in_(some)))
    _prune_articles(connection, {row.article_id for row in gone if row.article_id is not None}.union(left))
    _prune_batches(connection, {row.batch_id for row in gone if row.batch_id is not None})
    found = len(gone) + len(left)
    if not found:  # the last step: looking through all memories costs more than deleting entries
        forget_sites(connection, before=before)
    return found


def _prune_articles(connection: Connection, perhaps: Collection[str]) -> None:
    needed = exists().where(entries.c.article_id == articles.c.id)
    for some in chunks(list(perhaps)):
        connection.execute(delete(articles).where(articles.c.id.in_(some), ~needed))


def _prune_batches(connection: Connection, perhaps: Collection[int]) -> None:
    """Delete batches that have no entries any more, and hold nothing that is still to be told."""
    listed = exists().where(entries.c.batch_id == batches.c.id)
    holds = exists().where(alerts.c.batch_id == batches.c.id, is_held)
    for some in chunks(list(perhaps)):
        connection.execute(delete(batches).where(batches.c.id.in_(some), ~listed, ~holds))


def prune_deliveries(connection: Connection, *, before: datetime, limit: int) -> int:
    """Delete alerts made before `before` whose deliveries have all ended before it."""
    unfinished = exists().where(
        deliveries.c.alert_number == alerts.c.number, or_(is_open, deliveries.c.ended_at >= before)
    )
    query = select(alerts.c.number).where(alerts.c.created_at < before, ~unfinished, ~is_held)
    gone = list(connection.execute(query.order_by(alerts.c.created_at).limit(limit)).scalars())
    for some in chunks(gone):
        connection.execute(delete(alerts).where(alerts.c.number.in_(some)))
    return len(gone)
