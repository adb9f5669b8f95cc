"""A store's URL to the store behind `monitor.ports.store.Store`, whose docstrings say what each method does."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.events import FirstPollDone
from monitor.model import Alert, Article, Delivery, Feed
from monitor.ports.configuration import Configuration
from monitor.ports.store import (
    Decision,
    DeliveryMark,
    DueEntry,
    DueFeed,
    HostRoom,
    Known,
    PollRecord,
    Recorded,
)
from monitor.store import articles as article_jobs
from monitor.store import configuration as configuration_jobs
from monitor.store import entries as entry_jobs
from monitor.store import feeds as feed_jobs
from monitor.store import outbox as outbox_jobs
from monitor.store import upkeep as upkeep_jobs
from monitor.store.dialect import READERS, database_file, in_plain_words, reader_engine, writer_engine
from monitor.store.lock import free_lock, take_lock
from monitor.store.schema import check_schema, prepare_schema
from monitor.store.writer import Work, Writer

T = TypeVar("T")


def open_store(url: str, *, owner: bool) -> "SqlStore":
    """Open the store that `url` names.

    The owner takes the lock, creates or migrates the database and may write. Anybody else only reads, also while an
    owner is at work. Raises `StoreInUse`, `StoreTooNew` or another `StoreError`.
    """
    file = database_file(url)
    try:
        if file.is_dir():
            raise StoreError(f"the store {file} is a folder: name a file in it")
        return _open_owned(file) if owner else _open_for_reading(file)
    except DBAPIError as error:
        raise in_plain_words(error, file) from error
    except OSError as error:
        raise StoreError(f"the store {file} cannot be opened: {error.strerror}") from error


def _open_owned(file: Path) -> "SqlStore":
    lock = take_lock(file)
    try:
        # Feeds' addresses may hold secrets, and what somebody watches for is nobody else's business.
        file.touch(mode=0o600)
        prepare_schema(file)
        writer = Writer(writer_engine(file), partial(in_plain_words, file=file))
    except BaseException:
        free_lock(lock)
        raise
    return SqlStore(file, reader_engine(file), writer, lock)


def _open_for_reading(file: Path) -> "SqlStore":
    if not file.exists():
        raise StoreError(f"nothing stored yet in {file}: run `news-monitor run` first")
    readers = reader_engine(file)
    try:
        with readers.connect() as connection:
            check_schema(connection, file)
    except BaseException:
        readers.dispose()
        raise
    return SqlStore(file, readers, None, None)


class SqlStore:
    """Everything that must survive, in one SQL database.

    Writes go to the one writer; reads run in threads of their own on what was last committed and never wait for it.
    """

    def __init__(self, file: Path, readers: Engine, writer: Writer | None, lock: int | None) -> None:
        self.file = file
        self._readers = readers
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._writer = writer
        self._lock = lock
        self._closed = False
        self._closing = Lock()

    # --- configuration ---

    async def configuration(self) -> Configuration | None:
        """See `ConfigurationStore`."""
        return await self._read(configuration_jobs.stored_configuration)

    async def adopt(
        self,
        configuration: Configuration,
        *,
        feeds: Sequence[Feed],
        channels: Sequence[str],
        notices: Sequence[Alert],
    ) -> None:
        """See `ConfigurationStore`."""
        work = partial(
            configuration_jobs.adopt,
            configuration=configuration,
            feeds=feeds,
            channels=channels,
            notices=notices,
        )
        await self._write(work)

    async def note_configuration(self, configuration: Configuration, *, notices: Sequence[Alert]) -> None:
        """See `ConfigurationStore`."""
        await self._write(partial(configuration_jobs.note, configuration=configuration, notices=notices))

    # --- poll ---

    async def sync_feeds(self, feeds: Sequence[Feed], *, now: datetime) -> None:
        """See `FeedStore`."""
        await self._write(partial(feed_jobs.sync_feeds, wanted=feeds, now=now))

    async def make_feeds_due(self, *, now: datetime) -> None:
        """See `FeedStore`."""
        await self._write(partial(feed_jobs.make_feeds_due, now=now))

    async def claim_feeds(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom
    ) -> list[DueFeed]:
        """See `FeedStore`."""
        if not await self._read(partial(feed_jobs.any_feed_due, now=now)):
            return []
        return await self._claim(partial(feed_jobs.claim_feeds, now=now, limit=limit, lease=lease, room=room))

    async def record_poll(self, poll: PollRecord) -> int:
        """See `FeedStore`."""
        return await self._write(partial(feed_jobs.record_poll, poll=poll))

    # --- ingest ---

    async def claim_entries(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom, alone: bool
    ) -> list[DueEntry]:
        """See `EntryStore`."""
        if not await self._read(partial(entry_jobs.any_entry_due, now=now)):
            return []
        return await self._claim(
            partial(entry_jobs.claim_entries, now=now, limit=limit, lease=lease, room=room, alone=alone)
        )

    async def article_at(self, url: str) -> Article | None:
        """See `EntryStore`."""
        return await self._read(partial(article_jobs.article_at, url=url))

    async def record_entry(
        self,
        due: DueEntry,
        *,
        at: datetime,
        urls: tuple[str, ...],
        text_hash: str,
        decide: Callable[[Known], Decision],
    ) -> Recorded:
        """See `EntryStore`. `decide` runs in the writer's thread."""
        work = partial(entry_jobs.record_entry, due=due, at=at, urls=urls, text_hash=text_hash, decide=decide)
        return await self._write(work)

    async def quarantine_entry(self, due: DueEntry, *, at: datetime, sentence: str) -> FirstPollDone | None:
        """See `EntryStore`."""
        return await self._write(partial(entry_jobs.quarantine_entry, due=due, at=at, sentence=sentence))

    # --- deliver ---

    async def sync_channels(self, names: Sequence[str], *, now: datetime) -> None:
        """See `Outbox`."""
        await self._write(partial(outbox_jobs.sync_channels, names=names, now=now))

    async def due_channels(self, *, now: datetime) -> list[str]:
        """See `Outbox`."""
        return await self._read(partial(outbox_jobs.due_channels, now=now))

    async def claim_delivery(self, channel: str, *, now: datetime) -> Delivery | None:
        """See `Outbox`."""
        return await self._claim(partial(outbox_jobs.claim_delivery, channel=channel, now=now), urgent=True)

    async def record_delivery(self, mark: DeliveryMark) -> None:
        """See `Outbox`."""
        await self._write(partial(outbox_jobs.record_delivery, mark=mark), urgent=True)

    # --- upkeep ---

    async def recover(self, *, now: datetime) -> None:
        """See `UpkeepStore`."""
        await self._write(partial(upkeep_jobs.recover, now=now))

    async def clamp_times(self, *, now: datetime, longest_poll: timedelta) -> None:
        """See `UpkeepStore`."""
        await self._write(partial(upkeep_jobs.clamp_times, now=now, longest_poll=longest_poll))

    async def prune_articles(self, *, before: datetime, limit: int) -> int:
        """See `UpkeepStore`."""
        return await self._write(partial(upkeep_jobs.prune_articles, before=before, limit=limit))

    async def prune_deliveries(self, *, before: datetime, limit: int) -> int:
        """See `UpkeepStore`."""
        return await self._write(partial(upkeep_jobs.prune_deliveries, before=before, limit=limit))

    async def close(self) -> None:
        """See `UpkeepStore`."""
        await asyncio.to_thread(self.close_now)

    # --- outside the protocol ---

    def read_now(self, ask: Work[T]) -> T:
        """Answer a question from one consistent state; blocks (commands, and the readers' threads)."""
        try:
            with self._readers.connect() as connection:
                return ask(connection)
        except DBAPIError as error:
            raise in_plain_words(error, self.file) from error

    def close_now(self) -> None:
        """Like `close`, where no event loop runs; blocks."""
        with self._closing:
            self._closed = True
            self._threads.shutdown()
            self._readers.dispose()
            if self._writer is not None:
                self._writer.close()
            if self._lock is not None:
                free_lock(self._lock)
                self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_now()

    async def _read(self, ask: Work[T]) -> T:
        if self._closed:
            raise StoreError("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_now, ask)

    async def _write(self, work: Work[T], *, urgent: bool = False) -> T:
        return await self._owned().run(work, urgent=urgent)

    async def _claim(self, work: Work[T], *, urgent: bool = False) -> T:
        return await self._owned().run(work, urgent=urgent, claims=True)

    def _owned(self) -> Writer:
        if self._writer is None:
            raise StoreError(f"the store {self.file} was opened for reading only")
        return self._writer
