"""What of a feed's access applies to an address: the user gave it for the feed's own site."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from monitor.core.identity import same_site
from monitor.model import Access, Feed

_NOTHING = Access()


def access_for(feed: Feed, url: str) -> Access:
    """All of it on the feed's site, unless that would send over a plain connection what came over a secure one;
    elsewhere only the way there, its proxy."""
    access = feed.access
    if replace(access, proxy="") == _NOTHING or url == feed.url or _is_meant_for(feed, url):
        return access
    return Access(proxy=access.proxy)


def access_of_moved(feed: Feed, url: str) -> Access:
    """What applies to the feed itself at a new address: the name and password in its own, too."""
    access = access_for(feed, url)
    parts = urlsplit(feed.url)
    if parts.username is None or access.user or url == feed.url or not _is_meant_for(feed, url):
        return access
    return replace(access, user=unquote(parts.username), password=unquote(parts.password or ""))


def _is_meant_for(feed: Feed, url: str) -> bool:
    in_the_open = feed.url.startswith("https:") and not url.startswith("https:")
    return same_site(feed.url, url) and not in_the_open
