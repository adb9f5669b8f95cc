"""One queue per host: at most so many requests at once, and a pause between two of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

from yarl import URL

from monitor.settings import FetchSettings, Network

HostKey = tuple[str, str, int]


@dataclass(slots=True)
class _Queue:
    """Who waits for one host, and when the next request may start (the event loop's time, seconds)."""

    turns: asyncio.Semaphore
    pace: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = 0.0
    users: int = 0


class Hosts:
    """The queues of the hosts that somebody waits for or that rest after a request; others are forgotten."""

    def __init__(self, settings: FetchSettings) -> None:
        self._per_host = settings.per_host
        self._gap = settings.gap.total_seconds()
        self._allowed = settings.allow_networks
        self._queues: dict[HostKey, _Queue] = {}

    @asynccontextmanager
    async def turn(self, url: URL) -> AsyncIterator[None]:
        """Wait for this host's turn; other hosts are not held up."""
        key = (url.scheme, url.host or "", url.port or 0)
        queue = self._queues.setdefault(key, _Queue(asyncio.Semaphore(self._per_host)))
        queue.users += 1
        try:
            async with queue.turns:
                await self._pause(queue, url)
                yield
        finally:
            queue.users -= 1
            self._forget_rested()

    async def _pause(self, queue: _Queue, url: URL) -> None:
        if self._gap <= 0 or is_allowed_loopback(url.host or "", self._allowed):
            return
        loop = asyncio.get_running_loop()
        async with queue.pace:
            await asyncio.sleep(max(0.0, queue.next_start - loop.time()))
            queue.next_start = loop.time() + self._gap

    def _forget_rested(self) -> None:
        now = asyncio.get_running_loop().time()
        rested = [key for key, queue in self._queues.items() if not queue.users and queue.next_start <= now]
        for key in rested:
            del self._queues[key]


def is_allowed_loopback(host: str, allowed: Sequence[Network]) -> bool:
    """Whether a host is this machine, and the user allowed that: a site of his own, not a stranger's."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    return address.is_loopback and any(address in net for net in allowed if net.version == address.version)
