"""What one bad channel costs the others, and how exactly a far end's own wish is kept; on real daemons, in real time.

Two daemons read the same feed at the same time, one with good channels only, one with four more that hang, drip, cut off
and refuse: what the good ones take from listing to arrival must be the same. A third waits as a 429 asks it to.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from time import monotonic

from aiohttp import web

from tests.tools.report import Figure
from tests.torture.faulty import ALWAYS, SECRET, Far, Fault, answering, drip, mail_server, reset, webhook
from tests.world.config import hook_url
from tests.world.daemon import Life, Program
from tests.world.figures import at_least, at_most
from tests.world.pulse import until
from tests.world.receivers import Receiver
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, Site, article_page, rss, sentence_with, serving

RULES = [{"name": "Boats", "match": "boat strike"}]
FAST = {"poll": {"every": "1s", "min": "1s"}}
PAUSE = 0.25  # seconds between two articles
WARM = 4  # articles before those that count
ASKED = (1, 2, 3)  # seconds that a 429 asks for
PATIENCE = 120.0


async def measure_delays(folder: Path, *, articles: int) -> list[Figure]:
    """Retry-After first, then the delays beside bad channels, of so many articles."""
    return [*await _retry_after(folder / "after"), *await _side_by_side(folder / "beside", articles)]


# --- Retry-After --------------------------------------------------------------------------------------------------------


async def _retry_after(folder: Path) -> list[Figure]:
    """Each article's first attempt is answered by 429: so many seconds. From that answer to the next request."""
    asked: list[int] = []
    times: list[tuple[float, int | None]] = []  # of each request, and what it was told to wait, if it was

    async def answer(request: web.Request) -> web.StreamResponse:
        wait = ASKED[len(asked) % len(ASKED)] if len(times) % 2 == 0 and len(asked) < 2 * len(ASKED) else None
        times.append((monotonic(), wait))
        if wait is None:
            return web.Response(text="taken")
        asked.append(wait)
        return web.Response(status=429, headers={"Retry-After": str(wait)})

    async with open_scene(folder) as scene, serving(answer) as root:
        program = scene.configure(
            ["/news.xml"], RULES, channels={"hook": hook_url(int(root.rpartition(":")[2]))}, monitor=FAST
        )
        for number in range(2 * len(ASKED)):
            _publish(scene, number)
        async with program.started("run") as life:
            await _until(life, lambda: len(times) >= 4 * len(ASKED), "every message")
    late = [after - at - wait for (at, wait), (after, _) in pairwise(times) if wait is not None]
    return [
        at_most(1.0, "delays: Retry-After, latest", max(late), "s", n=len(late)),
        at_least(-0.05, "delays: Retry-After, earliest", min(late), "s", n=len(late)),
    ]


# --- side by side -------------------------------------------------------------------------------------------------------


