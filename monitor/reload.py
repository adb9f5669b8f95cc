"""Keeps a running monitor at what its configuration says: a changed set is read beside the old one and swapped whole.

SIGHUP, or a changed file  --load, in a thread-->  a set: it is used from now on; log and live view say so
                                                   problems: the old one runs on; log, `status` and a notice say why
"""

import asyncio
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import TypeVar

from monitor.app import Monitor, summary
from monitor.config import Config
from monitor.config.watched import Stamp
from monitor.errors import ConfigError, Problem, StoreError
from monitor.events import Alerted, BugFound, Change, ConfigRefused, Reloaded, StoreFailed
from monitor.model import Alert
from monitor.pipeline.lasting import lasting
from monitor.pipeline.notices import mended_notice, refused_notice
from monitor.ports import Configuration
from monitor.settings import Settings

# Two looks pass before a change is read, so this is about half of the time that a user waits for it.
LOOK_EVERY = 2.0
# The first of a set's problems are stored and told; `check` has them all.
_MOST_PROBLEMS = 100
_LONGEST_PROBLEM = 1_000  # characters
# How long (seconds) to wait when the database refuses what came of a reload.
_STORE_AGAIN = 10.0
# Whom to tell is looked up when there is something to tell, so that takes effect at once.
_AT_ONCE = frozenset({"notices"})
# Where in a file something stands, as messages say it: it moves when a line is added above.
_PLACE = re.compile(r"(?::| line )\d+")
_READING = "news-monitor-reading"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSource:
    """Where a set comes from: `load` reads it, in a thread (`ConfigError` with all problems), `look` gives the stamp of
    its files. `seen` is the stamp of the set that runs, taken before that was read; looks are `every` seconds apart."""

    load: Callable[[], Config]
    look: Callable[[], Stamp]
    seen: Stamp
    every: float = LOOK_EVERY


