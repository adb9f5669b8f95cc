"""Whatever damage a body has suffered, each reader answers."""

import random

import pytest

from monitor.model import Listing, ReadFailure
from monitor.sources.feed_links import feed_links
from monitor.sources.jsonfeed import read_json_feed
from monitor.sources.pages import read_page
from monitor.sources.robots import sitemaps_in
from monitor.sources.sitemap import read_sitemap
from monitor.sources.sniff import what_it_is
from tests.sources.forms.front_pages import FrontPage

URL = "https://news.example/"
JSON = (
    b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "title": "T", "hubs": [{"type": "WebSub", "url": "h"}], '
    b'"items": [{"id": 1.5e3, "url": "https://x.example/\\u00e9", "title": "a \\ud83d\\ude00", "authors": [{"name": "b"}], '
    b'"content_html": "<p>c &amp; d</p>", "date_published": "2026-07-03T14:05:09.5+02:00", "tags": ["e"]}]}'
)
SITEMAP = (
    b'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://'
    b'www.google.com/schemas/sitemap-news/0.9"><url><loc>https://x.example/a-b-c</loc><lastmod>2026-07-03</lastmod></url>'
    b"<url><loc>https://x.example/1</loc><n:news><n:publication><n:language>en</n:language></n:publication><n:title>T"
    b"</n:title></n:news></url><!-- c --><?p i?></urlset>"
)
NOISE = (
    b"\x00",
    b"<",
    b">",
    b"&#xD800;",
    b"&#0;",
    b'"',
    b"{",
    b"]",
    b"\xff\xfe",
    b"\\ud800",
    b"<![CDATA[",
    b"xmlns:a=''",
    b":",
    b"[::1",
    b"9" * 400,
)


def damaged(body: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        place, gap = chance.randrange(len(body) + 1), chance.choice((0, 0, 1, 5, 60))
        noise = chance.choice((*NOISE, chance.randbytes(3), body[place : place + 50] * 3))
        body = body[:place] + noise + body[place + gap :]
    return body


def answered(result: Listing | ReadFailure) -> bool:
    """Whether it was read, or refused for a reason that was thought of."""
    return (
        isinstance(result, Listing)
        or "in a way that cannot" not in result.sentence
        or "packed" in result.sentence
    )


@pytest.mark.parametrize("block", range(4))
def test_feeds(block: int) -> None:
    for seed in range(block * 250, block * 250 + 250):
        assert answered(read_json_feed(damaged(JSON, seed), URL))
        assert answered(read_sitemap(damaged(SITEMAP, seed), URL))
        assert what_it_is(
            damaged(SITEMAP, seed), "text/html", damaged(b"https://x.example/", seed).decode("latin-1")
        )
        assert len(sitemaps_in(damaged(b"Sitemap: https://x.example/s.xml\nSitemap: /t.xml", seed), URL)) < 9


def test_pages(front_page: FrontPage) -> None:
    for seed in range(60):
        body = damaged(front_page.body, seed)
        for selector in ("", "a", "h2, li, .teaser"):
            assert answered(read_page(body, "text/html", front_page.url, selector))
        assert feed_links(body, "text/html", front_page.url)
