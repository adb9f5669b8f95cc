"""The one writer: jobs from any event loop to transactions on one connection, in one thread.

What has queued up while the last commit was on its way to the disk goes into one transaction, each job in its own
savepoint. So a lone job is committed at once, and under load the groups grow by themselves: no timer holds anybody up.
A caller goes on only after the commit.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.dialect import transaction_lost

T = TypeVar("T")
Work = Callable[[Connection], T]

# A group takes no further job after this many seconds.
LONGEST_GROUP = 0.05


@dataclass(frozen=True, slots=True)
class Failed:
    """A job's own error."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """Work to do in a transaction, and who waits for it. An urgent job ends its group: it is committed at once.

    A claim that nobody waits for any more is not made; a record is always written.
    """

    work: Work[T]
    urgent: bool
    claims: bool
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop

    @property
    def unwanted(self) -> bool:
        """Whether it would claim something for a caller that is gone."""
        return self.claims and self.future.cancelled()


class Writer:
    """Serves jobs until it is closed. `in_plain_words` turns the database's errors into ours."""

    def __init__(self, engine: Engine, in_plain_words: Callable[[DBAPIError], StoreError]) -> None:
        self._in_plain_words = in_plain_words
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._gate = Lock()
        self._closed = False
        self._connection = engine.connect()
        self._thread = Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Work[T], *, urgent: bool = False, claims: bool = False) -> T:
        """Do `work` in a transaction; its result, once that is committed."""
        loop = asyncio.get_running_loop()
        job = Job(work=work, urgent=urgent, claims=claims, future=loop.create_future(), loop=loop)
        with self._gate:
            if self._closed:
                raise StoreError("the store is closed")
            self._jobs.put(job)
        result: T = await job.future
        return result

    def close(self) -> None:
        """Finish what is queued, then let go of the connection. Blocks."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        with self._connection as connection:
            while (first := self._jobs.get()) is not None:
                self._write_group(connection, first)

    def _write_group(self, connection: Connection, first: Job[Any]) -> None:
        taken: list[Job[Any]] = []
        try:
            with connection.begin():
                results = [_attempt(connection, job) for job in _noting(self._group(first), taken)]
        except Exception as error:  # noqa: BLE001 - whatever it is, it must reach those who wait
            self._after_failure(connection, first, taken, error)
        else:
            for job, result in zip(taken, results, strict=True):
                self._settle(job, result)

    def _group(self, first: Job[Any]) -> Iterator[Job[Any]]:
        """`first` and what has queued up behind it, up to an urgent one or `LONGEST_GROUP`."""
        end = monotonic() + LONGEST_GROUP
        job = first
        while True:
            yield job
            # Nobody else takes jobs, so one that is there stays there.
            if job.urgent or monotonic() > end or self._jobs.empty():
                return
            following = self._jobs.get()
            if following is None:
                self._jobs.put(None)
                return
            job = following

    def _after_failure(
        self, connection: Connection, first: Job[Any], taken: list[Job[Any]], error: Exception
    ) -> None:
        """A transaction that could not begin fails what waits for it; of one that was lost, each job gets its own."""
        if taken:
            for job in taken:
                self._write_alone(connection, job)
        else:
            for job in self._group(first):
                self._settle(job, Failed(error))

    def _write_alone(self, connection: Connection, job: Job[Any]) -> None:
        try:
            with connection.begin():
                result = job.work(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must reach the one who waits
            self._settle(job, Failed(error))
        else:
            self._settle(job, result)

    def _settle(self, job: Job[Any], result: object) -> None:
        if isinstance(result, Failed) and isinstance(result.error, DBAPIError):
            plain = self._in_plain_words(result.error)
            plain.__cause__ = result.error
            result = Failed(plain)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            job.loop.call_soon_threadsafe(_resolve, job.future, result)


def _noting(jobs: Iterable[Job[Any]], taken: list[Job[Any]]) -> Iterator[Job[Any]]:
    for job in jobs:
        if not job.unwanted:
            taken.append(job)
            yield job


def _attempt(connection: Connection, job: Job[Any]) -> object:
    """The job's result or, with nothing of it written, its error. Raises only if the whole transaction is lost."""
    try:
        with connection.begin_nested():
            return job.work(connection)
    except Exception as error:
        if transaction_lost(connection):
            raise
        return Failed(error)


def _resolve(future: "asyncio.Future[Any]", result: object) -> None:
    if future.done():
        return
    if not isinstance(result, Failed):
        future.set_result(result)
    elif isinstance(result.error, StopIteration):
        future.set_exception(RuntimeError("a job raised StopIteration"))  # a future cannot carry that one
    else:
        future.set_exception(result.error)
