"""Feeds as they are found, and the listings made of them."""

import warnings
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.sources.entries import LONGEST_KEY
from monitor.sources.rss import read_feed

URL = "https://news.example/world/rss.xml"
XML = "application/rss+xml; charset=utf-8"


def rss(items: str, head: str = "<title>World</title>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def item(**fields: str) -> str:
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</item>"


def entries(body: bytes, content_type: str = XML) -> tuple[Entry, ...]:
    return listed(body, content_type).entries


def listed(body: bytes, content_type: str = XML) -> Listing:
    listing = read_feed(body, content_type, URL)
    assert isinstance(listing, Listing), listing
    return replace(listing, entries=tuple(replace(entry, fingerprint="") for entry in listing.entries))


def sentence(body: bytes, content_type: str = XML) -> str:
    failure = read_feed(body, content_type, URL)
    assert isinstance(failure, ReadFailure), failure
    assert failure.trouble in {ReadTrouble.UNREADABLE, ReadTrouble.NOT_A_FEED}
    return failure.sentence


def test_rss() -> None:
    body = rss(
        item(
            title="Navy strikes &amp;lt;b&amp;gt;second&amp;lt;/b&amp;gt; boat",
            link="/2026/boat",
            guid="boat-2",
            description="&lt;p&gt;A &lt;i&gt;second&lt;/i&gt; boat.&lt;/p&gt;&lt;p&gt;In a week.&lt;/p&gt;",
            author="desk@news.example (Ann Reporter)",
            pubDate="Fri, 03 Jul 2026 14:05:09 +0200",
        )
        .replace("&amp;lt;", "&lt;")
        .replace("&amp;gt;", "&gt;"),
        head="<title>World &amp;amp; more</title><language>en-GB</language>",
    )
    assert listed(body) == Listing(
        title="World & more",
        language="en-gb",
        form="RSS 2.0",
        entries=(
            Entry(
                key="boat-2",
                url="https://news.example/2026/boat",
                title="Navy strikes second boat",
                summary="A second boat.\nIn a week.",
                author="Ann Reporter",
                published_at=datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC),
            ),
        ),
    )


def test_atom() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><title>Mundo</title><entry>
      <id>tag:news.example,2026:1</id><title type="html">Dos &amp;lt; tres</title><updated>2026-07-03T14:05:09Z</updated>
      <link rel="enclosure" href="https://news.example/a.mp3"/><link rel="alternate" href="https://news.example/1"/>
      <content type="html">&lt;p&gt;Todo.&lt;/p&gt;</content><summary>Breve.</summary>
      <author><name>Ana</name><email>ana@news.example</email></author></entry></feed>"""
    [entry] = entries(body, "application/atom+xml")
    assert entry == Entry(
        key="tag:news.example,2026:1",
        url="https://news.example/1",
        title="Dos < tres",
        summary="Breve.",
        content="Todo.",
        author="Ana",
        published_at=datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC),
    )


def test_rss_1_0() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>W</title></channel>
      <item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/1</link>
      <dc:date>2026-07-03T14:05:09+00:00</dc:date></item></rdf:RDF>"""
    [entry] = entries(body, "application/rdf+xml")
    assert (entry.key, entry.title) == ("https://news.example/1", "One")
    assert entry.published_at == datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)


def test_the_full_text_is_kept_wherever_it_stands() -> None:
    body = rss(
        item(title="a", description="short", **{"content:encoded": "&lt;p&gt;all of it&lt;/p&gt;"})
        + item(title="b", description="word " * 3000)
    ).replace(b"<rss ", b'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" ')
    a, b = entries(body)
    assert (a.summary, a.content) == ("short", "all of it")
    assert len(b.summary) < 10_001 < len(b.content)


def test_keys_guid_then_link_then_text() -> None:
    body = rss(
        item(title="a", link="https://x.example/a", guid="g")
        + item(title="b", link="https://x.example/b")
        + item(title="c", description="d")
        + item(title="c", description="e")
    )
    keys = [entry.key for entry in entries(body)]
    assert keys[:2] == ["g", "https://x.example/b"]
    assert len(set(keys)) == 4
    assert [entry.key for entry in entries(body)] == keys


def test_one_guid_for_all_loses_nothing_and_true_repeats_are_listed_once() -> None:
    many = "".join(item(title=f"t{n}", link=f"https://x.example/{n}", guid="same") for n in range(3))
    same_link = "".join(item(title=f"u{n}", link="https://x.example/", guid="home") for n in range(2))
    twice = item(title="v", link="https://x.example/v", guid="v") * 2
    listed = entries(rss(many + same_link + twice))
    assert [entry.title for entry in listed] == ["t0", "t1", "t2", "u0", "u1", "v"]
    assert len({entry.key for entry in listed}) == 6
    alone = entries(rss(item(title="t0", link="https://x.example/0", guid="other") + same_link))
    assert {entry.key for entry in alone[1:]} < {entry.key for entry in listed}  # whoever else is listed


