"""Runs a monitor: for ever, ticked by APScheduler until a signal; or once, until nothing is due."""

import asyncio
import ctypes
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.app import Monitor, SystemClock, open_monitor
from monitor.config import Config
from monitor.events import Event, Stopped, StoreFailed
from monitor.ports import Clock, Observer
from monitor.reload import ConfigSource, Reload

# Seconds that what is in hand may take to end after SIGTERM; the unit's TimeoutStopSec is longer. A message being sent
# is worth waiting for, since cut off it is in doubt; one that takes longer hangs, as a rule. A page being fetched is
# simply fetched again.
_PATIENCE_WITH_SENDS = 5.0
_PATIENCE_WITH_FETCHES = 3.0

# APScheduler keeps time by the wall: set back, it would not tick until the hour has come again (measured: an hour back,
# an hour of silence). So the wall is compared with the monotonic clock every so many seconds.
_CLOCK_CHECK = 5.0
_LONGEST_REST = 0.5  # seconds: a stop is noticed then
_SLACK = 0.005
_CLOCK_JUMP = timedelta(seconds=30)
_FIRST_LOOK = timedelta(seconds=20)
_FIRST_UPKEEP = timedelta(minutes=1)
_STDERR = 2
_M_MMAP_THRESHOLD, _LARGE_BLOCK = -3, 256 * 1024  # bytes


async def run_until_stopped(
    config: Config, source: ConfigSource, *, state: Path, observer: Observer, json_lines: bool = False
) -> None:
    """Watch the news until SIGTERM or SIGINT, then finish what is in hand. `config` is what `source` holds now; when
    that changes, and at SIGHUP, it is read again."""
    _give_memory_back()
    async with _opened(config, state, observer, json_lines) as monitor:
        stop = _stop_signal()
        reload = Reload(monitor, config, source)
        del config  # so that the first set goes when another is used
        _on_hangup(reload.ask, stop)
        scheduler = _scheduler(monitor)
        scheduler.start()
        watches = [
            asyncio.ensure_future(watch_clock(monitor.clock, partial(_clock_was_set, monitor, scheduler))),
            asyncio.ensure_future(reload.run()),
        ]
        why = await stop
        for watch in watches:
            watch.cancel()
        scheduler.shutdown(wait=False)
        await _finish(monitor)
        observer.see(Stopped(reason=why))


async def run_once(config: Config, *, state: Path, observer: Observer, json_lines: bool = False) -> bool:
    """Poll every feed that may be polled, then ingest and deliver until nothing is due now.

    Returns whether the pass ran to its end and the store took everything.
    """
    watched = _StoreWatch(observer)
    async with _opened(config, state, watched, json_lines) as monitor:
        stop = _stop_signal()
        one_pass = asyncio.ensure_future(_one_pass(monitor))
        await asyncio.wait((one_pass, stop), return_when=asyncio.FIRST_COMPLETED)
        ran = not stop.done()
        await _finish(monitor)
        await one_pass
        observer.see(Stopped(reason="one pass is done" if ran else stop.result()))
    return ran and not watched.failed


class _StoreWatch:
    """An observer that passes everything on and remembers whether the store failed."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self.failed = False

    def see(self, event: Event) -> None:
        self.failed = self.failed or isinstance(event, StoreFailed)
        self._observer.see(event)


@asynccontextmanager
async def _opened(
    config: Config, state: Path, observer: Observer, json_lines: bool
) -> AsyncIterator[Monitor]:
    monitor = await open_monitor(
        config, state=state, observer=observer, clock=SystemClock(), json_lines=json_lines
    )
    del config
    try:
        yield monitor
    finally:
        await monitor.close()


async def _one_pass(monitor: Monitor) -> None:
    begin = monitor.clock.now()
    await monitor.store.make_feeds_due(now=begin)
    monitor.poller.only_as_of(begin)
    await monitor.poll.drain()
    await monitor.ingest.drain()
    await monitor.watch.look()
    await _deliver_all(monitor)
    await monitor.upkeep.prune()


async def _deliver_all(monitor: Monitor) -> None:
    """Deliver what is due now, with the gaps that channels keep between two messages (Slack's is 1.2 s); no retry is
    waited for."""
    await monitor.deliver.drain()
    while not monitor.deliver.stopping and (at := monitor.deliverer.rests_until()):
        rest = at - monitor.clock.now()
        await asyncio.sleep(min(max(rest.total_seconds(), 0.0) + _SLACK, _LONGEST_REST))
        await monitor.deliver.drain()


def _scheduler(monitor: Monitor) -> AsyncIOScheduler:
    """Ticks for the belts. What is due is a query, so a tick that comes late or not at all loses nothing; APScheduler's
    defaults would drop one that is a second late."""
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)
    now = monitor.clock.now()
    for belt in (monitor.deliver, monitor.ingest, monitor.poll):
        _every(scheduler, belt.tick, timedelta(seconds=1), first=now)
    _every(scheduler, monitor.watch.look, timedelta(minutes=1), first=now + _FIRST_LOOK)
    _every(scheduler, monitor.upkeep.prune, timedelta(hours=1), first=now + _FIRST_UPKEEP)
    return scheduler


def _every(
    scheduler: AsyncIOScheduler, job: Callable[[], Awaitable[None]], span: timedelta, *, first: datetime
) -> None:
    scheduler.add_job(job, "interval", seconds=span.total_seconds(), next_run_time=first)


def _stop_signal() -> asyncio.Future[str]:
    """A future that SIGTERM or SIGINT resolves with words for the log."""
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[str] = loop.create_future()

    def stopped(name: str) -> None:
        if not stop.done():
            stop.set_result(f"told to stop ({name})")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped, number.name)
    return stop


def _on_hangup(reload: Callable[[], None], stop: asyncio.Future[str]) -> None:
    """SIGHUP asks for a reload. It also comes when the terminal that we run in is closed: that is the end."""
    in_terminal = os.isatty(_STDERR)

    def hung_up() -> None:
        if not in_terminal or os.isatty(_STDERR):  # of a closed terminal it is false
            reload()
        elif not stop.done():
            stop.set_result("its terminal was closed")

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)


async def watch_clock(
    clock: Clock, was_set: Callable[[], Awaitable[None]], *, every: float = _CLOCK_CHECK
) -> None:
    """Call `was_set` whenever `clock` has jumped against the monotonic one since the last look, `every` seconds ago."""
    loop = asyncio.get_running_loop()
    wall, steady = clock.now(), loop.time()
    while True:
        await asyncio.sleep(every)
        expected = wall + timedelta(seconds=loop.time() - steady)
        wall, steady = clock.now(), loop.time()
        if abs(wall - expected) > _CLOCK_JUMP:
            await was_set()


async def _clock_was_set(monitor: Monitor, scheduler: AsyncIOScheduler) -> None:
    """Tick again at once, and bring back what was put off under the wrong time."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=monitor.clock.now())
    await monitor.upkeep.clamp()


def _give_memory_back() -> None:
    """Have glibc return large blocks at once. As it is, each one freed makes it keep larger ones, up to 32 MB: under large
    feeds the process stayed at 220 MB rather than 150 (mallopt(3))."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)


async def _finish(monitor: Monitor) -> None:
    await asyncio.gather(
        monitor.poll.finish(_PATIENCE_WITH_FETCHES),
        monitor.ingest.finish(_PATIENCE_WITH_FETCHES),
        monitor.deliver.finish(_PATIENCE_WITH_SENDS),
    )
