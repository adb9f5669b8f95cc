"""Turns a web page into the places where its site's feeds may be. Runs in a worker; nothing in a page is trusted."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from monitor.model import FeedLink, ReadFailure
from monitor.sources.entries import LONGEST_TITLE, link_of
from monitor.sources.markup import base_of, tree_of
from monitor.workers.text import one_line

GUESS = "guess"  # the form of a place that nothing names
MOST_FEEDS = 50  # named by one page; some list a feed for each of 500 topics
MOST_LINKS = 20_000  # of a page, looked at

_FORMS = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/rdf+xml": "RSS",
    "application/xml": "RSS or Atom",
    "text/xml": "RSS or Atom",
    "application/json": "JSON Feed",
}
_LOOKS_LIKE_A_FEED = re.compile(
    r"^https?://(?:feeds?|rss)\.|/(?:rss|feeds?|atom|rdf)(?:[./_-][^?#]*)?/?(?:$|\?)|\.(?:rss|atom|rdf)(?:$|\?)|"
    r"/[^/?#]*(?:rss|feed|atom)[^/?#]*\.(?:xml|json|php|aspx?)(?:$|\?)|\.xml(?:$|\?)|"
    r"[?&](?:feed|format|type|output)=(?:rss2?|atom|feed|xml)\b",
    re.IGNORECASE,
)
_NO_FEED = re.compile(
    r"sitemap|opensearch|osd\.xml|wlwmanifest|oembed|/wp-json/|xmlrpc|manifest|browserconfig|\.(?:html?|png|jpe?g|svg|css|js)"
    r"(?:$|\?)",
    re.IGNORECASE,
)
_JSON_FEED = re.compile(r"feed|jsonfeed", re.IGNORECASE)
_READERS = re.compile(  # services that subscribe to a feed, with its address in theirs
    r"^https?://(?:[\w-]+\.)*(?:feedly|newsblur|inoreader|netvibes|theoldreader|bloglovin|yahoo|google|facebook|twitter|"
    r"x|reddit|addtoany|subtome)\.(?:com|org)/",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|kommentar|coment|reacti|replies", re.IGNORECASE)
_SCHEMES = re.compile(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", re.IGNORECASE)
# By how often they lead to a feed where no page names one: WordPress, static site generators, Blogger, Drupal.
_PLACES = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed/", "/feeds", "/feed.json",
    "/news/rss", "/feeds/posts/default", "/?feed=rss2", "/index.rdf",
)  # fmt: skip
_PLACES_BELOW = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml")


def feed_links(body: bytes, content_type: str, url: str) -> tuple[FeedLink, ...]:
    """The feeds that the page in `body`, an answer from `url`, names, best first: those for programs, then those it
    links to, feeds of comments last; then the usual places on its site (form "guess"). Never raises for what a page
    contains, but for MemoryError."""
    once: dict[str, FeedLink] = {}
    for link in (*_best_first(_named(body, content_type, url))[:MOST_FEEDS], *_guesses(url)):
        once.setdefault(_same(link.url), link)
    return tuple(once.values())


def _named(body: bytes, content_type: str, url: str) -> list[FeedLink]:
    tree = tree_of(body, content_type)
    if isinstance(tree, ReadFailure):
        return []
    base = base_of(tree, url)
    return [
        *_declared(islice(tree.iter("link"), MOST_LINKS), base),
        *_linked(islice(tree.iter("a"), MOST_LINKS), base),
    ]


def _declared(links: Iterator[HtmlElement], base: str) -> Iterator[FeedLink]:
    for link in links:
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        url = _address(link, base)
        form = _FORMS.get(kind, "RSS or Atom" if "feed" in relations else "")
        vague = kind in {"application/json", "application/xml", "text/xml"}
        if not url or not form or not {"alternate", "feed"}.intersection(relations) or _NO_FEED.search(url):
            continue
        if kind != "application/json" or _JSON_FEED.search(url):
            yield FeedLink(
                url=url, title=_title(link.get("title") or ""), form=_form_in(url) if vague else form
            )


def _linked(anchors: Iterator[HtmlElement], base: str) -> Iterator[FeedLink]:
    for anchor in anchors:
        url = _address(anchor, base)
        if url and _LOOKS_LIKE_A_FEED.search(url) and not _NO_FEED.search(url) and not _READERS.search(url):
            title = _title(anchor.text_content()) or _title(
                anchor.get("title") or anchor.get("aria-label") or ""
            )
            yield FeedLink(url=url, title=title, form=_form_in(url))


def _address(element: HtmlElement, base: str) -> str:
    reference = _SCHEMES.sub("", (element.get("href") or "").strip())
    return link_of(reference, base).partition("#")[0]


def _title(text: str) -> str:
    return one_line(text[: LONGEST_TITLE * 2], LONGEST_TITLE)


def _form_in(url: str) -> str:
    """What an address calls itself."""
    path = urlsplit(url).path.lower()
    if path.endswith(".json") or "jsonfeed" in path:
        return "JSON Feed"
    return "Atom" if "atom" in path else "RSS" if "rss" in url.lower() else "RSS or Atom"


def _best_first(links: list[FeedLink]) -> list[FeedLink]:
    """Feeds of articles before those of comments; else as they stand on the page, which names its main feed first."""
    return sorted(links, key=lambda link: bool(_COMMENTS.search(f"{link.url} {link.title}")))


def _guesses(url: str) -> Iterator[FeedLink]:
    parts = urlsplit(url)
    directory = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    below = (urljoin(f"{parts.scheme}://{parts.netloc}", directory) + place for place in _PLACES_BELOW)
    root = (f"{parts.scheme}://{parts.netloc}{place}" for place in _PLACES)
    for place in (*(below if directory != "/" and "." not in parts.path.rpartition("/")[2] else ()), *root):
        if link_of(place, url):
            yield FeedLink(url=link_of(place, url), title="", form=GUESS)


def _same(url: str) -> str:
    """What two spellings of one place have in common; most sites answer both /feed and /feed/ alike, but some only one,
    so a slash counts."""
    return re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE)
