"""A page that takes minutes to parse costs its time limit three times and is set aside; the rest goes on.

libxml2 compares each attribute of an element with all those before it: 20,000 take it 0.4 s, 300,000 a minute and a half.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from tests.tools.report import Figure
from tests.world.daemon import Program
from tests.world.figures import at_least, at_most
from tests.world.pulse import until
from tests.world.scene import Scene, open_scene
from tests.world.site import Item

ATTRIBUTES = 300_000
RULES = [{"name": "Boat strikes", "match": "boat strike"}]
PATIENCE = 180.0  # seconds until the page must have been set aside
TRIES = 3


async def serve_poison(folder: Path) -> list[Figure]:
    async with open_scene(folder) as scene:
        program = scene.configure(["/news.xml"], RULES, monitor={"poll": {"every": "1s", "min": "1s"}})
        scene.site.feeds["/news.xml"] = []
        return await _live(scene, program)


def _attributes() -> str:
    return " ".join(f"a{number}=x" for number in range(ATTRIBUTES))


async def _live(scene: Scene, program: Program) -> list[Figure]:
    begun = monotonic()
    async with program.started("run") as life:
        times: dict[str, float] = {}
        # What a first poll finds is told when all of it has been read: not what is measured here.
        await until(lambda: scene.site.asked["/news.xml"] > 1, PATIENCE, "the first poll")
        _publish_poison(scene)
        publisher = asyncio.create_task(_publish_on(scene, times))
        try:
            await until(
                lambda: " quarantined " in life.log() or life.process.returncode is not None, PATIENCE
            )
            alive = life.process.returncode is None
            seconds = monotonic() - begun
        finally:
            publisher.cancel()
        await until(lambda: len(scene.hook.got) >= len(times) + 1, PATIENCE, "every alert")
        status = await program.status()
        ended = await life.stop()
        assert ended.code == 0, ended.err[-4000:]
    before = scene.site.asked["/poison"]
    assert (await program.once()).code == 0
    again = scene.site.asked["/poison"] - before
    return _figures(scene, status, times, alive=alive, seconds=seconds, again=again)


def _publish_poison(scene: Scene) -> None:
    headline = "Poisonous page about a boat strike"
    page = f"<html><body><article><h1>{headline}</h1><p {_attributes()}></p></article></body></html>".encode()
    scene.site.publish("/news.xml", Item(key="poison", title=headline, link="/poison"), page)


async def _publish_on(scene: Scene, times: dict[str, float]) -> None:
    """An ordinary article every second, while the poison works; notes when, by address."""
    for number in range(1000):
        title = f"Boat strike number {number}"
        item = Item(key=str(number), title=title, link=f"/article/{number}")
        scene.site.publish("/news.xml", item, _page(title, number))
        times[scene.site.url(item.link)] = monotonic()
        await asyncio.sleep(1)


def _page(title: str, number: int) -> bytes:
    """An article in words that no other one has, as copies of one are not told of again."""
    text = "".join(
        f"<p>{' '.join(f'w{number}x{part}x{place}' for place in range(40))}.</p>" for part in range(4)
    )
    return f"<html><body><article><h1>{title}</h1>{text}</article></body></html>".encode()


def _figures(
    scene: Scene, status: Any, times: Mapping[str, float], *, alive: bool, seconds: float, again: int
) -> list[Figure]:
    published = len(times)
    poison = [one for one in scene.hook.got if one.url.endswith("/poison")]
    others = len(scene.hook.got) - len(poison)
    told = sum(1 for one in poison if "summary only" in one.text)
    tries = scene.site.asked["/poison"] - again
    slowest = max((one.at - times[one.url] for one in scene.hook.got if one.url in times), default=0.0)
    return [
        at_least(1, "poison: the daemon lives", alive, "yes", n=1),
        at_least(1, "poison: pages set aside", status["quarantined_count"], "pages", n=1),
        at_least(TRIES, "poison: tries of the page", tries, "tries", n=1),
        at_most(TRIES, "poison: tries of the page, at most", tries, "tries", n=1),
        at_most(90, "poison: until set aside", seconds, "s", n=1),
        at_least(1, "poison: its alert on title and summary", told, "alerts", n=1),
        at_least(published, "poison: alerts of other articles meanwhile", others, "alerts", n=published),
        at_most(10, "poison: slowest of these, publication to alert", slowest, "s", n=published),
        at_most(0, "poison: read again after a restart", again, "tries", n=1),
    ]
