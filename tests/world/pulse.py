"""Turns "something happened" into a wait with a deadline: the loopback servers beat, the test waits for what it wants."""

import asyncio
from collections.abc import Awaitable, Callable

DEADLINE = 30.0  # seconds
LOOK_AGAIN = 0.05  # seconds between two looks at what cannot tell us of a change: a file, a process


class Pulse:
    """Beats whenever something was received."""

    def __init__(self) -> None:
        self._condition = asyncio.Condition()
        self._beats: set[asyncio.Task[None]] = set()

    def beat(self) -> None:
        task = asyncio.get_running_loop().create_task(self._tell())
        self._beats.add(task)
        task.add_done_callback(self._beats.discard)

    async def until(self, wanted: Callable[[], bool], seconds: float = DEADLINE, what: str = "") -> None:
        """Wait until `wanted()` holds; an `AssertionError` naming `what` after `seconds`."""
        try:
            async with asyncio.timeout(seconds), self._condition:
                await self._condition.wait_for(wanted)
        except TimeoutError:
            raise AssertionError(f"not within {seconds:g} s: {what or wanted}") from None

    async def _tell(self) -> None:
        async with self._condition:
            self._condition.notify_all()


async def until(
    look: Callable[[], Awaitable[bool] | bool], seconds: float = DEADLINE, what: str = ""
) -> None:
    """Look again and again at something that does not beat."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        found = look()
        if found if isinstance(found, bool) else await found:
            return
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"not within {seconds:g} s: {what or look}")
        await asyncio.sleep(LOOK_AGAIN)
