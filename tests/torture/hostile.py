"""The daemon among hostile feeds: four in five of its feeds hang, drip, flood, explode or kill whoever reads them.

The healthy fifth must be asked on time, and everything relevant that it publishes must arrive, once.
"""

import asyncio
import random
import sqlite3
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from tests.tools.report import Figure
from tests.torture.feeds_hostile import traps
from tests.torture.network import HANGS, NOISE, Talk, bombs_of_zeros, head_of, send
from tests.world.config import jsonl_url, write_config
from tests.world.daemon import Life, Program
from tests.world.figures import at_least, at_most
from tests.world.processes import pss_bytes
from tests.world.pulse import Pulse
from tests.world.receivers import Receipt, read_jsonl
from tests.world.site import Item, Site, serving

SECONDS, SETTLE = 75.0, 25.0  # how long the healthy publish, and what may take its time after that
SITES, FEEDS_OF_SITE = 12, 4
HANGING = 14  # servers of each kind that hangs: together more than there are places for quick requests
DEADLINE, GRACE = 8.0, 0.5  # seconds
MOST_DELAY, MOST_MEMORY = 5.0, 400.0  # seconds, MB
POLL = {"every": "5s", "min": "2s", "max": "20s"}
FETCH = {"timeout": f"{DEADLINE:g}s", "per_host": 2}
RULES = [{"name": "Docks", "match": '"dock strike"'}]
_LOOKS_EVERY = 0.3  # seconds
_BY_THE_MILLISECOND = 0.05  # seconds by which a server's clock may seem early


@dataclass(slots=True)
class World:
    """What was asked when and published, how long hostile servers were listened to, and what was seen of the daemon."""

    folder: Path
    asked: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    due: defaultdict[str, set[float]] = field(default_factory=lambda: defaultdict(set))
    published: list[str] = field(default_factory=list)
    listened: list[float] = field(default_factory=list)
    memory: float = 0.0
    sites: list[Site] = field(default_factory=list)
    hostile: list[str] = field(default_factory=list)

    @property
    def program(self) -> Program:
        return Program(config=self.folder / "config", state=self.folder / "state")

    @property
    def file(self) -> Path:
        return self.folder / "alerts.jsonl"

    @property
    def healthy(self) -> list[str]:
        return [site.url(path) for site in self.sites for path in site.feeds]


async def survive_hostile_feeds(folder: Path) -> list[Figure]:
    """The part of Must hold 5 of the feeds' issue that only the whole daemon can show."""
    world = World(folder=folder)
    async with _opened(world):
        feeds = [{"url": url, "name": url} for url in (*world.healthy, *world.hostile)]
        channels = {"file": jsonl_url(world.file)}
        write_config(
            folder / "config",
            feeds=feeds,
            rules=RULES,
            channels=channels,
            monitor={"poll": POLL},
            fetch=FETCH,
        )
        async with world.program.started("run") as life:
            alive = await _live(world, life)
            end = time.time()
            ended = await life.stop()
    return _figures(world, read_jsonl(world.file), end, alive=alive and ended.code == 0)


async def _live(world: World, life: Life) -> bool:
    """Let the healthy publish and look on; whether the daemon is the one that was started."""
    async with asyncio.TaskGroup() as tasks:
        watcher = tasks.create_task(_watch(world, life))
        await _publish(world)
        await asyncio.sleep(SETTLE)
        watcher.cancel()
    return life.process.returncode is None


async def _publish(world: World) -> None:
    chance = random.Random(2031)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        site = chance.choice(world.sites)
        path = chance.choice(list(site.feeds))
        number = len(world.published)
        title = f"Dock strike number {number} at quay {chance.randrange(10**9)}"
        # The front page is no article of its own: no page is read, so what is measured is feeds alone.
        site.publish(path, Item(key=title, title=title, link="/", published_at=datetime.now(UTC)))
        del site.feeds[path][15:]
        world.published.append(title)
        await asyncio.sleep(chance.uniform(0.1, 0.4))


