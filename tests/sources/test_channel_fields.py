"""What a feed says of itself: its form, its site, its hub, its older pages, and how often it wants to be asked."""

from datetime import timedelta

import pytest

from monitor.model import FeedKind, Listing, ReadFailure, Wishes
from monitor.sources.listing import read_listing
from monitor.sources.rss import read_feed

URL = "https://news.example/world/feed.xml"
SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom"'
ITEM = "<item><title>t</title><description>&lt;skipHours>&lt;hour>9&lt;/hour>&lt;/skipHours></description></item>"
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/t</loc>
    <news:news><news:title>t</news:title></news:news></url></urlset>"""


def channel(fields: str) -> Listing:
    body = f'<rss version="2.0" {SY}><channel>{fields}{ITEM}</channel></rss>'
    listing = read_feed(body.encode(), "", URL)
    assert isinstance(listing, Listing)
    return listing


@pytest.mark.parametrize(
    ("fields", "wishes"),
    [
        ("", Wishes()),
        ("<ttl>60</ttl>", Wishes(every=timedelta(hours=1))),
        ("<ttl> 0 </ttl>", Wishes()),
        ("<ttl>soon</ttl>", Wishes()),
        ("<ttl>-5</ttl>", Wishes()),
        ("<ttl>999999</ttl>", Wishes(every=timedelta(days=7))),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
         Wishes(every=timedelta(minutes=15))),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", Wishes(every=timedelta(days=1))),
        ("<sy:updateFrequency>24</sy:updateFrequency>", Wishes(every=timedelta(hours=1))),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", Wishes(every=timedelta(days=7))),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>90</ttl>", Wishes(every=timedelta(minutes=90))),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>5</ttl>", Wishes(every=timedelta(hours=1))),
        ("<skipHours><hour>0</hour><hour> 3 </hour><hour>24</hour><hour>77</hour></skipHours>",
         Wishes(skip_hours=frozenset({0, 3}))),
        ("<skipDays><day>Saturday</day><day>sunday</day><day>Noday</day></skipDays>",
         Wishes(skip_weekdays=frozenset({5, 6}))),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", Wishes()),
    ],
)  # fmt: skip
def test_wishes(fields: str, wishes: Wishes) -> None:
    assert channel(fields).wishes == wishes


def test_what_an_item_quotes_is_no_wish_of_the_feed() -> None:
    quoted = "<![CDATA[<skipHours><hour>9</hour></skipHours>]]>"
    items = f"<item><title>s</title></item><item><title>t</title><description>{quoted}</description></item>"
    after = "<skipDays><day>Sunday</day></skipDays>"
    listing = read_feed(f'<rss version="2.0"><channel>{items}{after}</channel></rss>'.encode(), "", URL)
    assert isinstance(listing, Listing)
    assert listing.wishes == Wishes(skip_weekdays=frozenset({6}))


def test_the_site_the_hub_and_older_pages() -> None:
    listing = channel(
        '<link>/world</link><atom:link rel="self" href="https://news.example/self"/>'
        '<atom:link rel="hub" href="javascript:alert(1)"/><atom:link rel="hub" href="https://hub.example/"/>'
        '<atom:link rel="next" href="?page=2"/><atom:link rel="prev-archive" href="/2026/06.xml"/>'
    )
    assert (listing.site, listing.hub) == ("https://news.example/world", "https://hub.example/")
    assert listing.archive == "https://news.example/2026/06.xml"
    assert channel('<atom:link rel="next" href="?page=2"/>').archive == f"{URL}?page=2"
    assert (channel("").site, channel("").hub, channel("").archive) == ("", "", "")


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b'<rss version="2.0"><channel><item><title>t</title></item></channel></rss>', "RSS 2.0"),
        (b'\xef\xbb\xbf\n {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "t"}]}',
         "JSON Feed 1.1"),
        (SITEMAP, "news sitemap"),
    ],
)  # fmt: skip
def test_the_body_tells_what_it_is(body: bytes, form: str) -> None:
    listing = read_listing(body, "text/plain", URL, kind=FeedKind.FEED, links="", known=frozenset())
    assert isinstance(listing, Listing), listing
    assert (listing.form, [entry.title for entry in listing.entries]) == (form, ["t"])


def test_a_page_lists_its_links() -> None:
    body = b"<html><body><h1>News</h1><ul>%b</ul></body></html>" % b"".join(
        b'<li class="n"><a href="/2026/story-%d">A story of some length, number %d</a></li>' % (n, n)
        for n in range(5)
    )
    listing = read_listing(body, "text/html", URL, kind=FeedKind.PAGE, links="li.n a", known=frozenset())
    assert isinstance(listing, Listing), listing
    assert len(listing.entries) == 5


def test_more_tags_than_any_feed_has_are_not_read() -> None:
    body = b'<rss version="2.0"><channel>' + b"<a/>" * 1_000_001 + b"</channel></rss>"
    failure = read_feed(body, "", URL)
    assert isinstance(failure, ReadFailure)
    assert failure.sentence == "the feed has more than 1 million tags"
