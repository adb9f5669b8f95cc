"""A listing to rows of `entries` and `entry_keys`: what is new waits to be read, what is known says how it looks now.

Only what changed is written. Marking every listed entry at every poll would write as many pages as a listing has
entries: 30 entries, 1 of them new, are its own row, its keys and the row of the feed here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from monitor.core.identity import Sighting, host_of
from monitor.model import Entry, Manner
from monitor.ports import KnownListing, ListingDecision, PollAnswered
from monitor.store.batches import count_down, open_batch
from monitor.store.dialect import insert
from monitor.store.feeds import lay_entries_down
from monitor.store.keys import store_keys
from monitor.store.listed import Listed, known_listing, look_up
from monitor.store.outbox import store_alerts
from monitor.store.polls import known_feeds, store_answer
from monitor.store.rows import Values, chunks
from monitor.store.tables import entries


def record_listing(
    connection: Connection, *, poll: PollAnswered, decide: Callable[[KnownListing], ListingDecision]
) -> ListingDecision:
    """Look up, let `decide` decide, and store all that follows from it. Entries of a feed that was taken out meanwhile
    wait until it is back."""
    row = known_feeds(connection, [poll.feed_key])[poll.feed_key]
    listed = look_up(connection, row.id, poll.listing)
    decision = _each_once(decide(known_listing(connection, listed)), listed)
    new = _store_new(connection, row.id, decision, poll.at)
    _revise(connection, decision.census.revised, poll.at)
    store_keys(connection, listed, new, decision.census, at=poll.at)
    store_answer(connection, row, poll, decision, new=len(new))
    if not row.configured:
        lay_entries_down(connection, [row.id])
    store_alerts(connection, decision.notices, poll.at)
    return decision


def _each_once(decision: ListingDecision, listed: Listed) -> ListingDecision:
    """The decision, with but the first of new items of the same GUID."""
    first: dict[str, Entry] = {}
    for entry in decision.census.new:
        first.setdefault(listed.keys_of(entry).guid, entry)
    if len(first) == len(decision.census.new):
        return decision
    return replace(decision, census=replace(decision.census, new=tuple(first.values())))


# --- new --------------------------------------------------------------------------------------------------------------


def _store_new(
    connection: Connection, feed_id: int, decision: ListingDecision, at: datetime
) -> dict[Entry, int]:
    """Insert what is new, in listing order: ids ascend, so entries of one poll are read in that order."""
    new = decision.census.new
    if not new:
        return {}
    batch = None
    if decision.manner is not Manner.PROMPT:
        batch = open_batch(
            connection, feed_id, manner=decision.manner, cause=decision.cause, entries=len(new), at=at
        )
    of_all: Values = {
        "feed_id": feed_id,
        "manner": decision.manner.value,
        "batch_id": batch,
        "first_seen_at": at,
        "state": "waiting",
        "next_at": at,
    }
    rows = [of_all | _text_of(entry, at) | {"key": entry.key} for entry in new]
    statement = insert(entries).on_conflict_do_nothing().returning(entries.c.key, entries.c.id)
    ids = {row.key: row.id for row in connection.execute(statement, rows)}
    before = _stored_before(connection, feed_id, [entry.key for entry in new if entry.key not in ids])
    if batch is not None and before:
        count_down(connection, batch, by=len(before))
    ids |= before
    return {entry: ids[entry.key] for entry in new}


def _stored_before(connection: Connection, feed_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Entries whose GUIDs are known no more: one of very many of its entry's, or taken for another's by an earlier version."""
    query = select(entries.c.key, entries.c.id).where(entries.c.feed_id == feed_id)
    return {
        row.key: row.id
        for some in chunks(keys)
        for row in connection.execute(query.where(entries.c.key.in_(some)))
    }


def _text_of(entry: Entry, at: datetime) -> Values:
    """The columns of what a feed says of an entry. Nothing was published after it was listed: one such date would be the
    feed's newest for years."""
    return {
        "url": entry.url,
        "host": host_of(entry.url),
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "author": entry.author,
        "published_at": entry.published_at and min(entry.published_at, at),
        "section": entry.section,
    }


# --- revised ----------------------------------------------------------------------------------------------------------

# A feed that counts comments in its summaries revises all of its entries at every poll: that is read now and then.
_AT_ONCE, _PAUSE = 5, timedelta(hours=1)

_is_unread = entries.c.state == "waiting"
_at = bindparam("at", type_=entries.c.next_at.type)
_later = bindparam("later", type_=entries.c.next_at.type)
_REVISE = (
    update(entries)
    .where(entries.c.id == bindparam("row"))
    .values(
        published_at=func.coalesce(
            bindparam("published", type_=entries.c.published_at.type), entries.c.published_at
        ),
        revised_at=_at,
        revisions=entries.c.revisions + 1,
        # What is not read yet is read as it stands now; what was read is due again, and told by itself.
        revised=or_(entries.c.revised, ~_is_unread),
        manner=case((_is_unread, entries.c.manner), else_=Manner.PROMPT.value),
        next_at=case((_is_unread, entries.c.next_at), (entries.c.revisions < _AT_ONCE, _at), else_=_later),
        fetch_failures=case((_is_unread, entries.c.fetch_failures), else_=0),
        # A page that killed its readers is not given three more.
        deaths=case((entries.c.url == bindparam("address"), entries.c.deaths), else_=0),
        state="waiting",
        sentence="",
        quarantined_at=None,
    )
)


def _revise(connection: Connection, revised: Iterable[Sighting], at: datetime) -> None:
    rows = list(_versions(revised, at))
    if rows:
        connection.execute(_REVISE, rows)


def _versions(revised: Iterable[Sighting], at: datetime) -> Iterator[Values]:
    for one in revised:
        values = _text_of(one.entry, at)
        published = values.pop("published_at")
        times = {"at": at, "later": at + _PAUSE, "published": published}
        yield values | times | {"row": one.entry_id, "address": one.entry.url}
