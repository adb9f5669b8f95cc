"""A feed's name or address, or a site, becomes what the configuration and the store know of it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.cli.feed_remove import feed_called
from monitor.config import Config
from monitor.core.boilerplate import Boilerplate, SiteMemory
from monitor.core.identity import site_of
from monitor.model import Feed
from monitor.store import SqlStore
from monitor.store.shown import FeedShown, feed_shown, feeds_on, site_shown

MOST_SITES = 5  # of one feed: aggregators link to hundreds
_HOST = re.compile(r"[^\s/@]+\.[^\s/@]+|localhost(?::\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A configured feed and what the store knows of it, None before it was polled."""

    feed: Feed
    shown: FeedShown | None

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites that its articles are on, else its own."""
        return (self.shown.sites if self.shown else ()) or (site_of(self.feed.url),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is known of a site's boilerplate, what stood in most articles first; `updated_at` None: nothing."""

    site: str
    updated_at: datetime | None
    texts: tuple[Boilerplate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the user's word stands for: feeds, and the sites whose boilerplate bears on them."""

    known: tuple[Known, ...]
    sites: tuple[str, ...]


def look_up(wanted: str, config: Config, store: SqlStore | None) -> Found | None:
    """What the user's word stands for, None if there is no such feed or site."""
    feed = feed_called(wanted, config)
    if feed is not None:
        known = _known(feed, store)
        return Found(known=(known,), sites=known.sites[:MOST_SITES])
    site = _site_called(wanted)
    feeds = _feeds_on(site, config, store) if site else []
    if not feeds and not (site and _is_remembered(site, store)):
        return None
    return Found(known=tuple(_known(feed, store) for feed in feeds), sites=(site,))


def _known(feed: Feed, store: SqlStore | None) -> Known:
    return Known(feed=feed, shown=feed_shown(store, feed.key, datetime.now(UTC)) if store else None)


def _site_called(wanted: str) -> str:
    """The site that an address or host is on, "" if it is none."""
    word = wanted.strip().casefold()
    if "://" in word:
        return site_of(word)
    return site_of(f"http://{word}") if _HOST.fullmatch(word) else ""


def _feeds_on(site: str, config: Config, store: SqlStore | None) -> list[Feed]:
    """The feeds that lie on a site or list articles of it."""
    listing = feeds_on(store, site) if store else frozenset()
    return [feed for feed in config.feeds if site_of(feed.url) == site or feed.key in listing]


def _is_remembered(site: str, store: SqlStore | None) -> bool:
    return store is not None and site_shown(store, site) is not None


def learned_of(site: str, store: SqlStore | None) -> Learned:
    """The boilerplate of a site."""
    stored = site_shown(store, site) if store else None
    if stored is None:
        return Learned(site=site, updated_at=None, texts=())
    texts = SiteMemory.from_bytes(stored.memory).known(datetime.now(UTC))
    return Learned(site=site, updated_at=stored.updated_at, texts=texts)
