"""Turns moments into wake-up calls at exactly those: for what is due sooner than the next look would find it in time."""

import asyncio
from collections.abc import Callable
from math import ceil

# A timer may go off some microseconds before the clock on the wall has come that far.
_SLACK = 0.005  # seconds

# Moments this close together get one call.
_GRAIN = 0.1  # seconds


class Alarms:
    """Calls made later in the running loop; none after `cancel`."""

    def __init__(self) -> None:
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._cancelled = False

    def call(self, wake: Callable[[], None], *, after: float) -> None:
        """Call `wake` in `after` seconds (at most a tenth later), once for all that ask for about that moment."""
        loop = asyncio.get_running_loop()
        slot = ceil((loop.time() + after + _SLACK) / _GRAIN)
        if self._cancelled or slot in self._timers:
            return
        self._timers[slot] = loop.call_at(slot * _GRAIN, self._ring, slot, wake)

    def cancel(self) -> None:
        """Forget all calls, for good."""
        self._cancelled = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _ring(self, slot: int, wake: Callable[[], None]) -> None:
        del self._timers[slot]
        wake()
