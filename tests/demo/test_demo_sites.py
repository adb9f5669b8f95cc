from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import feedparser
import pytest

from monitor.demo.newsroom import FeedFormat, Newsroom
from monitor.demo.sites import Site, open_sites
from tests.demo.made_up import NOON, a_piece, an_outlet


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=FeedFormat)
async def site(clock: Clock, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    outlet = an_outlet(request.param)
    async with open_sites(Newsroom(outlets=(outlet,), pieces=()), clock.now) as sites:
        yield sites["quill"]


@asynccontextmanager
async def got(url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[aiohttp.ClientResponse]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        yield answer


async def test_only_what_is_published_is_there(site: Site) -> None:
    piece = a_piece(outlet=site.outlet)
    async with got(site.home.rstrip("/") + piece.path) as answer:
        assert answer.status == 404
    printed = site.publish(piece)
    async with got(printed.url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        assert "The <em>mill</em> turned at dawn." in await answer.text()
    async with got(site.home) as answer:
        assert printed.url in await answer.text()


async def test_the_feed_has_validators_and_honours_them(site: Site, clock: Clock) -> None:
    site.publish(a_piece("first", outlet=site.outlet))
    async with got(site.feed_url) as answer:
        assert answer.status == 200
        assert [entry.title for entry in feedparser.parse(await answer.read()).entries] == [
            "Mill & Müller's <first> flour"
        ]
        tag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-Modified-Since": modified},
    ):
        async with got(site.feed_url, headers) as answer:
            assert (answer.status, await answer.read(), answer.headers["ETag"]) == (304, b"", tag)
    # In the same second the date cannot tell, and the tag is what counts.
    clock.time += timedelta(milliseconds=100)
    site.publish(a_piece("second", outlet=site.outlet))
    async with got(site.feed_url, {"If-None-Match": tag, "If-Modified-Since": modified}) as answer:
        assert answer.status == 200
        assert len(feedparser.parse(await answer.read()).entries) == 2
        assert answer.headers["ETag"] != tag


async def test_a_site_knows_whether_a_reader_has_seen_all_of_it(site: Site) -> None:
    assert not site.seen
    async with got(site.feed_url):
        assert site.seen
    site.publish(a_piece(outlet=site.outlet))
    assert not site.seen
    async with got(site.feed_url):
        assert site.seen


async def test_a_revised_piece_stands_in_the_place_of_what_it_was(site: Site, clock: Clock) -> None:
    piece = a_piece("first", outlet=site.outlet)
    before = site.publish(piece)
    site.publish(a_piece("second", outlet=site.outlet))
    async with got(site.feed_url) as answer:
        tag = answer.headers["ETag"]
    clock.time += timedelta(minutes=5)
    after = site.publish(replace(piece, headline="Mill turns", revised=True))
    assert (after.url, after.at, after.revised_at) == (before.url, before.at, clock.time)
    assert not site.seen
    async with got(site.feed_url, {"If-None-Match": tag}) as answer:
        titles = [entry.title for entry in feedparser.parse(await answer.read()).entries]
    assert titles == ["Mill & Müller's <first> flour", "Mill turns"]
    assert site.seen
    async with got(after.url) as answer:
        assert "<h1>Mill turns</h1>" in await answer.text()


async def test_every_outlet_of_the_newsroom_serves_every_piece(newsroom: Newsroom, clock: Clock) -> None:
    async with open_sites(newsroom, clock.now) as sites, aiohttp.ClientSession() as session:
        assert len({site.home for site in sites.values()}) == len(newsroom.outlets)
        urls = [sites[piece.outlet.id].publish(piece).url for piece in newsroom.pieces]
        assert len(set(urls)) == len(newsroom.articles)
        for piece, url in zip(newsroom.pieces, urls, strict=True):
            async with session.get(url) as answer:
                assert answer.status == 200
                text = await answer.text()
            assert piece.body.strip().splitlines()[0] in text
        listed = [link for site in sites.values() for link in await _links(session, site)]
    assert sorted(listed) == sorted(set(urls))


async def _links(session: aiohttp.ClientSession, site: Site) -> list[str]:
    async with session.get(site.feed_url) as answer:
        parsed = feedparser.parse(await answer.read())
    assert not parsed.bozo
    return [entry.link for entry in parsed.entries]
