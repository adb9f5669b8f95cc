"""What the items of a listing are known by from now on, and which of them are listed: rows of `entry_keys`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection, delete, func, not_, select, update

from monitor.core.identity import Census, content_digest
from monitor.model import Entry
from monitor.store.dialect import insert
from monitor.store.listed import Listed
from monitor.store.rows import LARGEST_CHUNK, Values, chunks
from monitor.store.tables import entries, entry_keys

# A feed that makes up new GUIDs at every poll must not fill the store with keys of the same few entries.
_MOST_KEYS = 40


def store_keys(
    connection: Connection,
    listed: Listed,
    ids: Mapping[Entry, int],
    census: Census,
    *,
    at: datetime,
) -> None:
    """Store the keys of all items, as far as that says anything new; what was listed until now (`at`) has left the
    listing. `ids` are those of the new entries."""
    rows = _rows(listed, ids, census)
    changed = [row for row in rows.values() if _differs(listed, row)]
    if changed:
        statement = insert(entry_keys)
        newer = {name: statement.excluded[name] for name in _SAID}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["feed_id", "key"], set_=newer), changed
        )
    _mark_back(connection, listed, {row["entry_id"] for row in rows.values() if row["listed"]})
    _mark_gone(connection, listed, rows, at)
    _forget_many(connection, listed, census)


_SAID = ("entry_id", "content", "fingerprint", "listed")


def _rows(listed: Listed, ids: Mapping[Entry, int], census: Census) -> dict[str, Values]:
    """What each key of the listing says from now on: of two items with the same one the first counts, a new entry
    before all others."""
    rows: dict[str, Values] = {}
    for row in chain(_of_new(listed, ids, census), _of_known(listed, census)):
        rows.setdefault(row["key"], row)
    return rows


def _of_new(listed: Listed, ids: Mapping[Entry, int], census: Census) -> Iterator[Values]:
    """A new entry whose GUID was another's has a made up key; its item is listed under the GUID."""
    made_up = {one.first for one in census.repeated} - listed.keys.keys()
    for entry, entry_id in ids.items():
        yield _of_item(listed, entry, entry_id) | {"listed": entry not in made_up}
        keys = listed.keys_of(entry)
        yield from (_plain(listed, key, entry_id) for key in (keys.url, keys.text) if key)
    for one in census.repeated:
        yield _of_item(listed, one.entry, ids[one.first])


def _of_known(listed: Listed, census: Census) -> Iterator[Values]:
    for one in chain(census.revised, census.attached):
        yield _of_item(listed, one.entry, one.entry_id)
        keys = listed.keys_of(one.entry)
        unknown = (key for key in (keys.url, keys.text) if key and key not in listed.known)
        yield from (_plain(listed, key, one.entry_id) for key in unknown)
    for one in census.same:
        yield _of_item(listed, one.entry, one.entry_id)


def _of_item(listed: Listed, entry: Entry, entry_id: int) -> Values:
    return {
        "feed_id": listed.feed_id,
        "key": listed.keys_of(entry).guid,
        "entry_id": entry_id,
        "content": content_digest(entry),
        "fingerprint": entry.fingerprint,
        "listed": True,
    }


def _plain(listed: Listed, key: str, entry_id: int) -> Values:
    of_key = {"feed_id": listed.feed_id, "key": key, "entry_id": entry_id}
    return of_key | {"content": "", "fingerprint": "", "listed": False}


def _differs(listed: Listed, row: Values) -> bool:
    held = listed.known.get(row["key"])
    if held is None:
        return True
    said = (held.entry_id, held.digest, held.fingerprint, held.listed)
    return said != tuple(row[name] for name in _SAID)


def _mark_back(connection: Connection, listed: Listed, now_listed: set[int]) -> None:
    """What had left the listing and is in it again has not left it."""
    left = {row.entry_id for row in listed.known.values() if row.left_at is not None}
    for some in chunks(sorted(left & now_listed)):
        connection.execute(update(entries).where(entries.c.id.in_(some)).values(left_at=None))


def _mark_gone(connection: Connection, listed: Listed, rows: Mapping[str, Values], at: datetime) -> None:
    """What was listed and is not now has left, unless it is listed under another GUID."""
    gone = [key for key in listed.before if key not in rows and key not in listed.still]
    of_feed = update(entry_keys).where(entry_keys.c.feed_id == listed.feed_id)
    for some in chunks(sorted(gone)):
        connection.execute(of_feed.where(entry_keys.c.key.in_(some)).values(listed=False))
    passed_on = (
        key for key, row in rows.items() if listed.before.get(key, row["entry_id"]) != row["entry_id"]
    )
    perhaps = sorted({listed.before[key] for key in chain(gone, passed_on)})
    listed_now = select(entry_keys.c.entry_id).where(
        entry_keys.c.feed_id == listed.feed_id, entry_keys.c.listed
    )
    for ids in chunks(perhaps):
        left = update(entries).where(entries.c.id.in_(ids), entries.c.id.not_in(listed_now))
        connection.execute(left.values(left_at=at))


def _forget_many(connection: Connection, listed: Listed, census: Census) -> None:
    """Of an entry with very many keys, forget those that are listed no more, but for the address it has now."""
    known = {one.entry_id: one.entry for one in chain(census.revised, census.attached)}
    number = select(entry_keys.c.entry_id).group_by(entry_keys.c.entry_id).having(func.count() > _MOST_KEYS)
    for some in chunks(sorted(known), LARGEST_CHUNK // 2):
        many = list(connection.execute(number.where(entry_keys.c.entry_id.in_(some))).scalars())
        if many:
            addresses = [listed.keys_of(known[entry_id]).url for entry_id in many]
            old = not_(entry_keys.c.listed), entry_keys.c.key.not_in(addresses)
            connection.execute(delete(entry_keys).where(entry_keys.c.entry_id.in_(many), *old))
