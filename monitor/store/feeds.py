"""What `poll` asks and tells: feeds that are due, and what a poll said."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, func, or_, select, update

from monitor.core.identity import host_of
from monitor.errors import StoreError
from monitor.model import Feed
from monitor.ports.store import DueFeed, HostRoom, PollAnswered, PollFailed, PollRecord, PollUnchanged
from monitor.store.codec import tags_to_json
from monitor.store.dialect import insert
from monitor.store.listing import store_listing
from monitor.store.rows import AnyRow, Values, chunks, feed_of, is_due, with_room
from monitor.store.tables import entries, feeds

# --- configuration ----------------------------------------------------------------------------------------------------


def sync_feeds(connection: Connection, *, wanted: Sequence[Feed], now: datetime) -> None:
    """Make the stored feeds those of the configuration; writes only what differs."""
    stored = {row.url: row for row in connection.execute(select(feeds))}
    configured = {feed.url: feed for feed in wanted}
    new = [feed for feed in configured.values() if feed.url not in stored]
    changed = [
        change
        for url in configured.keys() & stored.keys()
        if (change := _change(stored[url], configured[url], now))
    ]
    gone = [row.id for url, row in stored.items() if row.configured and url not in configured]
    if new:
        connection.execute(
            insert(feeds), [_identity(feed) | _address(feed) | {"next_at": now} for feed in new]
        )
    if changed:
        connection.execute(update(feeds).where(feeds.c.id == bindparam("row")), changed)
    _wake_entries(
        connection,
        [stored[url].id for url in configured.keys() & stored.keys() if not stored[url].configured],
        now,
    )
    for some in chunks(gone):
        connection.execute(update(feeds).where(feeds.c.id.in_(some)).values(configured=False, next_at=None))
        _lay_entries_down(connection, some)


def _wake_entries(connection: Connection, back: Sequence[int], now: datetime) -> None:
    """What waited when its feed was taken out of the configuration is due again."""
    unread = entries.c.state.in_(["waiting", "retry"])
    for some in chunks(back):
        connection.execute(update(entries).where(entries.c.feed_id.in_(some), unread).values(next_at=now))


def _lay_entries_down(connection: Connection, gone: Sequence[int]) -> None:
    """Entries of feeds that nobody wants any more are not read, and grow old from their last listing on."""
    last = select(feeds.c.listing_at).where(feeds.c.id == entries.c.feed_id).scalar_subquery()
    these = entries.c.feed_id.in_(gone)
    connection.execute(update(entries).where(these, entries.c.next_at.is_not(None)).values(next_at=None))
    connection.execute(update(entries).where(these, entries.c.left_at.is_(None)).values(left_at=last))


def _address(feed: Feed) -> Values:
    return {"url": feed.url, "host": host_of(feed.url)}


def _identity(feed: Feed) -> Values:
    return {
        "name": feed.name,
        "shown_url": feed.shown_url,
        "tags": tags_to_json(feed.tags),
        "every": feed.every,
        "configured": True,
    }


def _change(row: AnyRow, feed: Feed, now: datetime) -> Values | None:
    """What to write where a stored feed differs from the configuration; one that is back is due at once."""
    values = _identity(feed)
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    return values | {"row": row.id, "next_at": _next_poll(row, feed, now)}


def _next_poll(row: AnyRow, feed: Feed, now: datetime) -> datetime:
    """A feed that is back is due at once; one with another `every` no later than that says."""
    if not row.configured:
        return max(now, row.not_before or now)
    next_at: datetime = row.next_at
    if feed.every is None or feed.every == row.every or row.not_before is not None:
        return next_at
    return min(next_at, now + feed.every)


def make_feeds_due(connection: Connection, *, now: datetime) -> None:
    """Make every configured feed due but those that a server asked to leave alone."""
    welcome = or_(feeds.c.not_before.is_(None), feeds.c.not_before <= now)
    connection.execute(update(feeds).where(feeds.c.next_at > now, welcome).values(next_at=now))


# --- due --------------------------------------------------------------------------------------------------------------


def any_feed_due(connection: Connection, *, now: datetime) -> bool:
    """Whether a claim would find something."""
    return bool(connection.execute(select(exists().where(is_due(feeds, now)))).scalar())


def claim_feeds(
    connection: Connection, *, now: datetime, limit: int, lease: timedelta, room: HostRoom
) -> list[DueFeed]:
    """Lease the feeds that are due, longest due first, as far as their hosts have room."""
    query = (
        select(feeds.c.name.label("feed_name"), feeds.c.url.label("feed_url"), feeds)
        .where(is_due(feeds, now))
        .order_by(feeds.c.next_at, feeds.c.id)
        .with_for_update(skip_locked=True)
    )
    rows = with_room(connection, query, feeds.c.host, limit, room)
    for some in chunks([row.id for row in rows]):
        connection.execute(update(feeds).where(feeds.c.id.in_(some)).values(lease_until=now + lease))
    return [_due_feed(row) for row in rows]


def _due_feed(row: AnyRow) -> DueFeed:
    return DueFeed(
        feed=feed_of(row),
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        failures=row.failures,
        first_poll=row.listing_at is None,
    )


# --- record -----------------------------------------------------------------------------------------------------------


def record_poll(connection: Connection, *, poll: PollRecord) -> int:
    """Store what a poll said; the number of new entries. Those of a feed that was taken out meanwhile wait until it is
    back."""
    query = select(feeds.c.id, feeds.c.configured, feeds.c.listing_at).where(feeds.c.url == poll.feed_url)
    feed = connection.execute(query).one_or_none()
    if feed is None:
        raise StoreError(f"the store does not know the feed {poll.feed_url}")
    new = (
        store_listing(connection, feed_id=feed.id, last_at=feed.listing_at, poll=poll)
        if isinstance(poll, PollAnswered)
        else 0
    )
    values = {
        "next_at": poll.next_at if feed.configured else None,
        "lease_until": None,
        "polls": feeds.c.polls + 1,
    }
    connection.execute(update(feeds).where(feeds.c.id == feed.id).values(values | _said(poll, new)))
    if not feed.configured:
        _lay_entries_down(connection, [feed.id])
    return new


def _said(poll: PollRecord, new: int) -> Values:
    """The columns that differ by what the feed said."""
    match poll:
        case PollAnswered():
            return _answered(poll) | _listed(poll, new)
        case PollUnchanged():
            return _answered(poll)
        case PollFailed():
            return {
                "failures": feeds.c.failures + 1,
                "failing_since": func.coalesce(feeds.c.failing_since, poll.at),
                "sentence": poll.sentence,
                "not_before": poll.not_before,
            }


def _answered(poll: PollAnswered | PollUnchanged) -> Values:
    return {
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "answered_at": poll.at,
        "failures": 0,
        "failing_since": None,
        "sentence": "",
        "not_before": None,
    }


def _listed(poll: PollAnswered, new: int) -> Values:
    values: Values = {
        "body_hash": poll.body_hash,
        "title": poll.listing.title,
        "language": poll.listing.language,
        "listing_at": poll.at,
    }
    if new:
        values["new_at"] = poll.at
    if new and poll.baseline:
        values["baseline_entries"] = feeds.c.baseline_entries + new
        values["baseline_unread"] = feeds.c.baseline_unread + new
    return values
