"""Finds out what stands at an address a person names: a feed, or a page, and which feeds its site has."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from monitor.core.identity import canonical_url
from monitor.model import (
    Access,
    Feed,
    FeedKind,
    FeedLink,
    Fetched,
    FetchFailure,
    FetchResult,
    Listing,
    ReadFailure,
    Request,
)
from monitor.ports import FeedFinder, Fetcher, ListingReader

MOST_PROBED = 40  # addresses of one site that are tried
MOST_SITEMAPS = 5  # large sites name dozens; those that look like news come first
_NEVER = datetime.min.replace(tzinfo=UTC)
_SITEMAP = "sitemap"
_GUESS = "guess"
_COMMENTS = "comments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place that lists entries: the address to poll, what it was called where it was found, and what it lists now.
    `is_named` says that the page itself names it, rather than that feeds of its site usually stand there."""

    url: str
    title: str
    kind: FeedKind
    listing: Listing
    is_named: bool = True

    @property
    def newest_at(self) -> datetime | None:
        """The latest publication it lists; None if it dates nothing."""
        return max((entry.published_at for entry in self.listing.entries if entry.published_at), default=None)

    @property
    def is_aside(self) -> bool:
        """Whether a feed proper is better, if there is one: a sitemap, a feed of readers' comments, an empty one."""
        name = f"{self.title} {self.listing.title} {self.url}".casefold()
        return _SITEMAP in self.listing.form or _COMMENTS in name or not self.listing.entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who is asked: the network, and the workers that read."""

    fetcher: Fetcher
    reader: ListingReader
    finder: FeedFinder


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found, best first. `is_feed` says that it is the address itself; `trouble` why it could not be read."""

    feeds: tuple[Found, ...]
    is_feed: bool = False
    trouble: str = ""

    @property
    def main(self) -> tuple[Found, ...]:
        """Those to choose from: one for each content, and those aside only where there is nothing better."""
        proper = [found for found in self.feeds if not found.is_aside] or list(self.feeds)
        kept: list[Found] = []
        for found in proper:
            if not any(_lists_the_same(found.listing, other.listing) for other in kept):
                kept.append(found)
        return tuple(kept)


async def discover(url: str, desk: Desk) -> Discovery:
    """What stands at `url`, and if it is a page, which feeds of its site answer: those that it names, those where
    feeds usually stand, and the news sitemaps of its robots.txt."""
    answer = await desk.fetcher.fetch(Request(url=url))
    if not isinstance(answer, Fetched):
        return Discovery(feeds=(), trouble=_trouble(answer))
    listing = await desk.reader.read(answer, feed=_feed(url, FeedKind.FEED, ""))
    if isinstance(listing, Listing):
        found = Found(url=answer.moved_to or url, title="", kind=FeedKind.FEED, listing=listing)
        return Discovery(feeds=(found,), is_feed=True)
    links, sitemaps = await asyncio.gather(_links(answer, desk), _sitemaps(answer.url, desk))
    candidates = _distinct((*links, *sitemaps))[:MOST_PROBED]
    probed = await asyncio.gather(*(_probe(link, desk) for link in candidates))
    feeds = _without_doubles(found for found in probed if found)
    return Discovery(feeds=tuple(sorted(feeds, key=_rank, reverse=True)))


async def look(url: str, kind: FeedKind, links: str, desk: Desk) -> Found | str:
    """What `url` lists, taken for a feed of this kind; else why it lists nothing, for people."""
    is_page = kind is FeedKind.PAGE
    answer = await desk.fetcher.fetch(Request(url=url, access=Access(), heeds_robots=is_page))
    if not isinstance(answer, Fetched):
        return _trouble(answer)
    listing = await desk.reader.read(answer, feed=_feed(url, kind, links))
    if isinstance(listing, ReadFailure):
        return listing.sentence
    return Found(url=answer.moved_to or url, title="", kind=kind, listing=listing)


async def _links(page: Fetched, desk: Desk) -> tuple[FeedLink, ...]:
    links = await desk.finder.links(page)
    return () if isinstance(links, ReadFailure) else links


async def _sitemaps(page_url: str, desk: Desk) -> tuple[FeedLink, ...]:
    robots = await desk.fetcher.fetch(Request(url=urljoin(page_url, "/robots.txt")))
    if not isinstance(robots, Fetched):
        return ()
    named = await desk.finder.sitemaps(robots)
    if isinstance(named, ReadFailure):
        return ()
    return tuple(FeedLink(url=url, title="", form=_SITEMAP) for url in named[:MOST_SITEMAPS])


async def _probe(link: FeedLink, desk: Desk) -> Found | None:
    answer = await desk.fetcher.fetch(Request(url=link.url))
    if not isinstance(answer, Fetched):
        return None
    listing = await desk.reader.read(answer, feed=_feed(link.url, FeedKind.FEED, ""))
    if isinstance(listing, ReadFailure):
        return None
    url = answer.moved_to or link.url
    named = link.form not in {_SITEMAP, _GUESS}
    return Found(url=url, title=link.title, kind=FeedKind.FEED, listing=listing, is_named=named)


def _feed(url: str, kind: FeedKind, links: str) -> Feed:
    return Feed(name=url, url=url, kind=kind, links=links)


def _distinct(links: Iterable[FeedLink]) -> list[FeedLink]:
    first: dict[str, FeedLink] = {}
    for link in links:
        first.setdefault(canonical_url(link.url), link)
    return list(first.values())


def _without_doubles(feeds: Iterable[Found]) -> list[Found]:
    """Without addresses that give what another gives in the same form: /feed and /feed/, or a redirect."""
    kept: dict[object, Found] = {}
    for found in feeds:
        entries = frozenset(entry.key for entry in found.listing.entries)
        kept.setdefault((found.listing.form, entries) if entries else canonical_url(found.url), found)
    return list(kept.values())


def _rank(found: Found) -> tuple[bool, bool, datetime]:
    """Feeds proper first, then those that the page itself names, then what is newest."""
    return not found.is_aside, bool(found.title), found.newest_at or _NEVER


def _lists_the_same(one: Listing, other: Listing) -> bool:
    """Whether two listings have most of their links in common: the same content in two forms."""
    first, second = (_urls(listing) for listing in (one, other))
    return 2 * len(first & second) > min(len(first), len(second))


def _urls(listing: Listing) -> frozenset[str]:
    return frozenset(canonical_url(entry.url) for entry in listing.entries if entry.url)


def _trouble(answer: FetchResult) -> str:
    return answer.sentence if isinstance(answer, FetchFailure) else "the server sent nothing"


def newest_first(listing: Listing) -> Sequence[int]:
    """The entries' numbers, the latest publication first; those without a date keep their order, behind."""
    dates = [entry.published_at or _NEVER for entry in listing.entries]
    return sorted(range(len(dates)), key=lambda number: dates[number], reverse=True)
