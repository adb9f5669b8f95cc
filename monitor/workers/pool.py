"""Turns a function call into a result from a process that can be killed, or the reason why there is none."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from signal import SIGTERM, SIGXCPU
from typing import Any, TypeVar, TypeVarTuple

from pebble import ProcessExpired, ProcessPool

from monitor.model import ReadFailure, ReadTrouble
from monitor.workers.confine import confine, perform

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MEMORY = (
    1 << 30
)  # bytes of address space for a worker beyond what it begins with: 30 MB (feeds) or 50 MB (articles)
# Jobs handed out beyond each worker's own: without any it idles between two (of 15 ms each, half of its time).
WAITING = 2
TASKS_PER_LIFE = 500  # a worker is then replaced, whatever its libraries may have leaked
IDLE = timedelta(seconds=60)
START_GRACE = timedelta(seconds=60)  # a worker starts in 0.2 to 0.4 s on a quiet machine
ATTEMPTS = 2  # a crew that broke between two jobs, or was told to stop, says nothing about the job: once more with a new one

UNAVAILABLE = ReadFailure(
    trouble=ReadTrouble.UNAVAILABLE,
    sentence="no process could be started to read it (memory or processes run short)",
)
INTERRUPTED = ReadFailure(
    trouble=ReadTrouble.INTERRUPTED, sentence="reading it was interrupted by a shutdown"
)


@dataclass(slots=True)
class _Crew:
    """One life of the pool's processes, and the jobs they have in hand."""

    processes: ProcessPool
    jobs: set[asyncio.Future[Any]] = field(default_factory=set)


class WorkerPool:
    """At most `workers` processes, started when there is work and stopped after `idle` without any.

    Each imports the modules named in `preload` before its first job, may then map `memory` bytes more, has no network and dies
    with this process. All methods belong to one event loop.
    """

    def __init__(
        self,
        *,
        workers: int,
        preload: tuple[str, ...] = (),
        idle: timedelta = IDLE,
        memory: int = MEMORY,
        tasks: int = TASKS_PER_LIFE,
    ) -> None:
        self._slots = asyncio.Semaphore(workers * (1 + WAITING))
        self._hire = partial(_hire, workers, preload, memory, tasks)
        self._idle = idle
        self._crew: _Crew | None = None
        self._users = 0
        self._closed = False
        self._rest: asyncio.TimerHandle | None = None
        self._farewells: set[asyncio.Task[None]] = set()

    async def run(self, function: Callable[[*Ts], T], *args: *Ts, timeout: timedelta) -> T | ReadFailure:
        """What `function(*args)` returned in a worker; a `ReadFailure` when it ran past `timeout` (seconds of its own
        running, not of waiting for a worker), died, or was cut off by `close`.

        `function` must be importable by name. Exceptions it raises are raised here: they are bugs of ours. Where no
        worker can be started at all, that is a `ReadFailure` too (UNAVAILABLE).
        """
        self._begin()
        try:
            async with self._slots:
                return await self._insist(partial(perform, function, args, timeout), timeout)
        finally:
            self._end()

    async def close(self) -> None:
        """Kill the workers; what they had in hand, and whatever is asked from now on, is `INTERRUPTED`."""
        self._closed = True
        if self._crew:
            self._dismiss(self._crew)
        await asyncio.gather(*self._farewells)

    async def _insist(self, job: Callable[[], T], timeout: timedelta) -> T | ReadFailure:
        result: T | ReadFailure = UNAVAILABLE
        for _ in range(ATTEMPTS):
            if self._closed:
                return INTERRUPTED
            crew = self._gathered()
            try:
                result = await self._attempt(crew, job, timeout)
            except BrokenProcessPool:
                self._dismiss(crew)
            else:
                if result is not INTERRUPTED:
                    break
        return result

    async def _attempt(self, crew: _Crew, job: Callable[[], T], timeout: timedelta) -> T | ReadFailure:
        seconds = timeout.total_seconds()
        future = asyncio.wrap_future(crew.processes.schedule(job, timeout=seconds))
        crew.jobs.add(future)
        try:
            # The backstop ends a wait for an answer that never comes: a task lost by a worker that died taking it.
            async with asyncio.timeout(seconds + START_GRACE.total_seconds()) as backstop:
                return await future
        except TimeoutError:
            if backstop.expired():
                self._dismiss(crew)
            return _too_slow(timeout)
        except ProcessExpired as death:
            return _obituary(death.exitcode, timeout)
        except asyncio.CancelledError:
            if _wanted_by_caller():
                raise
            if self._closed:
                return INTERRUPTED
            raise BrokenProcessPool("its crew was dismissed") from None
        finally:
            crew.jobs.discard(future)

    def _gathered(self) -> _Crew:
        """The crew at work, a new one if there is none or its processes have broken down."""
        if self._crew and not self._crew.processes.active:
            self._dismiss(self._crew)
        if self._crew is None:
            self._crew = self._hire()
        return self._crew

    def _dismiss(self, crew: _Crew) -> None:
        """Kill a crew in the background and cut off its jobs."""
        if crew is not self._crew:
            return  # already dismissed
        self._crew = None
        for job in crew.jobs:
            job.cancel()
        farewell = asyncio.create_task(asyncio.to_thread(_kill, crew.processes))
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    def _begin(self) -> None:
        self._users += 1
        if self._rest:
            self._rest.cancel()
            self._rest = None

    def _end(self) -> None:
        self._users -= 1
        if not self._users and self._crew:
            loop = asyncio.get_running_loop()
            self._rest = loop.call_later(self._idle.total_seconds(), self._dismiss, self._crew)


def _hire(workers: int, preload: tuple[str, ...], memory: int, tasks: int) -> _Crew:
    """Processes that start with the first job. `spawn`, because a fork would share our threads' locks and database."""
    processes = ProcessPool(
        max_workers=workers,
        max_tasks=tasks,
        initializer=confine,
        initargs=(os.getpid(), memory, preload),
        context=get_context("spawn"),
    )
    return _Crew(processes)


def _kill(processes: ProcessPool) -> None:
    processes.stop()  # type: ignore[no-untyped-call]
    processes.join()


def _wanted_by_caller() -> bool:
    """Whether a cancellation was asked of the running task itself, not only of the job it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _too_slow(timeout: timedelta) -> ReadFailure:
    sentence = f"reading it took longer than {timeout.total_seconds():g} seconds and was stopped"
    return ReadFailure(trouble=ReadTrouble.TIMEOUT, sentence=sentence)


def _obituary(exitcode: int, timeout: timedelta) -> ReadFailure:
    """What the end of a worker's process says about its job (`exitcode` as in `multiprocessing.Process`)."""
    if exitcode == -SIGXCPU:
        return _too_slow(timeout)
    if exitcode == -SIGTERM:  # systemd, a user: whoever stops us may have begun with the workers
        return INTERRUPTED
    return ReadFailure(
        trouble=ReadTrouble.DIED, sentence="the process that read it died, most likely for want of memory"
    )
