"""A disk that is full and a store that takes no write, for a minute each: nothing goes out without its durable record,
nothing is lost, and all is told within a minute of the end of it.

full        the store lies on a small file system in memory, which is filled to the last byte
read-only   the running daemon may not write to any file (RLIMIT_FSIZE 0: what its open files get from a file system that
            has gone read-only, an error at each write); and a start on one that is mounted read-only
"""

import asyncio
import resource
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.tools.report import Figure
from tests.world.config import hook_url, mail_url
from tests.world.daemon import Life, Program, integrity
from tests.world.figures import at_least, at_most
from tests.world.pulse import until
from tests.world.receivers import Receipt
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page, sentence_with

SIZE = "24m"
RULES = [{"name": "Boats", "match": "boat strike"}]
FAST = {"poll": {"every": "1s", "min": "1s"}}
FEEDS = [f"/news-{number}.xml" for number in range(6)]  # so many that no trouble makes a flood of one
BEFORE, DURING = 12, 30  # articles
PAUSE = 0.3  # seconds between two articles: some are being told when it happens
SLOW = 0.3  # seconds that the receivers take
DRAINED = 60.0  # seconds after its end within which all must be told
PATIENCE = 120.0


@dataclass(slots=True)
class Witness:
    """Looks, at each alert that arrives and before it is confirmed, whether the store says `sending` of it by then."""

    program: Program
    channel: str
    seen: int = 0
    unrecorded: list[str] = field(default_factory=list)

    def __call__(self, receipt: Receipt) -> None:
        self.seen += 1
        sending = self.program.rows(
            "SELECT channel, alerts.id FROM deliveries JOIN alerts ON number = alert_number WHERE state = 'sending'"
        )
        if (self.channel, receipt.alert) not in sending:
            self.unrecorded.append(receipt.alert)


async def fill_disks(folder: Path, *, seconds: float) -> list[Figure]:
    """Each trouble for so many seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "small"
    try:
        _mount(place)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"disk: skipped: no small file system can be mounted here ({error})", flush=True)
        return []
    try:
        return [
            *await _full(folder / "full", place / "full", seconds),
            *await _no_writes(folder / "still", place / "still", seconds),
            *await _starts_read_only(folder / "start", place),
        ]
    finally:
        _command("umount", str(place))


def _mount(place: Path) -> None:
    place.mkdir(parents=True)
    _command("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place))


def _remount(place: Path, manner: str) -> None:
    _command("mount", "-o", f"remount,{manner}", str(place))


def _command(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@asynccontextmanager
async def _scene(folder: Path, state: Path) -> AsyncIterator[tuple[Scene, Program, list[Witness]]]:
    """A daemon whose store lies in `state`; what it prints goes elsewhere."""
    folder.mkdir(parents=True)
    async with open_scene(folder) as scene:
        channels = {"mail": mail_url(scene.mailbox.port), "hook": hook_url(scene.hook.port)}
        scene.site.feeds |= {feed: [] for feed in FEEDS}
        config = scene.configure(FEEDS, RULES, channels=channels, monitor=FAST).config
        program = Program(config=config, state=state, logs=folder)
        witnesses = [Witness(program, "mail"), Witness(program, "hook")]
        scene.mailbox.witness, scene.hook.witness = witnesses
        yield scene, program, witnesses


async def _full(folder: Path, state: Path, seconds: float) -> list[Figure]:
    filler = state.parent / "filler"

    def fill(_life: Life) -> None:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def clear(_life: Life) -> None:
        filler.unlink()

    async with _scene(folder, state) as (scene, program, witnesses):
        trouble = Trouble(name="full", begin=fill, end=clear, seconds=seconds)
        return await _suffer(trouble, scene, program, witnesses)


async def _no_writes(folder: Path, state: Path, seconds: float) -> list[Figure]:
    def forbid(life: Life) -> None:
        resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def allow(life: Life) -> None:
        resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    async with _scene(folder, state) as (scene, program, witnesses):
        trouble = Trouble(name="read-only", begin=forbid, end=allow, seconds=seconds)
        return await _suffer(trouble, scene, program, witnesses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What begins and ends it, and how many seconds it lasts."""

    name: str
    begin: Callable[[Life], None]
    end: Callable[[Life], None]
    seconds: float


async def _suffer(
    trouble: Trouble, scene: Scene, program: Program, witnesses: Sequence[Witness]
) -> list[Figure]:
    scene.hook.delay = scene.mailbox.delay = SLOW
    async with program.started("run") as life:
        await _publish_on(scene, range(BEFORE))
        await _until(life, lambda: len(scene.hook.got) >= 2, "the first alerts")
        trouble.begin(life)
        begun, before = monotonic(), len(scene.hook.got) + len(scene.mailbox.got)
        await _publish_on(scene, range(BEFORE, BEFORE + DURING))
        await asyncio.sleep(max(0.0, trouble.seconds - (monotonic() - begun)))
        assert life.process.returncode is None, f"it ended by itself:\n{life.log()[-4000:]}"
        during = len(scene.hook.got) + len(scene.mailbox.got) - before
        trouble.end(life)
        cleared = monotonic()
        drained = await _drained(life, scene, program, cleared)
        ended = await life.stop()
    return [
        at_least(1, f"disk, {trouble.name}: the daemon lives", ended.code == 0, "yes", n=1),
        *_of_the_trouble(trouble.name, scene, program, witnesses, during=during, drained=drained),
    ]


