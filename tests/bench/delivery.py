"""How fast an alert reaches its channel: on an idle daemon from the poll that found the article, and out of a full outbox.

Both on the real program as a process of its own. The outbox is filled through the store, as the belts would.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from time import monotonic

from aiohttp import web

from monitor.app import _terms
from monitor.config import Config
from monitor.model import Alert
from monitor.ports import Configuration
from monitor.store import open_store
from tests.tools.report import Figure
from tests.world.alerts import plain_alert
from tests.world.bench import load_from
from tests.world.daemon import Life
from tests.world.figures import at_least, at_most
from tests.world.pulse import until
from tests.world.receivers import Receipt
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page, rss, sentence_with

RULES = [{"name": "Boats", "match": "boat strike"}]
WARM = 3  # articles before those that count
CALM = (0.8, 1.6)  # seconds between two articles, so that each finds the daemon idle
MOST_P50, MOST_P99 = 1.0, 3.0  # seconds
BACKLOG = 10_000
# Deliveries of each channel, alone, and how many a second it has to manage.
LOADS = {"file": (BACKLOG, 100.0), "hook": (2_000, 30.0), "mail": (1_000, 15.0)}
PATIENCE = 600.0


async def bench_delivery(folder: Path, *, quick: bool) -> list[Figure]:
    """Latency of 100 articles, then each channel's rate; `quick`: a fifth of both."""
    part = 5 if quick else 1
    figures = await _latency(folder / "latency", articles=100 // part)
    for channel, (alerts, floor) in LOADS.items():
        figures += await _rate(folder / channel, channel, alerts // part, floor)
    return figures


# --- one alert ----------------------------------------------------------------------------------------------------------


async def _latency(folder: Path, *, articles: int) -> list[Figure]:
    listed: dict[str, float] = {}
    async with open_scene(folder) as scene:
        scene.site.feeds["/news.xml"] = []

        async def answer(_request: web.Request) -> web.StreamResponse:
            for item in scene.site.feeds["/news.xml"]:
                listed.setdefault(scene.site.url(item.link), monotonic())
            return web.Response(body=rss(scene.site, "/news.xml"), content_type="application/rss+xml")

        scene.site.odd["/news.xml"] = answer
        program = scene.configure(
            ["/news.xml"],
            RULES,
            channels={"hook": scene.channels["hook"]},
            monitor={"poll": {"every": "1s", "min": "1s"}},
        )
        async with program.started("run") as life:
            await _publish_on(scene, life, articles)
        took = [one.at - listed[one.url] for one in scene.hook.got][WARM:]
    cuts = quantiles(took, n=100, method="inclusive")
    return [
        at_most(MOST_P50, "delivery: poll to arrival on an idle daemon, p50", cuts[49], "s", n=len(took)),
        at_most(MOST_P99, "delivery: poll to arrival on an idle daemon, p99", cuts[98], "s", n=len(took)),
    ]


async def _publish_on(scene: Scene, life: Life, articles: int) -> None:
    dice = random.Random(2031)
    for number in range(WARM + articles):
        title = sentence_with("boat strike", name=f"{number}")
        said = sentence_with("boat strike", name=f"text {number}")
        item = Item(key=f"{number}", title=title, link=f"/article/{number}")
        scene.site.publish("/news.xml", item, article_page(title, said))
        del scene.site.feeds["/news.xml"][30:]
        await scene.pulse.until(
            lambda wanted=number + 1: len(scene.hook.got) >= wanted or life.process.returncode is not None,
            PATIENCE,
            f"article {number}",
        )
        assert life.process.returncode is None, life.log()[-4000:]
        await asyncio.sleep(dice.uniform(*CALM))


# --- a full outbox ------------------------------------------------------------------------------------------------------


async def _rate(folder: Path, channel: str, alerts: int, floor: float) -> list[Figure]:
    async with open_scene(folder) as scene:
        scene.site.feeds["/news.xml"] = []
        program = scene.configure(["/news.xml"], RULES, channels={channel: scene.channels[channel]})
        program.state.mkdir(parents=True)
        await _fill(load_from(scene), [_alert(number, channel) for number in range(alerts)])
        async with program.started("run") as life:
            await until(lambda: _sent(scene, channel) >= 1, PATIENCE, "the first")
            begun, first = monotonic(), _sent(scene, channel)
            await until(
                lambda: _sent(scene, channel) >= alerts or life.process.returncode is not None,
                PATIENCE,
                "all of it",
            )
            seconds = monotonic() - begun
            await until(
                lambda: not program.rows("SELECT 1 FROM deliveries WHERE ended_at IS NULL LIMIT 1"),
                30,
                "all marks",
            )
            ended = await life.stop()
            assert ended.code == 0, ended.err[-4000:]
        times = [at for (at,) in program.rows("SELECT attempted_at FROM deliveries ORDER BY attempted_at")]
    rate = (alerts - first) / seconds
    return [
        at_least(floor, f"delivery: {channel}, out of {alerts:,} that wait", rate, "1/s", n=alerts),
        at_most(1.5, f"delivery: {channel}, time of a delivery at the end to that at the beginning", _slowing(times), "ratio", n=alerts),
    ]  # fmt: skip


def _sent(scene: Scene, channel: str) -> int:
    if channel == "file":
        return scene.file.read_bytes().count(b"\n") if scene.file.exists() else 0
    got: Sequence[Receipt] = scene.hook.got if channel == "hook" else scene.mailbox.got
    return len(got)


def _slowing(times: Sequence[object]) -> float:
    """Seconds of the last tenth of all attempts by those of the second; 1 is no difference."""
    moments = [_moment(at) for at in times]
    tenth = len(moments) // 10
    steps = [later - earlier for earlier, later in pairwise(moments)]
    return sum(steps[-tenth:]) / max(sum(steps[tenth : 2 * tenth]), 1e-9)


def _moment(at: object) -> float:
    """A moment as the store keeps it: text in ISO form, or a number of seconds or parts of them."""
    return datetime.fromisoformat(at).timestamp() if isinstance(at, str) else float(str(at))


async def _fill(config: Config, waiting: Sequence[Alert]) -> None:
    store = open_store(config.store_url, owner=True)
    await store.adopt(
        Configuration(loaded_at=datetime.now(UTC), rules=1),
        feeds=config.feeds,
        channels=list(_terms(config).values()),
        notices=waiting,
    )
    await store.close()


def _alert(number: int, channel: str) -> Alert:
    title = sentence_with("boat strike", name=f"{number}")
    url = f"https://times.example/{number}"
    written = plain_alert(f"bench{number:06}", at=datetime.now(UTC), title=title, url=url)
    return replace(written, article_id=f"article{number}", channels=(channel,))