class Reload:
    """Watches one configuration for one monitor, which began with `config`. When the database refuses what came of a
    reload, it is tried again after `store_again` seconds."""

    def __init__(
        self, monitor: Monitor, config: Config, source: ConfigSource, *, store_again: float = _STORE_AGAIN
    ) -> None:
        self._monitor = monitor
        self._settings, self._store_url = config.settings, config.store_url
        self._config = config
        self._state = monitor.configuration
        self._source = source
        self._store_again = store_again
        self._read_at = self._last = source.seen
        self._asked = asyncio.Event()
        self._told: frozenset[str] = (
            frozenset()
        )  # the problems told since a set was last in order, without places

    def ask(self) -> None:
        """Read the configuration now, whether or not it seems to have changed."""
        self._asked.set()

    async def run(self) -> None:
        """Watch until cancelled. Only looks and reloads that ended count: one that fails is told and made again."""
        while True:
            asked = await self._pause()
            try:
                await self._look(asked=asked)
            except Exception:  # noqa: BLE001 - a bug here must not end the watching; it is told in full
                self._bug("looking for changes")

    async def _pause(self) -> bool:
        """Wait for the next look; whether a reload was asked for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._source.every):
                await self._asked.wait()
        asked = self._asked.is_set()
        self._asked.clear()
        return asked

    async def _look(self, *, asked: bool) -> None:
        """Reload if asked to, or if files were changed and are at rest: as they were at the last look."""
        stamp = await asyncio.to_thread(self._source.look)
        at_rest, self._last = stamp == self._last, stamp
        if not asked and (stamp == self._read_at or not at_rest):
            return
        result = await self._result()
        if not asked and await asyncio.to_thread(self._source.look) != stamp:
            return  # half of it may be old, half new
        self._read_at = stamp
        if isinstance(result, Config):
            await self._insist(lambda: self._adopt(result))
        else:
            await self._refuse(result)

    async def _result(self) -> Config | tuple[Problem, ...]:
        """The set that is on disk, or its problems. Read in a thread: 100,000 rules take seconds."""
        try:
            return await in_passing(self._read)
        except ConfigError as error:
            return error.problems
        except Exception as error:  # noqa: BLE001 - a bug that a new set meets must not end the old one
            self._bug("reading the configuration")
            told = f"internal error ({type(error).__name__}): see the log"
            return (Problem(file="configuration", line=0, column=0, message=told),)

    def _read(self) -> Config:
        """The set, ready for the languages of the articles so far."""
        with lasting():
            config = self._source.load()
            for language in self._monitor.ingester.languages:
                config.rule_set.prepare(language)
        return config

    # --- what came of it ----------------------------------------------------------------------------------------------

    async def _adopt(self, config: Config) -> None:
        before, mended = self._config, self._state.refused_at is not None
        now = self._monitor.clock.now()
        waiting = waiting_settings(self._settings, self._store_url, config)
        state = Configuration(loaded_at=now, rules=len(config.rules), restart=waiting)
        channels = config.settings.notices
        notices = mended_notice(summary(config), now=now, channels=channels) if mended else ()
        told = await asyncio.to_thread(reloaded, before, config, restart=state.restart, mended=mended)
        await self._monitor.adopt(config, before=before, configuration=state, notices=notices)
        self._config, self._state, self._told = config, state, frozenset()
        self._monitor.observer.see(told)
        self._tell(notices)

    async def _refuse(self, problems: tuple[Problem, ...]) -> None:
        """Log it, before a database that may be full as well takes it; a problem not told before makes a notice."""
        news = {_without_place(problem) for problem in problems} - self._told
        state = self._refused(problems)
        known = state == self._state and not news
        told = () if known else state.problems
        self._monitor.observer.see(
            ConfigRefused(problems=told, count=len(problems), loaded_at=state.loaded_at)
        )
        if known:
            return
        self._told |= news
        notices: tuple[Alert, ...] = ()
        if news:
            first = sorted(problems, key=lambda problem: _without_place(problem) not in news)
            channels, now = self._config.settings.notices, self._monitor.clock.now()
            notices = refused_notice(list(map(str, first)), now=now, channels=channels)
        await self._insist(lambda: self._monitor.store.note_configuration(state, notices=notices))
        self._state = state
        self._tell(notices)

    def _refused(self, problems: tuple[Problem, ...]) -> Configuration:
        return replace(
            self._state,
            refused_at=self._state.refused_at or self._monitor.clock.now(),
            problems=tuple(str(problem)[:_LONGEST_PROBLEM] for problem in problems[:_MOST_PROBLEMS]),
            problem_count=len(problems),
        )

    def _tell(self, notices: tuple[Alert, ...]) -> None:
        for notice in notices:
            self._monitor.observer.see(Alerted(alert=notice))
        self._monitor.deliver.wake()

    async def _insist(self, record: Callable[[], Awaitable[None]]) -> None:
        """Do what has to be stored until the database takes it; until then everything is as before."""
        while True:
            try:
                return await record()
            except StoreError as error:
                self._monitor.observer.see(StoreFailed(belt="reload", sentence=str(error)))
                await asyncio.sleep(self._store_again)

    def _bug(self, item: str) -> None:
        self._monitor.observer.see(BugFound(belt="reload", item=item, traceback=traceback.format_exc()))


async def in_passing(work: Callable[[], Result]) -> Result:
    """What `work` gives, done in a thread that nobody waits for at the end: for those of asyncio a process waits (5.6
    seconds of reading 100,000 rules). Whoever ends while `is_reading` has to end by `os._exit`."""
    outcome: Future[Result] = Future()
    outcome.set_running_or_notify_cancel()  # whoever no longer wants it cannot stop it

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
            outcome.set_exception(error)

    Thread(target=run, name=_READING, daemon=True).start()
    return await asyncio.wrap_future(outcome)


def is_reading() -> bool:
    """Whether a thread is still at work that nobody waits for. The interpreter would unwind it as it ends, and where it
    is in C++ code (re2) that aborts the process."""
    return any(thread.name == _READING for thread in enumerate_threads())


def _without_place(problem: Problem) -> str:
    """What tells a problem from others, also when it has moved within its file."""
    return f"{problem.file}: {_PLACE.sub('', problem.message)}"


def waiting_settings(settings: Settings, store_url: str, config: Config) -> tuple[str, ...]:
    """The keys of monitor.yaml where `config` says something else than what is used since the start."""
    then = config.settings
    names = [one.name for one in fields(settings) if getattr(settings, one.name) != getattr(then, one.name)]
    store = () if store_url == config.store_url else ("store",)
    return (*(name for name in names if name not in _AT_ONCE), *store)


def reloaded(before: Config, config: Config, *, restart: tuple[str, ...], mended: bool) -> Reloaded:
    """What a reload changed."""
    return Reloaded(
        rules=_change({rule.id: rule for rule in before.rules}, {rule.id: rule for rule in config.rules}),
        feeds=_change({feed.key: feed for feed in before.feeds}, {feed.key: feed for feed in config.feeds}),
        channels=_change(
            {spec.name: spec for spec in before.channels},
            {spec.name: spec for spec in config.channels},
        ),
        warnings=len(config.warnings),
        restart=restart,
        mended=mended,
    )


def _change(before: Mapping[str, object], after: Mapping[str, object]) -> Change:
    return Change(
        total=len(after),
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(1 for key in after.keys() & before.keys() if after[key] != before[key]),
    )
