"""The one writer: jobs from any event loop to transactions on one connection, in one thread.

What has queued up while the last commit was on its way to the disk goes into one transaction, each job but the first in
its own savepoint. So a lone job is committed at once, and under load the groups grow by themselves: no timer holds anybody up.
(Measured: waiting 5 ms for company gave 167 polls/s from one caller instead of 495, and no more from 64.)
A caller goes on only after the commit.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.dialect import transaction_lost

T = TypeVar("T")
S = TypeVar("S")
Work = Callable[[Connection], T]
Together = Callable[[Connection, Sequence[Any]], Sequence[Any]]

# A group takes no further job after this many seconds.
LONGEST_GROUP = 0.05

# So many jobs are done together at most: some milliseconds.
LONGEST_RUN = 200


@dataclass(slots=True)
class Job(Generic[T]):
    """Work to do in a transaction, and who waits for it.

    A claim that nobody waits for any more is not made; a record is always written. Jobs of the same `together` are done
    by that in one go, each with its `subject`: a statement for many rows costs a fraction of one for each.
    """

    work: Work[T]
    claims: bool
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop
    together: Together | None = None
    subject: Any = None

    @property
    def wanted(self) -> bool:
        """Whether it is to be done: false for a claim whose caller is gone."""
        return not (self.claims and self.future.cancelled())


@dataclass(frozen=True, slots=True)
class Failed:
    """What came of a job that raised."""

    error: Exception


class Writer:
    """Serves jobs until it is closed. `in_plain_words` turns the database's errors into ours.

    Urgent jobs have a line of their own. The lines take turns, and a group of the other line ends as soon as an urgent
    job waits: an urgent job never waits for more than one other and its commit, and neither line can starve.
    """

    def __init__(self, engine: Engine, in_plain_words: Callable[[DBAPIError], StoreError]) -> None:
        self._in_plain_words = in_plain_words
        self._urgent: deque[Job[Any]] = deque()
        self._patient: deque[Job[Any]] = deque()
        self._together: dict[asyncio.AbstractEventLoop, list[Job[Any]]] = {}
        self._closed = False
        self._news = Condition()
        self._connection = engine.connect()
        self._thread = Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Work[T], *, urgent: bool = False, claims: bool = False) -> T:
        """Do `work` in a transaction; its result, once that is committed."""
        loop = asyncio.get_running_loop()
        job = Job(work=work, claims=claims, future=loop.create_future(), loop=loop)
        self._queue([job], self._urgent if urgent else self._patient)
        result: T = await job.future
        return result

    async def run_together(self, work: Callable[[Connection, Sequence[S]], Sequence[T]], subject: S) -> T:
        """Do `work` on `subject`, and on those that wait to have the same done; the result for this one.

        What one turn of the event loop brings is queued at its end, or its first job would be written alone: a second
        commit for each batch of polls.
        """
        loop = asyncio.get_running_loop()
        job: Job[T] = Job(
            work=lambda connection: work(connection, [subject])[0],
            claims=False,
            future=loop.create_future(),
            loop=loop,
            together=work,
            subject=subject,
        )
        if loop not in self._together:
            self._together[loop] = []
            loop.call_soon(self._end_turn, loop)
        self._together[loop].append(job)
        return await job.future

    def _end_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        jobs = self._together.pop(loop)
        try:
            self._queue(jobs, self._patient)
        except StoreError as error:
            _resolve_all([(job.future, Failed(error)) for job in jobs])

    def _queue(self, jobs: Sequence[Job[Any]], line: deque[Job[Any]]) -> None:
        with self._news:
            if self._closed:
                raise StoreError("the store is closed")
            line.extend(jobs)
            self._news.notify()

    def close(self) -> None:
        """Finish what is queued, then let go of the connection. Blocks."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join()

    def _serve(self) -> None:
        with self._connection as connection:
            while self._wait():
                self._write(connection, self._urgent)
                self._write(connection, self._patient)

    def _wait(self) -> bool:
        """Whether there is something to do; false once the store is closed and nothing is left."""
        with self._news:
            self._news.wait_for(lambda: self._urgent or self._patient or self._closed)
        return bool(self._urgent or self._patient)

    def _write(self, connection: Connection, line: deque[Job[Any]]) -> None:
        """One transaction for what waits in `line`."""
        if not line:
            return
        taken: list[Job[Any]] = []
        results: list[object] = []
        try:
            with connection.begin():
                for run in self._group(line, taken):
                    results += _attempt(connection, run, is_first=not results)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must reach those who wait
            self._after_failure(connection, line, taken, error)
        else:
            self._settle(taken, results)

    def _group(self, line: deque[Job[Any]], taken: list[Job[Any]]) -> Iterator[list[Job[Any]]]:
        """What goes into one transaction: runs of jobs that are done together, most of them of one job."""
        end = monotonic() + LONGEST_GROUP
        while line:
            run = _next_run(line)
            if run:
                taken += run
                yield run
            if monotonic() > end or (self._urgent and line is self._patient):
                return

    def _after_failure(
        self, connection: Connection, line: deque[Job[Any]], taken: list[Job[Any]], error: Exception
    ) -> None:
        """A transaction that could not begin fails whoever waits for it; one that was lost is done again job by job,
        so that each gets its own result."""
        if taken:
            for job in taken:
                self._write_alone(connection, job)
        else:
            # All of them before the first is told: who comes after that has not been tried.
            for run in list(self._group(line, taken)):
                self._settle(run, [Failed(error)] * len(run))

    def _write_alone(self, connection: Connection, job: Job[Any]) -> None:
        try:
            with connection.begin():
                result = job.work(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must reach the one who waits
            self._settle([job], [Failed(error)])
        else:
            self._settle([job], [result])

    def _settle(self, jobs: Sequence[Job[Any]], results: Sequence[object]) -> None:
        """Hand out results. Each event loop is woken once: that costs more than many a result."""
        of_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], object]]] = {}
        for job, result in zip(jobs, results, strict=True):
            of_loop.setdefault(job.loop, []).append((job.future, self._plain(result)))
        for loop, both in of_loop.items():
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_resolve_all, both)

    def _plain(self, result: object) -> object:
        """The result; an error of the database in plain words."""
        if not isinstance(result, Failed) or not isinstance(result.error, DBAPIError):
            return result
        plain = self._in_plain_words(result.error)
        plain.__cause__ = result.error
        return Failed(plain)


