"""Processes that do one job after the other, and can be killed: by the clock, by themselves, by us."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from multiprocessing import active_children
from pathlib import Path

import pytest

from monitor.model import ReadFailure, ReadTrouble
from monitor.workers import WorkerPool
from tests.workers import jobs

SOON = timedelta(seconds=0.3)
LONG = timedelta(seconds=30)
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    workers = WorkerPool(workers=1)
    yield workers
    await workers.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def is_gone(pid: int) -> bool:
    """Whether a process has ended (one that nobody has buried yet has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


async def test_a_job_is_done_elsewhere(pool: WorkerPool) -> None:
    assert await pool.run(jobs.add, 2, 3, timeout=LONG) == 5
    assert await pool.run(jobs.pid, timeout=LONG) != os.getpid()


async def test_one_worker_does_many_jobs_but_not_more_than_five_hundred(pool: WorkerPool) -> None:
    pids = [await pool.run(jobs.pid, timeout=LONG) for _ in range(501)]
    assert len(set(pids[:500])) == 1
    assert pids[500] != pids[0]


async def test_a_bug_is_raised_here(pool: WorkerPool) -> None:
    with pytest.raises(LookupError, match="a bug of ours"):
        await pool.run(jobs.blunder, timeout=LONG)
    assert await pool.run(jobs.add, 1, 1, timeout=LONG) == 2


async def test_a_job_without_end_is_stopped_and_the_next_one_done(pool: WorkerPool) -> None:
    await pool.run(jobs.pid, timeout=LONG)
    began = time.monotonic()
    failure = await pool.run(jobs.spin, timeout=SOON)
    assert failure == ReadFailure(
        trouble=ReadTrouble.TIMEOUT, sentence="reading it took longer than 0.3 seconds and was stopped"
    )
    assert time.monotonic() - began < 2
    assert await pool.run(jobs.add, 1, 1, timeout=LONG) == 2


async def test_starting_and_importing_is_not_part_of_a_jobs_time() -> None:
    pool = WorkerPool(workers=1, preload=("trafilatura",))
    try:
        assert await pool.run(jobs.is_loaded, "trafilatura", timeout=timedelta(seconds=0.1)) is True
    finally:
        await pool.close()


async def test_a_job_that_eats_all_memory_dies_alone() -> None:
    pool = WorkerPool(workers=1, memory=300_000_000)
    try:
        failure = await pool.run(jobs.eat, timeout=LONG)
        assert failure == ReadFailure(
            trouble=ReadTrouble.DIED,
            sentence="the process that read it died, most likely for want of memory",
        )
        assert failure.poisonous
        assert await pool.run(jobs.add, 1, 1, timeout=LONG) == 2
    finally:
        await pool.close()


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (signal.SIGKILL, ReadTrouble.DIED),  # the kernel, out of memory
        (signal.SIGSEGV, ReadTrouble.DIED),
        (signal.SIGXCPU, ReadTrouble.TIMEOUT),  # the kernel, while our own clock stood still
        (signal.SIGTERM, ReadTrouble.INTERRUPTED),  # systemd, stopping all processes of the service
    ],
)
async def test_what_a_workers_end_says_about_its_job(
    pool: WorkerPool, number: int, trouble: ReadTrouble
) -> None:
    failure = await pool.run(jobs.kill_self, int(number), timeout=LONG)
    assert failure.trouble is trouble
    assert await pool.run(jobs.add, 1, 1, timeout=LONG) == 2


async def test_a_job_whose_worker_was_told_to_stop_is_done_by_another(
    pool: WorkerPool, tmp_path: Path
) -> None:
    assert await pool.run(jobs.be_ended_once, str(tmp_path / "note"), timeout=LONG) == "done"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
async def test_ctrl_c_and_a_closed_terminal_are_not_for_workers(pool: WorkerPool, number: int) -> None:
    first = await pool.run(jobs.pid, timeout=LONG)
    assert await pool.run(jobs.survive, int(number), timeout=LONG) == first


async def test_memory_and_processor_time_are_limited(pool: WorkerPool) -> None:
    memory, seconds, used = await pool.run(jobs.limits, timeout=timedelta(seconds=7))
    assert 1 << 30 < memory < 2 << 30
    assert used + 7 <= seconds <= used + 11


@pytest.mark.parametrize("way", ["connect", "look up", "send", "run"])
async def test_workers_cannot_reach_out(pool: WorkerPool, way: str) -> None:
    assert (await pool.run(jobs.reach_out, way, timeout=LONG)).startswith("a worker must not do this")


async def test_as_many_jobs_at_once_as_workers(tmp_path: Path) -> None:
    pool = WorkerPool(workers=2)
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    try:
        met = await asyncio.gather(
            pool.run(jobs.meet, one, two, timeout=LONG), pool.run(jobs.meet, two, one, timeout=LONG)
        )
    finally:
        await pool.close()
    assert met == [True, True]


async def test_idle_workers_are_stopped_and_started_again_for_the_next_job() -> None:
    pool = WorkerPool(workers=2, idle=timedelta(seconds=0.1))
    try:
        assert not active_children()
        first = await pool.run(jobs.pid, timeout=LONG)
        assert active_children()
        await until(lambda: not active_children())
        assert await pool.run(jobs.pid, timeout=LONG) != first
    finally:
        await pool.close()


async def test_closing_interrupts_what_is_running_and_what_is_waiting(tmp_path: Path) -> None:
    pool, note = WorkerPool(workers=1), tmp_path / "pid"
    busy = [asyncio.create_task(pool.run(jobs.spin, str(note), timeout=LONG)) for _ in range(2)]
    await until(lambda: note.exists() and note.read_text().endswith("\n"))
    began = time.monotonic()
    await pool.close()
    for failure in await asyncio.gather(*busy):
        assert failure.trouble is ReadTrouble.INTERRUPTED
        assert not failure.poisonous
    assert time.monotonic() - began < 2
    assert is_gone(int(note.read_text()))
    assert (await pool.run(jobs.pid, timeout=LONG)).trouble is ReadTrouble.INTERRUPTED


async def test_a_cancelled_job_is_killed(pool: WorkerPool, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    job = asyncio.create_task(pool.run(jobs.spin, str(note), timeout=LONG))
    await until(lambda: note.exists() and note.read_text().endswith("\n"))
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    await until(lambda: is_gone(int(note.read_text())))
    assert await pool.run(jobs.add, 1, 1, timeout=LONG) == 2


async def test_a_worker_that_dies_between_jobs_is_replaced(pool: WorkerPool) -> None:
    for _ in range(2):
        idle = await pool.run(jobs.pid, timeout=LONG)
        os.kill(idle, signal.SIGKILL)
        assert await pool.run(jobs.add, 1, 1, timeout=LONG) == 2


async def test_workers_that_cannot_start_are_said_to_be_unavailable() -> None:
    pool = WorkerPool(workers=1, preload=("no_such_module",))
    try:
        failure = await pool.run(jobs.pid, timeout=LONG)
    finally:
        await pool.close()
    assert failure.trouble is ReadTrouble.UNAVAILABLE
    assert not failure.poisonous


async def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (sys.executable, "-m", "tests.workers.jobs", str(note))
    parent = await asyncio.create_subprocess_exec(*program, cwd=ROOT)
    try:
        await until(lambda: note.exists() and note.read_text().endswith("\n"))
        worker = int(note.read_text())
        assert not is_gone(worker)
    finally:
        parent.kill()
        await parent.wait()
    await until(lambda: is_gone(worker))
