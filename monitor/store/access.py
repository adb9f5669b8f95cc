"""The ways to the database: writes go to the one writer; reads run in threads of their own on what was last committed
and never wait for it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.dialect import READERS, in_plain_words
from monitor.store.lock import free_lock
from monitor.store.writer import Work, Writer

T = TypeVar("T")
S = TypeVar("S")


class Access:
    """An open database. Without a writer (and its lock) it is only read."""

    def __init__(self, file: Path, readers: Engine, writer: Writer | None, lock: int | None) -> None:
        self.file = file
        self._readers = readers
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._writer = writer
        self._lock = lock
        self._closed = False
        self._closing = Lock()

    def read_now(self, ask: Work[T]) -> T:
        """Answer a question from one consistent state; blocks."""
        try:
            with self._readers.connect() as connection:
                return ask(connection)
        except DBAPIError as error:
            raise in_plain_words(error, self.file) from error

    async def read(self, ask: Work[T]) -> T:
        """Answer a question from one consistent state."""
        if self._closed:
            raise StoreError("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_now, ask)

    async def write(self, work: Work[T], *, urgent: bool = False) -> T:
        """Do `work` in a transaction."""
        return await self._owned().run(work, urgent=urgent)

    async def claim(self, work: Work[T], *, urgent: bool = False) -> T:
        """Do `work` in a transaction, unless nobody waits for it any more."""
        return await self._owned().run(work, urgent=urgent, claims=True)

    async def write_together(self, work: Callable[[Connection, Sequence[S]], Sequence[T]], subject: S) -> T:
        """Do `work` on `subject` in a transaction, together with others that wait for the same."""
        return await self._owned().run_together(work, subject)

    def close(self) -> None:
        """Finish what is being written and let go of the database; blocks, and may come twice."""
        with self._closing:
            self._closed = True
            self._threads.shutdown()
            self._readers.dispose()
            if self._writer is not None:
                self._writer.close()
            if self._lock is not None:
                free_lock(self._lock)
                self._lock = None

    def _owned(self) -> Writer:
        if self._writer is None:
            raise StoreError(f"the store {self.file} was opened for reading only")
        return self._writer
