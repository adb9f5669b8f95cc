"""Turns the body of an answer into a listing, whatever form of feed it is: by looking at it. Runs in a worker."""

import re

from monitor.model import FeedKind, Listing, ReadFailure
from monitor.sources.jsonfeed import read_json_feed
from monitor.sources.pages import read_page
from monitor.sources.rss import read_feed
from monitor.sources.sitemap import read_sitemap

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00\xfe\xff]*[{\[]")
_HEAD = 4096  # bytes in which the root element of a feed stands
_SITEMAP = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)[\s>]")
_OTHER = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|rdf|feed|channel|html)[\s>]", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


def read_listing(
    body: bytes, content_type: str, url: str, *, kind: FeedKind, links: str, known: frozenset[str]
) -> Listing | ReadFailure:
    """The listing in `body`, an answer from `url`, without the items whose fingerprints are `known`. `links` is the CSS
    selector of the links of a page (whose items have no fingerprints). Never raises for what is in the body, but for MemoryError."""
    if kind is FeedKind.PAGE:
        return read_page(body, content_type, url, links)
    if _JSON.match(body):
        return read_json_feed(body, url, known)
    if _is_sitemap(body):
        return read_sitemap(body, url, known)
    return read_feed(body, content_type, url, known)


def _is_sitemap(body: bytes) -> bool:
    """Whether the root of a sitemap comes before that of anything else; sitemaps may come as compressed files."""
    head = body[:_HEAD].replace(b"\x00", b"")
    found, other = _SITEMAP.search(head), _OTHER.search(head)
    return head.startswith(_GZIP) or (found is not None and (other is None or found.start() < other.start()))