def _next_run(line: deque[Job[Any]]) -> list[Job[Any]]:
    """The next job of a line, with those behind it that are done together with it; none if nobody wants it."""
    run = [line.popleft()]
    together = run[0].together
    while together is not None and line and line[0].together is together and len(run) < LONGEST_RUN:
        run.append(line.popleft())
    return run if run[0].wanted else []


def _attempt(connection: Connection, run: Sequence[Job[Any]], *, is_first: bool) -> Sequence[object]:
    """The jobs' results or, with nothing of it written, their errors. Raises only if the whole transaction is lost.

    Jobs done together have no savepoint: SQLite would copy each page that they change. Nor has the first of a transaction
    (0.4 ms for an article): nothing else is lost with it. If they fail, all is done again.
    """
    first = run[0]
    if first.together is not None:
        results = first.together(connection, [job.subject for job in run])
        if len(results) != len(run):
            raise RuntimeError(f"{len(run)} jobs done together gave {len(results)} results")
        return results
    if is_first:
        return [first.work(connection)]
    try:
        with connection.begin_nested():
            return [first.work(connection)]
    except Exception as error:
        if transaction_lost(connection):
            raise
        return [Failed(error)]


def _resolve_all(both: Sequence[tuple["asyncio.Future[Any]", object]]) -> None:
    for future, result in both:
        _resolve(future, result)


def _resolve(future: "asyncio.Future[Any]", result: object) -> None:
    if future.done():
        return
    if not isinstance(result, Failed):
        future.set_result(result)
    elif isinstance(result.error, StopIteration):
        future.set_exception(RuntimeError("a job raised StopIteration"))  # a future cannot carry that one
    else:
        future.set_exception(result.error)
