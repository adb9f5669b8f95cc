"""Every way a far end fails, on the real belts and channels with a clock that runs ahead: each alert arrives or ends as a
dead letter, in words that say why, and another channel is not held up.

Time goes on as fast as the belts allow; what the network takes, a hanging server's time limit above all, is real.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from monitor.app import Monitor, open_monitor
from tests.tools.report import Figure
from tests.torture.faulty import ALWAYS, SECRET, Far, Fault, answering, drip, mail_server, reset, webhook
from tests.world.bench import load_from
from tests.world.config import jsonl_url
from tests.world.daemon import Program
from tests.world.doubles import ManualClock, Notes
from tests.world.figures import at_least, at_most
from tests.world.receivers import Receipt, closed_port
from tests.world.scene import Scene, open_scene
from tests.world.site import Item, article_page, sentence_with

RULES = [{"name": "Boat strikes", "match": "boat strike", "channels": ["odd", "file"]}]
ARTICLES = 3
NO_LONGER = timedelta(hours=80)  # everything has ended by then: 72 h, and the last pause
QUICK, LATER = timedelta(seconds=20), timedelta(minutes=10)  # steps of the clock in the first hour, and then
READ_LIMIT = 1  # seconds, so that a server that hangs costs little
MOST_MAILS = 6  # that tell what piled up in a day
PER_DAY = 96
Open = Callable[[], AbstractAsyncContextManager[Far]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A far end, by mail or webhook, the `words` that must be told of it, and how its deliveries end. `doubtful`: what it
    took it did not confirm, so that it comes again."""

    name: str
    opened: Open
    words: tuple[str, ...]
    ends: str = "sent"
    by_mail: bool = False
    login: bool = False
    doubtful: bool = False


def _hook(
    name: str,
    answer: Callable[..., object],
    times: int,
    *words: str,
    ends: str = "sent",
    doubtful: bool = False,
) -> Trouble:
    opened = partial(webhook, answer, times)  # type: ignore[arg-type]
    return Trouble(name=f"webhook: {name}", opened=opened, words=words, ends=ends, doubtful=doubtful)


def _mail(
    name: str,
    fault: Fault,
    times: int,
    *words: str,
    ends: str = "sent",
    login: bool = False,
    doubtful: bool = False,
) -> Trouble:
    return Trouble(
        name=f"mail: {name}",
        opened=partial(mail_server, fault, times, login=login),
        words=words,
        ends=ends,
        by_mail=True,
        login=login,
        doubtful=doubtful,
    )


