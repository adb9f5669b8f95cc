"""Where a site's feeds may be."""

import time
from collections.abc import AsyncIterator

import pytest

from monitor.model import FeedLink, Fetched
from monitor.ports import FeedFinder as Port
from monitor.sources.feed_links import GUESS, feed_links
from monitor.sources.finder import FINDER_MODULES, FeedFinder
from monitor.sources.robots import sitemaps_in
from monitor.workers import WorkerPool

URL = "https://news.example/"


def named(html: str, url: str = URL) -> list[tuple[str, str, str]]:
    links = feed_links(html.encode(), "text/html; charset=utf-8", url)
    return [(link.url, link.title, link.form) for link in links if link.form != GUESS]


def guessed(url: str, html: str = "") -> list[str]:
    return [link.url for link in feed_links(html.encode(), "text/html", url) if link.form == GUESS]


def test_what_a_page_names_for_programs() -> None:
    assert named(
        """<link rel="alternate" type="application/rss+xml" title="News &amp; more" href="/feed/">
        <link rel="alternate" type="application/rss+xml" title="News &raquo; Comments Feed" href="/comments/feed/">
        <LINK REL="ALTERNATE" TYPE="application/atom+xml; charset=utf-8" HREF="//feeds.news.example/atom">
        <link rel="alternate" type="application/feed+json" href="feed.json">
        <link rel="alternate" type="text/xml" title="All" href="feed://news.example/all.xml">
        <link rel="feed" href="feed:https://news.example/plain">
        <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
        <link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
        <link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" type="application/rss+xml" href="/x.css">
        <link rel="alternate" type="application/rss+xml" href="javascript:x()">
        <link rel="alternate" type="application/rss+xml" href="/feed/#top">"""
    ) == [
        ("https://news.example/feed/", "News & more", "RSS"),
        ("https://feeds.news.example/atom", "", "Atom"),
        ("https://news.example/feed.json", "", "JSON Feed"),
        ("https://news.example/all.xml", "All", "RSS or Atom"),
        ("https://news.example/plain", "", "RSS or Atom"),
        ("https://news.example/comments/feed/", "News » Comments Feed", "RSS"),
    ]


def test_what_a_page_links_to() -> None:
    assert named(
        """<a href="/world/rss.xml">World</a> <a href="/sport.rss"><img alt="RSS"></a> <a href="https://rss.other.example/x">Other</a>
        <a href="?feed=atom" title="In Atom"></a> <a href="/feeds">All feeds</a> <a href="/top.xml">Top</a>
        <a href="https://feedly.com/i/subscription/feed/https://news.example/rss">Feedly</a>
        <a href="/sitemap.xml">Sitemap</a> <a href="/news/feeding-the-birds">Feeding</a> <a href="/rss-explained.html">RSS?</a>
        <a href="/press/">Press</a>"""
    ) == [
        ("https://news.example/world/rss.xml", "World", "RSS"),
        ("https://news.example/sport.rss", "", "RSS"),
        ("https://rss.other.example/x", "Other", "RSS"),
        ("https://news.example/?feed=atom", "In Atom", "RSS or Atom"),
        ("https://news.example/feeds", "All feeds", "RSS or Atom"),
        ("https://news.example/top.xml", "Top", "RSS or Atom"),
    ]


def test_addresses_are_relative_to_the_base_element() -> None:
    assert (
        named('<base href="https://cdn.example/en/"><a href="rss.xml">RSS</a>')[0][0]
        == "https://cdn.example/en/rss.xml"
    )


def test_the_usual_places_come_last_and_none_twice() -> None:
    links = feed_links(b'<a href="/feed">Feed</a>', "text/html", URL)
    assert links[0] == FeedLink(url="https://news.example/feed", title="Feed", form="RSS or Atom")
    assert {link.form for link in links[1:]} == {GUESS}
    assert len({link.url for link in links}) == len(links)
    places = [link.url.removeprefix("https://news.example") for link in links[1:]]
    assert places[:3] == ["/rss", "/rss.xml", "/feed.xml"]
    assert {"/feed/", "/atom.xml", "/index.xml", "/feed.json", "/feeds/posts/default", "/?feed=rss2"} <= set(
        places
    )


def test_a_blog_below_its_site_is_looked_for_there_first() -> None:
    assert guessed("https://x.example:8443/blog")[:2] == [
        "https://x.example:8443/blog/feed",
        "https://x.example:8443/blog/rss",
    ]
    assert guessed("https://x.example/a/story.html")[0] == "https://x.example/feed"


@pytest.mark.parametrize("body", ["", "\x00\x01", "%PDF-1.7"])
def test_without_a_page_there_are_the_usual_places(body: str) -> None:
    assert guessed(URL, body)[0] == "https://news.example/feed"


def test_a_page_that_names_very_many() -> None:
    page = "".join(
        f'<link rel=alternate type=application/rss+xml href=/{n}/rss title="{"x" * 900}">'
        for n in range(4_000)
    )
    links = named(page)
    assert len(links) == 50
    assert max(len(title) for _, title, _ in links) == 500


@pytest.mark.parametrize(
    "page",
    [
        b"<a href=/rss/%d>x</a>" * 100_000,
        b"<link rel=alternate type=application/rss+xml href=/" + b"rss/" * 1_000_000 + b">",
        b"<a href=/" + b"feed.feed-" * 400_000 + b">",
        (b"<a href=/rss/" + b"a" * 8_000 + b">x</a>") * 500,
        b"<a>" * 290_000,
        b"<a href=/rss>" + b"word " * 900_000,
    ],
    ids=lambda page: repr(page[:12]),
)
def test_hostile_pages_end_in_time(page: bytes) -> None:
    began = time.process_time()
    assert len(feed_links(page, "text/html", URL)) < 80
    assert time.process_time() - began < 5


def test_sitemaps_of_a_robots_txt() -> None:
    robots = (
        "\ufeffUser-agent: *\nDisallow: /x\nSitemap: https://news.example/sitemap.xml\nsitemap:/news-sitemap.xml # new\n"
        "SITEMAP : https://news.example/sitemap.xml\nSitemap: ftp://x.example/s.xml\nSitemap:\nSitemap: javascript:x\n"
    )
    assert sitemaps_in(robots.encode(), "https://news.example/robots.txt") == (
        "https://news.example/news-sitemap.xml",
        "https://news.example/sitemap.xml",
    )


@pytest.mark.parametrize(
    "robots",
    [
        b"",
        b"\xff\xfe\x00",
        b"<html>",
        b"Sitemap: /%d.xml\n" * 500_000,
        b"Sitemap:" * 1_000_000,
        b"\n" * 9_000_000,
    ],
)
def test_hostile_robots_end_in_time(robots: bytes) -> None:
    began = time.process_time()
    assert len(sitemaps_in(robots, URL)) <= 50
    assert time.process_time() - began < 2


@pytest.fixture
async def finder() -> AsyncIterator[Port]:
    pool = WorkerPool(workers=1, preload=FINDER_MODULES)
    yield FeedFinder(pool)
    await pool.close()


async def test_it_works_in_a_worker(finder: Port) -> None:
    page = Fetched(url=URL, body=b"<a href=/rss>RSS</a>", content_type="text/html")
    links = await finder.links(page)
    assert isinstance(links, tuple)
    assert links[0] == FeedLink(url="https://news.example/rss", title="RSS", form="RSS")
    robots = Fetched(
        url="https://news.example/robots.txt", body=b"Sitemap: /s.xml", content_type="text/plain"
    )
    assert await finder.sitemaps(robots) == ("https://news.example/s.xml",)
