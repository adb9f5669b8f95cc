"""Deadlines and queues: nobody holds up anybody else."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from monitor.fetch import HttpFetcher
from monitor.fetch.hosts import HostQueues
from monitor.fetch.urls import Origin
from monitor.model import FailureKind, Fetched, FetchFailure, Request
from monitor.settings import FetchSettings
from tests.fetch.kit import LOOPBACK, FetcherFor, Serve, ServeRaw, Talk

NO_GAP = timedelta(0)
SHORT = timedelta(milliseconds=400)


@asynccontextmanager
async def turn_at(queues: HostQueues, origin: Origin, gap: timedelta) -> AsyncIterator[None]:
    turn = await queues.enter(origin, gap)
    try:
        yield
    finally:
        queues.leave(turn)


def short_of_time(fetcher_for: FetcherFor) -> HttpFetcher:
    return fetcher_for(FetchSettings(allow_networks=LOOPBACK, timeout=SHORT))


def dripping(start: bytes, drop: bytes) -> Talk:
    """A slow loris: it says something every 20 ms, for ever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(drop)
            await writer.drain()
            await asyncio.wait([asyncio.create_task(reader.read())], timeout=0.02)

    return talk


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
async def test_a_slow_loris_ends_on_time(
    serve_raw: ServeRaw, fetcher_for: FetcherFor, start: bytes, drop: bytes
) -> None:
    root = await serve_raw(dripping(start, drop))
    began = time.monotonic()
    failure = await short_of_time(fetcher_for).fetch(Request(url=root))
    # Or sooner, where it exhausts another bound first.
    assert failure.kind in {FailureKind.TIMEOUT, FailureKind.BROKEN_OFF}
    assert time.monotonic() - began < 1.0


async def test_the_time_limit_is_named(serve_raw: ServeRaw, fetcher_for: FetcherFor) -> None:
    failure = await short_of_time(fetcher_for).fetch(Request(url=await serve_raw(dripping(b"", b""))))
    assert failure == FetchFailure(
        kind=FailureKind.TIMEOUT, sentence="the server did not finish its answer within 0.4 seconds"
    )


async def test_redirects_share_one_deadline(serve: Serve, fetcher_for: FetcherFor) -> None:
    async def slowly_on(request: web.Request) -> web.Response:
        await asyncio.sleep(0.15)  # the server's own slowness
        return web.Response(status=302, headers={"Location": f"/{int(request.path[1:]) + 1}"})

    root = await serve({f"/{n}": slowly_on for n in range(5)})
    began = time.monotonic()
    assert (await short_of_time(fetcher_for).fetch(Request(url=f"{root}/0"))).kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 0.9


class Gate:
    """A handler that counts who is inside, and lets nobody out before it is opened."""

    def __init__(self) -> None:
        self.opened, self.changed = asyncio.Event(), asyncio.Condition()
        self.inside = self.most = self.served = 0

    async def visit(self, request: web.Request) -> web.Response:
        async with self.changed:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.changed.notify_all()
        await self.opened.wait()
        self.inside -= 1
        self.served += 1
        return web.Response(text="ok")

    async def reached(self, count: int) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: self.inside >= count)


async def test_at_most_so_many_at_one_host_and_waiting_is_free(serve: Serve, fetcher_for: FetcherFor) -> None:
    gate = Gate()
    root = await serve({"/": gate.visit})
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, per_host=2, timeout=timedelta(seconds=1)))
    fetches = [asyncio.create_task(fetcher.fetch(Request(url=f"{root}/?{n}"))) for n in range(6)]
    await gate.reached(2)
    gate.opened.set()
    answers = await asyncio.gather(*fetches)
    assert gate.most == 2
    assert all(isinstance(answer, Fetched) for answer in answers)


async def test_waiting_for_a_host_takes_no_slot_from_others(serve: Serve, fetcher_for: FetcherFor) -> None:
    gate, quick = Gate(), Gate()
    quick.opened.set()
    slow, fast = await serve({"/": gate.visit}), await serve({"/": quick.visit})
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, per_host=1, concurrency=2))
    waiting = [asyncio.create_task(fetcher.fetch(Request(url=f"{slow}/?{n}"))) for n in range(5)]
    await gate.reached(1)
    async with asyncio.timeout(5):
        assert isinstance(await fetcher.fetch(Request(url=fast)), Fetched)
    gate.opened.set()
    await asyncio.gather(*waiting)


