"""The items of a listing to what is known of them: the keys that they have, and the entries that those stand for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from monitor.core.identity import ItemKeys, KnownItem, item_keys
from monitor.model import Entry, Listing
from monitor.ports import KnownListing
from monitor.store.rows import AnyRow, chunks
from monitor.store.tables import entries, entry_keys, feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a feed lists now and listed before.

    `keys` are those of each item; `known` the stored rows of these keys; `before` what was listed last, each key with
    its entry; `still` those of these keys whose items have not changed at all.
    """

    feed_id: int
    keys: Mapping[Entry, ItemKeys]
    known: Mapping[str, AnyRow]
    before: Mapping[str, int]
    still: frozenset[str]

    def keys_of(self, entry: Entry) -> ItemKeys:
        """The keys of an item; of one that a decision touched up, too."""
        return self.keys.get(entry) or item_keys(entry)


def fingerprints(connection: Connection, *, feed_key: str) -> frozenset[str]:
    """The fingerprints of what the feed listed last."""
    query = (
        select(entry_keys.c.fingerprint)
        .join_from(feeds, entry_keys, feeds.c.id == entry_keys.c.feed_id)
        .where(feeds.c.url == feed_key, entry_keys.c.listed, entry_keys.c.fingerprint != "")
    )
    return frozenset(connection.execute(query).scalars())


def known(connection: Connection, *, feed_key: str, items: Sequence[Entry]) -> KnownListing:
    """What is known of these items of a feed."""
    feed_id = connection.execute(select(feeds.c.id).where(feeds.c.url == feed_key)).scalar()
    if feed_id is None:
        return KnownListing()
    listing = Listing(title="", language="", entries=tuple(items))
    return known_listing(connection, look_up(connection, feed_id, listing))


_LISTED = select(entry_keys.c.key, entry_keys.c.entry_id, entry_keys.c.fingerprint).where(
    entry_keys.c.feed_id == bindparam("feed"), entry_keys.c.listed
)


def look_up(connection: Connection, feed_id: int, listing: Listing) -> Listed:
    """Find what is known of a feed's listing."""
    keys = {entry: item_keys(entry) for entry in listing.entries}
    before = connection.execute(_LISTED, {"feed": feed_id}).all()
    return Listed(
        feed_id=feed_id,
        keys=keys,
        known=_stored(connection, feed_id, keys.values()),
        before={row.key: row.entry_id for row in before},
        still=frozenset(row.key for row in before if row.fingerprint in listing.unchanged),
    )


_STORED = select(
    entry_keys.c.key,
    entry_keys.c.entry_id,
    entry_keys.c.content.label("digest"),
    entry_keys.c.fingerprint,
    entry_keys.c.listed,
    entries.c.title,
    entries.c.url,
    entries.c.summary,
    entries.c.published_at,
    entries.c.left_at,
).join_from(entry_keys, entries, entries.c.id == entry_keys.c.entry_id)


def _stored(connection: Connection, feed_id: int, keys: Iterable[ItemKeys]) -> dict[str, AnyRow]:
    wanted = {key for each in keys for key in (each.guid, each.url, each.text) if key}
    return {
        row.key: row
        for some in chunks(sorted(wanted))
        for row in connection.execute(
            _STORED.where(entry_keys.c.feed_id == feed_id, entry_keys.c.key.in_(some))
        )
    }


def known_listing(connection: Connection, listed: Listed) -> KnownListing:
    """What a decision on the listing needs to know."""
    size = select(func.count().label("entries"), func.max(entries.c.published_at).label("newest_at"))
    stored = connection.execute(size.where(entries.c.feed_id == listed.feed_id)).one()
    return KnownListing(
        by_key={key: _known_item(row) for key, row in listed.known.items()},
        entries=stored.entries,
        newest_at=stored.newest_at,
    )


def _known_item(row: AnyRow) -> KnownItem:
    return KnownItem(
        entry_id=row.entry_id,
        content=row.digest,
        title=row.title,
        url=row.url,
        summary=row.summary,
        published_at=row.published_at,
    )
