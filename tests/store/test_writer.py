"""The one writer: groups, their failures, urgent jobs, and whoever waits."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Never

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.dialect import in_plain_words, writer_engine
from monitor.store.writer import Work, Writer

DEADLINE = 10


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "writer.db"


@pytest.fixture
def engine(file: Path) -> Engine:
    engine = writer_engine(file)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a UNIQUE)")
    return engine


@pytest.fixture
def writer(engine: Engine, file: Path) -> Iterator[Writer]:
    writer = Writer(engine, lambda error: in_plain_words(error, file))
    yield writer
    writer.close()


@pytest.fixture
def commits(engine: Engine) -> list[list[Any]]:
    seen: list[list[Any]] = []
    event.listen(engine, "commit", lambda connection: seen.append(rows(connection)))
    return seen


def rows(connection: Any) -> list[Any]:
    return [value for (value,) in connection.exec_driver_sql("SELECT a FROM t ORDER BY rowid")]


def put(value: object) -> Work[object]:
    def work(connection: Any) -> object:
        connection.exec_driver_sql("INSERT INTO t VALUES (?)", (value,))
        return value

    return work


class Held:
    """A job that keeps the writer busy until it is let go: what comes meanwhile queues up."""

    def __init__(self, writer: Writer, **how: bool) -> None:
        self._started, self._go = threading.Event(), threading.Event()
        self.task = asyncio.ensure_future(writer.run(self._work, **how))

    def _work(self, connection: Any) -> None:
        self._started.set()
        assert self._go.wait(DEADLINE)

    async def started(self) -> None:
        assert await asyncio.to_thread(self._started.wait, DEADLINE)

    def let_go(self) -> None:
        self._go.set()


async def queued(*jobs: Coroutine[Any, Any, Any]) -> list[asyncio.Task[Any]]:
    """The jobs as tasks that have reached the writer's line."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    await asyncio.sleep(0)
    return tasks


async def busy(writer: Writer) -> Held:
    held = Held(writer, urgent=True)
    await held.started()
    return held


async def test_a_caller_goes_on_only_after_the_commit(writer: Writer, file: Path) -> None:
    assert await writer.run(put(1)) == 1
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT a FROM t").fetchall() == [(1,)]
    connection.close()


async def test_what_queued_up_meanwhile_is_one_transaction(writer: Writer, commits: list[list[Any]]) -> None:
    held = await busy(writer)
    tasks = await queued(*(writer.run(put(number)) for number in range(20)))
    held.let_go()
    assert await asyncio.gather(*tasks) == list(range(20))
    assert commits == [[], list(range(20))]


async def test_a_failing_job_takes_nobody_with_it(writer: Writer, commits: list[list[Any]]) -> None:
    held = await busy(writer)

    def half(connection: Any) -> Never:
        put("half")(connection)
        raise ZeroDivisionError

    tasks = await queued(
        writer.run(put(1)), writer.run(half), writer.run(put(2)), writer.run(put(1)), writer.run(put(3))
    )
    held.let_go()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [int, ZeroDivisionError, int, StoreError, int]
    assert "UNIQUE" in str(results[3])
    assert commits == [[], [1, 2, 3]]


async def test_a_transaction_that_the_database_lost_is_done_again_job_by_job(
    writer: Writer, commits: list[list[Any]]
) -> None:
    held = await busy(writer)
    calls = []

    def counted(connection: Any) -> object:
        calls.append("again" if calls else "first")
        return put(1)(connection)

    def lose(connection: Any) -> Never:
        connection.connection.driver_connection.execute("ROLLBACK")
        raise ZeroDivisionError

    tasks = await queued(writer.run(counted), writer.run(lose), writer.run(put(2)))
    held.let_go()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[0] == 1
    assert isinstance(results[1], ZeroDivisionError)
    assert results[2] == 2
    assert calls == ["first", "again"]
    assert commits[-1] == [1, 2]


async def test_an_urgent_job_overtakes_and_is_committed_before_the_others(
    writer: Writer, commits: list[list[Any]]
) -> None:
    held = Held(writer)  # the other line, so that the urgent one comes while a group is open
    await held.started()
    tasks = await queued(writer.run(put(1)), writer.run(put(2)), writer.run(put("mark"), urgent=True))
    held.let_go()
    await asyncio.gather(held.task, *tasks)
    assert commits == [[], ["mark"], ["mark", 1, 2]]


