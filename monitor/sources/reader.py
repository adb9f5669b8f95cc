"""Sends a feed's body to a worker and brings back its listing, or the reason why there is none."""

from datetime import timedelta

from monitor.model import Fetched, Listing, ReadFailure
from monitor.sources.feeds import parse_feed
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=5)  # 10,000 items take 0.9 s; what takes longer is hostile or broken
FEED_MODULES = ("feedparser",)


class FeedReader:
    """The port `ListingReader`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    async def read(self, answer: Fetched) -> Listing | ReadFailure:
        """See `ListingReader`."""
        return await self._pool.run(
            parse_feed, answer.body, answer.content_type, answer.url, timeout=self._timeout
        )
