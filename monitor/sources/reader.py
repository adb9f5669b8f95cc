"""Sends the body of a feed's answer to a worker and brings back its listing, or the reason why there is none."""

from datetime import timedelta

from monitor.model import Feed, FeedKind, Fetched, Listing, ReadFailure
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=5)  # 1,000 items take 0.4 s; what takes longer is hostile or broken
FEED_MODULES = ("monitor.sources.listing",)  # for `preload` of the pool: importing is not part of reading


class FeedReader:
    """The port `ListingReader`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        """See `ListingReader`."""
        return await self._pool.run(
            _read_listing, answer, feed.kind, feed.links, known, timeout=self._timeout
        )


def _read_listing(
    answer: Fetched, kind: FeedKind, links: str, known: frozenset[str]
) -> Listing | ReadFailure:
    # Runs in a worker; this process never loads feedparser and lxml.
    from monitor.sources.listing import read_listing  # noqa: PLC0415 - 14 MB that only workers need

    return read_listing(answer.body, answer.content_type, answer.url, kind=kind, links=links, known=known)
