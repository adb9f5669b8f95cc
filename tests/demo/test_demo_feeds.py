from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import feedparser
import pytest
from lxml import html

from monitor.demo.feeds import CONTENT_TYPES, Printed, write_feed
from monitor.demo.newsroom import FeedFormat
from monitor.demo.pages import write_front_page, write_page
from tests.demo.made_up import NOON, a_piece, an_outlet

HOME = "http://127.0.0.1:4711/"


def printed(slug: str, feed_format: FeedFormat, minutes: int = 0) -> Printed:
    piece = a_piece(slug, outlet=an_outlet(feed_format))
    return Printed(piece=piece, at=NOON + timedelta(minutes=minutes), url=HOME.rstrip("/") + piece.path)


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_feeds_are_read_back_as_written_newest_first(feed_format: FeedFormat) -> None:
    out = [printed("first", feed_format), printed("second", feed_format, 1)]
    body = write_feed(an_outlet(feed_format), HOME, out, opened_at=NOON)
    parsed = feedparser.parse(BytesIO(body), response_headers={"content-type": CONTENT_TYPES[feed_format]})
    assert not parsed.bozo
    assert parsed.version == {"rss2": "rss20", "atom": "atom10", "rss1": "rss10"}[feed_format.value]
    assert (parsed.feed.title, parsed.feed.link) == ("Quay & Quill <daily>", HOME)
    assert [entry.link for entry in parsed.entries] == [out[1].url, out[0].url]
    newest = parsed.entries[0]
    assert newest.title == "Mill & Müller's <first> flour"
    assert newest.summary == "Ninety-four years & a day."
    assert newest.author == "Bryony O'Callard"
    assert tuple(newest.get("published_parsed") or newest.updated_parsed)[:6] == (2025, 11, 14, 12, 1, 0)
    assert len({entry.get("id") or entry.link for entry in parsed.entries}) == 2


@pytest.mark.parametrize("feed_format", [FeedFormat.RSS2, FeedFormat.ATOM])
def test_an_outlet_on_a_new_system_calls_all_its_items_anew(feed_format: FeedFormat) -> None:
    outlet = replace(an_outlet(feed_format), new_guids_from="13:00")
    out = [printed("first", feed_format), printed("second", feed_format, 1)]
    later = replace(out[1], piece=replace(out[1].piece, clock="13:05"))
    before, after = (ids(write_feed(outlet, HOME, some, opened_at=NOON)) for some in (out, [out[0], later]))
    assert before == ids(write_feed(an_outlet(feed_format), HOME, out, opened_at=NOON))
    assert len(before | after) == 4


def ids(feed: bytes) -> set[str]:
    return {entry.id for entry in feedparser.parse(BytesIO(feed)).entries}


def test_an_atom_feed_says_when_an_item_was_revised() -> None:
    one = printed("first", FeedFormat.ATOM)
    body = write_feed(
        an_outlet(FeedFormat.ATOM), HOME, [replace(one, revised_at=NOON + timedelta(hours=1))], opened_at=NOON
    )
    [entry] = feedparser.parse(BytesIO(body)).entries
    assert (entry.published_parsed.tm_hour, entry.updated_parsed.tm_hour) == (12, 13)


@pytest.mark.parametrize("feed_format", FeedFormat)
def test_a_feed_without_news_is_a_feed_and_stays_the_same_from_poll_to_poll(feed_format: FeedFormat) -> None:
    body = write_feed(an_outlet(feed_format), HOME, [], opened_at=NOON)
    assert body == write_feed(an_outlet(feed_format), HOME, [], opened_at=NOON)
    parsed = feedparser.parse(BytesIO(body))
    assert not parsed.bozo
    assert parsed.entries == []


def test_pages_escape_plain_text_and_keep_the_body() -> None:
    piece = printed("tide-mill", FeedFormat.RSS2)
    tree = html.fromstring(write_page(piece, HOME))
    assert tree.findtext(".//h1") == "Mill & Müller's <first> flour"
    assert tree.find(".//em").text == "mill"
    assert [a.get("href") for a in tree.iter("a")] == [piece.url, HOME]
    assert "14 November 2025, 06:52 by Bryony O'Callard in Local life" in tree.text_content()
    assert tree.find(".//time").get("datetime") == "2025-11-14T12:00:00+00:00"


def test_the_front_page_lists_what_is_out() -> None:
    tree = html.fromstring(write_front_page(an_outlet(), [printed("first", FeedFormat.RSS2)]))
    assert [a.text for a in tree.iter("a")] == ["Mill & Müller's <first> flour"]
    assert tree.find(".//link").get("href") == "/feeds/all.xml"