async def _drained(life: Life, scene: Scene, program: Program, cleared: float) -> float:
    """Seconds until all was told; if that does not come, `PATIENCE` and on the screen where it stands."""
    try:
        await _until(life, lambda: _all_arrived(scene), "everything arrived")
    except AssertionError:
        waits = program.rows("SELECT channel, state, count(*), min(next_at) FROM deliveries GROUP BY 1, 2")
        unread = program.rows(
            "SELECT state, count(*), min(next_at), max(lease_until), max(claims) FROM entries GROUP BY 1"
        )
        feeds = program.rows("SELECT next_at FROM feeds")
        print(
            f"disk: not told after {PATIENCE:g} s: {waits}, {unread}, {feeds}\n{life.log()[-3000:]}",
            flush=True,
        )
        return PATIENCE
    return monotonic() - cleared


def _of_the_trouble(
    name: str, scene: Scene, program: Program, witnesses: Sequence[Witness], *, during: int, drained: float
) -> list[Figure]:
    wanted = BEFORE + DURING
    seen = sum(one.seen for one in witnesses)
    lost = [wanted - len(set(box.ids())) for box in (scene.hook, scene.mailbox)]
    repeats = [len(box.got) - len(set(box.ids())) for box in (scene.hook, scene.mailbox)]
    return [
        at_most(0, f"disk, {name}: sent without a durable record", sum(len(one.unrecorded) for one in witnesses), "sends", n=seen),
        at_most(4, f"disk, {name}: sent while it lasted", during, "sends", n=seen),
        at_most(0, f"disk, {name}: lost", sum(lost), "alerts", n=2 * wanted),
        at_most(0, f"disk, {name}: repeats", sum(repeats), "alerts", n=2 * wanted),
        at_most(DRAINED, f"disk, {name}: from its end until all was told", drained, "s", n=2 * wanted),
        at_least(1, f"disk, {name}: integrity_check says ok", list(integrity(program.database)) == ["ok"], "yes", n=1),
    ]  # fmt: skip


async def _starts_read_only(folder: Path, place: Path) -> list[Figure]:
    """A store that was left with news to tell, found read-only at the next start, then writable again."""
    state = place / "start"
    async with _scene(folder, state) as (scene, program, witnesses):
        await _publish_on(scene, range(BEFORE))
        scene.hook.delay = scene.mailbox.delay = SLOW
        async with program.started("run") as life:
            await _until(life, lambda: len(scene.hook.got) >= 2, "the first alerts")
        before = len(scene.hook.got) + len(scene.mailbox.got)
        _remount(place, "ro")
        refused = await program.command("run", "--once")
        sent = len(scene.hook.got) + len(scene.mailbox.got) - before
        _remount(place, "rw")
        assert (await program.once()).code == 0
        lost = [BEFORE - len(set(box.ids())) for box in (scene.hook, scene.mailbox)]
    print(
        f"disk: a start on a read-only store says ({refused.code}): {refused.err.strip()[-300:]}", flush=True
    )
    unrecorded = sum(len(one.unrecorded) for one in witnesses)
    told = bool(refused.code) and "Traceback" not in refused.err and bool(refused.err.strip())
    return [
        at_least(1, "disk, read-only at a start: it says so and ends", told, "yes", n=1),
        at_most(0, "disk, read-only at a start: sent", sent, "sends", n=1),
        at_most(0, "disk, read-only at a start: lost in the end", sum(lost), "alerts", n=2 * BEFORE),
        at_most(
            0, "disk, read-only at a start: sent without a durable record", unrecorded, "sends", n=2 * BEFORE
        ),
    ]


async def _publish_on(scene: Scene, numbers: range) -> None:
    for number in numbers:
        title = sentence_with("boat strike", name=f"{number}")
        said = sentence_with("boat strike", name=f"text {number}")
        item = Item(key=f"{number}", title=title, link=f"/article/{number}")
        scene.site.publish(FEEDS[number % len(FEEDS)], item, article_page(title, said))
        await asyncio.sleep(PAUSE)


async def _until(life: Life, wanted: Callable[[], bool], what: str) -> None:
    await until(lambda: wanted() or life.process.returncode is not None, PATIENCE, what)
    assert life.process.returncode is None, f"it ended by itself:\n{life.log()[-4000:]}"


def _all_arrived(scene: Scene) -> bool:
    return all(len(set(box.ids())) >= BEFORE + DURING for box in (scene.hook, scene.mailbox))
