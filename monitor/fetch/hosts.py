"""Turns many requests to one host into a queue: so many at a time, so long apart, whoever else is being asked."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import timedelta

from monitor.fetch.places import Places
from monitor.fetch.urls import Origin


@dataclass(slots=True)
class Host:
    """One origin's queue. Times are the loop's."""

    origin: Origin
    gap: float = 0.0
    opens_at: float = 0.0
    inside: int = 0  # with whoever stands at the door, waiting for a place
    at_door: bool = False
    queue: deque[asyncio.Future[None]] | None = None  # made when somebody has to wait, which is rare
    timer: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class Turn:
    """The right to make one request."""

    host: Host
    place: int


class HostQueues:
    """At most `concurrency` quick requests in all (see `Places`) and `per_host` at each origin. Belongs to one event loop.

    A host is remembered while somebody queues there or its gap lasts, so the table stays as small as the traffic.
    """

    def __init__(self, *, concurrency: int, per_host: int) -> None:
        self._places = Places(concurrency)
        self._per_host = per_host
        self._hosts: dict[Origin, Host] = {}

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    async def enter(self, origin: Origin, gap: timedelta) -> Turn:
        """Wait for a turn at `origin`, no sooner than `gap` after the one before began; `leave` ends it.

        They pass the host's door one at a time, taking one of the places that all hosts share only when the gap is over:
        whoever waits for a host holds up nobody else.
        """
        host = self._hosts.get(origin)
        if host is None:
            host = self._hosts[origin] = Host(origin)
        if gap:
            host.gap = gap.total_seconds()
        if host.queue or not self._is_open(host):
            await self._wait(host)
        else:
            host.inside += 1
        place = self._places.take_at_once() or await self._wait_at_door(host)
        host.at_door = False
        if host.gap:
            host.opens_at = asyncio.get_running_loop().time() + host.gap
        if host.queue:
            self._go_on(host)
        return Turn(host, place)

    def leave(self, turn: Turn) -> None:
        """The request has ended."""
        self._places.give_back(turn.place)
        turn.host.inside -= 1
        self._go_on(turn.host)

    async def _wait(self, host: Host) -> None:
        """Until called to the door."""
        call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        host.queue = host.queue or deque()
        host.queue.append(call)
        self._go_on(host)
        try:
            await call
        except asyncio.CancelledError:
            if call.done() and not call.cancelled():  # called just as it gave up
                host.at_door, host.inside = False, host.inside - 1
            self._go_on(host)
            raise

    async def _wait_at_door(self, host: Host) -> int:
        """Until there is a place."""
        host.at_door = True
        try:
            return await self._places.take()
        except asyncio.CancelledError:
            host.at_door, host.inside = False, host.inside - 1
            self._go_on(host)
            raise

    def _is_open(self, host: Host) -> bool:
        if host.at_door or host.inside >= self._per_host:
            return False
        return not host.opens_at or host.opens_at <= asyncio.get_running_loop().time()

    def _go_on(self, host: Host) -> None:
        """Call the next one to the door, or look again when the gap is over, or forget the host."""
        while host.queue and host.queue[0].done():  # gave up
            host.queue.popleft()
        if host.queue and self._is_open(host):
            host.inside += 1
            host.at_door = True
            host.queue.popleft().set_result(None)
        elif host.timer is None and not host.at_door and host.inside < self._per_host:
            self._see_later(host)

    def _see_later(self, host: Host) -> None:
        if host.opens_at and host.opens_at > (loop := asyncio.get_running_loop()).time():
            host.timer = loop.call_at(host.opens_at, self._look_again, host)
        elif not host.queue and not host.inside:
            self._hosts.pop(host.origin, None)

    def _look_again(self, host: Host) -> None:
        host.timer = None
        self._go_on(host)
