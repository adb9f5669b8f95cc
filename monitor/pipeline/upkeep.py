"""Upkeep: deletes what is older than the retention, in small steps, so that nobody waits for it."""

import asyncio
from collections.abc import Awaitable, Callable

from monitor.errors import StoreError
from monitor.events import Pruned, StoreFailed
from monitor.ports import COPY_WINDOW, Clock, Observer, UpkeepStore
from monitor.settings import Settings

_STEP = 500  # rows a transaction: some milliseconds, so that a poll or a send waits no longer than that


class Upkeep:
    """Prunes the store."""

    def __init__(self, *, store: UpkeepStore, clock: Clock, observer: Observer, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._observer = observer
        self._retention = settings.retention
        self._longest_poll = settings.poll.max

    async def clamp(self) -> None:
        """Bring back what was put off under a clock that was wrong; at start and when the clock was set."""
        try:
            await self._store.clamp_times(now=self._clock.now(), longest_poll=self._longest_poll)
        except StoreError as error:
            self._observer.see(StoreFailed(belt="upkeep", sentence=str(error)))

    async def prune(self) -> None:
        """Delete everything past its retention; a refusing database is told and left for next time."""
        now = self._clock.now()
        try:
            articles = await _in_steps(
                lambda: self._store.prune_articles(before=now - self._retention.articles, limit=_STEP)
            )
            deliveries = await _in_steps(
                lambda: self._store.prune_deliveries(before=now - self._retention.deliveries, limit=_STEP)
            )
            await _in_steps(lambda: self._store.forget_sketches(before=now - COPY_WINDOW, limit=_STEP))
        except StoreError as error:
            self._observer.see(StoreFailed(belt="upkeep", sentence=str(error)))
            return
        if articles or deliveries:
            self._observer.see(Pruned(articles=articles, deliveries=deliveries))


async def _in_steps(step: Callable[[], Awaitable[int]]) -> int:
    total = 0
    while count := await step():
        total += count
        await asyncio.sleep(0)  # let the belts in between two steps
    return total
