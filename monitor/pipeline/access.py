"""What of a feed's access applies to an address: the user gave it for the feed's own site."""

from dataclasses import replace

from monitor.core.identity import same_site
from monitor.model import Access, Feed

_NOTHING = Access()


def access_for(feed: Feed, url: str) -> Access:
    """All of it on the feed's site; elsewhere only the way there, its proxy."""
    access = feed.access
    if replace(access, proxy="") == _NOTHING or url == feed.url or same_site(feed.url, url):
        return access
    return Access(proxy=access.proxy)
