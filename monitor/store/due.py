"""Rows of feeds whose time has come to what `poll` claims."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from monitor.core.cadence import Rhythm
from monitor.model import Feed
from monitor.ports import DueFeed, HostRoom, Move
from monitor.store.codec import tags_from_json, wishes_from_json
from monitor.store.dialect import moment, rows_of, stored
from monitor.store.leases import Crowd
from monitor.store.rows import full_hosts, room_left, with_room

# In plain SQL, like what most polls write: with SQLAlchemy's statements and types a claim took 48 us a feed instead of 30.
_DUE = """
SELECT host, url, name, shown_url, tags, every, etag, last_modified, body_hash, failures, listing_at, rhythm, wishes,
    moved_to, moved_sightings, answered_at, reset_at, missed_at
FROM feeds WHERE next_at > ? AND next_at <= ?{others} ORDER BY next_at, host, id LIMIT ?
"""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def due_feeds(
    connection: Connection,
    *,
    now: datetime,
    limit: int,
    room: HostRoom,
    leased: Collection[str],
    crowd: Crowd | None,
) -> tuple[list[DueFeed], int]:
    """The feeds that are due, longest due first, as far as their hosts have room; `leased` are in somebody's hands, and
    of a `crowd` only so many may start now. Also, how many of those found are of the crowd."""
    due = partial(_due_between, connection, leased=leased)
    if crowd is None:
        return [_due_feed(row) for row in due(_LONG_AGO, now, limit=limit, room=room)], 0
    most = min(limit, crowd.may_start(now))
    of_crowd = due(_LONG_AGO, crowd.since, limit=most, room=room)
    left = room_left(room, [row[0] for row in of_crowd])
    others = due(crowd.since, now, limit=limit - len(of_crowd), room=left)
    return [_due_feed(row) for row in (*of_crowd, *others)], len(of_crowd)


def _due_between(
    connection: Connection,
    after: datetime,
    until: datetime,
    *,
    limit: int,
    room: HostRoom,
    leased: Collection[str],
) -> list[Sequence[Any]]:
    full = full_hosts(room)
    others = "".join(
        f" AND {column} NOT IN ({', '.join('?' * len(names))})"
        for column, names in (("host", full), ("url", leased))
        if names
    )
    values = (stored(after), stored(until), *full, *leased, limit)
    rows = rows_of(connection, _DUE.format(others=others), values)
    return with_room(rows, [row[0] for row in rows], room)


_NO_MOVE = Move()


def _due_feed(row: Sequence[Any]) -> DueFeed:
    _, key, name, shown_url, tags, every, etag, last_modified, body_hash, failures, listing_at, *others = row
    rhythm, wishes, moved_to, moved_sightings, answered_at, reset_at, missed_at = others
    return DueFeed(
        feed=Feed(
            name=name,
            url="",
            key=key,
            tags=tags_from_json(tags),
            every=None if every is None else timedelta(microseconds=every),
            shown_url=shown_url,
        ),
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        failures=failures,
        first_poll=listing_at is None,
        rhythm=Rhythm.from_text(rhythm),
        wishes=wishes_from_json(wishes),
        move=Move(to=moved_to, sightings=moved_sightings) if moved_to else _NO_MOVE,
        answered_at=moment(answered_at),
        reset_at=moment(reset_at),
        missed_at=moment(missed_at),
    )