async def _watch(world: World, life: Life) -> None:
    while True:
        world.memory = max(world.memory, pss_bytes(life.pid) / 1e6)
        if world.program.database.exists():
            for url, at in await asyncio.to_thread(_due, world.program):
                world.due[url].add(at)
        await asyncio.sleep(_LOOKS_EVERY)


def _due(program: Program) -> list[tuple[str, float]]:
    try:
        rows = program.rows("SELECT url, next_at FROM feeds WHERE next_at IS NOT NULL")
    except sqlite3.OperationalError:  # its tables are just being made
        return []
    return [(url, datetime.fromisoformat(f"{at}+00:00").timestamp()) for url, at in rows]


# --- the servers ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _opened(world: World) -> AsyncIterator[None]:
    talks = [
        *HANGS * HANGING,
        *NOISE * 2,
        *(partial(send, head=head_of(how), body=body) for how, body in bombs_of_zeros()),
    ]
    async with AsyncExitStack() as stack:
        for number in range(SITES):
            site = Site(pulse=Pulse())
            site.root = await stack.enter_async_context(serving(partial(_noted, world, site)))
            site.feeds |= {f"/{number}-{feed}.xml": [] for feed in range(FEEDS_OF_SITE)}
            world.sites.append(site)
        for _, body in traps():
            world.hostile.append(await stack.enter_async_context(serving(partial(_trap, body))) + "/feed")
        for talk in talks:
            server = await asyncio.start_server(partial(_meet, world, talk), "127.0.0.1", 0)
            stack.callback(server.close)
            world.hostile.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        yield


async def _noted(world: World, site: Site, request: web.Request) -> web.StreamResponse:
    world.asked[site.url(request.path_qs)].append(time.time())
    return await site.answer(request)


async def _trap(body: bytes, _request: web.Request) -> web.StreamResponse:
    """Another body each time, or it would not be read again."""
    return web.Response(body=body + f"<!-- {time.time()} -->".encode(), content_type="application/rss+xml")


async def _meet(world: World, talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    began = time.monotonic()
    try:
        await reader.readuntil(b"\r\n\r\n")
        await talk(reader, writer)
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        world.listened.append(time.monotonic() - began)
        writer.close()


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(world: World, got: Sequence[Receipt], end: float, *, alive: bool) -> list[Figure]:
    delays = sorted(delay for url in world.healthy for delay in _delays(world, url, end))
    n, hostile = len(delays), len(world.hostile)
    texts = Counter(title for one in got if not one.repeat for title in world.published if title in one.text)
    lost = sum(1 for title in world.published if not texts[title])
    twice = sum(1 for count in texts.values() if count > 1)
    unpolled = sum(1 for url in world.healthy if not world.asked[url])
    return [
        at_most(0, "hostile: deaths of the daemon", not alive, "deaths", n=hostile),
        at_most(MOST_MEMORY, "hostile: memory of all processes at its peak", world.memory, "MB", n=hostile),
        at_most(
            DEADLINE + GRACE,
            "hostile: longest that a server was listened to",
            max(world.listened),
            "s",
            n=len(world.listened),
        ),
        at_most(
            MOST_DELAY, "hostile: start delay of healthy feeds, p99", delays[int(0.99 * (n - 1))], "s", n=n
        ),
        at_least(
            10 * len(world.healthy), "hostile: polls of healthy feeds", n, "polls", n=len(world.healthy)
        ),
        at_most(0, "hostile: healthy feeds never asked", unpolled, "feeds", n=len(world.healthy)),
        at_most(0, "hostile: relevant articles lost", lost, "articles", n=len(world.published)),
        at_most(0, "hostile: relevant articles told twice", twice, "articles", n=len(world.published)),
    ]


def _delays(world: World, url: str, end: float) -> list[float]:
    """How long after each time that the feed was due its server was asked; to the end, if it never was."""
    asked = world.asked[url]
    found = []
    for due in world.due[url]:
        place = bisect_left(asked, due - _BY_THE_MILLISECOND)
        if place < len(asked):
            found.append(asked[place] - due)
        elif due < end:
            found.append(end - due)
    return found
