"""A news day becomes a verdict on the daemon: sets the stage, holds the day, judges what arrived, and says so."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from json import dump
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from monitor.demo.catchers import CHANNELS, MAIL, catching_mail, catching_webhooks, require_smtp_server
from monitor.demo.daemon import running_daemon, tail
from monitor.demo.day import Day, DayEnd, hold_day
from monitor.demo.expected import Expected, Hit, load_expected
from monitor.demo.frame import show_closing, show_opening
from monitor.demo.judging import judge
from monitor.demo.ledger import Ledger
from monitor.demo.newsroom import Material, Newsroom, find_material, load_newsroom
from monitor.demo.report import Report, as_json
from monitor.demo.screen import Screen, make_console
from monitor.demo.setup import WatchRule, load_lists, load_rules, refinements, write_config
from monitor.demo.sites import open_sites
from monitor.errors import DemoError

_FAST = 6.0  # seconds for the day's articles; the daemon's start and end take as long again
_INTERRUPTED = 130
_BAD_CONFIG = 78

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Play:
    """What is going to be played: read before anything is started."""

    material: Material
    newsroom: Newsroom
    expected: Expected
    rules: Sequence[WatchRule]
    lists: Mapping[str, object]
    seconds: float


def run_demo(seconds: float, fast: bool, json_output: bool) -> int:
    """Play the sample news day within `seconds` (`fast`: a few), show it, and judge the alerts against `expected.yaml`.

    The exit code: 0 if nothing is wrong but for known shortfalls, 1 if something is, 130 if interrupted. With
    `json_output` the report goes to stdout as one JSON document and the progress to stderr. Raises `DemoError` if the
    demo cannot be played.
    """
    require_smtp_server()
    play = _prepare(_FAST if fast else seconds)
    console = make_console(json_output=json_output)
    show_opening(console, play.newsroom, [rule.name for rule in play.rules], play.seconds)
    try:
        report = asyncio.run(_perform(play, Screen(console, play.newsroom)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("\nStopped, and everything that was started is gone.")
        return _INTERRUPTED
    show_closing(console, report, play.material)
    if json_output:
        dump(as_json(report), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    return 0 if report.ok else 1


def _prepare(seconds: float) -> _Play:
    material = find_material()
    newsroom = load_newsroom(material.newsroom)
    return _Play(
        material=material,
        newsroom=newsroom,
        expected=load_expected(material.newsroom / "expected.yaml", newsroom.articles),
        rules=load_rules(material.config / "rules" / "watch.yaml"),
        lists=load_lists(material.config / "rules"),
        seconds=seconds,
    )


async def _perform(play: _Play, screen: Screen) -> Report:
    _end_with_signals(asyncio.current_task())
    ledger = Ledger([rule.name for rule in play.rules])
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="news-monitor-demo-")))
        sites = await stack.enter_async_context(open_sites(play.newsroom, _now))
        mail_port = await stack.enter_async_context(catching_mail(ledger.take, _now, ledger.rules))
        webhook_port = await stack.enter_async_context(catching_webhooks(ledger.take, _now))
        config, state, log = folder / "config", folder / "state", folder / "daemon.log"
        write_config(
            config,
            rules=play.rules,
            lists=play.lists,
            sites=sites,
            mail_port=mail_port,
            webhook_port=webhook_port,
        )
        state.mkdir()
        day = Day(
            pieces=play.newsroom.pieces, sites=sites, ledger=ledger, screen=screen, state=state, now=_now
        )
        stack.enter_context(screen)
        day.open()
        process = await stack.enter_async_context(running_daemon(config, state, log))
        with _quoting(log):
            end = await _while_running(process, hold_day(day, play.seconds))
        last_words = tail(log)
    return _report(play, ledger, end, last_words)


def _report(play: _Play, ledger: Ledger, end: DayEnd, last_words: str) -> Report:
    received = Counter(one.channel for one in ledger.received)
    return Report(
        outlets=len(play.newsroom.outlets),
        published=len(ledger.printed),
        read=end.read,
        messages={channel: received[channel] for channel in CHANNELS},
        findings=judge(ledger.evidence(_refined(play)), play.expected),
        delays=ledger.delays(),
        done=end.done,
        log=last_words,
        first_mail=next((one for one in ledger.received if one.channel == MAIL), None),
    )


def _refined(play: _Play) -> frozenset[Hit]:
    """The hits that a refined rule must leave out: the ambiguous ones of the rule that it refines."""
    return frozenset(
        Hit(rule, hit.article)
        for hit in play.expected.ambiguous
        for rule in refinements(play.rules, hit.rule)
    )


@contextmanager
def _quoting(log: Path) -> Iterator[None]:
    """Add the end of the daemon's log to what a `DemoError` says."""
    try:
        yield
    except DemoError as error:
        raise DemoError(f"{error}. The end of its log:\n{tail(log)}") from None


async def _while_running(process: Process, work: Awaitable[T]) -> T:
    """What `work` gives; raises `DemoError` if the daemon ends before it."""
    working, running = asyncio.ensure_future(work), asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait((working, running), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise DemoError(_early_end(process.returncode))
        return working.result()
    finally:
        working.cancel()
        running.cancel()


def _early_end(code: int | None) -> str:
    if code == _BAD_CONFIG:
        return "the daemon refuses the rules: if you changed rules/watch.yaml, `news-monitor check` says more"
    return f"the daemon ended by itself, exit code {code}"


def _end_with_signals(task: "asyncio.Task[Report] | None") -> None:
    """Let SIGTERM and a closed terminal end the demo as Ctrl-C does: with everything cleaned up."""
    if task is None:
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _now() -> datetime:
    return datetime.now(UTC)
