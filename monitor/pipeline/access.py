"""What of a feed's access applies to an address: the user gave it for the feed's own site."""

from dataclasses import replace

from monitor.core.identity import same_site
from monitor.model import Access, Feed

_NOTHING = Access()


def access_for(feed: Feed, url: str) -> Access:
    """All of it on the feed's site, unless that would send over a plain connection what came over a secure one;
    elsewhere only the way there, its proxy."""
    access = feed.access
    if replace(access, proxy="") == _NOTHING or url == feed.url:
        return access
    in_the_open = feed.url.startswith("https:") and not url.startswith("https:")
    return access if same_site(feed.url, url) and not in_the_open else Access(proxy=access.proxy)
