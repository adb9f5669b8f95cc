"""Sends a page or a robots.txt to a worker and brings back the places where feeds may be."""

from datetime import timedelta

from monitor.model import FeedLink, Fetched, ReadFailure
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=5)  # a large page takes 0.3 s
FINDER_MODULES = ("monitor.sources.feed_links", "monitor.sources.robots")  # for `preload` of the pool


class FeedFinder:
    """The port `FeedFinder`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    async def links(self, page: Fetched) -> tuple[FeedLink, ...] | ReadFailure:
        """See `FeedFinder`."""
        return await self._pool.run(
            _feed_links, page.body, page.content_type, page.url, timeout=self._timeout
        )

    async def sitemaps(self, robots: Fetched) -> tuple[str, ...] | ReadFailure:
        """See `FeedFinder`."""
        return await self._pool.run(_sitemaps_in, robots.body, robots.url, timeout=self._timeout)


def _feed_links(body: bytes, content_type: str, url: str) -> tuple[FeedLink, ...]:
    # Runs in a worker; this process never loads lxml.
    from monitor.sources.feed_links import feed_links  # noqa: PLC0415 - only workers need it

    return feed_links(body, content_type, url)


def _sitemaps_in(body: bytes, url: str) -> tuple[str, ...]:
    from monitor.sources.robots import sitemaps_in  # noqa: PLC0415 - only workers need it

    return sitemaps_in(body, url)