TROUBLES = (
    _mail("421 busy, then well", Fault(step="MAIL", reply="421 4.3.2 too busy"), 4, "421"),
    _mail("451 greylisting", Fault(step="RCPT", reply="451 4.7.1 greylisted, come back"), 3, "451", "greylisted"),
    _mail("550 no such user", Fault(step="RCPT", reply="550 5.1.1 no such user"), ALWAYS, "550", ends="dead"),
    _mail("554 content refused", Fault(step="DATA", reply="554 5.7.1 spam"), ALWAYS, "554", ends="dead"),
    _mail("535 bad password", Fault(step=""), 0, "535", ends="dead", login=True),
    _mail("drops after DATA", Fault(step="DATA", drops=True), 2, "may have arrived", doubtful=True),
    _mail("hangs before the 250", Fault(step="DATA"), 2, "may have arrived", doubtful=True),
    _hook("429 with Retry-After", answering(429, Retry_After="90"), 2, "429"),
    _hook("500, then well", answering(500), 4, "500"),
    _hook("500 for ever", answering(500), ALWAYS, "500", "given up after 72 h", ends="dead"),
    _hook("307 elsewhere", answering(307, Location="{other}/stolen"), ALWAYS, "307", "redirect", ends="dead"),
    _hook("410 gone", answering(410), ALWAYS, "410", ends="dead"),
    _hook("reset", reset, 2, "may have arrived", doubtful=True),
    _hook("one byte a second", drip, 2, "may have arrived", doubtful=True),
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """Whatever was said of deliveries on the way."""

    sentences: set[str] = field(default_factory=set)

    def look(self, program: Program) -> None:
        rows = program.rows("SELECT sentence FROM deliveries UNION SELECT sentence FROM channels")
        self.sentences |= {sentence for (sentence,) in rows}


async def meet_faults(folder: Path) -> list[Figure]:
    """All troubles, and mail that is down for a day; each with what became of the alerts."""
    figures: list[Figure] = []
    for number, trouble in enumerate(TROUBLES):
        figures += await _meet(folder / str(number), trouble)
    return [*figures, *await _mail_down_for_a_day(folder / "day")]


async def _meet(folder: Path, trouble: Trouble) -> list[Figure]:
    async with open_scene(folder) as scene, trouble.opened() as far:
        program = scene.configure(
            ["/news.xml"],
            RULES,
            channels={"odd": _address(trouble, far), "file": jsonl_url(scene.file)},
            monitor={"notices": ["odd", "file"]},
        )
        _publish(scene, range(ARTICLES))
        told = Told()
        async with _monitor(scene) as (monitor, clock):
            await _pass(monitor)
            at_once = len({one.url for one in scene.received()["file"] if one.url})
            await _until_ended(monitor, clock, program, told)
        return _figures(trouble, scene, far, told, at_once)


def _address(trouble: Trouble, far: Far) -> str:
    if not trouble.by_mail:
        return f"json://127.0.0.1:{far.port}/hook/{SECRET}?rto={READ_LIMIT}&+X-Api-Key={SECRET}"
    who = f"desk:{SECRET}@" if trouble.login else ""
    return f"mailto://{who}127.0.0.1:{far.port}?from=monitor@example.org&to=desk@example.org&mode=insecure&rto={READ_LIMIT}"


def _publish(scene: Scene, numbers: range) -> None:
    for number in numbers:
        title = sentence_with("boat strike", name=f"title {number}")
        item = Item(key=str(number), title=title, link=f"/article/{number}")
        scene.site.publish(
            "/news.xml", item, article_page(title, sentence_with("boat strike", name=f"{number}"))
        )


@asynccontextmanager
async def _monitor(scene: Scene) -> AsyncIterator[tuple[Monitor, ManualClock]]:
    clock = ManualClock(datetime.now(UTC))
    scene.program.state.mkdir(parents=True, exist_ok=True)
    monitor = await open_monitor(load_from(scene), state=scene.program.state, observer=Notes(), clock=clock)
    try:
        yield monitor, clock
    finally:
        for belt in (monitor.poll, monitor.ingest, monitor.deliver):
            await belt.finish(0)
        await monitor.close()


async def _pass(monitor: Monitor) -> None:
    for belt in (monitor.poll, monitor.ingest, monitor.deliver):
        await belt.drain()


async def _until_ended(monitor: Monitor, clock: ManualClock, program: Program, told: Told) -> None:
    """Let time pass until nothing waits any more."""
    begun = clock.now()
    told.look(program)
    while program.rows("SELECT 1 FROM deliveries WHERE ended_at IS NULL LIMIT 1"):
        passed = clock.now() - begun
        if passed > NO_LONGER:
            return
        clock.go(QUICK if passed < timedelta(hours=1) else LATER)
        await monitor.deliver.drain()
        told.look(program)


def _figures(trouble: Trouble, scene: Scene, far: Far, told: Told, at_once: int) -> list[Figure]:
    """How many alerts ended as they should, and how much was wrong on the way: all of it is printed."""
    ends = [state for (state,) in scene.program.rows("SELECT state FROM deliveries WHERE channel = 'odd'")]
    arrived = len({one.alert for one in far.got})
    wanted = ARTICLES if trouble.ends == "sent" else 0
    said = " | ".join(sorted(told.sentences))
    unmarked = _unmarked(far.got) if trouble.doubtful else len(far.got) - arrived
    notices = sum('"kind": "notice"' in one.text for one in scene.received()["file"])
    flaws = {
        "lost": wanted - arrived,
        "repeats without doubt or mark": unmarked,
        "words missing from the reason": sum(word not in said for word in trouble.words),
        "secrets told": said.count(SECRET),
        "requests elsewhere": far.elsewhere,
        "late on another channel": ARTICLES - at_once,
        "dead letters that no notice tells of": int(trouble.ends == "dead" and not notices),
    }
    print(
        f"faults: {trouble.name}: {_without_paths(said)}; {flaws if any(flaws.values()) else 'as it should'}",
        flush=True,
    )
    ended = f"faults: {trouble.name}: ended as {trouble.ends}, in words that say why"
    return [
        at_least(ARTICLES, ended, ends.count(trouble.ends), "alerts", n=len(ends)),
        at_most(0, f"faults: {trouble.name}: flaws", sum(flaws.values()), "flaws", n=len(far.asked)),
    ]


def _without_paths(said: str) -> str:
    return " | ".join(one for one in said.split(" | ") if one and not one.startswith(("written to", "taken")))


def _unmarked(got: Sequence[Receipt]) -> int:
    seen: set[str] = set()
    unmarked = 0
    for one in got:
        unmarked += one.alert in seen and not one.repeat
        seen.add(one.alert)
    return unmarked


# --- a day --------------------------------------------------------------------------------------------------------------


async def _mail_down_for_a_day(folder: Path) -> list[Figure]:
    """Nobody listens for a day in which an article comes every quarter of an hour; then the server is back."""
    holder, port = closed_port()
    async with open_scene(folder) as scene:
        mail = f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=desk@example.org&mode=insecure"
        program = scene.configure(
            [{"url": "/news.xml", "name": "news", "every": "10m"}],
            RULES,
            channels={"odd": mail, "file": jsonl_url(scene.file), "ops": jsonl_url(folder / "ops.jsonl")},
            monitor={"notices": ["odd", "ops"], "poll": {"min": "1m", "max": "10m"}},
        )
        told, far, passed = Told(), Far(), timedelta(0)
        async with _monitor(scene) as (monitor, clock):
            for number in range(PER_DAY):
                _publish(scene, range(number, number + 1))
                clock.go(timedelta(minutes=15))
                await _pass(monitor)
                await monitor.watch.look()
                await monitor.deliver.drain()
                told.look(program)
            held = len(scene.received()["file"])
            holder.close()
            async with mail_server(Fault(step=""), 0, port=port) as far:
                begun = clock.now()
                await _until_ended(monitor, clock, program, told)
                passed = clock.now() - begun
        return _of_the_day(folder, program, far, told, held=held, passed=passed)


def _of_the_day(
    folder: Path, program: Program, far: Far, told: Told, *, held: int, passed: timedelta
) -> list[Figure]:
    sent = program.rows("SELECT count(*) FROM deliveries WHERE channel = 'odd' AND state = 'sent'")[0][0]
    arrived = len({one.alert for one in far.got})
    mails = len({one.message for one in far.got})
    notices = (folder / "ops.jsonl").read_text(encoding="utf-8").splitlines()
    said = " | ".join(sorted(told.sentences))
    print(f"faults: mail down for a day: {mails} mails, notices: {notices}", flush=True)
    name = "faults: mail down for a day"
    return [
        at_least(PER_DAY, f"{name}: alerts on another channel meanwhile", held, "alerts", n=PER_DAY),
        at_least(PER_DAY, f"{name}: alerts that arrived", min(arrived, sent), "alerts", n=PER_DAY),
        at_most(0, f"{name}: repeats", len(far.got) - arrived, "alerts", n=PER_DAY),
        at_most(MOST_MAILS, f"{name}: mails that told them", mails, "mails", n=PER_DAY),
        at_most(60, f"{name}: from its return until all was told", passed / timedelta(minutes=1), "min", n=1),
        at_least(1, f"{name}: the reason is told", "connection refused" in said, "yes", n=1),
        at_least(2, f"{name}: notices on another channel, of its failure and return", len(notices), "notices", n=1),
        at_most(4, f"{name}: notices, at most", len(notices), "notices", n=1),
    ]  # fmt: skip
