"""Feeds without their known items read as if these had been there."""

import random
from dataclasses import replace

import pytest

from monitor.model import Entry, Listing
from monitor.sources.prune import prune
from monitor.sources.rss import read_feed

URL = "https://news.example/world/feed.xml"
ITEMS = (
    '<item><title>One</title><guid>1</guid><link>/1</link></item>',
    '<item xml:base="https://other.example/a/"><title>Two</title><guid>2</guid><link>2</link></item>',
    '<item><title>Three &#8211; &lt;b&gt;bold&lt;/b&gt;</title><link>https://news.example/3</link></item>',
    "<item><title><![CDATA[Four > 3]]></title><description><![CDATA[<p>A</p>]]></description></item>",
    '<item><title>Shared</title><guid>s</guid><link>/s1</link></item>',
    '<item><title>Shared too</title><guid>s</guid><link>/s2</link></item>',
    '<item><title>Shared</title><guid>s</guid><link>/s1</link><description>again</description></item>',
    '<item><dc:title>Seven</dc:title><dc:creator>Ann</dc:creator><dc:date>2026-07-03</dc:date></item>',
)  # fmt: skip


def rss(*items: str, head: str = "", tail: str = "", attributes: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" {attributes}><channel>'
        f"<title>World</title>{head}{' '.join(items)}{tail}</channel></rss>"
    ).encode()


def read(body: bytes, known: frozenset[str] = frozenset()) -> Listing:
    listing = read_feed(body, "", URL, known)
    assert isinstance(listing, Listing), listing
    return listing


def marks(listing: Listing) -> frozenset[str]:
    return frozenset(entry.fingerprint for entry in listing.entries if entry.fingerprint)


def bare(entries: tuple[Entry, ...]) -> list[Entry]:
    return [replace(entry, fingerprint="") for entry in entries]


@pytest.mark.parametrize("attributes", ["", 'xml:base="https://base.example/x/"', 'xml:lang="de"'])
def test_what_is_known_is_left_out_and_changes_nothing_else(attributes: str) -> None:
    body, chance = rss(*ITEMS, attributes=attributes), random.Random(4)
    whole = read(body)
    assert len(whole.entries) == 7
    assert len(marks(whole)) == 7
    for _ in range(60):
        known = frozenset(mark for mark in sorted(marks(whole)) if chance.random() < 0.5)
        pruned = read(body, known | {"no such fingerprint", ""})
        rest = tuple(entry for entry in whole.entries if entry.fingerprint not in known)
        assert pruned == replace(whole, entries=rest, unchanged=known)


def test_a_feed_of_which_all_is_known_lists_nothing_new() -> None:
    whole = read(rss(*ITEMS))
    assert read(rss(*ITEMS), marks(whole)) == replace(whole, entries=(), unchanged=marks(whole))


def test_nothing_beside_an_item_changes_its_fingerprint() -> None:
    first = read(rss(*ITEMS[:3]))
    later = rss(
        ITEMS[4], "\n\n", ITEMS[2], "   ", ITEMS[0], "<!-- built at noon -->", ITEMS[1],
        head="<lastBuildDate>Fri, 03 Jul 2026 14:05:09 GMT</lastBuildDate>", tail="<ttl>5</ttl>",
    )  # fmt: skip
    assert [entry.title for entry in read(later, marks(first)).entries] == ["Shared"]


@pytest.mark.parametrize(
    ("changed", "url"),
    [
        (rss(ITEMS[0].replace("One", "Won")), URL),
        (rss(ITEMS[0], attributes='xml:base="https://elsewhere.example/"'), URL),
        (rss(ITEMS[0]), "https://elsewhere.example/feed"),
    ],
)
def test_what_bears_on_an_item_changes_its_fingerprint(changed: bytes, url: str) -> None:
    known = marks(read(rss(ITEMS[0])))
    listing = read_feed(changed, "", url, known)
    assert isinstance(listing, Listing)
    assert len(listing.entries) == 1


