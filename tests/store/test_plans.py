"""What runs every second finds its rows by an index and, with nothing due, writes nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from monitor.model import DeliveryState
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
    await store.sync_channels(["desk", "ops"], now=make.NOW)
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
    delivery = await store.claim_delivery("desk", now=now)
    await store.record_delivery(make.mark(delivery, DeliveryState.SENT))
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
    assert any("ix_deliveries_open (channel=? AND next_at<?)" in step for step in steps)


async def test_a_start_looks_only_at_what_is_unfinished(
    store: SqlStore, make: Any, statements: list[tuple[str, Any]]
) -> None:
    await filled(store, make)
    statements.clear()
    await store.recover(now=make.NOW)
    await store.sync_channels(["desk"], now=make.NOW)
    scans = [step for step in plan(store.file, statements) if step.startswith("SCAN")]
    assert {step.split()[1] for step in scans} <= {"feeds", "channels", "deliveries"}
    assert all("ix_deliveries_open" in step for step in scans if "deliveries" in step)


async def test_a_tick_with_nothing_due_writes_nothing(store: SqlStore, make: Any) -> None:
    await filled(store, make)
    wal = store.file.with_name(store.file.name + "-wal")
    before = (wal.stat().st_mtime_ns, wal.stat().st_size, store.file.stat().st_mtime_ns)
    early = make.at(days=-1)
    assert await store.claim_feeds(now=early, limit=9, lease=make.LEASE, room=make.ROOM) == []
    assert await store.claim_entries(now=early, limit=9, lease=make.LEASE, room=make.ROOM, alone=True) == []
    assert await store.due_channels(now=early) == []
    assert await store.claim_delivery("desk", now=early) is None
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