async def test_a_turn_waited_for_does_not_count_in_the_deadline(
    serve: Serve, fetcher_for: FetcherFor
) -> None:
    gate = Gate()
    root = await serve({"/": gate.visit})
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, per_host=1, timeout=SHORT))
    first, second = (asyncio.create_task(fetcher.fetch(Request(url=root))) for _ in range(2))
    assert (await first).kind is FailureKind.TIMEOUT
    gate.opened.set()
    assert isinstance(await second, Fetched)


async def test_at_most_so_many_in_all(serve: Serve, fetcher_for: FetcherFor) -> None:
    gate = Gate()
    roots = [await serve({"/": gate.visit}) for _ in range(5)]
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, concurrency=3))
    fetches = [asyncio.create_task(fetcher.fetch(Request(url=root))) for root in roots]
    await gate.reached(3)
    gate.opened.set()
    await asyncio.gather(*fetches)
    assert gate.most == 3


async def starts(queues: HostQueues, origin: str, gap: timedelta, count: int) -> list[float]:
    """When `count` turns at a host began, seconds on the loop's clock."""
    loop, began = asyncio.get_running_loop(), list[float]()

    async def visit() -> None:
        async with turn_at(queues, origin, gap):
            began.append(loop.time())

    await asyncio.gather(*(visit() for _ in range(count)))
    return began


async def test_requests_to_a_host_are_a_gap_apart_and_hosts_do_not_wait_for_each_other() -> None:
    queues, gap = HostQueues(concurrency=8, per_host=2), timedelta(milliseconds=60)
    here, there = await asyncio.gather(starts(queues, "here", gap, 4), starts(queues, "there", gap, 4))
    for began in (here, there):
        assert all(later - sooner >= 0.059 for sooner, later in pairwise(began))
    assert abs(here[0] - there[0]) < 0.05


async def test_the_gap_is_kept_between_visits() -> None:
    queues, gap = HostQueues(concurrency=8, per_host=2), timedelta(milliseconds=60)
    [first] = await starts(queues, "here", gap, 1)
    [second] = await starts(queues, "here", gap, 1)
    assert second - first >= 0.059


async def test_hosts_are_forgotten_when_their_gap_is_over() -> None:
    queues = HostQueues(concurrency=64, per_host=2)
    await asyncio.gather(*(starts(queues, f"host{n}", timedelta(milliseconds=30), 2) for n in range(200)))
    assert len(queues) <= 200
    async with asyncio.timeout(5):
        while len(queues):
            await asyncio.sleep(0.01)


async def test_a_host_is_not_forgotten_while_somebody_queues_there() -> None:
    queues = HostQueues(concurrency=8, per_host=1)
    async with turn_at(queues, "here", NO_GAP):
        waiting = asyncio.create_task(starts(queues, "here", NO_GAP, 1))
        await asyncio.sleep(0)
        assert len(queues) == 1
    await waiting


async def test_whoever_gives_up_waiting_leaves_no_trace() -> None:
    queues = HostQueues(concurrency=1, per_host=1)
    async with turn_at(queues, "here", NO_GAP):
        waiting = [asyncio.create_task(starts(queues, host, NO_GAP, 1)) for host in ("here", "there")]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    async with asyncio.timeout(5):
        await starts(queues, "here", NO_GAP, 2)
        while len(queues):
            await asyncio.sleep(0.01)


async def test_loopback_that_is_allowed_has_no_gap_but_other_addresses_do(
    serve: Serve, fetcher_for: FetcherFor
) -> None:
    gate = Gate()
    gate.opened.set()
    root = await serve({"/": gate.visit})
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, gap=timedelta(seconds=30)))
    async with asyncio.timeout(5):
        for address in (
            root,
            root,
            root.replace("127.0.0.1", "localhost"),
            root.replace("127.0.0.1", "localhost"),
        ):
            assert isinstance(await fetcher.fetch(Request(url=address)), Fetched)
    elsewhere = fetcher_for(
        FetchSettings(gap=timedelta(seconds=30))
    )  # not allowed: refused, and then the gap holds
    assert (await elsewhere.fetch(Request(url=root))).kind is FailureKind.REFUSED_ADDRESS
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await elsewhere.fetch(Request(url=root))
