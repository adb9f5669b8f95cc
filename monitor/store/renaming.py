"""Feeds that earlier versions stored under their addresses, secrets and all, come to go by their keys."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, update

from monitor.core.identity import hides_secret
from monitor.model import Feed
from monitor.store.rows import AnyRow
from monitor.store.tables import feeds, troubles


def by_key(connection: Connection, stored: dict[str, AnyRow], wanted: Sequence[Feed]) -> dict[str, AnyRow]:
    """The stored feeds by their keys, from those by what they are stored under. A feed that is configured keeps its history;
    of one whose secret has changed since, or that is gone, what people saw of its address becomes the key."""
    if not (late := _under_addresses(stored, wanted)):
        return stored
    keys = {feed.url: feed.key for feed in wanted if feed.key != feed.url}
    taken = {url: row for url, row in stored.items() if url not in late}
    # Those that are configured as they are stored come first.
    for url, row in sorted(
        late.items(), key=lambda item: (item[0] not in keys, not item[1].configured, item[1].id)
    ):
        key = keys.get(url, row.shown_url)
        if key in taken:
            key = f"{row.shown_url} (formerly {row.id})"
        taken[key] = row
        _rename(connection, row, key)
    return taken


def _under_addresses(stored: dict[str, AnyRow], wanted: Sequence[Feed]) -> dict[str, AnyRow]:
    secret = {feed.url for feed in wanted if feed.key != feed.url}
    return {
        url: row
        for url, row in stored.items()
        if url in secret or (url != row.shown_url and hides_secret(row.shown_url) and not hides_secret(url))
    }


def _rename(connection: Connection, row: AnyRow, key: str) -> None:
    """What its server said may repeat a secret, too: that it says again."""
    said = {"moved_to": "", "moved_sightings": 0, "site": "", "hub": "", "sentence": ""}
    connection.execute(update(feeds).where(feeds.c.id == row.id).values(url=key, **said))
    connection.execute(_OF_TROUBLES, {"address": row.url, "key": key})


_OF_TROUBLES = update(troubles).where(troubles.c.url == bindparam("address")).values(url=bindparam("key"))
