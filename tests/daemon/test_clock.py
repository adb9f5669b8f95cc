import asyncio
from datetime import timedelta

import pytest

from monitor.daemon import watch_clock
from tests.world.doubles import ManualClock


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=3)])
async def test_a_clock_that_is_set_is_noticed_once(jump: timedelta) -> None:
    clock, noticed = ManualClock(), asyncio.Queue[str]()

    async def was_set() -> None:
        noticed.put_nowait("set")

    watch = asyncio.ensure_future(watch_clock(clock, was_set, every=0.001))
    await asyncio.sleep(0)
    clock.go(jump)
    async with asyncio.timeout(5):
        await noticed.get()
    for _ in range(50):
        await asyncio.sleep(0.001)
    watch.cancel()
    assert noticed.empty()
