"""What the daemon costs while it watches many feeds that say nothing new: CPU over a round of polls, memory at its end.

LONG    every feed every 15 min; CPU over one whole round that begins a minute after the last new entry, memory from ten
        minutes after it on.
QUICK   the same number of polls a minute, but from a tenth of the feeds, so that 90 s show it.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.tools.report import Figure
from tests.world.config import jsonl_url
from tests.world.daemon import Life, Program
from tests.world.figures import at_least, at_most
from tests.world.processes import cpu_seconds, pss_bytes, tree
from tests.world.pulse import until
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page

ROUND = 900.0  # seconds in which 1,000 feeds are to be polled once
ENTRIES = 2  # that each feed lists
SETTLING = 600.0  # seconds that the first polls and articles may take
SAMPLE = 5.0  # seconds between two looks at the memory
MOST_CPU, MOST_MEMORY = 3.0, 250.0  # percent of one core, MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every `one_in`-th feed is polled, every `every` seconds; what is measured when, in seconds after the last entry."""

    every: float
    one_in: int
    cpu_from: float
    cpu_for: float
    memory_from: float


LONG = Plan(every=ROUND, one_in=1, cpu_from=60, cpu_for=ROUND, memory_from=600)
# Workers are stopped after 60 s without work.
QUICK = Plan(every=ROUND / 10, one_in=10, cpu_from=75, cpu_for=ROUND / 10, memory_from=75)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU in percent of one core; memory in MB, the most of all samples; how many polls and processes that was."""

    cpu: float
    memory: float
    polls: int
    processes: int


async def measure_idleness(folder: Path, plan: Plan, *, feeds: int) -> list[Figure]:
    """Let the daemon read everything, wait, and measure."""
    async with open_scene(folder) as scene:
        program = _configured(scene, plan, feeds)
        async with program.started("run") as life:
            await until(lambda: _settled(scene, program, life, feeds), SETTLING, "everything read once")
            print(f"{feeds} feeds read, {plan.cpu_from + plan.cpu_for:g} s to go", flush=True)
            cost = await _measure(scene, life, plan)
            ended = await life.stop()
            assert ended.code == 0, ended.err[-4000:]
        assert scene.site.asked.total() - scene.site.unchanged.total() == feeds * (1 + ENTRIES)
    return _figures(cost, plan, feeds)


def _configured(scene: Scene, plan: Plan, feeds: int) -> Program:
    listed: list[object] = []
    for number in range(feeds):
        path = f"/feed/{number}.xml"
        every = plan.every if number % plan.one_in == 0 else 6 * 3600
        listed.append({"url": path, "name": path, "every": f"{every:.0f}s"})
        for entry in range(ENTRIES):
            title = f"Article {entry} of feed {number}"
            item = Item(key=title, title=title, link=f"/article/{number}/{entry}")
            scene.site.publish(path, item, article_page(title))
    return scene.configure(
        listed,
        [f"nothing about subject {number}" for number in range(20)],
        channels={"file": jsonl_url(scene.file)},
        monitor={"poll": {"every": "15m", "min": "1s", "max": "6h"}, "first_poll": "silent"},
    )


def _settled(scene: Scene, program: Program, life: Life, feeds: int) -> bool:
    assert life.process.returncode is None, f"it ended by itself:\n{life.log()[-4000:]}"
    if scene.site.asked.total() < feeds * (1 + ENTRIES):
        return False
    return not program.rows("SELECT 1 FROM entries WHERE next_at IS NOT NULL AND state != 'watched' LIMIT 1")


async def _measure(scene: Scene, life: Life, plan: Plan) -> Cost:
    settled = monotonic()
    await asyncio.sleep(plan.cpu_from)
    polls, used, begun = scene.site.unchanged.total(), cpu_seconds(life.pid), monotonic()
    memory = processes = 0
    while monotonic() - begun < plan.cpu_for:
        await asyncio.sleep(SAMPLE)
        if monotonic() - settled >= plan.memory_from:
            memory = max(memory, pss_bytes(life.pid))
            processes = max(processes, len(tree(life.pid)))
    spent = cpu_seconds(life.pid) - used
    return Cost(
        cpu=100 * spent / (monotonic() - begun),
        memory=memory / 1e6,
        polls=scene.site.unchanged.total() - polls,
        processes=processes,
    )


def _figures(cost: Cost, plan: Plan, feeds: int) -> list[Figure]:
    expected = round(feeds / plan.one_in * plan.cpu_for / plan.every)
    return [
        at_most(MOST_CPU, "idle: CPU", cost.cpu, "% of a core", n=cost.polls),
        at_most(MOST_MEMORY, "idle: memory", cost.memory, "MB (PSS)", n=cost.processes),
        at_least(round(0.9 * expected), "idle: polls answered 304", cost.polls, "polls", n=feeds),
    ]
