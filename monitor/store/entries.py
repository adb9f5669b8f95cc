"""What `ingest` asks and tells: entries that are due, and what was decided about one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, update

from monitor.events import FirstPollDone
from monitor.model import Reason
from monitor.ports.store import (
    Decision,
    DueEntry,
    EntryDone,
    EntryNext,
    EntryQuarantined,
    EntryRetry,
    HostRoom,
    Known,
    Recorded,
)
from monitor.store.articles import claim_urls, known_articles, store_article, store_verdicts
from monitor.store.outbox import store_alerts
from monitor.store.rows import AnyRow, Values, chunks, entry_of, feed_of, is_due, with_room
from monitor.store.tables import entries, feeds, verdicts

# An entry whose claims were cut off so often is likely what kills the daemon.
CUT_OFF_CLAIMS = 5

# --- due --------------------------------------------------------------------------------------------------------------


def any_entry_due(connection: Connection, *, now: datetime) -> bool:
    """Whether a claim would find something."""
    return bool(connection.execute(select(exists().where(is_due(entries, now)))).scalar())


def claim_entries(
    connection: Connection, *, now: datetime, limit: int, lease: timedelta, room: HostRoom, alone: bool
) -> list[DueEntry]:
    """Lease the entries that are due, oldest first, as far as their hosts have room; one of last resort only where
    nothing else is left."""
    rows = with_room(connection, _due(now, entries.c.claims < CUT_OFF_CLAIMS), entries.c.host, limit, room)
    if not rows and alone:
        last = _due(now, entries.c.claims >= CUT_OFF_CLAIMS)
        rows = with_room(connection, last, entries.c.host, min(limit, 1), room)
    for some in chunks([row.id for row in rows]):
        claimed = {"lease_until": now + lease, "claims": entries.c.claims + 1}
        connection.execute(update(entries).where(entries.c.id.in_(some)).values(claimed))
    return [_due_entry(row) for row in rows]


def _due(now: datetime, which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            feeds.c.name.label("feed_name"),
            feeds.c.url.label("feed_url"),
            feeds.c.tags,
            feeds.c.every,
            feeds.c.language,
            entries,
        )
        .join_from(entries, feeds)
        .where(is_due(entries, now), which)
        .order_by(entries.c.next_at, entries.c.id)
        .with_for_update(of=entries, skip_locked=True)
    )


def _due_entry(row: AnyRow) -> DueEntry:
    return DueEntry(
        id=row.id,
        feed=feed_of(row),
        entry=entry_of(row),
        baseline=row.baseline,
        first_seen_at=row.first_seen_at,
        fetch_failures=row.fetch_failures,
        deaths=row.deaths,
        language=row.language,
        last_resort=row.claims >= CUT_OFF_CLAIMS,
    )


# --- record -----------------------------------------------------------------------------------------------------------


def record_entry(
    connection: Connection,
    *,
    due: DueEntry,
    at: datetime,
    urls: tuple[str, ...],
    text_hash: str,
    decide: Callable[[Known], Decision],
) -> Recorded:
    """Look up, let `decide` decide, and store all that follows from it."""
    decision = decide(known_articles(connection, urls, text_hash, due.feed.url))
    article = decision.article
    store_article(connection, article, at)
    claim_urls(connection, decision.urls, article.id)
    store_verdicts(connection, decision.verdicts, article.id, at)
    told = store_alerts(connection, decision.alerts, at)
    _store_state(connection, due, _next_state(decision.entry, at) | {"article_id": article.id})
    return Recorded(decision=decision, alerts=told, first_poll=_first_poll_done(connection, due))


def quarantine_entry(
    connection: Connection, *, due: DueEntry, at: datetime, sentence: str
) -> FirstPollDone | None:
    """Set an entry aside without an article; the first poll's summary if it was the last one unread."""
    _store_state(connection, due, _next_state(EntryQuarantined(sentence=sentence, deaths=due.deaths), at))
    return _first_poll_done(connection, due)


def _next_state(becomes: EntryNext, at: datetime) -> Values:
    match becomes:
        case EntryDone():
            return {"state": "done", "next_at": None}
        case EntryRetry():
            return {
                "state": "retry",
                "next_at": becomes.at,
                "fetch_failures": becomes.fetch_failures,
                "deaths": becomes.deaths,
            }
        case EntryQuarantined():
            return {
                "state": "quarantined",
                "next_at": None,
                "deaths": becomes.deaths,
                "sentence": becomes.sentence,
                "quarantined_at": at,
            }


# A record ends the claim and, unless it says otherwise, the quarantine.
_SETTLED: Values = {"lease_until": None, "claims": 0, "sentence": "", "quarantined_at": None}


def _store_state(connection: Connection, due: DueEntry, values: Values) -> None:
    """The entry's new state; the first time that one of a silent first poll is read, its feed counts down. Of a feed
    that was taken out meanwhile nothing is read again."""
    this = entries.c.id == due.id
    query = select(entries.c.feed_id, entries.c.baseline, entries.c.state, feeds.c.configured)
    row = connection.execute(query.join_from(entries, feeds).where(this)).one()
    again = {} if row.configured else {"next_at": None}
    connection.execute(update(entries).where(this).values(_SETTLED | values | again))
    if row.baseline and row.state == "waiting":
        one_less = {"baseline_unread": feeds.c.baseline_unread - 1}
        connection.execute(update(feeds).where(feeds.c.id == row.feed_id).values(one_less))


def _first_poll_done(connection: Connection, due: DueEntry) -> FirstPollDone | None:
    """The summary of a silent first poll, once, when everything it listed has been read."""
    told_now = (
        update(feeds)
        .where(feeds.c.url == due.feed.url, feeds.c.baseline_entries > 0, feeds.c.baseline_unread == 0)
        .where(feeds.c.baseline_told.is_(False))
        .values(baseline_told=True)
        .returning(feeds.c.id, feeds.c.name, feeds.c.baseline_entries)
    )
    feed = connection.execute(told_now).one_or_none()
    if feed is None:
        return None
    return FirstPollDone(
        feed=feed.name, entries=feed.baseline_entries, matches=_silent_matches(connection, feed.id)
    )


def _silent_matches(connection: Connection, feed_id: int) -> int:
    read = select(entries.c.article_id).where(entries.c.feed_id == feed_id, entries.c.baseline)
    silent = verdicts.c.reason == Reason.FIRST_POLL.value
    query = select(func.count()).select_from(verdicts).where(verdicts.c.article_id.in_(read), silent)
    return connection.execute(query).scalar_one()
