"""Two lanes for reading feeds: whoever takes long is read in a lane of its own, so that no other feed waits behind it."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta

from monitor.model import Feed, Fetched, Listing, ReadFailure
from monitor.sources.reader import TIMEOUT, FeedReader
from monitor.workers import WorkerPool

# 1,000 items take 0.4 s. Whoever is stopped here costs the others this time and a new worker's start, once an hour.
QUICK = timedelta(seconds=1)
PENANCE = timedelta(hours=1)
# Of those that take long one is read and one is on its way, with a body of up to 10 MB.
SLOW_AT_ONCE = 2


class LaneReader:
    """The port `ListingReader`, for many feeds of which some are hostile.

    A feed that took longer than `limit`, or cost a worker's life, keeps to the slow lane for an hour, or until it is
    read there in no time; none may take longer than `timeout`. Belongs to one event loop.
    """

    def __init__(
        self, quick: WorkerPool, slow: WorkerPool, *, limit: timedelta = QUICK, timeout: timedelta = TIMEOUT
    ) -> None:
        self._limit = limit
        self._quick = FeedReader(quick, limit)
        self._slow = FeedReader(slow, timeout - limit)
        self._turns = asyncio.Semaphore(SLOW_AT_ONCE)
        self._slow_until: dict[str, float] = {}  # the loop's clock, the oldest first

    def turn(self, feed: Feed) -> AbstractAsyncContextManager[None]:
        """See `ListingReader`."""
        return self._turns if self._is_slow(feed) else nullcontext()

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        """See `ListingReader`."""
        if not self._is_slow(feed):
            listing = await self._quick.read(answer, feed=feed, known=known)
            if not isinstance(listing, ReadFailure) or not listing.poisonous:
                return listing
            self._send_away(feed)
        listing, took = await self._slow.timed(answer, feed=feed, known=known)
        if took < self._limit / 2:  # the machine was busy, or the feed has become another
            self._slow_until.pop(feed.key, None)
        return listing

    def _is_slow(self, feed: Feed) -> bool:
        return self._slow_until.get(feed.key, 0.0) > asyncio.get_running_loop().time()

    def _send_away(self, feed: Feed) -> None:
        now = asyncio.get_running_loop().time()
        for url in [url for url, until in self._slow_until.items() if until <= now]:
            del self._slow_until[url]
        self._slow_until[feed.key] = now + PENANCE.total_seconds()
