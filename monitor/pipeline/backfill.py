"""Looks for what a feed may have listed and dropped between two polls: in its archive, else in its site's sitemap."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from monitor.core.identity import canonical_url, item_keys
from monitor.model import Entry, Feed, FeedKind, Fetched, Listing, Request
from monitor.pipeline.access import access_for
from monitor.ports import DueFeed, FeedFinder, Fetcher, KnownListing, ListingReader

_MOST_PAGES = 5
_MOST_SITEMAPS = 3
_MOST_ENTRIES = 1_000
# A feed that is always overrun is asked more often; its archive and its site's sitemap need not be.
_PAUSE = timedelta(hours=1)


class Backfill:
    """Finds entries beyond what a feed lists."""

    def __init__(self, *, fetcher: Fetcher, reader: ListingReader, finder: FeedFinder) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._finder = finder

    async def find(
        self, due: DueFeed, listing: Listing, known: KnownListing, *, now: datetime
    ) -> tuple[Entry, ...]:
        """Entries that the feed listed since its last poll and lists no more, as far as archive (RFC 5005) or sitemap
        tell. Nothing if it was looked for lately; a failure to look is no trouble of the feed."""
        if looked_lately(due, now):
            return ()
        known = replace(known, newest_at=_reaches_back_to(due, known, now))
        archived = await self._from_archive(due.feed, listing, known)
        return archived or await self._from_sitemaps(due.feed, listing, known)

    async def _from_archive(self, feed: Feed, listing: Listing, known: KnownListing) -> tuple[Entry, ...]:
        """Older pages, up to the one that reaches back to what is known."""
        found: list[Entry] = []
        address, seen = listing.archive, {feed.url}
        while address and address not in seen and len(seen) <= _MOST_PAGES:
            seen.add(address)
            page = await self._read(feed, address)
            if page is None:
                break
            missing = _missing(page.entries, listing, known)
            found += missing
            if len(missing) < len(page.entries):
                break
            address = page.archive
        return tuple(found[:_MOST_ENTRIES])

    async def _from_sitemaps(self, feed: Feed, listing: Listing, known: KnownListing) -> tuple[Entry, ...]:
        """Entries of the site's sitemaps that lie between what is known and what is listed, in the feed's own sections."""
        sections = _sections(listing.entries)
        site = next((entry.url for entry in listing.entries if entry.url), "")
        if not site or known.newest_at is None:
            return ()
        robots = await self._fetch(feed, urljoin(site, "/robots.txt"))
        named = await self._finder.sitemaps(robots) if robots is not None else ()
        if not isinstance(named, tuple):
            return ()
        for address in named[:_MOST_SITEMAPS]:
            sitemap = await self._read(feed, address)
            entries = _missing(sitemap.entries, listing, known) if sitemap is not None else []
            if found := [entry for entry in entries if _section(entry.url) in sections]:
                return tuple(found[:_MOST_ENTRIES])
        return ()

    async def _read(self, feed: Feed, address: str) -> Listing | None:
        answer = await self._fetch(feed, address)
        if answer is None:
            return None
        plain = Feed(name=feed.name, url=address, kind=FeedKind.FEED)
        listing = await self._reader.read(answer, feed=plain)
        return listing if isinstance(listing, Listing) else None

    async def _fetch(self, feed: Feed, address: str) -> Fetched | None:
        answer = await self._fetcher.fetch(Request(url=address, access=access_for(feed, address)))
        return answer if isinstance(answer, Fetched) else None


def looked_lately(due: DueFeed, now: datetime) -> bool:
    """Whether it is too soon to look again for what the feed listed and dropped: `missed_at` is when that was done last."""
    return due.missed_at is not None and timedelta(0) <= now - due.missed_at < _PAUSE


def _reaches_back_to(due: DueFeed, known: KnownListing, now: datetime) -> datetime | None:
    """What is older need not be looked for. What was dropped in a pause is looked for after it."""
    if due.missed_at is None or known.newest_at is None or now - due.missed_at > 2 * _PAUSE:
        return known.newest_at
    return min(due.missed_at, known.newest_at)


def _missing(entries: Iterable[Entry], listing: Listing, known: KnownListing) -> list[Entry]:
    """Those of `entries` that are newer than what is known and not listed now."""
    listed = {item_keys(entry).url for entry in listing.entries if entry.url}
    return [
        entry
        for entry in entries
        if item_keys(entry).url not in listed
        and (entry.published_at is None or known.newest_at is None or entry.published_at > known.newest_at)
    ]


def _sections(entries: Iterable[Entry]) -> frozenset[tuple[str, str]]:
    return frozenset(_section(entry.url) for entry in entries if entry.url)


def _section(url: str) -> tuple[str, str]:
    """The part of a site that an article lies in: its host and the first step of its path. A sitemap holds the whole
    site, the feed may be that of one desk."""
    parts = urlsplit(canonical_url(url))
    return parts.netloc, parts.path.strip("/").partition("/")[0]
