"""What `ingest` asks and tells: entries that are due, and what was decided about one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Update, bindparam, exists, select, update

from monitor.core.health import Yields
from monitor.core.identity.wrappers import page_address
from monitor.events import BatchRead
from monitor.model import Alert, Article, Extent, Manner
from monitor.ports import (
    Decision,
    DueEntry,
    EntryDone,
    EntryNext,
    EntryQuarantined,
    EntryRetry,
    EntryWatched,
    HostRoom,
    Known,
    Lookup,
    Recorded,
    SumUp,
)
from monitor.store.articles import (
    articles_at,
    claim_urls,
    known_articles,
    leave_behind,
    store_article,
    store_verdicts,
)
from monitor.store.batches import close_batch, count_down, tell_or_hold
from monitor.store.dialect import rows_of, run_many, stored
from monitor.store.revisions import store_revision
from monitor.store.rows import AnyRow, Values, chunks, entry_of, feed_of, full_hosts, is_due, with_room
from monitor.store.sites import store_lesson
from monitor.store.tables import entries, feeds, verdicts

# An entry whose claims were cut off so often is likely what kills the daemon.
CUT_OFF_CLAIMS = 5

WATCHED = "watched"

# --- due --------------------------------------------------------------------------------------------------------------


def any_entry_due(connection: Connection, *, now: datetime) -> bool:
    """Whether a claim would find something."""
    return bool(connection.execute(_ANY_DUE, {"now": now}).scalar())


_ANY_DUE = select(exists().where(is_due(entries, bindparam("now"))))


def claim_entries(
    connection: Connection, *, now: datetime, limit: int, lease: timedelta, room: HostRoom, alone: bool
) -> list[DueEntry]:
    """Lease the entries that are due, oldest first, as far as their hosts have room; one of last resort only where
    nothing else is left."""
    rows = _with_room(connection, _DUE, now, limit, room)
    if not rows and alone:
        rows = _with_room(connection, _LAST_RESORT, now, min(limit, 1), room)
    for some in chunks([row.id for row in rows]):
        connection.execute(_CLAIMED, {"some": some, "until": now + lease})
    pages = {row.id: page_address(row.url) for row in rows if _is_unread(row)}
    known = articles_at(connection, list(filter(None, pages.values())))
    return [_due_entry(row, known.get(pages.get(row.id, ""))) for row in rows]


_CLAIMED = update(entries).where(entries.c.id.in_(bindparam("some", expanding=True)))
_CLAIMED = _CLAIMED.values(lease_until=bindparam("until"), claims=entries.c.claims + 1)


def _is_unread(row: AnyRow) -> bool:
    return row.fetch_failures == row.deaths == 0 and not row.revised and row.state != WATCHED


def _due(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            feeds.c.name.label("feed_name"),
            feeds.c.url.label("feed_key"),
            feeds.c.shown_url,
            feeds.c.tags,
            feeds.c.every,
            feeds.c.language,
            entries,
        )
        .join_from(entries, feeds)
        .where(is_due(entries, bindparam("now")), which)
        .order_by(entries.c.next_at, entries.c.id)
        .limit(bindparam("limit"))
        .with_for_update(of=entries, skip_locked=True)
    )


# Made once: that takes longer than carrying it out.
_DUE, _LAST_RESORT = _due(entries.c.claims < CUT_OFF_CLAIMS), _due(entries.c.claims >= CUT_OFF_CLAIMS)


def _with_room(
    connection: Connection, query: Select[Any], now: datetime, limit: int, room: HostRoom
) -> list[AnyRow]:
    if full := full_hosts(room):
        query = query.where(entries.c.host.not_in(full))
    rows = connection.execute(query, {"now": now, "limit": limit}).all()
    return with_room(rows, [row.host for row in rows], room)


def _due_entry(row: AnyRow, listed_before: Article | None) -> DueEntry:
    return DueEntry(
        id=row.id,
        feed=feed_of(row),
        entry=entry_of(row),
        manner=Manner(row.manner),
        revised=row.revised,
        first_seen_at=row.first_seen_at,
        fetch_failures=row.fetch_failures,
        deaths=row.deaths,
        language=row.language,
        last_resort=row.claims >= CUT_OFF_CLAIMS,
        readings=row.readings,
        is_watched=row.state == WATCHED,
        etag=row.etag,
        page_modified=row.page_modified,
        article_id=row.article_id or "",
        listed_before=listed_before,
    )


# --- record -----------------------------------------------------------------------------------------------------------


def record_entry(
    connection: Connection,
    *,
    due: DueEntry,
    at: datetime,
    lookup: Lookup,
    decide: Callable[[Known], Decision],
    sum_up: SumUp,
) -> Recorded:
    """Look up, let `decide` decide, and store all that follows from it."""
    decision = decide(known_articles(connection, lookup, due, now=at))
    article = decision.article
    store_article(connection, article, at)
    claim_urls(connection, decision.urls, article.id)
    store_verdicts(connection, decision.verdicts, article.id, at)
    _store_change(connection, decision, at)
    if decision.lesson is not None:
        store_lesson(connection, decision.lesson, at)
    if decision.is_first_reading:
        _count_yield(connection, due, is_full=article.extent is Extent.FULL, at=at)
    becomes = _next_state(decision.entry, at) | {"article_id": article.id}
    batch_id = _store_state(connection, due, becomes, at)
    if due.article_id not in {"", article.id}:
        leave_behind(connection, due.article_id, at)
    told = tell_or_hold(connection, decision.alerts, batch_id, at)
    batch, summed_up = close_batch(connection, batch_id, at=at, sum_up=sum_up)
    return Recorded(decision=decision, alerts=told + summed_up, batch=batch)


def _store_change(connection: Connection, decision: Decision, at: datetime) -> None:
    if decision.replaced is not None:
        store_revision(connection, decision.replaced)
    if decision.changed:
        told = verdicts.c.article_id == decision.article.id, verdicts.c.rule_id.in_(decision.changed)
        connection.execute(update(verdicts).where(*told).values(changed_at=at))


def _count_yield(connection: Connection, due: DueEntry, *, is_full: bool, at: datetime) -> None:
    """How much of its feed's articles can be read."""
    ((feed_id, yields),) = rows_of(connection, _YIELDS, [due.id])
    counted = Yields.from_text(yields).counted(full=is_full, at=at)
    run_many(connection, _NEW_YIELDS, [(counted.to_text(), stored(counted.fell_at), feed_id)])


