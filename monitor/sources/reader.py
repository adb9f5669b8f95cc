"""Sends the body of a feed's answer to a worker and brings back its listing, or the reason why there is none."""

from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from time import process_time

from monitor.model import Feed, FeedKind, Fetched, Listing, ReadFailure
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=5)  # 1,000 items take 0.4 s; what takes longer is hostile or broken
FEED_MODULES = ("monitor.sources.listing",)  # for `preload` of the pool: importing is not part of reading


class FeedReader:
    """The port `ListingReader`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    def turn(self, _feed: Feed) -> AbstractAsyncContextManager[None]:
        """Nobody waits."""
        return nullcontext()

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        """See `ListingReader`."""
        listing, _ = await self.timed(answer, feed=feed, known=known)
        return listing

    async def timed(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str]
    ) -> tuple[Listing | ReadFailure, timedelta]:
        """The same with the processor's time that it took: unlike the clock's, that grows little on a busy machine."""
        result = await self._pool.run(
            _read_listing, answer, feed.kind, feed.links, known, timeout=self._timeout
        )
        return (result, self._timeout) if isinstance(result, ReadFailure) else result


def _read_listing(
    answer: Fetched, kind: FeedKind, links: str, known: frozenset[str]
) -> tuple[Listing | ReadFailure, timedelta]:
    # Runs in a worker; this process never loads feedparser and lxml.
    from monitor.sources.listing import read_listing  # noqa: PLC0415 - 14 MB that only workers need

    began = process_time()
    listing = read_listing(answer.body, answer.content_type, answer.url, kind=kind, links=links, known=known)
    return listing, timedelta(seconds=process_time() - began)
