"""JSON Feeds as they are found."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.sources.jsonfeed import read_json_feed

URL = "https://news.example/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **top: Any) -> bytes:
    return json.dumps({"version": VERSION, "title": "World", "items": items, **top}).encode()


def listed(body: bytes, known: frozenset[str] = frozenset()) -> Listing:
    listing = read_json_feed(body, URL, known)
    assert isinstance(listing, Listing), listing
    return listing


def entry(**item: Any) -> Entry:
    [only] = listed(feed(item)).entries
    return only


def test_an_item() -> None:
    read = entry(
        id="boat-2",
        url="/2026/boat",
        external_url="https://other.example/boat",
        title="Navy strikes second boat",
        content_html="<p>A <i>second</i> boat.</p><p>In a week.</p>",
        content_text="A second boat.",
        summary="Again &amp; again",
        date_published="2026-07-03T14:05:09+02:00",
        date_modified="2026-07-04T00:00:00Z",
        authors=[{"name": "Ann Reporter"}, {"name": "Bob"}, {"url": "https://x.example"}],
        tags=["World", "Navy", "https://type.example/x"],
    )
    assert len(read.fingerprint) == 64
    assert read == Entry(
        key="boat-2",
        url="https://news.example/2026/boat",
        title="Navy strikes second boat",
        summary="Again & again",
        content="A second boat.\nIn a week.",
        author="Ann Reporter, Bob",
        published_at=datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC),
        section="World, Navy",
        fingerprint=read.fingerprint,
    )


def test_the_feed_itself() -> None:
    listing = listed(
        feed(
            language="pt-BR",
            home_page_url="https://news.example/",
            next_url="feed.json?page=2",
            hubs=[
                {"type": "rssCloud", "url": "https://no.example"},
                {"type": "WebSub", "url": "https://hub.example/"},
            ],
        )
    )
    assert listing == Listing(
        title="World",
        language="pt-br",
        entries=(),
        form="JSON Feed 1.1",
        site="https://news.example/",
        hub="https://hub.example/",
        archive="https://news.example/feed.json?page=2",
    )


@pytest.mark.parametrize(
    ("version", "form"),
    [
        ("https://jsonfeed.org/version/1", "JSON Feed 1.0"),
        ("https://jsonfeed.org/version/1.1", "JSON Feed 1.1"),
        ("http://www.jsonfeed.org/version/1/", "JSON Feed 1.0"),
        ("1.1", "JSON Feed 1.1"),
        (None, "JSON Feed 1.0"),
        ("9" * 500, "JSON Feed 99999999.0"),
    ],
)
def test_versions(version: str | None, form: str) -> None:
    assert listed(feed({"id": "1", "title": "a"}, version=version)).form == form


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('"a"', "a"),
        ('" a\\n"', "a"),
        ("7", "7"),
        ("1.50", "1.50"),
        ("9" * 5_000, None),
        ("NaN", "NaN"),
        ("true", "true"),
        ('{"b": 1, "a": 2}', '{"a": "2", "b": "1"}'),
        ("null", "https://x.example/1"),
        ('""', "https://x.example/1"),
    ],
)
def test_an_id_may_be_anything(written: str, key: str | None) -> None:
    body = f'{{"version": "{VERSION}", "items": [{{"id": {written}, "url": "https://x.example/1", "title": "t"}}]}}'
    [only] = listed(body.encode()).entries
    assert only.key == key if key else len(only.key) == 64


def test_a_link_blog_leads_to_what_it_is_about_where_it_has_no_page_of_its_own() -> None:
    assert entry(id="1", external_url="https://other.example/a").url == "https://other.example/a"
    assert (
        entry(id="1", url="https://x.example/a", external_url="https://other.example/a").url
        == "https://x.example/a"
    )
    assert entry(id="1", url="javascript:alert(1)").url == ""


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2026-07-03T14:05:09Z", datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-03t14:05:09z", datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-03T14:05:09.123456789-05:30", datetime(2026, 7, 3, 19, 35, 9, 123456, tzinfo=UTC)),
        ("2026-07-03 14:05", datetime(2026, 7, 3, 14, 5, tzinfo=UTC)),
        ("2026-12-31T23:59:60Z", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Fri, 03 Jul 2026 14:05:09 +0200", datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
        (1783087509, None),
    ],
)
def test_dates(date: object, at: datetime | None) -> None:
    assert entry(id="1", date_published=date).published_at == at
    assert entry(id="1", date_modified=date).published_at == at


def test_the_author_of_version_1_0_and_names_with_addresses() -> None:
    assert entry(id="1", author={"name": "Ann"}).author == "Ann"
    assert entry(id="1", author="ann@x.example (Ann Ames)").author == "Ann Ames"
    assert entry(id="1", authors=[], author={"name": "Ann"}).author == "Ann"
    assert entry(id="1", authors="Ann").author == ""


def test_a_text_that_stands_alone_is_the_summary_too() -> None:
    assert entry(id="1", content_text="5 < 6\n\nyes").summary == "5 < 6\nyes"
    assert entry(id="1", content_html="<p>a</p>").content == "a"
    long = entry(id="1", summary="word " * 3000)
    assert len(long.summary) < 10_001 < len(long.content)


def test_known_items_are_left_out_until_they_change() -> None:
    one, two = {"id": "1", "title": "a"}, {"id": "2", "title": "b"}
    known = frozenset(item.fingerprint for item in listed(feed(one, two)).entries)
    again = listed(feed({"title": "a", "id": "1"}, two | {"title": "c"}, {"id": "3", "title": "d"}), known)
    assert [item.key for item in again.entries] == ["2", "3"]
    assert again.unchanged < known
    assert len(again.unchanged) == 1


def test_items_that_share_an_id_are_told_apart_whatever_is_known() -> None:
    items = [{"id": "1", "title": title} for title in ("a", "b", "b")]
    first = listed(feed(*items))
    assert len({item.key for item in first.entries}) == 2
    known = frozenset(item.fingerprint for item in first.entries)
    assert listed(feed(*items), known).entries == first.entries


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("cp1252"),
        lambda text: b"\n \n" + text.encode() + b"\n<!-- cached -->",
        lambda text: text.encode().decode("latin-1").encode(),  # UTF-8 twice over
    ],
)
def test_encodings(encode: Any) -> None:
    text = json.dumps(
        {"version": VERSION, "items": [{"id": "1", "title": "Fußgänger “hier”"}]}, ensure_ascii=False
    )
    assert listed(encode(text)).entries[0].title == "Fußgänger “hier”"


def test_what_deceives_is_taken_out() -> None:
    body = feed(
        {"id": "a\u200b\u202e", "title": "\ud800x\x1b[2J <b>y</b>", "url": "https://x.example/\udfff"}
    )
    [only] = listed(body).entries
    assert (only.key, only.title, only.url) == ("a", "x[2J y", "https://x.example/")


@pytest.mark.parametrize(
    ("body", "trouble", "words"),
    [
        (feed({"id": "1"})[:-9], ReadTrouble.UNREADABLE, "its JSON breaks off"),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "items": [], }',
            ReadTrouble.UNREADABLE,
            "not well-formed",
        ),
        (
            b'{"error": {"code": 401}}',
            ReadTrouble.NOT_A_FEED,
            "this is an error message for programs (JSON), not a feed",
        ),
        (b'{"items": [{"id": 1}]}', ReadTrouble.NOT_A_FEED, "this is JSON, not a feed"),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "items": 7}',
            ReadTrouble.NOT_A_FEED,
            "this is JSON",
        ),
        (b"[1, 2]", ReadTrouble.NOT_A_FEED, "this is JSON, not a feed"),
        (b"", ReadTrouble.NOT_A_FEED, "the answer is empty"),
        (b"<html><p>Hello</p></html>", ReadTrouble.NOT_A_FEED, "this is a web page, not a feed"),
    ],
)
def test_what_is_no_json_feed_is_told(body: bytes, trouble: ReadTrouble, words: str) -> None:
    told = read_json_feed(body, URL)
    assert isinstance(told, ReadFailure)
    assert told.trouble is trouble
    assert words in told.sentence


HEAD = b'{"version": "https://jsonfeed.org/version/1.1", "items": ['
HOSTILE = {
    "brackets": lambda: b"[" * 10_000_000,
    "deep": lambda: HEAD + b'{"a":' * 200_000,
    "empty lists": lambda: b"[" + b"[]," * 3_300_000,
    "keys": lambda: HEAD + b'{"":0},' * 480_000 + b"0]}",
    "one number": lambda: b'{"items": [{"id":' + b"9" * 9_000_000 + b"}]}",
    "numbers": lambda: HEAD + b"10," * 3_300_000 + b"1]}",
    "items": lambda: HEAD + b",".join(b'{"id":%d}' % n for n in range(450_000)) + b"]}",
    "one key": lambda: HEAD + b"{" + b'"id":1,' * 1_300_000 + b'"id":2}]}',
    "tags": lambda: HEAD + b'{"id":1,"tags":[' + b'"ab",' * 1_900_000 + b'"x"]}]}',
    "attributes": lambda: (
        HEAD + b'{"id":1,"content_html":"<a ' + b" ".join(b"a%d=1" % n for n in range(900_000)) + b'>"}]}'
    ),
    "escapes": lambda: HEAD + b'{"id":"' + b"\\ud800" * 1_600_000 + b'"}]}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_ends_in_time(name: str) -> None:
    body = HOSTILE[name]()
    began = time.process_time()
    result = read_json_feed(body, URL)
    assert time.process_time() - began < 5
    assert isinstance(result, ReadFailure) or len(result.entries) <= 10_000


def test_a_feed_that_grows_beyond_measure_is_refused() -> None:
    items = ({"id": n, "content_text": "x" * 199_000} for n in range(100))
    told = read_json_feed(feed(*items), URL)
    assert isinstance(told, ReadFailure)
    assert told.sentence == "the feed grows to more than 20 million characters"
