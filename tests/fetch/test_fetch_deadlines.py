"""Deadlines of many tasks on one timer: each is kept, and none stands in for a cancellation that came from elsewhere."""

import asyncio

import pytest

from monitor.fetch.deadlines import Deadlines

LONG = 30.0  # seconds; longer than any test runs


async def _late(deadlines: Deadlines, seconds: float) -> float:
    """Wait for ever; the loop's time when the deadline came."""
    with pytest.raises(TimeoutError), deadlines.within(seconds):
        await asyncio.Event().wait()
    return asyncio.get_running_loop().time()


async def test_whoever_is_late_gets_a_timeout() -> None:
    began = asyncio.get_running_loop().time()
    assert 0.04 < await _late(Deadlines(), 0.05) - began < 1


@pytest.mark.parametrize("seconds", [(0.05, 0.1, 0.15), (0.15, 0.1, 0.05), (LONG, 0.1, 0.05, 0.1)])
async def test_each_of_many_has_its_own_in_whatever_order_they_begin(seconds: tuple[float, ...]) -> None:
    deadlines, began = Deadlines(), asyncio.get_running_loop().time()
    tasks = {each: asyncio.create_task(_late(deadlines, each)) for each in seconds}
    for each, task in tasks.items():
        if each < LONG:
            assert each - 0.01 < await asyncio.wait_for(task, 5) - began < each + 0.5
    for each, task in tasks.items():
        if each == LONG:
            assert not task.done()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


async def test_one_that_begins_when_another_has_ended_in_time_is_kept_too() -> None:
    deadlines = Deadlines()
    with deadlines.within(0.05):
        pass
    began = asyncio.get_running_loop().time()
    assert 0.09 < await _late(deadlines, 0.1) - began < 1


async def test_no_time_left_is_a_timeout_at_the_first_wait() -> None:
    await asyncio.wait_for(_late(Deadlines(), -1.0), 5)


async def test_in_time_nothing_happens_then_or_later() -> None:
    deadlines, other = Deadlines(), asyncio.Event()
    with deadlines.within(0.02):
        pass
    asyncio.get_running_loop().call_later(0.05, other.set)
    await other.wait()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    deadlines, inside = Deadlines(), asyncio.Event()

    async def work() -> None:
        with deadlines.within(LONG):
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_whoever_is_cancelled_while_late_stays_cancelled() -> None:
    async def work() -> None:
        with Deadlines().within(0.02):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:  # the deadline's
                task.cancel()
                raise

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(task), 5)
    assert task.cancelling() == 1


async def test_an_error_at_the_deadline_is_told_as_it_is() -> None:
    async def work() -> None:
        with Deadlines().within(0.02):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:  # the deadline's
                raise OSError("broken off") from None

    with pytest.raises(OSError, match="broken off"):
        await work()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
