"""What a poll said to the columns of its feed: how often it answers, what it asks for, and how it does."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, select, update

from monitor.errors import StoreError
from monitor.ports import ListingDecision, PollAnswered, PollFailed, PollUnchanged
from monitor.store.codec import wishes_to_json
from monitor.store.dialect import run_many, stored
from monitor.store.outbox import store_alerts
from monitor.store.rows import AnyRow, Values, chunks
from monitor.store.tables import feeds

# A feed is stale after so many of its usual gaps without anything new.
_STALE_GAPS = 5

# Of the mean time that answers take, the latest one is a fifth.
_OLDER_TIMES, _ALL_TIMES = 4, 5

_known = select(
    feeds.c.id,
    feeds.c.url,
    feeds.c.configured,
    feeds.c.listing_at,
    feeds.c.new_at,
    feeds.c.first_at,
    feeds.c.took,
    feeds.c.stale_at,
)


def record_polls(connection: Connection, polls: Sequence[PollUnchanged | PollFailed]) -> list[None]:
    """Store what several polls without a listing said, all in a few statements."""
    if len({poll.feed_key for poll in polls}) < len(polls):  # one feed twice: the order matters
        return [result for poll in polls for result in record_polls(connection, [poll])]
    unchanged = [_unchanged(poll) for poll in polls if isinstance(poll, PollUnchanged)]
    failed = [poll for poll in polls if isinstance(poll, PollFailed)]
    met = run_many(connection, _UNCHANGED, unchanged) if unchanged else 0
    rows = known_feeds(connection, [poll.feed_key for poll in (polls if met < len(unchanged) else failed)])
    if failed:
        connection.execute(_FAILED, [_failed(rows[poll.feed_key], poll) for poll in failed])
    for poll in polls:
        if poll.notices:
            store_alerts(connection, poll.notices, poll.at)
    return [None] * len(polls)


def known_feeds(connection: Connection, urls: Sequence[str]) -> dict[str, AnyRow]:
    """The rows of feeds by their addresses; raises a `StoreError` for one that is not there."""
    rows = {
        row.url: row
        for some in chunks(urls)
        for row in connection.execute(_known.where(feeds.c.url.in_(some)))
    }
    if unknown := next((url for url in urls if url not in rows), None):
        raise StoreError(f"the store does not know the feed {unknown}")
    return rows


_this = feeds.c.id == bindparam("row")
_FAILED = (
    update(feeds)
    .where(_this)
    .values(
        polls=feeds.c.polls + 1,
        failures=feeds.c.failures + 1,
        failing_since=func.coalesce(feeds.c.failing_since, bindparam("at", type_=feeds.c.failing_since.type)),
        retired_at=func.coalesce(feeds.c.retired_at, bindparam("retired", type_=feeds.c.retired_at.type)),
    )
)


def _failed(row: AnyRow, poll: PollFailed) -> Values:
    return {
        "row": row.id,
        "at": poll.at,
        "retired": poll.at if poll.next_at is None else None,
        "next_at": poll.next_at if row.configured else None,
        "polled_at": poll.at,
        "trouble": poll.trouble.value,
        "sentence": poll.sentence,
        "not_before": poll.not_before,
        "moved_to": poll.move.to,
        "moved_sightings": poll.move.sightings,
    }


# An answer ends a row of failures. That nothing changed is what most polls say, so this is in plain SQL.
_UNCHANGED = f"""
UPDATE feeds SET next_at = CASE WHEN configured THEN ? END, etag = ?, last_modified = ?, answered_at = ?, polled_at = ?,
    first_at = coalesce(first_at, ?), answering_since = CASE WHEN failures > 0 THEN ? ELSE coalesce(answering_since, ?) END,
    took = coalesce((took * {_OLDER_TIMES} + ?) / {_ALL_TIMES}, ?), rhythm = ?,
    weight = ?, moved_to = ?, moved_sightings = ?, polls = polls + 1, failures = 0, failing_since = NULL, trouble = '',
    sentence = '', not_before = NULL, retired_at = NULL
WHERE url = ?
"""  # noqa: S608 - nothing in it comes from outside


def _unchanged(poll: PollUnchanged) -> tuple[str | float | None, ...]:
    at, took = stored(poll.at), poll.took // timedelta(microseconds=1)
    rhythm, move = poll.rhythm, poll.move
    return (
        stored(poll.next_at),
        poll.etag,
        poll.last_modified,
        at,
        at,
        at,
        at,
        at,
        took,
        took,
        rhythm.to_text(),
        rhythm.weight or None,
        move.to,
        move.sightings,
        poll.feed_key,
    )


def store_answer(
    connection: Connection, row: AnyRow, poll: PollAnswered, decision: ListingDecision, *, new: int
) -> None:
    """Store what an answer with a listing said of the feed itself, `new` entries of it being new."""
    listing = poll.listing
    new_at = poll.at if new else row.new_at
    gap = decision.rhythm.usual_gap
    values: Values = {
        "body_hash": poll.body_hash,
        "title": listing.title,
        "language": listing.language,
        "form": listing.form,
        "site": listing.site,
        "hub": listing.hub,
        "wishes": wishes_to_json(listing.wishes),
        "listing_at": poll.at,
        "new_at": new_at,
        "usual_gap": gap,
        "stale_at": _stale_at(row, new_at, gap, poll.at),
    }
    marks: Values = {
        name: poll.at
        for name, found in (("reset_at", decision.reset), ("missed_at", decision.missed))
        if found
    }
    answered = _answered(row, poll, decision)
    connection.execute(update(feeds).where(feeds.c.id == row.id).values(answered | values | marks))


def _answered(row: AnyRow, poll: PollAnswered, decision: ListingDecision) -> Values:
    """The columns that any answer sets; it ends a row of failures."""
    return {
        "next_at": decision.next_at if row.configured else None,
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "answered_at": poll.at,
        "polled_at": poll.at,
        "first_at": row.first_at or poll.at,
        "answering_since": case(
            (feeds.c.failures > 0, poll.at), else_=func.coalesce(feeds.c.answering_since, poll.at)
        ),
        "polls": feeds.c.polls + 1,
        "failures": 0,
        "failing_since": None,
        "trouble": "",
        "sentence": "",
        "not_before": None,
        "retired_at": None,
        "took": _mean(row.took, poll.took),
        "rhythm": decision.rhythm.to_text(),
        "weight": decision.rhythm.weight or None,
        "moved_to": poll.move.to,
        "moved_sightings": poll.move.sightings,
    }


def _stale_at(row: AnyRow, new_at: datetime | None, gap: timedelta | None, at: datetime) -> datetime | None:
    """From when on the feed is late. Until something new comes that moves only into the future: it may have been put
    off for a time when nobody asked."""
    if gap is None:
        return None
    late: datetime = (new_at or row.first_at or at) + _STALE_GAPS * gap
    return late if row.stale_at is None or new_at == at else max(late, row.stale_at)


def _mean(before: timedelta | None, took: timedelta) -> timedelta:
    return took if before is None else (before * _OLDER_TIMES + took) / _ALL_TIMES
