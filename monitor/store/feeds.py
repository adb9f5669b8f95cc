"""Which feeds there are, and when they are first due: the configuration to rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update

from monitor.core.identity import host_of
from monitor.model import Feed
from monitor.store.codec import tags_to_json
from monitor.store.dialect import insert, rows_of
from monitor.store.renaming import by_key
from monitor.store.rows import AnyRow, Values, chunks
from monitor.store.tables import entries, entry_keys, feeds

# So many feeds are started a second, and all of them within this time.
_STARTS_A_SECOND = 20
LONGEST_START = timedelta(minutes=15)

# In plain SQL: a start looks at every feed. `every` is in microseconds.
_KNOWN = "SELECT id, url, host, name, shown_url, tags, every, configured FROM feeds"


def sync_feeds(connection: Connection, *, wanted: Sequence[Feed], now: datetime) -> None:
    """Make the stored feeds those of the configuration; writes only what differs."""
    stored = by_key(connection, {row.url: row for row in rows_of(connection, _KNOWN)}, wanted)
    running = {key for key, row in stored.items() if row.configured}
    configured = {feed.key: feed for feed in wanted}
    starting = [feed for key, feed in configured.items() if key not in running]
    due = dict(zip((feed.key for feed in starting), spread_out(len(starting), now), strict=True))
    _insert(connection, [feed for feed in starting if feed.key not in stored], due)
    _bring_back(connection, [(stored[feed.key], feed) for feed in starting if feed.key in stored], due)
    _change(connection, [(stored[key], feed) for key, feed in configured.items() if key in running], now)
    gone = [stored[key].id for key in running - configured.keys()]
    for some in chunks(gone):
        connection.execute(update(feeds).where(feeds.c.id.in_(some)).values(configured=False, next_at=None))
        lay_entries_down(connection, some)


def spread_out(number: int, now: datetime) -> list[datetime]:
    """When each of so many feeds is due: the first few at once."""
    second = timedelta(seconds=1)
    return [now + (place * pace(number)) // second * second for place in range(number)]


def pace(number: int) -> timedelta:
    """How long after each other so many feeds are started."""
    return min(timedelta(seconds=1) / _STARTS_A_SECOND, LONGEST_START / max(number, 1))


def _insert(connection: Connection, new: Sequence[Feed], due: dict[str, datetime]) -> None:
    if new:
        rows = [_identity(feed) | _address(feed) | {"next_at": due[feed.key]} for feed in new]
        connection.execute(insert(feeds), rows)


def _address(feed: Feed) -> Values:
    return {"url": feed.key, "host": host_of(feed.url)}


def _identity(feed: Feed) -> Values:
    return {
        "name": feed.name,
        "shown_url": feed.shown_url,
        "tags": tags_to_json(feed.tags),
        "every": feed.every,
        "configured": True,
    }


# A feed that is back is asked for all it lists: what was listed when it went may be listed still.
_AFRESH: Values = {
    "etag": "",
    "last_modified": "",
    "body_hash": "",
    "failures": 0,
    "failing_since": None,
    "sentence": "",
    "trouble": "",
    "retired_at": None,
    "moved_to": "",
    "moved_sightings": 0,
    "yields": "",
    "fell_at": None,
}


def _bring_back(
    connection: Connection, back: Sequence[tuple[AnyRow, Feed]], due: dict[str, datetime]
) -> None:
    """Feeds that are configured again start afresh; only what their server asked for holds still."""
    if not back:
        return
    not_before = {
        row.id: row.not_before
        for some in chunks([row.id for row, _ in back])
        for row in connection.execute(select(feeds.c.id, feeds.c.not_before).where(feeds.c.id.in_(some)))
    }
    rows = [
        _identity(feed)
        | _address(feed)
        | _AFRESH
        | {"row": row.id, "next_at": max(due[feed.key], not_before[row.id] or due[feed.key])}
        for row, feed in back
    ]
    connection.execute(update(feeds).where(feeds.c.id == bindparam("row")), rows)
    earliest = min(due.values())
    unread = entries.c.state.in_(["waiting", "retry", "watched"])
    for some in chunks([row.id for row, _ in back]):
        connection.execute(
            update(entries).where(entries.c.feed_id.in_(some), unread).values(next_at=earliest)
        )


def _change(connection: Connection, both: Sequence[tuple[AnyRow, Feed]], now: datetime) -> None:
    """Write what differs; a feed with another `every` is due no later than that says."""
    different = [(row, feed, values) for row, feed in both if (values := _difference(row, feed))]
    if different:
        connection.execute(
            update(feeds).where(feeds.c.id == bindparam("row")),
            [values | {"row": row.id} for row, _, values in different],
        )
    sooner = [
        {"row": row.id, "latest": now + feed.every}
        for row, feed, _ in different
        if feed.every is not None and _microseconds(feed.every) != row.every
    ]
    if sooner:
        latest = bindparam("latest", type_=feeds.c.next_at.type)
        later = (feeds.c.id == bindparam("row"), feeds.c.next_at > latest, feeds.c.not_before.is_(None))
        connection.execute(update(feeds).where(*later).values(next_at=latest), sooner)


def _difference(row: AnyRow, feed: Feed) -> Values | None:
    """What to write; nothing in most cases, which a start finds out for each of its feeds."""
    stored = (row.name, row.shown_url, row.tags, row.every)
    same = stored == (feed.name, feed.shown_url, tags_to_json(feed.tags), _microseconds(feed.every))
    # The host of a feed that goes by its address is that of before, and to look at each takes its time.
    same = same and (feed.key == feed.url or row.host == host_of(feed.url))
    return None if same else _identity(feed) | _address(feed)


def _microseconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(microseconds=1)


def lay_entries_down(connection: Connection, gone: Sequence[int]) -> None:
    """Entries of feeds that nobody wants any more are not read, and grow old from when their feed answered last."""
    last = (
        select(func.coalesce(feeds.c.answered_at, feeds.c.listing_at))
        .where(feeds.c.id == entries.c.feed_id)
        .scalar_subquery()
    )
    these = entries.c.feed_id.in_(gone)
    connection.execute(update(entries).where(these, entries.c.next_at.is_not(None)).values(next_at=None))
    connection.execute(update(entries).where(these, entries.c.left_at.is_(None)).values(left_at=last))
    listed = update(entry_keys).where(entry_keys.c.feed_id.in_(gone), entry_keys.c.listed)
    connection.execute(listed.values(listed=False))


def make_feeds_due(connection: Connection, *, now: datetime) -> None:
    """Make every configured feed due but those that a server asked to leave alone."""
    welcome = or_(feeds.c.not_before.is_(None), feeds.c.not_before <= now)
    connection.execute(update(feeds).where(feeds.c.next_at > now, welcome).values(next_at=now))


def overdue(connection: Connection, *, now: datetime) -> int:
    """How many feeds are due."""
    query = select(func.count()).select_from(feeds).where(feeds.c.next_at <= now)
    return connection.execute(query).scalar_one()