# As plain SQL: a third of the time that SQLAlchemy's own statements take.
_YIELDS = (
    "SELECT feeds.id, feeds.yields FROM entries JOIN feeds ON feeds.id = entries.feed_id WHERE entries.id = ?"
)
_NEW_YIELDS = "UPDATE feeds SET yields = ?, fell_at = ? WHERE id = ?"


def settle_entry(connection: Connection, *, due: DueEntry, becomes: EntryNext, at: datetime) -> None:
    """Store only what becomes of an entry."""
    _store_state(connection, due, _next_state(becomes, at), at)


def give_back(connection: Connection, *, due: DueEntry) -> None:
    """Undo a claim whose record the store refused."""
    claimed = entries.c.id == due.id, entries.c.lease_until.is_not(None), entries.c.claims > 0
    connection.execute(update(entries).where(*claimed).values(lease_until=None, claims=entries.c.claims - 1))


def quarantine_entry(
    connection: Connection, *, due: DueEntry, at: datetime, sentence: str, sum_up: SumUp
) -> tuple[BatchRead | None, tuple[Alert, ...]]:
    """Set an entry aside without an article; what is told of its batch if it was the last one unread."""
    quarantined = EntryQuarantined(sentence=sentence, deaths=due.deaths)
    batch_id = _store_state(connection, due, _next_state(quarantined, at), at)
    return close_batch(connection, batch_id, at=at, sum_up=sum_up)


def _next_state(becomes: EntryNext, at: datetime) -> Values:
    match becomes:
        case EntryDone():
            return {"state": "done", "next_at": None}
        case EntryWatched():
            return {
                "state": WATCHED,
                "next_at": becomes.at,
                "readings": becomes.readings,
                "etag": becomes.etag,
                "page_modified": becomes.page_modified,
            }
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

# What its feed changed while it was being read is read once more.
_READ_AGAIN: Values = {
    "state": "waiting",
    "revised": True,
    "manner": Manner.PROMPT.value,
    "fetch_failures": 0,
    "sentence": "",
    "quarantined_at": None,
}


def _store_state(connection: Connection, due: DueEntry, values: Values, at: datetime) -> int | None:
    """The entry's new state; its batch, if it has one, which counts it when it is read for the first time. Of a feed
    that was taken out meanwhile nothing is read again, and what its feed revised meanwhile is."""
    row = connection.execute(_STATE, {"row": due.id}).one()
    values = _SETTLED | values
    if values["state"] != "retry":
        values["revised"] = False
    if entry_of(row) != due.entry:
        values |= _READ_AGAIN | {"next_at": at}
    if not row.configured:
        values["next_at"] = None
    connection.execute(_new_state(tuple(values)), values | {"row": due.id})
    if row.batch_id is not None and row.state == "waiting" and not row.revised:
        count_down(connection, row.batch_id)
    batch_id: int | None = row.batch_id
    return batch_id


_STATE = select(entries, feeds.c.configured).join_from(entries, feeds).where(entries.c.id == bindparam("row"))


@lru_cache(maxsize=64)
def _new_state(columns: tuple[str, ...]) -> Update:
    """The statement that sets these columns of an entry. Made once: that takes longer than carrying it out."""
    return (
        update(entries)
        .where(entries.c.id == bindparam("row"))
        .values({name: bindparam(name) for name in columns})
    )
