import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from monitor.core.identity.sketches import MOST_BANDS, bands_of, sketch_of
from monitor.store.dialect import writer_engine
from monitor.store.sketches import alike, forget_sketches, store_sketch
from monitor.store.text_tables import sketch_bands, sketches

SYLLABLES = "ba co du fe gi ha jo ku le mi no pa que ro su ta vi xe yo zu".split()


def prose(words: int, seed: int) -> str:
    dice = random.Random(seed)
    return " ".join("".join(dice.choices(SYLLABLES, k=4)) for _ in range(words))


@pytest.fixture
def connection(tmp_path: Path, template: Path) -> Iterator[Connection]:
    file = tmp_path / "store.db"
    file.write_bytes(template.read_bytes())
    engine = writer_engine(file)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def rows(connection: Connection) -> tuple[int, int]:
    """How many rows both tables have."""
    counts = (
        connection.execute(select(func.count()).select_from(table)) for table in (sketches, sketch_bands)
    )
    texts, bands = (count.scalar_one() for count in counts)
    return texts, bands


def test_the_likest_come_first_and_the_unlike_not_at_all(connection: Connection, make: Any) -> None:
    text = prose(300, 1)
    stored = (prose(300, 2), f"{prose(300, 3)} {text}", text[: len(text) // 2], text, "too short")
    for number, body in enumerate(stored, 1):
        store_sketch(connection, number, sketch_of(body), make.NOW)
    found = alike(connection, sketch_of(text), make.NOW)
    assert found[0] == 4
    assert sorted(found[1:]) == [2, 3]
    assert alike(connection, sketch_of(prose(300, 4)), make.NOW) == []
    assert alike(connection, b"", make.NOW) == []


def test_only_what_was_stored_since_is_found(connection: Connection, make: Any) -> None:
    sketch = sketch_of(prose(100, 5))
    store_sketch(connection, 1, sketch, make.at(days=-8))
    store_sketch(connection, 2, sketch, make.at(days=-6))
    assert alike(connection, sketch, make.at(days=-7)) == [2]


def test_a_new_version_takes_the_place_of_the_old_one(connection: Connection, make: Any) -> None:
    old, new = sketch_of(prose(100, 6)), sketch_of(prose(200, 7))
    for sketch in (old, old, new):
        store_sketch(connection, 1, sketch, make.NOW)
    assert alike(connection, old, make.NOW) == []
    assert alike(connection, new, make.NOW) == [1]
    assert rows(connection) == (1, len(bands_of(new)))
    store_sketch(connection, 1, b"", make.NOW)
    assert rows(connection) == (0, 0)


def test_what_is_forgotten_leaves_nothing_behind(connection: Connection, make: Any) -> None:
    kept = sketch_of(prose(100, 8))
    for number in range(1, 6):
        store_sketch(connection, number, sketch_of(prose(50, 20 + number)), make.at(days=-number - 7))
    store_sketch(connection, 9, kept, make.NOW)
    week = make.NOW - timedelta(days=7)
    assert [forget_sketches(connection, before=week, limit=3) for _ in range(3)] == [3, 2, 0]
    assert rows(connection) == (1, len(bands_of(kept)))
    assert alike(connection, kept, week) == [9]


def test_a_text_printed_by_thousands_costs_no_more_than_one_of_few(connection: Connection, make: Any) -> None:
    sketch = sketch_of(prose(100, 9))
    every = [{"band": band, "number": number} for band in bands_of(sketch) for number in range(1, 3_001)]
    connection.execute(sketch_bands.insert(), every)
    connection.execute(
        sketches.insert(),
        [{"number": number, "at": make.NOW, "sketch": sketch} for number in range(1, 3_001)],
    )
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.set_progress_handler(count, 100)
    assert alike(connection, sketch, make.NOW) == [1, 2, 3, 4]
    raw.set_progress_handler(None, 100)
    assert 0 < steps < 1_000  # of 100 instructions each; without a bound 20,000


def test_looking_up_never_scans(connection: Connection, make: Any) -> None:
    seen: list[tuple[str, Any]] = []
    event.listen(connection, "before_cursor_execute", lambda *told: seen.append((told[2], told[3])))
    sketch = sketch_of(prose(100, 10))
    store_sketch(connection, 1, sketch, make.NOW)
    assert alike(connection, sketch, make.NOW) == [1]
    store_sketch(connection, 1, sketch_of(prose(100, 11)), make.NOW)
    assert forget_sketches(connection, before=make.at(hours=1), limit=9) == 1
    raw = connection.connection.dbapi_connection
    assert raw is not None
    with closing(raw.cursor()) as cursor:
        steps = [
            row[3]
            for statement, values in seen
            if not statement.startswith("INSERT")
            for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert len(steps) > MOST_BANDS
    made_up = ("SCAN holding", "SCAN (subquery", "SCAN sharing")
    assert [
        step for step in steps if step.startswith("SCAN") and not step.startswith((*made_up, "SCAN of_"))
    ] == []
