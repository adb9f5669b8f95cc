"""Turns a robots.txt into the addresses of the sitemaps that it names. Runs in a worker."""

import re
from urllib.parse import urlsplit

from protego import Protego

from monitor.sources.entries import link_of

LARGEST = 512_000  # bytes; RFC 9309 asks for 500 KiB at least, what follows is not looked at
MOST_SITEMAPS = 50

_NEWS = re.compile(r"news|article|latest|nachrichten|noticias|actualit", re.IGNORECASE)


def sitemaps_in(body: bytes, url: str) -> tuple[str, ...]:
    """The addresses that the robots.txt in `body`, an answer from `url`, names as sitemaps, those that look like news
    first. Never raises for what it contains, but for MemoryError."""
    text = body[:LARGEST].decode("utf-8-sig", "replace")
    # Protego reads rules, too, which are not asked for here and cost time.
    lines = "\n".join(line for line in text.splitlines() if line.lstrip().lower().startswith("sitemap"))
    urls = dict.fromkeys(filter(None, (link_of(place, url) for place in Protego.parse(lines).sitemaps)))
    return tuple(sorted(urls, key=lambda place: not _NEWS.search(urlsplit(place).path))[:MOST_SITEMAPS])
