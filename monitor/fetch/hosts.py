"""Turns many requests to one host into a queue: so many at a time, so long apart, whoever else is being asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    opens_at: float = 0.0  # on the loop's clock
    users: int = 0
    oblivion: asyncio.TimerHandle | None = None


class HostQueues:
    """At most `concurrency` requests in all and `per_host` at each origin. Belongs to one event loop.

    A host is remembered while somebody queues there or its gap lasts, so the table stays as small as the traffic.
    """

    def __init__(self, *, concurrency: int, per_host: int) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._hosts: dict[str, _Host] = {}

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, origin: str, gap: timedelta) -> AsyncIterator[None]:
        """Wait for a turn at `origin`, no sooner than `gap` after the one before began; it ends with the context."""
        host = self._arrive(origin)
        try:
            async with host.places:
                await self._enter(host, gap)
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            self._leave(origin, host)

    async def _enter(self, host: _Host, gap: timedelta) -> None:
        """Pass the host's door, one at a time, taking one of the slots that all hosts share only when the gap is over:
        whoever waits for a host holds up nobody else."""
        loop = asyncio.get_running_loop()
        async with host.door:
            await asyncio.sleep(max(0.0, host.opens_at - loop.time()))
            await self._slots.acquire()
            host.opens_at = loop.time() + gap.total_seconds()

    def _arrive(self, origin: str) -> _Host:
        host = self._hosts.setdefault(origin, _Host(asyncio.Semaphore(self._per_host)))
        host.users += 1
        if host.oblivion:
            host.oblivion.cancel()
            host.oblivion = None
        return host

    def _leave(self, origin: str, host: _Host) -> None:
        host.users -= 1
        if not host.users:
            host.oblivion = asyncio.get_running_loop().call_at(host.opens_at, self._hosts.pop, origin)
