"""A listing to rows of `entries`: new ones are waiting to be read, and each row knows whether it is still listed.

Only what changed is written. Marking every listed entry at every poll would write as many pages as a listing has
entries: 30 entries, 1 of them new, are 2 changed rows here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.core.identity import host_of
from monitor.model import Entry
from monitor.ports.store import PollAnswered
from monitor.store.dialect import insert
from monitor.store.rows import Values, chunks
from monitor.store.tables import entries


def store_listing(
    connection: Connection, *, feed_id: int, last_at: datetime | None, poll: PollAnswered
) -> int:
    """Store what a feed lists now, after what it listed at `last_at`; the number of new entries."""
    listed: dict[str, Entry] = {}
    for entry in poll.listing.entries:
        listed.setdefault(entry.key, entry)
    before = _listed_before(connection, feed_id)
    _mark([before[key] for key in before.keys() - listed.keys()], connection, left_at=last_at)
    candidates = [entry for key, entry in listed.items() if key not in before]
    known = _known(connection, feed_id, [entry.key for entry in candidates])
    _mark(list(known.values()), connection, left_at=None)
    new = [entry for entry in candidates if entry.key not in known]
    if new:
        connection.execute(insert(entries), list(_rows(new, feed_id, poll)))
    return len(new)


def _listed_before(connection: Connection, feed_id: int) -> dict[str, int]:
    query = select(entries.c.key, entries.c.id).where(
        entries.c.feed_id == feed_id, entries.c.left_at.is_(None)
    )
    return {row.key: row.id for row in connection.execute(query)}


def _known(connection: Connection, feed_id: int, keys: Sequence[str]) -> dict[str, int]:
    """The entries among `keys` that the feed had listed some time before."""
    query = select(entries.c.key, entries.c.id).where(entries.c.feed_id == feed_id)
    found: dict[str, int] = {}
    for some in chunks(keys):
        found.update((row.key, row.id) for row in connection.execute(query.where(entries.c.key.in_(some))))
    return found


def _mark(ids: Sequence[int], connection: Connection, *, left_at: datetime | None) -> None:
    for some in chunks(ids):
        connection.execute(update(entries).where(entries.c.id.in_(some)).values(left_at=left_at))


def _rows(new: Iterable[Entry], feed_id: int, poll: PollAnswered) -> Iterable[Values]:
    """Rows to insert, in listing order: ids ascend, so entries of one poll are read in that order."""
    for entry in new:
        yield {
            "feed_id": feed_id,
            "key": entry.key,
            "url": entry.url,
            "host": host_of(entry.url),
            "title": entry.title,
            "summary": entry.summary,
            "content": entry.content,
            "author": entry.author,
            "published_at": entry.published_at,
            "section": entry.section,
            "baseline": poll.baseline,
            "first_seen_at": poll.at,
            "state": "waiting",
            "next_at": poll.at,
        }
