"""Sends a feed's body to a worker and brings back its listing, or the reason why there is none."""

from datetime import timedelta

from monitor.model import Fetched, Listing, ReadFailure
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=5)  # 1,000 items take 0.4 s; what takes longer is hostile or broken
FEED_MODULES = ("monitor.sources.feeds",)  # for `preload` of the pool: importing is not part of reading


class FeedReader:
    """The port `ListingReader`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    async def read(self, answer: Fetched) -> Listing | ReadFailure:
        """See `ListingReader`."""
        return await self._pool.run(
            _parse_feed, answer.body, answer.content_type, answer.url, timeout=self._timeout
        )


def _parse_feed(body: bytes, content_type: str, url: str) -> Listing | ReadFailure:
    # Runs in a worker; this process never loads feedparser and lxml.
    from monitor.sources.feeds import parse_feed  # noqa: PLC0415 - 14 MB that only workers need

    return parse_feed(body, content_type, url)