@pytest.mark.parametrize(
    "odd",
    [
        rss("<item><title>Nested</title><item><title>Inner</title></item></item>", ITEMS[0]),
        rss("<item><title>Out &copy; of date</title></item>", ITEMS[0]).replace(
            b"<rss", b"<!DOCTYPE rss><rss"
        ),
        rss("<item><description><![CDATA[write <item> here]]></description></item>", ITEMS[0]),
        rss("<!-- <item><title>Old</title></item> -->", ITEMS[0]),
        rss("<item><description>not <b>closed</description></item>", ITEMS[0]),
        rss(
            ITEMS[0],
            "<item><x:link xmlns:x='urn:a'>u</x:link></item><item><link xmlns='urn:a'>/2</link></item>",
        ),
        rss("<item><content type='html'><title>in the text</title></content></item>", ITEMS[0]),
        rss("<item><guid>1<feed/>2</guid></item>", ITEMS[0]),
        rss(ITEMS[0], "<media:title>no such prefix</media:title>"),
    ],
)
def test_what_is_not_certain_is_read_whole(odd: bytes) -> None:
    body = odd.partition(b"?>")[2]
    assert prune(body, URL, frozenset()) is None
    assert marks(read(odd)) == frozenset()
    assert "One" in [entry.title for entry in read(odd).entries] or b"in the text" in odd


def test_feeds_of_every_form_are_pruned() -> None:
    for form, body in FORMS.items():
        whole = read(body)
        assert whole.form == form
        assert [entry.title for entry in whole.entries] == ["One", "Two"]
        [first, second] = whole.entries
        again = read(body, frozenset({first.fingerprint}))
        assert (again.entries, again.unchanged) == ((second,), {first.fingerprint})


def test_mended_feeds_are_pruned_too() -> None:
    body = rss("<item><title>AT&T &nbsp; &#xD800;&#8211; R&D</title><guid>1</guid></item>", ITEMS[1])
    whole = read(body)
    assert [entry.title for entry in whole.entries] == ["AT&T \u2013 R&D", "Two"]
    assert bare(read(body, frozenset({whole.entries[0].fingerprint})).entries) == bare(whole.entries[1:])


FORMS = {
    "RSS 0.91": b"<rss version='0.91'><channel><item><title>One</title></item><item><title>Two</title></item></channel></rss>",
    "RSS 2.0": rss("<item><title>One</title></item>", "<item><title>Two</title></item>"),
    "RSS 1.0": b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="x"><items><rdf:Seq><rdf:li resource="1"/></rdf:Seq></items></channel>
        <item rdf:about="1"><title>One</title></item><item rdf:about="2"><title>Two</title></item></rdf:RDF>""",
    "Atom 0.3": b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>One</title></entry>
        <entry><title>Two</title></entry></feed>""",
    "Atom 1.0": b"""<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title></a:entry>
        <a:entry><a:title>Two</a:title></a:entry></a:feed>""",
    "CDF": b"""<CHANNEL HREF="https://news.example/" LASTMOD="2026-07-03T10:00"><ITEM HREF="https://news.example/1">
        <TITLE>One</TITLE></ITEM><ITEM HREF="https://news.example/2"><TITLE>Two</TITLE></ITEM></CHANNEL>""",
}


def test_an_item_that_feedparser_cannot_survive_costs_no_other() -> None:
    hostile = (
        "<item><title>Bad</title><gml:posList xmlns:gml='http://www.opengis.net/gml'>1 2</gml:posList></item>"
    )
    body = rss(*ITEMS[:3], hostile, ITEMS[3], hostile.replace("Bad", "Worse"), ITEMS[7])
    listing = read(body)
    assert [entry.title for entry in listing.entries] == [
        "One",
        "Two",
        "Three \u2013 bold",
        "Four > 3",
        "Seven",
    ]
    known = marks(listing)
    assert read(body, known) == replace(listing, entries=(), unchanged=known)
