"""What stands in the store after the clock was wrong, or nobody watched for long, to what it means now."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from monitor.core.retries import LONGEST_LEASE, LONGEST_PAGE_RETRY, LONGEST_RETRY_AFTER
from monitor.model import DeliveryState
from monitor.store.feeds import LONGEST_START
from monitor.store.outbox_tables import channels, deliveries, is_open
from monitor.store.rows import AnyRow, Values
from monitor.store.tables import alerts, batches, entries, feeds, is_held, troubles

# Longer than a monitor that runs goes without a poll of anything, as a rule: it slept, or the clock leapt.
_UNWATCHED = timedelta(minutes=20)

# No page that is watched for changes waits longer for its next reading (`core.revisions.next_reading`).
_LONGEST_WATCH = timedelta(hours=24)

# Moments that were, so none of them is still to come.
_PAST = tuple(
    feeds.c[name]
    for name in (
        "listing_at", "answered_at", "new_at", "first_at", "answering_since", "failing_since", "retired_at", "reset_at", "missed_at"
    )
)  # fmt: skip


def clamp_times(connection: Connection, *, now: datetime, longest_poll: timedelta) -> None:
    """Make due whatever was put off further than anything may be."""
    last: datetime | None = connection.execute(select(func.max(feeds.c.polled_at))).scalar()
    if last is not None and last > now:
        _set_back(connection, now)
    elif last is not None and now - last > _UNWATCHED:
        _excuse(connection, now - last)
    _clamp_feeds(connection, now, longest_poll)
    _clamp_entries(connection, now)
    _clamp_deliveries(connection, now)
    _clamp_channels(connection, now)
    leased_too_long = and_(entries.c.next_at.is_not(None), entries.c.lease_until > now + LONGEST_LEASE)
    connection.execute(update(entries).where(leased_too_long).values(lease_until=None))


def _set_back(connection: Connection, now: datetime) -> None:
    """The clock was set back: a feed waits as long after now as it was to wait after its last poll."""
    query = select(feeds.c.id, feeds.c.polled_at, feeds.c.next_at, feeds.c.not_before, feeds.c.stale_at)
    rows = connection.execute(query.where(feeds.c.polled_at > now)).all()
    connection.execute(
        update(feeds).where(feeds.c.id == bindparam("row")), [_moved(row, now) for row in rows]
    )
    for column in (*_PAST, troubles.c.since, batches.c.opened_at):
        connection.execute(update(column.table).where(column > now).values({column.name: now}))
    connection.execute(update(alerts).where(is_held, alerts.c.created_at > now).values(created_at=now))


def _moved(row: AnyRow, now: datetime) -> Values:
    by = row.polled_at - now
    moments: Values = {name: getattr(row, name) for name in ("next_at", "not_before", "stale_at")}
    return {name: at and at - by for name, at in moments.items()} | {"row": row.id, "polled_at": now}


def _excuse(connection: Connection, unwatched: timedelta) -> None:
    """While nobody asked, no feed was late with something new."""
    rows = connection.execute(select(feeds.c.id, feeds.c.stale_at).where(feeds.c.stale_at.is_not(None))).all()
    if rows:
        later = [{"row": row.id, "stale_at": row.stale_at + unwatched} for row in rows]
        connection.execute(update(feeds).where(feeds.c.id == bindparam("row")), later)


def _clamp_feeds(connection: Connection, now: datetime, longest_poll: timedelta) -> None:
    # Of a feed that names days on which it is not to be asked, the next one may be days away.
    wishes = or_(feeds.c.not_before.is_not(None), feeds.c.wishes != "")
    asked = case((wishes, now + LONGEST_RETRY_AFTER), else_=now + longest_poll)
    never_polled = and_(feeds.c.polled_at.is_(None), feeds.c.next_at > now + LONGEST_START)
    too_late = or_(feeds.c.next_at > asked, never_polled)
    connection.execute(update(feeds).where(too_late).values(next_at=now, not_before=None))


def _clamp_entries(connection: Connection, now: datetime) -> None:
    """What was never read is due at once, whatever the clock said when it was listed."""
    unread = and_(entries.c.state == "waiting", entries.c.next_at > now)
    longest = case((entries.c.state == "watched", now + _LONGEST_WATCH), else_=now + LONGEST_PAGE_RETRY)
    too_late = or_(entries.c.next_at > longest, unread)
    connection.execute(update(entries).where(entries.c.next_at > now, too_late).values(next_at=now))


def _clamp_deliveries(connection: Connection, now: datetime) -> None:
    """What was never tried is due at once, and what was tried under a later clock has waited long enough."""
    early = or_(deliveries.c.state == DeliveryState.PENDING.value, deliveries.c.attempted_at > now)
    too_late = or_(deliveries.c.next_at > now + LONGEST_RETRY_AFTER, early)
    waits = and_(is_open, deliveries.c.next_at > now)
    connection.execute(update(deliveries).where(waits, too_late).values(next_at=now))
    # It is tried for as long after now as it was to be tried after it was stored.
    connection.execute(update(deliveries).where(is_open, deliveries.c.queued_at > now).values(queued_at=now))


def _clamp_channels(connection: Connection, now: datetime) -> None:
    """A channel that was used under a later clock, or pauses longer than anybody may ask for, may send at once."""
    later = or_(channels.c.sent_at > now, channels.c.failed_at > now)
    too_long = channels.c.not_before > now + LONGEST_RETRY_AFTER
    free = {"not_before": None, "merge_before": None, "recent": ""}
    connection.execute(update(channels).where(or_(later, too_long)).values(free))
    were = ("sent_at", "failed_at", "failing_since", "told_at", "dead_told_at", "held_told_at")
    for column in (channels.c[name] for name in were):
        connection.execute(update(channels).where(column > now).values({column.name: now}))