async def _side_by_side(folder: Path, articles: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        good = await stack.enter_async_context(open_scene(folder / "good"))
        bad = await stack.enter_async_context(open_scene(folder / "bad"))
        troubles = {
            "hangs": _mail(await stack.enter_async_context(mail_server(Fault(step="DATA"), ALWAYS))),
            "drips": _hook(await stack.enter_async_context(webhook(drip, ALWAYS))),
            "resets": _hook(await stack.enter_async_context(webhook(reset, ALWAYS))),
            "refuses": _hook(await stack.enter_async_context(webhook(answering(503), ALWAYS))),
        }
        programs = [_configured(good, {}), _configured(bad, troubles)]
        listed = [_note_listings(scene) for scene in (good, bad)]
        lives = [await stack.enter_async_context(program.started("run")) for program in programs]
        await _publish_on(good, bad, articles, lives)
        delays = [_delays(scene, seen) for scene, seen in zip((good, bad), listed, strict=True)]
        stored = programs[1].rows(
            "SELECT sum(state = 'sent'), count(*) FROM deliveries WHERE channel = 'hangs'"
        )
    return _figures(delays, articles, stored[0])


def _mail(far: Far) -> str:
    return f"mailto://127.0.0.1:{far.port}?from=monitor@example.org&to=desk@example.org&mode=insecure"


def _hook(far: Far) -> str:
    return f"json://127.0.0.1:{far.port}/{SECRET}"


def _configured(scene: Scene, more: dict[str, str]) -> Program:
    scene.site.feeds["/news.xml"] = []
    return scene.configure(["/news.xml"], RULES, channels=scene.channels | more, monitor=FAST)


def _note_listings(scene: Scene) -> dict[str, float]:
    """Serve the feed in a way that notes when each article was first handed out."""
    first: dict[str, float] = {}
    site: Site = scene.site

    async def answer(_request: web.Request) -> web.StreamResponse:
        now = monotonic()
        for item in site.feeds["/news.xml"]:
            first.setdefault(site.url(item.link), now)
        return web.Response(body=rss(site, "/news.xml"), content_type="application/rss+xml")

    site.odd["/news.xml"] = answer
    return first


async def _publish_on(good: Scene, bad: Scene, articles: int, lives: list[Life]) -> None:
    """An article on both sites at a time, the one first or the other in turn; those that count once all is running."""
    for number in range(WARM + articles):
        for scene in (good, bad) if number % 2 else (bad, good):
            _publish(scene, number)
            del scene.site.feeds["/news.xml"][30:]
        if number == WARM - 1:
            await _arrived(good, bad, WARM, lives)
        await asyncio.sleep(PAUSE)
    await _arrived(good, bad, WARM + articles, lives)


async def _arrived(good: Scene, bad: Scene, articles: int, lives: list[Life]) -> None:
    boxes = [box for scene in (good, bad) for box in (scene.hook, scene.mailbox)]
    for life in lives:
        await _until(life, lambda: all(len(box.got) >= articles for box in boxes), f"{articles} articles")


def _publish(scene: Scene, number: int) -> None:
    title = sentence_with("boat strike", name=f"{number}")
    said = sentence_with("boat strike", name=f"text {number}")
    item = Item(key=f"{number}", title=title, link=f"/article/{number}")
    scene.site.publish("/news.xml", item, article_page(title, said))


async def _until(life: Life, wanted: Callable[[], bool], what: str) -> None:
    await until(lambda: wanted() or life.process.returncode is not None, PATIENCE, what)
    assert life.process.returncode is None, f"it ended by itself:\n{life.log()[-4000:]}"


def _delays(scene: Scene, listed: dict[str, float]) -> dict[str, list[float]]:
    """Seconds from the poll that found an article to its arrival, by channel, without the first few."""
    by_id = {one.alert: one.url for one in scene.hook.got}
    found: dict[str, list[float]] = {}
    boxes: dict[str, Receiver] = {"hook": scene.hook, "mail": scene.mailbox}
    for channel, box in boxes.items():
        found[channel] = [one.at - listed[by_id[one.alert]] for one in box.got if one.alert in by_id][WARM:]
    return found


def _figures(delays: list[dict[str, list[float]]], articles: int, stuck: tuple[int, int]) -> list[Figure]:
    figures = [
        at_least(
            articles, "delays: held by a channel that hangs", stuck[1] - (stuck[0] or 0), "alerts", n=stuck[1]
        )
    ]
    for channel, alone in delays[0].items():
        beside = delays[1][channel]
        one, other = _p95(alone), _p95(beside)
        figures += [
            at_least(0, f"delays: {channel} alone, poll to arrival, p95", 1000 * one, "ms", n=len(alone)),
            at_least(0, f"delays: {channel} beside four bad ones, p95", 1000 * other, "ms", n=len(beside)),
            at_most(
                1.1,
                f"delays: {channel}, p95 beside bad channels to alone",
                other / one,
                "ratio",
                n=len(beside),
            ),
        ]
    return figures


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