async def test_urgent_jobs_do_not_starve_the_others(writer: Writer) -> None:
    done = asyncio.Event()

    async def hurry(line: int) -> None:
        number = 0
        while not done.is_set():
            number += 1
            await writer.run(put(f"{line}-{number}"), urgent=True)

    hurrying = [asyncio.ensure_future(hurry(line)) for line in range(4)]
    for number in range(10):
        await asyncio.wait_for(writer.run(put(number)), DEADLINE)
    done.set()
    await asyncio.gather(*hurrying)


async def test_a_claim_whose_caller_is_gone_is_not_made_but_a_record_is(writer: Writer) -> None:
    held = await busy(writer)
    claim, record = await queued(writer.run(put("claim"), claims=True), writer.run(put("record")))
    claim.cancel()
    record.cancel()
    await asyncio.gather(claim, record, return_exceptions=True)
    held.let_go()
    assert await writer.run(rows) == ["record"]


async def test_close_finishes_what_is_queued(writer: Writer) -> None:
    held = await busy(writer)
    tasks = await queued(*(writer.run(put(number)) for number in range(3)))
    closing = asyncio.ensure_future(asyncio.to_thread(writer.close))
    held.let_go()
    await closing
    assert await asyncio.gather(*tasks) == [0, 1, 2]
    with pytest.raises(StoreError, match="the store is closed"):
        await writer.run(put(4))


def test_any_loop_may_use_it(writer: Writer) -> None:
    for number in range(3):
        assert asyncio.run(writer.run(put(number))) == number


async def test_a_loop_that_ended_meanwhile_harms_nobody(writer: Writer) -> None:
    held = await busy(writer)

    async def leave() -> None:
        task = asyncio.ensure_future(writer.run(put(1)))
        await asyncio.sleep(0)
        task.cancel()

    await asyncio.to_thread(asyncio.run, leave())
    held.let_go()
    assert await writer.run(rows) == [1]


async def test_an_exception_that_a_future_cannot_carry_still_arrives(writer: Writer) -> None:
    def bug(connection: Any) -> object:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await asyncio.wait_for(writer.run(bug), DEADLINE)


async def test_a_lock_held_by_another_program_is_told_and_outlived(
    file: Path, engine: Engine, on_connect: Callable[[str], None]
) -> None:
    on_connect("PRAGMA busy_timeout=20")
    writer = Writer(engine, lambda error: in_plain_words(error, file))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(*(writer.run(put(number)) for number in range(5)), return_exceptions=True)
    assert {type(result) for result in results} == {StoreError}
    assert "locked by another program" in str(results[0])
    other.execute("ROLLBACK")
    other.close()
    assert await writer.run(put(9)) == 9
    writer.close()


async def test_a_lock_fails_nobody_who_comes_after_it(
    file: Path, engine: Engine, on_connect: Callable[[str], None]
) -> None:
    on_connect("PRAGMA busy_timeout=20")
    loop, later = asyncio.get_running_loop(), list[asyncio.Task[object]]()
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    async def come_later() -> None:
        later.append(asyncio.create_task(writer.run(put(9))))
        await asyncio.sleep(0)  # so that it is queued

    def told(error: DBAPIError) -> StoreError:
        """Whoever waited is being told, in the writer's thread: now the lock goes, and somebody new comes."""
        if not later:
            other.execute("ROLLBACK")
            asyncio.run_coroutine_threadsafe(come_later(), loop).result(DEADLINE)
        return in_plain_words(error, file)

    writer = Writer(engine, told)
    with pytest.raises(StoreError, match="locked"):
        await writer.run(put(1))
    assert await later[0] == 9
    other.close()
    writer.close()


async def test_work_that_miscounts_fails_its_callers_and_the_writer_goes_on(writer: Writer) -> None:
    def miscount(_connection: object, subjects: object) -> list[int]:
        return []

    with pytest.raises((RuntimeError, IndexError)):
        await asyncio.wait_for(writer.run_together(miscount, 1), DEADLINE)
    assert await asyncio.wait_for(writer.run(lambda _connection: 7), DEADLINE) == 7
