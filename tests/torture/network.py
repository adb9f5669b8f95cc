"""Hostile servers beside healthy ones: each request ends by its deadline, and no healthy one waits for a hostile one.

All through the real client on loopback: servers that say nothing, drip, never end, redirect in circles, send bombs or
headers without end; and between them feeds that just answer. A child process does it, so that its memory is its own.
"""

import asyncio
import gzip
import json
import os
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from time import monotonic

import brotli
from backports import zstd

from monitor.fetch import HttpFetcher, open_fetcher
from monitor.model import Fetched, Request
from monitor.settings import FetchSettings
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

DEADLINE = 8.0  # seconds
GRACE = 0.5
MOST_DELAY = 5.0
MOST_MEMORY = 400.0  # MB, of the whole process
HANGING, NOISY = (
    40,
    3,
)  # copies of each server that hangs (together four times the places there are), of each other one
HEALTHY = 60  # servers, each asked over and over
ROUNDS = 5
ZEROS = bytes(1 << 20)
BOMB = 512  # MB
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def survive_network(folder: Path) -> list[Figure]:
    """Memory, deadlines, and how long healthy feeds had to wait. `folder` is not needed but for its neighbours' sake."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.torture.network",
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    out, _ = await asyncio.wait_for(child.communicate(), 90)
    assert child.returncode == 0, "the client died"
    said = json.loads(out)
    return [
        at_most(
            MOST_DELAY, "network: start delay of healthy feeds, p99", said["delay"], "s", n=said["healthy"]
        ),
        at_least(
            said["healthy"], "network: healthy feeds answered", said["answered"], "answers", n=said["healthy"]
        ),
        at_most(
            DEADLINE + GRACE, "network: slowest hostile request", said["slowest"], "s", n=said["hostile"]
        ),
        at_most(0, "network: hostile answers taken for good", said["fooled"], "answers", n=said["hostile"]),
        at_most(MOST_MEMORY, "network: memory at its peak", said["memory"], "MB", n=1),
    ]


async def _live() -> dict[str, float]:
    bodies = bombs_of_zeros()
    bombs = [partial(send, head=head_of(coding), body=body) for coding, body in bodies]
    talks = [*HANGS * HANGING, *(NOISE + bombs) * NOISY]
    async with talking_servers(talks) as hostile, talking_servers([_answer] * HEALTHY) as healthy:
        settings = FetchSettings(
            allow_networks=(ip_network("127.0.0.1/32"),), timeout=timedelta(seconds=DEADLINE)
        )
        fetcher = open_fetcher(settings)
        began = [asyncio.create_task(_torment(fetcher, url)) for url in hostile]
        await asyncio.sleep(0)
        waits = await asyncio.gather(*(_follow_feed(fetcher, url) for url in healthy))
        torments = await asyncio.gather(*began)
        await fetcher.close()
    delays = sorted(delay for times in waits for delay in times)
    return {
        "delay": delays[int(0.99 * (len(delays) - 1))],
        "healthy": HEALTHY * ROUNDS,
        "answered": len(delays),
        "hostile": len(torments),
        "slowest": max(seconds for seconds, _ in torments),
        "fooled": sum(fooled for _, fooled in torments),
        "memory": _peak() / 1e6,
    }


async def _follow_feed(fetcher: HttpFetcher, url: str) -> list[float]:
    """How long each poll took from the wish to the answer; a healthy server answers at once."""
    times = []
    for _ in range(ROUNDS):
        began = monotonic()
        if isinstance(await fetcher.fetch(Request(url=url)), Fetched):
            times.append(monotonic() - began)
        await asyncio.sleep(0.5)
    return times


async def _torment(fetcher: HttpFetcher, url: str) -> tuple[float, bool]:
    """Seconds from the server's first sight of us to the end, and whether it was believed."""
    answer = await fetcher.fetch(Request(url=url))
    began = _SEEN.get(url)
    return (monotonic() - began if began else 0.0), isinstance(answer, Fetched)


