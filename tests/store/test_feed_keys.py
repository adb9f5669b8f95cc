"""The store knows feeds by their keys: what an earlier version stored under addresses with secrets keeps its history."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.core.health import FeedState, Trouble
from monitor.model import Feed
from monitor.store import SqlStore, open_store

TOKEN = "tok3n-of-the-feed"
OLD = Feed(
    name="wire",
    url=f"https://wire.example/feed?t={TOKEN}",
    shown_url="https://wire.example/feed?t=${env:T}",
)
NEW = replace(OLD, key=OLD.shown_url)
LOGIN = Feed(
    name="bare", url="https://me:passw0rd@bare.example/", shown_url="https://***@bare.example/", key="https://***@bare.example/"
)  # fmt: skip


class Box:
    """A store that can be closed and opened again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = self._open()

    def _open(self) -> SqlStore:
        return open_store(f"sqlite:///{self.folder}/news.db", owner=True)

    def again(self) -> SqlStore:
        self.store.close_now()
        self.store = self._open()
        return self.store

    def bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.iterdir())

    def rows(self) -> list[tuple[str, int]]:
        connection = sqlite3.connect(self.folder / "news.db")
        try:
            return connection.execute("SELECT url, configured FROM feeds ORDER BY id").fetchall()
        finally:
            connection.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    (tmp_path / "box").mkdir()
    box = Box(tmp_path / "box")
    yield box
    box.store.close_now()


async def _listed(store: SqlStore, make: Any, feed: Feed) -> None:
    await store.sync_feeds([feed], now=make.NOW)
    poll = replace(make.answered("wire", "x", "y"), feed_key=feed.key)
    await make.list_on(store, poll)
    trouble = Trouble(url=feed.key, name=feed.name, state=FeedState.STALE, since=make.NOW, sentence="late")
    await store.record_review(begun=[trouble], over=[], notices=[], at=make.NOW)


async def test_the_secret_of_a_feed_never_reaches_the_disk(box: Box, make: Any) -> None:
    await _listed(box.store, make, NEW)
    assert TOKEN.encode() not in box.bytes()
    [due] = await box.store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert (due.feed.key, due.feed.url) == (NEW.key, "")
    room = make.ROOM
    entries = await box.store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=room, alone=False)
    assert {entry.feed.key for entry in entries} == {NEW.key}


async def test_what_was_stored_under_an_address_goes_by_its_key_with_all_its_history(
    box: Box, make: Any
) -> None:
    await _listed(box.store, make, OLD)
    assert TOKEN.encode() in box.bytes()
    store = box.again()
    await store.sync_feeds([NEW], now=make.at(hours=1))
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert (due.feed.key, due.etag, due.first_poll) == (NEW.key, '"e1"', False)
    assert await make.new_in(store, replace(make.answered("wire", "x", "y"), feed_key=NEW.key)) == 0
    assert [one.url for one in await store.troubles()] == [NEW.key]
    box.again()
    assert box.rows() == [(NEW.key, 1)]
    assert TOKEN.encode() not in box.bytes()


async def test_another_token_than_was_stored_keeps_the_history_too(box: Box, make: Any) -> None:
    await _listed(box.store, make, OLD)
    rotated = replace(NEW, url="https://wire.example/feed?t=rotated")
    await box.store.sync_feeds([rotated], now=make.at(hours=1))
    [due] = await box.store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert (due.feed.key, due.first_poll) == (NEW.key, False)


async def test_a_token_that_was_written_out_keeps_the_history_when_it_becomes_a_placeholder(
    box: Box, make: Any
) -> None:
    await _listed(box.store, make, replace(OLD, shown_url=OLD.url))
    await box.store.sync_feeds([NEW], now=make.at(hours=1))
    assert box.rows() == [(NEW.key, 1)]


async def test_those_no_longer_configured_lose_their_secret_as_well(box: Box, make: Any) -> None:
    await _listed(box.store, make, replace(LOGIN, key=LOGIN.url))
    await box.store.sync_feeds([], now=make.NOW)
    assert box.rows() == [(LOGIN.key, 0)]
    await box.store.sync_feeds([LOGIN], now=make.at(hours=1))
    [due] = await box.store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert not due.first_poll


async def test_two_that_differ_in_their_secret_stay_two(box: Box, make: Any) -> None:
    other = replace(
        LOGIN, name="other", url="https://you:other@bare.example/", key="https://***@bare.example/ (2)"
    )
    old = [replace(feed, key=feed.url) for feed in (other, LOGIN)]
    await box.store.sync_feeds(old, now=make.NOW)
    await box.store.sync_feeds([LOGIN, other], now=make.NOW)
    assert box.rows() == [(other.key, 1), (LOGIN.key, 1)]
    await box.store.sync_feeds(old, now=make.NOW)  # an older version once more
    await box.store.sync_feeds([LOGIN], now=make.NOW)
    assert {key for key, configured in box.rows() if configured} == {LOGIN.key}
    assert len(box.rows()) == 4
    assert all("***@" in key for key, _ in box.rows())


async def test_another_host_behind_a_placeholder_is_heeded(box: Box, make: Any) -> None:
    await box.store.sync_feeds([NEW], now=make.NOW)
    await box.store.sync_feeds([replace(NEW, url="https://moved.example/feed?t=x")], now=make.NOW)
    full = replace(make.ROOM, at_most=1, busy={"https://moved.example": 1})
    assert await box.store.claim_feeds(now=make.NOW, limit=9, lease=make.LEASE, room=full) == []
