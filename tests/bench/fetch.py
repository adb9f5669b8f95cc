"""What a request costs the client: CPU of the real fetcher beside a bare aiohttp session, in turns in one run.

The server is a process of its own that sends canned answers: 30 kB of feed, compressed, or 304; on a kept or on a new
connection. Only the client's CPU is counted (`time.process_time`), and the best of several rounds stands for each side.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formatdate
from ipaddress import ip_network
from itertools import product
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import process_time
from typing import TYPE_CHECKING, ClassVar

import aiohttp

from monitor.fetch import open_fetcher
from monitor.model import Fetched, NotModified, Request
from monitor.settings import FetchSettings
from tests.tools.report import Figure
from tests.world.figures import at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 1.5  # times the CPU of bare aiohttp
PORTS = 8  # as many hosts, two requests at a time at each
PER_HOST = 2
ROUNDS = 7
ETAG = '"a1"'
FEED = b"<item><title>News of the day</title><link>https://example.org/%d</link></item>\n"
Ask = Callable[[str], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Of answers: with a body or 304, and whether the connection is kept."""

    status: int
    kept: bool

    @property
    def path(self) -> str:
        return f"/{self.status}/{'kept' if self.kept else 'new'}"

    def __str__(self) -> str:
        return f"{self.status}, {'kept' if self.kept else 'new'} connections"


def bench_fetch(requests: int = 2000) -> Sequence[Figure]:
    """CPU of our client as a multiple of bare aiohttp's, for `requests` requests a side and kind of answer."""
    with _server() as ports:
        return asyncio.run(_compare(ports, requests))


async def _compare(ports: Sequence[int], requests: int) -> list[Figure]:
    figures = []
    for kind in (Kind(status, kept) for status, kept in product((200, 304), (True, False))):
        urls = [f"http://127.0.0.1:{port}{kind.path}" for port in ports]
        costs: dict[str, list[float]] = {"ours": [], "bare": []}
        async with _ours(kind) as ours, _bare(kind) as bare:
            for number in range(2 * ROUNDS):
                name, ask = ("ours", ours) if number % 2 else ("bare", bare)
                costs[name].append(await _cost(ask, urls, requests // ROUNDS + 1))
        ratio = min(costs["ours"]) / min(costs["bare"])
        micros = min(costs["ours"]) * 1e6
        name = f"fetch: CPU per request / bare aiohttp ({kind}; {micros:.0f} us)"
        figures.append(at_most(MOST, name, ratio, "x", n=requests))
    return figures


async def _cost(ask: Ask, urls: Sequence[str], requests: int) -> float:
    """CPU seconds a request."""
    share = -(-requests // (len(urls) * PER_HOST))

    async def visit(url: str) -> None:
        for _ in range(share):
            await ask(url)

    began = process_time()
    await asyncio.gather(*(visit(url) for url in urls for _ in range(PER_HOST)))
    return (process_time() - began) / (share * len(urls) * PER_HOST)


@asynccontextmanager
async def _ours(kind: Kind) -> AsyncIterator[Ask]:
    settings = FetchSettings(
        allow_networks=(ip_network("127.0.0.1/32"),), timeout=timedelta(seconds=30), per_host=PER_HOST
    )
    fetcher = open_fetcher(settings)

    async def ask(url: str) -> int:
        answer = await fetcher.fetch(Request(url=url, etag=ETAG))
        assert isinstance(answer, NotModified if kind.status == 304 else Fetched), answer
        return 0

    try:
        yield ask
    finally:
        await fetcher.close()


@asynccontextmanager
async def _bare(kind: Kind) -> AsyncIterator[Ask]:
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=30)
    ) as session:

        async def ask(url: str) -> int:
            async with session.get(url, headers={"If-None-Match": ETAG}) as response:
                assert response.status == kind.status
                return len(await response.read())

        yield ask


@contextmanager
def _server() -> "Iterator[Sequence[int]]":
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_serve_until_ended(pipe))


async def _serve_until_ended(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Canned, "127.0.0.1", 0) for _ in range(PORTS)]
    pipe.send([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.Event().wait()


def _canned(kind: Kind) -> bytes:
    body = gzip.compress(b"".join(FEED % number for number in range(400))) if kind.status == 200 else b""
    coding = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n" if body else ""
    head = (
        f"HTTP/1.1 {kind.status} OK\r\nServer: bench\r\nDate: {formatdate(usegmt=True)}\r\nETag: {ETAG}\r\n"
        f"Content-Type: application/rss+xml; charset=utf-8\r\nCache-Control: max-age=300\r\nVary: Accept-Encoding\r\n"
        f"{coding}{'' if kind.kept else 'Connection: close' + chr(13) + chr(10)}\r\n"
    )
    return head.encode() + body


class Canned(asyncio.Protocol):
    """Answers each request (in one piece, on loopback) by its path."""

    answers: ClassVar = {
        kind.path.encode(): _canned(kind) for kind in (Kind(s, k) for s in (200, 304) for k in (True, False))
    }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1]
        self.transport.write(self.answers[path])  # type: ignore[attr-defined]
        if path.endswith(b"new"):
            self.transport.close()
