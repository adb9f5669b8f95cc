"""What the store remembers bears on a text that rules are tried on: the article as it was read, what its site prints in
all of its articles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.cli.texts import Tried, Wanted, as_wanted
from monitor.core.boilerplate import SiteMemory
from monitor.core.identity import canonical_url, is_site_root, site_of
from monitor.errors import StoreError
from monitor.model import Article, Feed
from monitor.pipeline.sites import parted

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.store import SqlStore

NO_FEED = Feed(name="", url="")


def stored_text(wanted: Wanted, config: "Config") -> Tried | None:
    """The article that was read at the address before, None if none was."""
    from monitor.store.shown import article_shown  # noqa: PLC0415 - the database, only for addresses

    url = canonical_url(wanted.target)
    if not url or is_site_root(url):
        return None
    with _reading(config) as store:
        found = article_shown(store, [url]) if store else None
    if found is None:
        return None
    tried = as_wanted(found.article, wanted, headline_from="the stored article's")
    return replace(tried, stored_at=found.updated_at)


def without_boilerplate(tried: Tried, wanted: Wanted, config: "Config") -> Tried:
    """The article without what its site is known for by now, and as `never:` and `always:` of its feed want it; the site of
    a text without an address is that of the feed that it is taken to be from."""
    from monitor.store.shown import site_shown  # noqa: PLC0415 - the database, only for addresses

    article = tried.article
    feed = wanted.feed or next((one for one in config.feeds if one.name == article.outlet), NO_FEED)
    site = site_of(article.url or feed.url)
    if not site or not article.body:
        return tried
    with _reading(config) as store:
        known = site_shown(store, site) if store else None
    memory = SiteMemory.from_bytes(known.memory if known else b"")
    return replace(tried, article=_swept(article, memory, feed))


def _swept(article: Article, memory: SiteMemory, feed: Feed) -> Article:
    paragraphs = article.body.split("\n")
    swept = parted(paragraphs, memory.foreign(article.id, paragraphs), feed)
    return replace(article, body=swept.text, asides=(*article.asides, *swept.asides))


@contextmanager
def _reading(config: "Config") -> Iterator["SqlStore | None"]:
    """The store; None if nothing is stored yet, or not as this version does."""
    from monitor.store import open_store  # noqa: PLC0415 - as above

    try:
        store = open_store(config.store_url, owner=False)
    except StoreError:
        yield None
        return
    with store:
        yield store
