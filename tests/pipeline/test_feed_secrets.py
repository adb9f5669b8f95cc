"""Belts ask feeds at addresses that only the configuration knows, and store none of their secrets."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.core.rules import compile_rules
from monitor.model import Entry, Feed, Fetched, FetchResult, Request
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.ingest import Ingest
from monitor.pipeline.poll import Poll
from monitor.store import SqlStore, open_store
from tests.world.doubles import NOON, ManualClock, Notes, Press
from tests.world.line import EAGER

TOKEN, NEXT_TOKEN = "tok/3n of it", "an0ther-one"
KEY = "https://wire.example/feed?t=${env:T}"


def feed(token: str = TOKEN) -> Feed:
    url = f"https://wire.example/feed?t={token}"
    return Feed(name="Wire", url=url, key=KEY, shown_url=KEY, secrets=(("${env:T}", token),))


class Moving(Press):
    """Says that it has moved, and repeats the token wherever it may."""

    def __init__(self) -> None:
        entry = Entry(key="1", url="https://wire.example/1", title="Council meets")
        super().__init__(feeds={feed(token).url: (entry,) for token in (TOKEN, NEXT_TOKEN)})
        self.requests: list[Request] = []

    async def fetch(self, request: Request) -> FetchResult:
        self.requests.append(request)
        token = request.url.partition("=")[2]
        answer = await super().fetch(replace(request, url=feed(token).url, etag=""))
        assert isinstance(answer, Fetched)
        return replace(
            answer, moved_to=f"https://new.example/?t={token}", etag=f'"{token}"', hub=f"https://hub/{token}"
        )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    await store.sync_feeds([feed()], now=NOON)
    yield store
    await store.close()


def poller(store: SqlStore, press: Press, *feeds: Feed) -> Poll:
    return Poll(
        store=store, fetcher=press, reader=press, finder=press, clock=ManualClock(), observer=Notes(), settings=EAGER,
        feeds=feeds, conditions=Conditions(), wake_ingest=lambda: None,
    )  # fmt: skip


async def test_a_feed_that_moved_is_asked_with_the_secret_of_now_and_stored_without(
    store: SqlStore, tmp_path: Path
) -> None:
    press = Moving()
    belt = poller(store, press, feed()).belt()
    for _ in range(4):
        await store.make_feeds_due(now=NOON)
        await belt.drain()
    assert [one.url for one in press.requests] == [feed().url] * 3 + [f"https://new.example/?t={TOKEN}"]
    assert [one.etag for one in press.requests] == ["", *[f'"{TOKEN}"'] * 3]
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert TOKEN.encode() not in raw and b"tok%2F3n" not in raw and b"?t=${env:T}<1>" in raw
    other = poller(store, press, feed(NEXT_TOKEN)).belt()
    await store.make_feeds_due(now=NOON)
    await other.drain()
    assert press.requests[-1].url == f"https://new.example/?t={NEXT_TOKEN}"


async def test_a_feed_that_the_configuration_does_not_know_is_not_asked(store: SqlStore) -> None:
    press = Moving()
    await poller(store, press).belt().drain()
    assert press.requests == []
    await poller(store, press, feed()).belt().drain()
    assert len(press.requests) == 1, "it was let go"


async def test_entries_of_a_feed_that_the_configuration_does_not_know_wait(store: SqlStore) -> None:
    press, notes = Moving(), Notes()
    await poller(store, press, feed()).belt().drain()
    ingester = Ingest(
        store=store, fetcher=press, extractor=press, rules=compile_rules([], []), clock=ManualClock(), observer=notes,
        settings=EAGER, feeds=[], wake_deliver=lambda: None,
    )  # fmt: skip
    await ingester.belt().drain()
    assert notes.events == [] and len(press.requests) == 1
