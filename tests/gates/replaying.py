"""Replays the polls of one feed, as they came, into a real store on a virtual clock, in a process that can be killed.

snapshots -> fingerprints -> read_listing -> record_listing (take_census) -> rows of the database -> `Outcome`
"""

import asyncio
import multiprocessing
import os
import random
import select
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor.core.cadence import Rhythm
from monitor.core.identity import take_census
from monitor.model import Cause, Feed, FeedKind, Listing, Manner
from monitor.ports import KnownListing, ListingDecision, PollAnswered, PollUnchanged
from monitor.sources.listing import read_listing
from monitor.store import SqlStore, open_store

_FEED = Feed(name="stream", url="https://example.org/feed")
_TOOK, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)

# Forked, so that a life of the child begins with everything imported: 200 starts from nothing would take minutes.
_FORK = multiprocessing.get_context("fork")
_LONGEST_LIFE = 600.0  # seconds
_POLL = 0.05  # seconds that a poll takes, roughly
_LAST = 20  # so many polls from the end on nobody is killed any more: it would be over before


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a feed answered at a time."""

    at: datetime
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as the database holds it, and how often it was revised."""

    key: str
    url: str
    title: str
    first_seen_at: str
    revisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a replay left: the entries in the order in which they came, and the entry's key that each GUID stands for."""

    entries: tuple[StoredEntry, ...]
    guids: dict[str, str]


def replay(file: Path, snapshots: Sequence[Snapshot]) -> Outcome:
    """All snapshots, in a process that nobody disturbs."""
    child = _start(file, snapshots, os.devnull)
    child.join(_LONGEST_LIFE)
    if child.exitcode != 0:
        raise AssertionError(f"the replay ended with {child.exitcode}")
    return outcome(file)


def replay_killed(file: Path, snapshots: Sequence[Snapshot], *, kills: int, seed: int) -> tuple[Outcome, int]:
    """All snapshots, in processes each of which is killed at a random moment of a random poll; how many were."""
    chance = random.Random(seed)
    done, at = 0, sorted(chance.sample(range(len(snapshots) - _LAST), kills))
    for target in at:
        done += _live_and_die(file, snapshots, target, delay=chance.uniform(0, 1.5 * _POLL))
    return replay(file, snapshots), done


def _live_and_die(file: Path, snapshots: Sequence[Snapshot], target: int, *, delay: float) -> int:
    """Let a child work until the poll of that number begins, and kill it a moment later; 1 if that hit it at work."""
    pipe = file.with_suffix(".pipe")
    with suppress(FileExistsError):
        os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        child = _start(file, snapshots, str(pipe))
        _wait_until(reader, held(file), target)
        child.join(delay)
        child.kill()
        child.join()
    finally:
        os.close(reader)
    return int(child.exitcode == -9)


def _wait_until(reader: int, reached: int, target: int) -> None:
    """Wait for a mark for each poll from `reached` to `target`, and one for the start."""
    missing = max(target - reached, 0) + 1
    while missing > 0:
        ready, _, _ = select.select([reader], [], [], _LONGEST_LIFE)
        marks = os.read(reader, 4096) if ready else b""
        if not marks:
            return  # it ended by itself
        missing -= len(marks)


def _start(file: Path, snapshots: Sequence[Snapshot], marks: str) -> "multiprocessing.process.BaseProcess":
    child = _FORK.Process(target=_work, args=(file, snapshots, marks))
    child.start()
    return child


def _work(file: Path, snapshots: Sequence[Snapshot], marks: str) -> None:
    with open(marks, "wb", buffering=0) as out:  # noqa: PTH123 - a pipe, or nowhere
        asyncio.run(_replay(file, snapshots, lambda: out.write(b".")))


async def _replay(file: Path, snapshots: Sequence[Snapshot], mark: Callable[[], object]) -> None:
    """Go on where the database says that the last life ended: by the validators that it holds."""
    store = open_store(f"sqlite:///{file}", owner=True)
    try:
        await store.sync_feeds([_FEED], now=snapshots[0].at)
        mark()
        for number in range(held(file), len(snapshots)):
            await _poll(store, snapshots, number)
            mark()
    finally:
        await store.close()


async def _poll(store: SqlStore, snapshots: Sequence[Snapshot], number: int) -> None:
    one, etag = snapshots[number], str(number + 1)
    if number and snapshots[number - 1].body == one.body:
        unchanged = PollUnchanged(
            feed_key=_FEED.url,
            at=one.at,
            took=_TOOK,
            next_at=one.at + _MINUTE,
            etag=etag,
            last_modified="",
        )
        await store.record_poll(unchanged)
        return
    known = await store.fingerprints(_FEED.url)
    listing = read_listing(one.body, one.content_type, _FEED.url, kind=FeedKind.FEED, links="", known=known)
    if not isinstance(listing, Listing):
        raise TypeError(f"{one.at}: {listing.sentence}")
    answered = PollAnswered(
        feed_key=_FEED.url,
        at=one.at,
        took=_TOOK,
        etag=etag,
        last_modified="",
        body_hash=sha256(one.body).hexdigest(),
        listing=listing,
    )
    await store.record_listing(answered, decide=lambda known: _decide(listing, known, one.at))


def _decide(listing: Listing, known: KnownListing, at: datetime) -> ListingDecision:
    return ListingDecision(
        census=take_census(listing.entries, known.by_key),
        manner=Manner.PROMPT,
        cause=Cause.FLOOD,
        rhythm=Rhythm(),
        next_at=at + _MINUTE,
    )


# --- what the database holds ------------------------------------------------------------------------------------------


def held(file: Path) -> int:
    """How many polls the database holds the outcome of."""
    if not file.exists():
        return 0
    try:
        rows = _rows(file, "SELECT etag FROM feeds")
    except sqlite3.OperationalError:  # killed while it made its tables
        return 0
    return int(rows[0][0] or 0) if rows else 0


def outcome(file: Path) -> Outcome:
    """What is stored."""
    entries = _rows(file, "SELECT key, url, title, first_seen_at, revisions FROM entries ORDER BY id")
    guids = _rows(
        file,
        "SELECT k.key, e.key FROM entry_keys k JOIN entries e ON e.id = k.entry_id WHERE k.key LIKE 'g%'",
    )
    return Outcome(
        entries=tuple(
            StoredEntry(key=key, url=url, title=title, first_seen_at=str(seen), revisions=revisions)
            for key, url, title, seen, revisions in entries
        ),
        guids={str(guid): str(entry) for guid, entry in guids},
    )


def _rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return list(database.execute(query))
