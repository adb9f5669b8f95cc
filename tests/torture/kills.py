"""Kills the daemon with `kill -9` again and again while it polls, reads and sends; in the end nothing may be missing.

Each life is killed 5 to 500 ms after it first contacts anybody. So that most kills meet a send under way, the outbox is
full from the beginning, the receivers take their time to answer, and feeds with new entries are due in some of the lives
only: a poll comes before the first send, which has Apprise to import. Then one last life works everything off.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from monitor.config import load
from monitor.model import Entry
from monitor.store import open_store
from tests.tools.report import Figure
from tests.world.daemon import Program, integrity
from tests.world.doubles import ManualClock, Postbox, Press
from tests.world.figures import at_least, at_most
from tests.world.line import Line
from tests.world.processes import Process
from tests.world.pulse import until
from tests.world.receivers import Receipt
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page, sentence_with

# So many that even what 100 short lives leave unread is no flood of one feed, which would be told in a digest.
CADENCES = {f"/desk-{number}.xml": f"{2 + number % 8}s" for number in range(24)}
EVERYWHERE, FILE_ONLY = "boat strike", "dock strike"
RULES = [
    {"name": "Boats", "match": f'"{EVERYWHERE}"'},
    {"name": "Docks", "match": f'"{FILE_ONLY}"', "channels": ["file"]},
]
WAITING, WAITING_FOR_FILE = (
    3,
    60,
)  # alerts in the outbox at the beginning, for each kill to come; a file is fast
EARLIEST, LATEST = (
    0.005,
    0.47,
)  # seconds from a life's first contact to its kill, which may come a little late
DEADLINE = 500.0  # milliseconds within which the kill must have come
SLOWNESS = (0.1, 0.2, 0.4)  # seconds that a receiver takes to answer, one of these in each life
PER_LIFE = 3  # entries published in each life, two of which match
START, DRAIN = 30.0, 240.0  # seconds that a start and the last life may take
ORPHANS_END = 5.0  # seconds in which workers must be gone after their parent


@dataclass(slots=True)
class Toll:
    """What was seen of the kills: `open_sends` met a send under way, as its receiver saw it."""

    kills: int = 0
    open_sends: int = 0
    with_workers: int = 0
    orphans: list[Process] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    seconds: float = 0.0


async def kill_again_and_again(folder: Path, *, kills: int, seed: int) -> list[Figure]:
    """Live and die `kills` times, then drain; the figures, each with its floor."""
    dice = random.Random(seed)
    async with open_scene(folder) as scene:
        program = _configured(scene)
        await _fill_outbox(scene, program, kills)
        toll, begun = Toll(), monotonic()
        for number in range(kills):
            _publish(scene, number)
            await _one_life(scene, program, toll, dice)
            if (number + 1) % 10 == 0:
                print(f"{number + 1} kills, {toll.open_sends} with a send under way", flush=True)
        toll.seconds = monotonic() - begun
        print("draining", flush=True)
        extra = await _drain(scene, program, kills)
        return _figures(scene, program, toll, kills, extra)


def _configured(scene: Scene) -> Program:
    for feed in CADENCES:
        scene.site.feeds[feed] = []
    feeds = [{"url": path, "name": path, "every": every} for path, every in CADENCES.items()]
    return scene.configure(feeds, RULES, monitor={"poll": {"min": "1s"}})


async def _fill_outbox(scene: Scene, program: Program, kills: int) -> None:
    """What a predecessor left behind, made by the real belts from scripted news: alerts of which none has been sent,
    and entries for the file that nobody has read yet."""
    boats = [_scripted(number, EVERYWHERE) for number in range(WAITING * kills)]
    docks = [_scripted(number, FILE_ONLY) for number in range(WAITING_FOR_FILE * kills)]
    config = load(program.config, {"STATE_DIRECTORY": str(program.state)})
    first, second, *_ = (feed.url for feed in config.feeds)
    # What fills an empty feed is told in a digest: so each has something, and the second answers only later.
    feeds = {feed.url: (_scripted(0, "rain"),) for feed in config.feeds if feed.url != second}
    press = Press(feeds=feeds | {first: tuple(boats)})
    clock = ManualClock(datetime.now(UTC) - timedelta(minutes=2))
    store = open_store(config.store_url, owner=True)
    line = Line(
        store=store,
        fetcher=press,
        reader=press,
        extractor=press,
        channels={spec.name: Postbox(name=spec.name) for spec in config.channels},
        feeds=config.feeds,
        rules=config.rules,
        clock=clock,
        settings=config.settings,
    )
    await line.start()
    await line.poll()
    await line.ingest()
    press.feeds[second] = tuple(docks)
    clock.go(timedelta(minutes=1))
    await line.poll()
    await store.close()


def _scripted(number: int, words: str) -> Entry:
    return Entry(key=f"{words} {number}", url="", title=f"A {words}, number {number} of the backlog")


def _publish(scene: Scene, life: int) -> None:
    for number in range(PER_LIFE):
        name = f"{life}-{number}"
        title = f"Report {name} from the harbour"
        said = sentence_with(EVERYWHERE if number else "rain", name=name)
        item = Item(key=name, title=title, link=f"/article/{name}")
        feed = list(CADENCES)[(life + number) % len(CADENCES)]
        scene.site.publish(feed, item, article_page(title, said))


def _expected(kills: int) -> dict[str, int]:
    """How many alerts each channel must get: the backlog, and two of each life's three entries."""
    everywhere = kills * (WAITING + PER_LIFE - 1)
    return {"mail": everywhere, "hook": everywhere, "file": everywhere + kills * WAITING_FOR_FILE}