def test_a_key_does_not_change_when_the_feed_moves() -> None:
    body = rss(item(title="a", guid="boat-2") + item(title="b", guid="https://x.example/b"))
    here, there = (read_feed(body, XML, url).entries for url in (URL, "https://cdn.example/x/"))
    assert (
        [entry.key for entry in here] == [entry.key for entry in there] == ["boat-2", "https://x.example/b"]
    )
    assert [entry.url for entry in here] == ["", "https://x.example/b"]  # "boat-2" is no address


def test_a_key_too_long_is_hashed_not_cut() -> None:
    a, b = entries(rss(item(title="a", guid="x" * 3000 + "a") + item(title="b", guid="x" * 3000 + "b")))
    assert len(a.key) <= LONGEST_KEY
    assert a.key != b.key


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("\n https://x.example/\na \n", "https://x.example/a"),
        ("//x.example/a", "https://x.example/a"),
        ("?p=1", "https://news.example/world/rss.xml?p=1"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,x", ""),
        ("mailto:a@x.example", ""),
        ("http://[::1", ""),
        ("http://x.example:99999/", ""),
        ("https://x.example/" + "a" * 9000, ""),
    ],
)
def test_links_are_absolute_web_addresses_or_nothing(link: str, url: str) -> None:
    [entry] = entries(rss(item(title="t", guid="g", link=link)))
    assert entry.url == url


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Fri, 03 Jul 2026 14:05:09 GMT", datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-03T14:05:09-05:00", datetime(2026, 7, 3, 19, 5, 9, tzinfo=UTC)),
        ("Fri, 03 Jul 2090 14:05:09 GMT", datetime(2090, 7, 3, 14, 5, 9, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(date: str, at: datetime | None) -> None:
    [entry] = entries(rss(item(title="t", pubDate=date)))
    assert entry.published_at == at


def test_everything_is_bounded_and_nothing_deceives() -> None:
    long = "word " * 60_000
    body = rss(
        item(title=f"\u202e{long}", guid="g\u200b1", author=long[:3000], description=long)
        + "".join(item(guid=f"n{n}") for n in range(10_010)),
        head=f"<title>{long}</title><language>{long}</language>",
    )
    listing = read_feed(body, XML, URL)
    entry = listing.entries[0]
    assert len(listing.entries) == 10_000
    assert (len(listing.title), listing.language) == (499, "")
    assert (entry.key, entry.title[:4], len(entry.title), len(entry.author)) == ("g1", "word", 499, 199)
    assert (len(entry.summary), len(entry.content)) == (9_999, 199_999)


def test_a_feed_that_grows_beyond_measure_is_refused() -> None:
    # expat lets an entity make a hundred characters of one, counting what it has read so far: hence the padding
    head = f'<!--{"x" * 500_000}--><!DOCTYPE rss [<!ENTITY a "{"word " * 30_000}">]><rss'.encode()
    items = "".join(item(guid=str(n), description="&a;") for n in range(200))
    grown = rss(items).replace(b"<rss", head, 1)
    assert len(grown) < 1_000_000
    assert sentence(grown) == "the feed grows to more than 20 million characters"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"", XML, "the answer is empty"),
        (b" \n\xef\xbb\xbf", XML, "the answer is empty"),
        (b"<!DOCTYPE html><html><body><p>Welcome</p></body></html>", "text/html", "this is a web page, not a feed"),
        (b'<?xml version="1.0"?>\n<!-- x --><html xmlns="x"><body/></html>', XML, "this is a web page, not a feed"),
        (b"hello", "text/plain", "this is not a feed"),
        (b"<rss version='2.0'><channel><title>T</title><ite", XML,
         "the feed is broken: its XML breaks off or is not well-formed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_named(body: bytes, content_type: str, expected: object) -> None:
    assert sentence(body, content_type) == expected


def test_a_feed_with_nothing_in_it_is_a_listing_of_nothing() -> None:
    assert read_feed(rss(""), XML, URL) == Listing(title="World", language="", entries=(), form="RSS 2.0")


def test_a_feed_broken_off_still_gives_what_came_before() -> None:
    [first, *_] = entries(rss(item(title="one", guid="1") + item(title="two", guid="2"))[:-40])
    assert first.title == "one"


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/plain", "application/octet-stream", "", "nonsense"]
)
def test_a_feed_is_a_feed_whatever_the_server_calls_it(content_type: str) -> None:
    assert entries(rss(item(title="one")), content_type)[0].title == "one"


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("utf-16", "application/xml"),
        ("windows-1251", "text/xml; charset=windows-1251"),
    ],
)
def test_encodings(encoding: str, content_type: str) -> None:
    word = "Łódź" if encoding == "utf-16" else "Жизнь" if encoding == "windows-1251" else "Fußgänger"
    body = (
        rss(item(title=word))
        .decode()
        .replace('?xml version="1.0"', f'?xml version="1.0" encoding="{encoding}"')
    )
    assert entries(body.encode(encoding), content_type)[0].title == word


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_no_damage_makes_it_raise(noise: bytes, place: int, gap: int) -> None:
    sound = rss(
        item(title="one &#8364;", guid="1", pubDate="Fri, 03 Jul 2026 14:05:09 GMT", author="a b", link="/x")
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser's own; workers keep quiet, too
        result = read_feed(sound[:place] + noise + sound[place + gap :], XML, URL)
    assert isinstance(result, Listing | ReadFailure)