_SEEN: dict[str, float] = {}  # when each server was first asked: waiting for a turn does not count


@asynccontextmanager
async def talking_servers(talks: Sequence[Talk]) -> AsyncIterator[list[str]]:
    servers, urls = [], []

    async def meet(talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        url = f"http://127.0.0.1:{writer.get_extra_info('sockname')[1]}/"
        _SEEN.setdefault(url, monotonic())
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        writer.close()

    for talk in talks:
        server = await asyncio.start_server(partial(meet, talk), "127.0.0.1", 0)
        servers.append(server)
        urls.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    try:
        yield urls
    finally:
        for server in servers:
            server.close()


async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter, *, head: bytes, body: bytes) -> None:
    writer.write(head)
    for start in range(0, len(body), 65_536):
        writer.write(body[start : start + 65_536])
        await writer.drain()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await send(
        reader,
        writer,
        head=b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n",
        body=b"news",
    )


async def _drip(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, start: bytes, drop: bytes, pause: float
) -> None:
    writer.write(start)
    while not reader.at_eof():
        writer.write(drop)
        await writer.drain()
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(), pause)


async def _flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter, *, start: bytes, wave: bytes) -> None:
    writer.write(start)
    while True:
        writer.write(wave)
        await writer.drain()


def head_of(coding: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nConnection: close\r\n\r\n".encode()


def bombs_of_zeros() -> list[tuple[str, bytes]]:
    deflate, br, zs = (
        zlib.compressobj(9, zlib.DEFLATED, 31),
        brotli.Compressor(quality=5),
        zstd.ZstdCompressor(),
    )
    one = b"".join(deflate.compress(ZEROS) for _ in range(BOMB)) + deflate.flush()
    two = b"".join(br.process(ZEROS) for _ in range(BOMB)) + br.finish()
    three = b"".join(zs.compress(ZEROS) for _ in range(BOMB)) + zs.flush()
    members = gzip.compress(ZEROS) * BOMB
    return [
        ("gzip", one), ("br", two), ("zstd", three), ("gzip", members), ("zstd", zstd.compress(ZEROS) * BOMB),
        ("gzip", gzip.compress(b"") * 200_000), ("gzip, gzip", gzip.compress(one)), ("br, br", brotli.compress(two)),
    ]  # fmt: skip


_OK = b"HTTP/1.1 200 OK\r\n"
HANGS: list[Talk] = [
    partial(_drip, start=b"", drop=b"", pause=1),
    partial(_drip, start=_OK, drop=b"A: b\r\n", pause=0.2),
    partial(_drip, start=_OK + b"X: ", drop=b"x", pause=0.2),
    partial(_drip, start=_OK + b"Content-Length: 99999\r\n\r\n", drop=b"x", pause=0.2),
    partial(_drip, start=_OK + b"Transfer-Encoding: chunked\r\n\r\n", drop=b"1\r\nx\r\n", pause=0.2),
    partial(_drip, start=b"HTTP/1.1 100 Continue\r\n\r\n", drop=b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.2),
]
NOISE: list[Talk] = [
    partial(_flood, start=_OK + b"\r\n", wave=b"x" * 65_536),
    partial(_flood, start=_OK + b"Transfer-Encoding: chunked\r\n\r\n", wave=b"1\r\nx\r\n" * 5000),
    partial(_flood, start=_OK, wave=b"A: b\r\n" * 1000),
    partial(_flood, start=_OK + b"A: ", wave=b"b" * 65_536),
    partial(send, head=b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", body=b""),
    partial(
        send,
        head=b"HTTP/1.1 302 Found\r\nLocation: ?a=%s\r\nContent-Length: 0\r\n\r\n" % (b"x" * 7000),
        body=b"",
    ),
    partial(send, head=b"\x00" * 1000, body=b""),
]


def _peak() -> int:
    """Bytes of resident memory at the highest."""
    lines: Mapping[str, str] = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii").splitlines()
    )
    return int(lines["VmHWM"].split()[0]) * 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_live())))
