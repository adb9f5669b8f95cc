"""The poll belt: a due feed becomes new entries, or a failure that touches no other feed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.core.cadence import LONGEST_LEASE, LONGEST_RETRY_AFTER, next_poll, next_poll_after_failure
from monitor.events import FeedFailed, FeedPolled
from monitor.model import Fetched, FetchFailure, NotModified, ReadFailure, ReadTrouble, Request
from monitor.pipeline.belt import Belt
from monitor.pipeline.hosts import room_of_hosts
from monitor.ports import (
    Clock,
    DueFeed,
    FeedStore,
    Fetcher,
    ListingReader,
    Observer,
    PollAnswered,
    PollFailed,
    PollRecord,
    PollUnchanged,
)
from monitor.settings import FirstPoll, Settings


class Poll:
    """Polls feeds: everything one poll needs, held once."""

    def __init__(
        self,
        *,
        store: FeedStore,
        fetcher: Fetcher,
        reader: ListingReader,
        clock: Clock,
        observer: Observer,
        settings: Settings,
        wake_ingest: Callable[[], None],
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._reader = reader
        self._clock = clock
        self._observer = observer
        self._settings = settings
        self._wake_ingest = wake_ingest
        self._as_of: datetime | None = None

    def only_as_of(self, moment: datetime) -> None:
        """Poll what is due at `moment` and nothing that becomes due later: one pass, which then has an end."""
        self._as_of = moment

    def belt(self) -> Belt[DueFeed]:
        """The belt that polls whatever feed is due."""
        return Belt(
            "poll",
            width=self._settings.fetch.concurrency,
            claim=self._claim,
            work=self.poll,
            set_aside=self._set_aside,
            name_of=lambda due: due.feed.name,
            observer=self._observer,
        )

    async def _claim(self, free: int, busy: Sequence[DueFeed]) -> Sequence[DueFeed]:
        room = room_of_hosts((due.feed.url for due in busy), self._settings.fetch)
        return await self._store.claim_feeds(
            now=self._as_of or self._clock.now(), limit=free, lease=LONGEST_LEASE, room=room
        )

    async def poll(self, due: DueFeed) -> None:
        """Fetch, read and record one feed."""
        record = await self._ask(due)
        if record is None:
            return
        new = await self._store.record_poll(record)
        self._tell(due, record, new)
        if new:
            self._wake_ingest()

    async def _ask(self, due: DueFeed) -> PollRecord | None:
        answer = await self._fetcher.fetch(
            Request(url=due.feed.url, etag=due.etag, last_modified=due.last_modified)
        )
        match answer:
            case FetchFailure():
                return self._failed(due, answer.sentence, retry_after=answer.retry_after)
            case NotModified():
                return self._unchanged(due, due.etag, due.last_modified)
            case Fetched():
                return await self._read(due, answer)

    async def _read(self, due: DueFeed, answer: Fetched) -> PollRecord | None:
        body_hash = sha256(answer.body).hexdigest()
        if body_hash == due.body_hash:
            return self._unchanged(due, answer.etag, answer.last_modified)
        listing = await self._reader.read(answer)
        if isinstance(listing, ReadFailure):
            # Cut off by our own shutdown: the lease brings the feed back at the next start.
            interrupted = listing.trouble is ReadTrouble.INTERRUPTED
            return None if interrupted else self._failed(due, listing.sentence, retry_after=None)
        now = self._clock.now()
        return PollAnswered(
            feed_url=due.feed.url,
            at=now,
            next_at=next_poll(now, every=due.feed.every, settings=self._settings.poll, name=due.feed.url),
            etag=answer.etag,
            last_modified=answer.last_modified,
            body_hash=body_hash,
            listing=listing,
            baseline=due.first_poll and self._settings.first_poll is FirstPoll.SILENT,
        )

    def _unchanged(self, due: DueFeed, etag: str, last_modified: str) -> PollUnchanged:
        now = self._clock.now()
        return PollUnchanged(
            feed_url=due.feed.url,
            at=now,
            next_at=next_poll(now, every=due.feed.every, settings=self._settings.poll, name=due.feed.url),
            etag=etag,
            last_modified=last_modified,
        )

    def _failed(self, due: DueFeed, sentence: str, *, retry_after: timedelta | None) -> PollFailed:
        now = self._clock.now()
        next_at = next_poll_after_failure(
            now,
            every=due.feed.every,
            settings=self._settings.poll,
            name=due.feed.url,
            failures=due.failures + 1,
            retry_after=retry_after,
        )
        not_before = now + min(retry_after, LONGEST_RETRY_AFTER) if retry_after else None
        return PollFailed(
            feed_url=due.feed.url, at=now, next_at=next_at, sentence=sentence, not_before=not_before
        )

    async def _set_aside(self, due: DueFeed, sentence: str) -> None:
        record = self._failed(due, sentence, retry_after=None)
        await self._store.record_poll(record)
        self._tell(due, record, 0)

    def _tell(self, due: DueFeed, record: PollRecord, new: int) -> None:
        name, next_at = due.feed.name, record.next_at
        if isinstance(record, PollFailed):
            failures = due.failures + 1
            self._observer.see(
                FeedFailed(feed=name, sentence=record.sentence, failures=failures, next_at=next_at)
            )
            return
        listed = len(record.listing.entries) if isinstance(record, PollAnswered) else 0
        unchanged = isinstance(record, PollUnchanged)
        self._observer.see(
            FeedPolled(feed=name, listed=listed, new=new, unchanged=unchanged, next_at=next_at)
        )
