"""A full disk, a file-size limit, a damaged page, a real kill: told in plain words, and survived."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.store import SqlStore, alerts, open_store


def integrity(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


async def limit_pages(store: SqlStore, pages: int) -> int:
    def limit(connection: Any) -> int:
        return connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar_one()

    return await store._write(limit)


async def test_a_full_disk_fails_what_does_not_fit_and_nothing_else(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    full = await limit_pages(store, 1)  # as many as there are
    big = make.answered("wire", *(f"{number:0200}" for number in range(2000)))
    results = await asyncio.gather(
        store.record_poll(make.unchanged("wire")), make.new_in(store, big), return_exceptions=True
    )
    assert results[0] is None
    assert isinstance(results[1], StoreError)
    assert "no room left to write the store" in str(results[1])
    assert "free some disk space" in str(results[1])
    await limit_pages(store, full + 10_000)
    assert await make.new_in(store, big) == 2000
    await store.close()
    assert integrity(store.file) == "ok"


LIMITED = """
import asyncio, json, resource, sys
from datetime import datetime, timedelta, UTC
from monitor.errors import StoreError
from functools import partial
from monitor.core.cadence import Rhythm
from monitor.core.identity import take_census
from monitor.model import Cause, Entry, Feed, Listing, Manner
from monitor.ports import ListingDecision, PollAnswered
from monitor.store import open_store

def decide(listing, known):
    return ListingDecision(census=take_census(listing.entries, known.by_key), manner=Manner.PROMPT,
                           cause=Cause.FLOOD, rhythm=Rhythm(), next_at=datetime(2026, 1, 1, tzinfo=UTC))

async def record(store, poll):
    return len((await store.record_listing(poll, decide=partial(decide, poll.listing))).census.new)

async def main():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    store = open_store(sys.argv[1], owner=True)
    await store.sync_feeds([Feed(name="a", url="https://a.example/")], now=now)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
    told = []
    for number in range(40):
        entries = tuple(Entry(key=f"guid {number}-{each}", url="", title="t" * 5000) for each in range(20))
        listing = Listing(title="", language="", entries=entries)
        poll = PollAnswered(feed_key="https://a.example/", at=now, took=timedelta(0), etag="", last_modified="",
                            body_hash="", listing=listing)
        try:
            told.append(await record(store, poll))
        except StoreError as error:
            told.append(str(error))
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told.append(await record(store, poll))
    await store.close()
    print(json.dumps(told))

asyncio.run(main())
"""


def test_a_file_that_may_not_grow_is_told_and_outlived(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    output = subprocess.run(
        [sys.executable, "-c", LIMITED, url], check=True, capture_output=True, text=True
    ).stdout
    *stored, refused, again = json.loads(output)
    assert set(stored) == {20}
    assert "cannot be read or written" in refused or "no room left" in refused
    assert again == 20
    assert integrity(tmp_path / "store.db") == "ok"


def test_a_damaged_store_is_told(backend: Any, make: Any) -> None:
    store = backend.open()
    asyncio.run(make.alert_stored(store, *(f"a{number}" for number in range(200))))
    store.close_now()
    with store.file.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xff" * (store.file.stat().st_size - 4096 * 2))
    with (
        pytest.raises(StoreError, match=r"is damaged.*put a backup in its place"),
        open_store(backend.last, owner=False) as reader,
    ):
        alerts(reader, 1000)


KILLED = """
import asyncio, sys
from datetime import datetime, timedelta, UTC
from functools import partial
from monitor.core.cadence import Rhythm
from monitor.core.identity import take_census
from monitor.model import Cause, Entry, Feed, Listing, Manner
from monitor.ports import ListingDecision, PollAnswered
from monitor.store import open_store

def decide(listing, known):
    return ListingDecision(census=take_census(listing.entries, known.by_key), manner=Manner.PROMPT,
                           cause=Cause.FLOOD, rhythm=Rhythm(), next_at=datetime(2026, 1, 1, tzinfo=UTC))

async def record(store, poll):
    return len((await store.record_listing(poll, decide=partial(decide, poll.listing))).census.new)

async def poll(store, name, now):
    number = 0
    while True:
        entries = tuple(Entry(key=f"guid {number}-{each}", url="", title="t") for each in range(3))
        listing = Listing(title="", language="", entries=entries)
        await record(store, PollAnswered(feed_key=name, at=now, took=timedelta(0), etag=str(number), last_modified="",
                                             body_hash="", listing=listing))
        print(name, number, flush=True)
        number += 1

async def main():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    names = [f"https://{letter}.example/" for letter in "abcd"]
    store = open_store(sys.argv[1], owner=True)
    await store.sync_feeds([Feed(name=name, url=name) for name in names], now=now)
    await asyncio.gather(*(poll(store, name, now) for name in names))

asyncio.run(main())
"""


@pytest.mark.parametrize("after", [1, 7, 60])
def test_after_a_kill_validators_and_entries_fit_together(tmp_path: Path, after: int) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    process = subprocess.Popen([sys.executable, "-c", KILLED, url], stdout=subprocess.PIPE, text=True)
    lines = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    lines += process.communicate()[0].splitlines(keepends=True)
    told = dict(line.split() for line in lines if line.endswith("\n"))
    open_store(url, owner=True).close_now()
    assert integrity(tmp_path / "store.db") == "ok"
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        feeds = connection.execute("SELECT id, url, etag FROM feeds").fetchall()
        for feed, name, etag in feeds:
            [(count,)] = connection.execute("SELECT count(*) FROM entries WHERE feed_id = ?", (feed,))
            assert count == (3 * (int(etag) + 1) if etag else 0), "entries and validators are one transaction"
            assert int(etag or -1) >= int(told.get(name, -1)), "what was told as stored is stored"
