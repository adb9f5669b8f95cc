"""A page that makes an extractor run for minutes costs its time limit three times and is set aside; the rest goes on.

TRAPS: trafilatura is quadratic in inline siblings, a paragraph with 40,000 spans takes it about 100 s.
"""

import asyncio
from pathlib import Path
from time import monotonic
from typing import Any

from tests.tools.report import Figure
from tests.world.daemon import Program
from tests.world.pulse import until
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page

SPANS = 40_000
RULES = [{"name": "Boat strikes", "match": "boat strike"}]
PATIENCE = 180.0  # seconds until the page must have been set aside
TRIES = 3


async def serve_poison(folder: Path) -> list[Figure]:
    async with open_scene(folder) as scene:
        program = scene.configure(["/news.xml"], RULES, monitor={"poll": {"every": "1s", "min": "1s"}})
        headline = "Poisonous page about a boat strike"
        page = f"<html><body><article><h1>{headline}</h1><p>{_spans()}</p></article></body></html>".encode()
        scene.site.publish("/news.xml", Item(key="poison", title=headline, link="/poison"), page)
        return await _live(scene, program)


def _spans() -> str:
    return "".join(f"<span>boat {number} </span>" for number in range(SPANS))


async def _live(scene: Scene, program: Program) -> list[Figure]:
    begun = monotonic()
    async with program.started("run") as life:
        publisher = asyncio.create_task(_publish_on(scene))
        try:
            await until(lambda: _set_aside(program) or life.process.returncode is not None, PATIENCE)
            alive = life.process.returncode is None
            seconds = monotonic() - begun
        finally:
            publisher.cancel()
        published = sum(1 for item in scene.site.feeds["/news.xml"] if item.key != "poison")
        await until(lambda: len(scene.hook.got) >= published + 1, PATIENCE, "every alert")
        status = await program.status()
        ended = await life.stop()
        assert ended.code == 0, ended.err[-4000:]
    before = scene.site.asked["/poison"]
    assert (await program.once()).code == 0
    again = scene.site.asked["/poison"] - before
    return _figures(scene, status, alive=alive, seconds=seconds, published=published, again=again)


async def _publish_on(scene: Scene) -> None:
    """An ordinary article every second, while the poison works."""
    for number in range(1000):
        title = f"Boat strike number {number}"
        item = Item(key=str(number), title=title, link=f"/article/{number}")
        scene.site.publish("/news.xml", item, article_page(title))
        scene.site.pages[f"at {item.link}"] = str(monotonic()).encode()
        await asyncio.sleep(1)


def _set_aside(program: Program) -> bool:
    if not program.database.exists():
        return False
    return bool(program.rows("SELECT 1 FROM entries WHERE quarantined_at IS NOT NULL"))


def _figures(
    scene: Scene, status: Any, *, alive: bool, seconds: float, published: int, again: int
) -> list[Figure]:
    def figure(name: str, value: float, unit: str, floor: float, better: str, n: int = 1) -> Figure:
        return Figure(name=f"poison: {name}", value=value, unit=unit, floor=floor, better=better, n=n)  # type: ignore[arg-type]

    slowest = max(_delays(scene), default=0.0)
    poison = [one for one in scene.hook.got if one.url.endswith("/poison")]
    told = sum(1 for one in poison if "summary only" in one.text)
    return [
        figure("the daemon lives", float(alive), "yes", 1, "higher"),
        figure("pages set aside", status["quarantined_count"], "pages", 1, "higher"),
        figure("tries of the page", scene.site.asked["/poison"] - again, "tries", TRIES, "lower", TRIES),
        figure("until set aside", round(seconds, 1), "s", 90, "lower"),
        figure("its alert on title and summary", told, "alerts", 1, "higher"),
        figure("alerts of other articles meanwhile", len(scene.hook.got) - len(poison), "alerts", published, "higher", published),
        figure("slowest of these, publication to alert", round(slowest, 1), "s", 15, "lower", published),
        figure("read again after a restart", again, "tries", 0, "lower"),
    ]


def _delays(scene: Scene) -> list[float]:
    """Seconds from publication to the webhook, for each ordinary article."""
    published = {
        path.removeprefix("at "): float(page) for path, page in scene.site.pages.items() if path.startswith("at ")
    }
    return [one.at - published[path] for one in scene.hook.got if (path := one.url.removeprefix(scene.site.root)) in published]
