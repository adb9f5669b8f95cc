"""What runs every second finds its rows by an index and, with nothing due, writes nothing."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from sqlalchemy import Engine, event

from monitor.model import (
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryState,
    Parcel,
    Settlement,
)
from monitor.store import SqlStore


@pytest.fixture
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that any engine runs, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(*event: Any) -> None:
        _, _, statement, values, _, many = event
        seen.append((statement, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def plan(file: Path, statements: list[tuple[str, Any]]) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [
            row[3]
            for statement, values in statements
            if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"}
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


async def filled(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "a", "b", channels=("desk", "ops"))
    await make.list_entries(store, "c", "d")


async def test_ticks_and_records_never_scan(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await filled(store, make)
    now = make.at(hours=2)
    statements.clear()
    await store.claim_feeds(now=now, limit=9, lease=make.LEASE, room=make.ROOM)
    due = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=True) == []
    await make.list_on(store, make.answered("wire", "d", "e", at=now))
    await make.known(store, due[0], ("https://wire.example/a",), text_hash="h")
    await make.record(
        store, due[1], verdicts=(make.verdict("r"),), alerts=(make.alert("al", "desk"),), at=now
    )
    delivery = await make.claim(store, "desk", now=now)
    await make.settle(store, make.mark(delivery, DeliveryState.SENT))
    await store.article_at("https://wire.example/a")
    await store.prune_articles(before=now, limit=9)
    assert len(statements) > 25
    assert [
        step
        for step in plan(store.file, statements)
        if step.startswith("SCAN") and step != "SCAN CONSTANT ROW"
    ] == []


async def test_due_channels_scans_only_the_few_channels(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await filled(store, make)
    statements.clear()
    assert await store.due_channels(now=make.NOW) == ["desk", "ops"]
    steps = plan(store.file, statements)
    assert [step for step in steps if step.startswith("SCAN")] == [
        "SCAN channels USING INDEX sqlite_autoindex_channels_1"
    ]
    assert any("ix_deliveries_open (channel=? AND target=? AND next_at<?)" in step for step in steps)


TARGETS = ("x", "y")
MANY_ALERTS = """
INSERT INTO alerts (id, rule_id, article_id, created_at, snapshot, kind, digest)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000)
SELECT 'many'||n, 'r', 'article'||(n / 3), created_at, snapshot, 'alert', '' FROM numbers, (SELECT * FROM alerts LIMIT 1)
"""
MANY_DELIVERIES = """
INSERT INTO deliveries (alert_number, channel, target, state, attempts, repeat, created_at, queued_at, next_at, sentence)
SELECT number, 'desk', target, 'pending', 0, 0, created_at, created_at, created_at, ''
FROM alerts, (SELECT 'x' AS target UNION ALL SELECT 'y') WHERE id LIKE 'many%'
"""


async def backlog(store: SqlStore, make: Any) -> None:
    """100,000 deliveries are due."""
    terms = [ChannelTerms(name="desk", targets=TARGETS, merges=True), ChannelTerms(name="ops")]
    await store.sync_channels(terms, now=make.NOW)
    await make.alert_stored(store, "seed")
    with closing(sqlite3.connect(store.file)) as database, database:
        for statement in (MANY_ALERTS, MANY_DELIVERIES):
            database.execute(statement)


def shared(due: Sequence[Delivery], status: ChannelStatus) -> Claim:
    parcel = Parcel(channel="desk", target=due[0].target, key="shared", deliveries=tuple(due[:5]))
    return Claim(parcel=parcel, status=status)


async def test_a_long_queue_is_as_quick_as_a_short_one(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await backlog(store, make)
    statements.clear()
    begun = process_time()
    for number in range(20):
        assert await store.due_channels(now=make.NOW) == ["desk"]
        claim = await store.claim_parcel("desk", now=make.NOW, gather=shared)
        assert claim is not None and len(claim.parcel.deliveries) == 5
        state = DeliveryState.RETRY if number % 2 else DeliveryState.SENT
        again = make.at(seconds=-number)  # what shared a message is first next time
        marks = tuple(make.mark(one, state, next_at=again) for one in claim.parcel.deliveries)
        await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=marks, status=claim.status))
    each = (process_time() - begun) / 20
    assert each < 0.1  # 12 ms on the machine that it was written on; one look through the queue takes longer
    steps = plan(store.file, statements)
    assert any("ix_deliveries_message (message=?)" in step for step in steps)
    assert any("ix_alerts_article (article_id=?)" in step for step in steps)
    looks = {step for step in steps if "ix_deliveries_open" in step}
    assert looks == {
        "SEARCH deliveries USING INDEX ix_deliveries_open (channel=? AND target=? AND next_at<?)"
    }
    scans = {step for step in steps if step.startswith("SCAN")}
    assert scans == {"SCAN channels USING INDEX sqlite_autoindex_channels_1"}


async def test_starting_with_a_long_queue_takes_no_longer_than_a_look_through_it(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await backlog(store, make)
    statements.clear()
    begun = process_time()
    await store.recover(now=make.NOW)
    terms = [ChannelTerms(name="desk", targets=TARGETS, merges=True), ChannelTerms(name="ops")]
    await store.sync_channels(terms, now=make.NOW)
    assert process_time() - begun < 2  # 0.2 s
    looks = [step for step in plan(store.file, statements) if step.startswith("SCAN deliveries")]
    assert looks
    assert all("ix_deliveries_open" in step for step in looks)


async def test_a_start_looks_only_at_what_is_unfinished(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await filled(store, make)
    statements.clear()
    await store.recover(now=make.NOW)
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    scans = [step for step in plan(store.file, statements) if step.startswith("SCAN")]
    assert {step.split()[1] for step in scans} <= {"feeds", "channels", "targets", "deliveries"}
    assert all("ix_deliveries_open" in step for step in scans if "deliveries" in step)


async def test_a_tick_with_nothing_due_writes_nothing(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    wal = store.file.with_name(store.file.name + "-wal")
    before = (wal.stat().st_mtime_ns, wal.stat().st_size, store.file.stat().st_mtime_ns)
    early = make.at(days=-1)
    assert await store.claim_feeds(now=early, limit=9, lease=make.LEASE, room=make.ROOM) == []
    assert await store.claim_entries(now=early, limit=9, lease=make.LEASE, room=make.ROOM, alone=True) == []
    assert await store.due_channels(now=early) == []
    assert await make.claim(store, "desk", now=early) is None
    after = (wal.stat().st_mtime_ns, wal.stat().st_size, store.file.stat().st_mtime_ns)
    assert after == before


async def test_looking_for_trouble_finds_it_by_indexes(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await store.sync_feeds([make.feed(name) for name in "abc"], now=make.NOW)
    await store.record_poll(make.failed("a"))
    statements.clear()
    assert [facts.name for facts in await store.suspects(now=make.NOW)] == ["a"]
    await store.fingerprints(make.feed("a").url)
    await store.release_batches(opened_before=make.NOW, now=make.NOW, sum_up=make.nothing_held)
    steps = plan(store.file, statements)
    assert len(steps) > 4
    scans = [step for step in steps if step.startswith("SCAN")]
    few = ("CONSTANT ROW", "troubles", "ix_alerts_held")
    assert [step for step in scans if not any(name in step for name in few)] == []