async def _one_life(scene: Scene, program: Program, toll: Toll, dice: random.Random) -> None:
    scene.hook.delay, scene.mailbox.delay = dice.choice(SLOWNESS), dice.choice(SLOWNESS)
    contacts = _contacts(scene)
    async with program.started("run") as life:
        await scene.pulse.until(
            lambda: _contacts(scene) > contacts or life.process.returncode is not None,
            START,
            "a first contact",
        )
        assert life.process.returncode is None, f"it ended by itself:\n{life.log()[-4000:]}"
        contact = monotonic()
        await asyncio.sleep(dice.uniform(EARLIEST, LATEST))
        family = life.tree()
        _note(scene, toll, monotonic() - contact, family)
        life.kill()
        await life.end()
    await _bury(family[1:], toll)
    await scene.pulse.until(
        lambda: not scene.hook.open and not scene.mailbox.open, START, "the receivers' rest"
    )


def _contacts(scene: Scene) -> int:
    return scene.site.asked.total() + scene.hook.contacts + scene.mailbox.contacts


def _note(scene: Scene, toll: Toll, delay: float, family: Sequence[Process]) -> None:
    toll.kills += 1
    toll.delays.append(delay)
    toll.open_sends += bool(scene.hook.open or scene.mailbox.open)
    toll.with_workers += len(family) > 1


async def _bury(workers: Sequence[Process], toll: Toll) -> None:
    """Workers die with their parent; whatever does not is an orphan."""
    try:
        await until(lambda: not any(worker.lives() for worker in workers), ORPHANS_END)
    except AssertionError:
        toll.orphans += [worker for worker in workers if worker.lives()]


async def _drain(scene: Scene, program: Program, kills: int) -> int:
    """One last life until everything has arrived, a stop, and one pass more; how much that pass sent."""
    scene.hook.delay = scene.mailbox.delay = 0.0
    async with program.started("run") as life:
        await until(lambda: _all_arrived(scene, kills), DRAIN, "everything arrived")
        await until(lambda: _nothing_waits(program), DRAIN, "nothing waits")
        ended = await life.stop()
        assert ended.code == 0, ended.err[-4000:]
    before = _total(scene)
    assert (await program.once()).code == 0
    return _total(scene) - before


def _total(scene: Scene) -> int:
    return sum(len(got) for got in scene.received().values())


def _all_arrived(scene: Scene, kills: int) -> bool:
    expected = _expected(kills)
    return all(len(set(ids)) >= expected[channel] for channel, ids in _ids(scene).items())


def _ids(scene: Scene) -> dict[str, list[str]]:
    return {channel: [one.alert for one in got] for channel, got in scene.received().items()}


def _nothing_waits(program: Program) -> bool:
    return not program.rows("SELECT 1 FROM deliveries WHERE ended_at IS NULL LIMIT 1")


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(scene: Scene, program: Program, toll: Toll, kills: int, extra: int) -> list[Figure]:
    expected = _expected(kills)
    stored = program.rows("SELECT count(*) FROM alerts")[0][0]
    sound = list(integrity(program.database)) == ["ok"]
    rows = [
        at_least(kills, "kills: kill -9 of the daemon", toll.kills, "kills", n=kills),
        at_least(0.5, "kills: with a send under way", toll.open_sends / kills, "share", n=kills),
        at_least(0.25, "kills: with workers running", toll.with_workers / kills, "share", n=kills),
        at_most(DEADLINE, "kills: latest after the first contact", 1000 * max(toll.delays), "ms", n=kills),
        at_most(0, "kills: orphaned workers", len(toll.orphans), "processes", n=kills),
        at_least(12, "kills: lives a minute", 60 * kills / toll.seconds, "1/min", n=kills),
        at_least(expected["file"], "kills: alerts stored", stored, "alerts", n=expected["file"]),
        at_least(1, "kills: integrity_check says ok", sound, "yes", n=1),
        at_most(0, "kills: sent by a pass after the last life", extra, "alerts", n=stored),
    ]
    for channel, got in scene.received().items():
        rows += _of_channel(channel, got, expected[channel], kills)
    return rows


def _of_channel(channel: str, got: Sequence[Receipt], expected: int, kills: int) -> list[Figure]:
    lost, repeats, unmarked = _account(got, expected)
    return [
        at_most(0, f"kills: lost on {channel}", lost, "alerts", n=expected),
        at_most(kills, f"kills: repeats on {channel}", repeats, "alerts", n=kills),
        at_most(0, f"kills: unmarked repeats on {channel}", unmarked, "alerts", n=repeats),
    ]


def _account(got: Sequence[Receipt], expected: int) -> tuple[int, int, int]:
    """Of what one channel received: alerts missing, repeats, and repeats that did not say so."""
    times = Counter(one.alert for one in got)
    seen: set[str] = set()
    unmarked = 0
    for one in got:
        unmarked += one.alert in seen and not one.repeat
        seen.add(one.alert)
    return expected - len(times), len(got) - len(times), unmarked
