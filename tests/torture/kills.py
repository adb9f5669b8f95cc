"""Kills the daemon with `kill -9` again and again while it polls, reads and sends; in the end nothing may be missing.

Each life is killed 5 to 500 ms after it first contacts anybody, with all its workers; every twentieth of these kills is
followed by one of the main process alone, whose workers must go by themselves. From time to time news come in; they wait
in the outbox, as the receivers take their time to answer, so that most kills meet a send or a transaction under way. Then
one last life works everything off.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.tools.report import Figure
from tests.torture.kills_look import Look, look_and_kill
from tests.torture.kills_news import FEEDS, SUPPLY, Agency, expected
from tests.world.daemon import Program, integrity
from tests.world.figures import at_least, at_most
from tests.world.processes import Process
from tests.world.pulse import until
from tests.world.receivers import Receipt
from tests.world.scene import Scene, open_scene

# Seconds from a life's first contact to its kill, which comes a little later (what is open is looked at first).
EARLIEST, LATEST = 0.005, 0.38
DEADLINE = 500.0  # milliseconds within which the kill must have come
SLOWNESS = (0.1, 0.2, 0.4)  # seconds that a receiver takes to answer, one of these in each life
ALONE = 20  # each so-manyth kill is followed by one of the main process alone
START, SUPPLIED, DRAIN = 60.0, 120.0, 900.0  # seconds that a start, reading news and the last life may take
ORPHANS_END = 5.0  # seconds in which workers must be gone after their parent


@dataclass(slots=True)
class Toll:
    """What was seen of the kills, and of those of the main process `alone`."""

    looks: list[Look] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    alone: int = 0
    orphans: list[Process] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        return len(self.looks)

    def share(self, *seen: bool) -> float:
        return sum(seen) / max(self.kills, 1)


async def kill_again_and_again(folder: Path, *, kills: int, seed: int) -> list[Figure]:
    """Live and die `kills` times, then drain; the figures, each with its floor."""
    dice = random.Random(seed)
    async with open_scene(folder) as scene:
        agency, toll, begun = Agency(scene), Toll(), monotonic()
        program = agency.configure()
        for number in range(kills):
            if number % SUPPLY == 0:
                await _supply(scene, program, agency, lives=number + SUPPLY)
            agency.murmur()
            await _one_life(scene, program, toll, dice)
            if number % ALONE == ALONE - 1:
                await _one_life(scene, program, toll, dice, alone=True)
            if number % 10 == 9:
                print(_progress(toll, monotonic() - begun), flush=True)
        toll.seconds = monotonic() - begun
        wanted = expected(-(-kills // SUPPLY) * SUPPLY)
        begun = monotonic()
        extra = await _drain(scene, agency.configure(in_haste=True), wanted)
        print(f"drained in {monotonic() - begun:.0f} s", flush=True)
        return _figures(scene, program, toll, wanted, extra)


def _progress(toll: Toll, seconds: float) -> str:
    opened = sum(look.is_open for look in toll.looks)
    return f"{toll.kills} kills, {seconds / toll.kills:.2f} s each, {opened} with a send or transaction open"


async def _supply(scene: Scene, program: Program, agency: Agency, *, lives: int) -> None:
    """News for some lives more, `lives` in all: read, and hardly any of it told yet."""
    agency.publish(SUPPLY)
    scene.hook.delay = scene.mailbox.delay = max(SLOWNESS)
    async with program.started("run", "--once") as life:
        wanted = expected(lives)["file"]
        await until(
            lambda: _stored(program) >= wanted or life.process.returncode is not None,
            SUPPLIED,
            "the news was read",
        )
        assert _stored(program) >= wanted, f"{_stored(program)} of {wanted}:\n{life.log()[-4000:]}"
        ended = await life.stop()
        assert ended.code in {0, 1}, ended.err[-4000:]


def _stored(program: Program) -> int:
    try:
        return int(program.rows("SELECT count(*) FROM alerts")[0][0])
    except sqlite3.OperationalError:  # the first life has not made it yet
        return 0


async def _one_life(
    scene: Scene, program: Program, toll: Toll, dice: random.Random, *, alone: bool = False
) -> None:
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
        look = look_and_kill(scene, program, life, alone=alone)
        toll.delays.append(monotonic() - contact)
        toll.looks.append(look)
        toll.alone += alone
        await life.process.wait()
    await _bury(look.family[1:], toll)
    await scene.pulse.until(
        lambda: not scene.hook.open and not scene.mailbox.open, START, "the receivers' rest"
    )


def _contacts(scene: Scene) -> int:
    return scene.site.asked.total() + scene.hook.contacts + scene.mailbox.contacts


async def _bury(workers: Sequence[Process], toll: Toll) -> None:
    """Workers die with their parent; whatever does not is an orphan."""
    try:
        await until(lambda: not any(worker.lives() for worker in workers), ORPHANS_END)
    except AssertionError:
        toll.orphans += [worker for worker in workers if worker.lives()]


async def _drain(scene: Scene, program: Program, wanted: Mapping[str, int]) -> int:
    """One last life until everything has arrived, a stop, and one pass more; how much that pass sent."""
    scene.hook.delay = scene.mailbox.delay = 0.0
    async with program.started("run") as life:
        await until(lambda: _all_arrived(scene, wanted), DRAIN, "everything arrived")
        await until(lambda: _nothing_waits(program), DRAIN, "nothing waits")
        ended = await life.stop()
        assert ended.code == 0, ended.err[-4000:]
    before = _total(scene)
    assert (await program.once()).code == 0
    return _total(scene) - before


def _total(scene: Scene) -> int:
    return sum(len(got) for got in scene.received().values())


def _all_arrived(scene: Scene, wanted: Mapping[str, int]) -> bool:
    got = {"mail": scene.mailbox.got, "hook": scene.hook.got}
    if any(len({one.alert for one in receipts}) < wanted[channel] for channel, receipts in got.items()):
        return False  # the file is long: it is read only now
    return len({one.alert for one in scene.received()["file"]}) >= wanted["file"]


def _nothing_waits(program: Program) -> bool:
    return not program.rows("SELECT 1 FROM deliveries WHERE ended_at IS NULL LIMIT 1")


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(
    scene: Scene, program: Program, toll: Toll, wanted: Mapping[str, int], extra: int
) -> list[Figure]:
    stored = program.rows("SELECT count(*) FROM alerts")[0][0]
    deliveries = sum(wanted.values())
    sound = list(integrity(program.database)) == ["ok"]
    rows = [
        *_of_the_kills(toll),
        at_least(FEEDS, "kills: feeds watched", FEEDS, "feeds", n=FEEDS),
        at_least(
            deliveries, "kills: deliveries promised and made", _distinct(scene), "deliveries", n=deliveries
        ),
        at_least(wanted["file"], "kills: alerts stored", stored, "alerts", n=wanted["file"]),
        at_least(1, "kills: integrity_check says ok", sound, "yes", n=1),
        at_most(0, "kills: sent by a pass after the last life", extra, "alerts", n=stored),
    ]
    for channel, got in scene.received().items():
        rows += _of_channel(channel, got, wanted[channel], toll)
    return rows


def _of_the_kills(toll: Toll) -> list[Figure]:
    looks, kills = toll.looks, toll.kills
    most = max((max(Counter(_messages(look)).values(), default=0) for look in looks), default=0)
    return [
        at_least(kills - toll.alone, "kills: kill -9 of the process group", kills - toll.alone, "kills", n=kills),
        at_least(toll.alone, "kills: kill -9 of the main process alone", toll.alone, "kills", n=kills),
        at_least(0.5, "kills: with a send or transaction open", toll.share(*(one.is_open for one in looks)), "share", n=kills),
        at_least(0, "kills: … a send, seen by its receiver", toll.share(*(one.send for one in looks)), "share", n=kills),
        at_least(0, "kills: … a send, seen in the store", toll.share(*(bool(one.sending) for one in looks)), "share", n=kills),
        at_least(0, "kills: … a transaction, seen by its lock", toll.share(*(one.transaction for one in looks)), "share", n=kills),
        *_of_the_sends(toll),
        at_least(0, "kills: with workers running", toll.share(*(len(one.family) > 1 for one in looks)), "share", n=kills),
        at_most(DEADLINE, "kills: latest after the first contact", 1000 * max(toll.delays), "ms", n=kills),
        at_most(1, "kills: messages on their way on one channel", most, "messages", n=kills),
        at_most(0, "kills: orphaned workers", len(toll.orphans), "processes", n=kills),
        at_most(2.5, "kills: seconds a life", toll.seconds / kills, "s", n=kills),
    ]  # fmt: skip


def _of_the_sends(toll: Toll) -> list[Figure]:
    """How many kills met a send on each channel."""
    met = {
        name: sum(any(channel == name for channel, *_ in look.sending) for look in toll.looks)
        for name in _CHANNELS
    }
    return [
        at_least(0, f"kills: … a send on {name}, seen in the store", met[name], "kills", n=toll.kills)
        for name in met
    ]


_CHANNELS = ("mail", "hook", "file")


def _messages(look: Look) -> list[str]:
    """The channel of each message that was on its way."""
    return [
        channel for channel, _ in {(channel, message or alert) for channel, alert, message in look.sending}
    ]


def _distinct(scene: Scene) -> int:
    return sum(len({one.alert for one in got}) for got in scene.received().values())


def _of_channel(channel: str, got: Sequence[Receipt], wanted: int, toll: Toll) -> list[Figure]:
    lost, repeats, unmarked = _account(got, wanted)
    caught = Counter(alert for look in toll.looks for where, alert, _ in look.sending if where == channel)
    times = Counter(one.alert for one in got)
    unexplained = sum(max(times[alert] - 1 - caught[alert], 0) for alert in times)
    return [
        at_most(0, f"kills: lost on {channel}", lost, "alerts", n=wanted),
        at_most(toll.kills, f"kills: repeats on {channel}", repeats, "alerts", n=toll.kills),
        at_most(
            0, f"kills: repeats on {channel} without a kill that met it", unexplained, "alerts", n=repeats
        ),
        at_most(0, f"kills: unmarked repeats on {channel}", unmarked, "alerts", n=repeats),
    ]


def _account(got: Sequence[Receipt], wanted: int) -> tuple[int, int, int]:
    """Of what one channel received: alerts missing, repeats, and repeats that did not say so."""
    times = Counter(one.alert for one in got)
    seen: set[str] = set()
    unmarked = 0
    for one in got:
        unmarked += one.alert in seen and not one.repeat
        seen.add(one.alert)
    return wanted - len(times), len(got) - len(times), unmarked
