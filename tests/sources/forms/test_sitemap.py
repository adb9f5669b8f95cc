"""Sitemaps as listings."""

import gzip
import time
from datetime import UTC, datetime

import pytest

from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.sources.sitemap import read_sitemap, title_in

URL = "https://news.example/sitemap.xml"
START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def sitemap(*urls: str) -> bytes:
    return f"{START}{''.join(f'<url>{url}</url>' for url in urls)}</urlset>".encode()


def news(number: int, title: str, date: str = "2026-07-03T14:05:09+02:00") -> str:
    return (
        f"<loc>https://news.example/{number}</loc><lastmod>2026-07-09</lastmod><news:news><news:publication>"
        f"<news:name>The X &amp;amp; Times</news:name><news:language>de</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        f"<news:keywords>World, Navy</news:keywords></news:news>"
    )


def plain(path: str, date: str = "") -> str:
    return f"<loc>https://news.example{path}</loc>" + (f"<lastmod>{date}</lastmod>" if date else "")


def listed(body: bytes, known: frozenset[str] = frozenset()) -> Listing:
    listing = read_sitemap(body, URL, known)
    assert isinstance(listing, Listing), listing
    return listing


def failure(body: bytes) -> ReadFailure:
    told = read_sitemap(body, URL)
    assert isinstance(told, ReadFailure), told
    return told


def test_a_news_sitemap() -> None:
    listing = listed(sitemap(news(1, "Ships &amp; boats")))
    [only] = listing.entries
    assert (listing.form, listing.title, listing.language) == ("news sitemap", "The X & Times", "de")
    assert only == Entry(
        key="https://news.example/1",
        url="https://news.example/1",
        title="Ships & boats",
        published_at=datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC),
        section="World, Navy",
        fingerprint=only.fingerprint,
    )


def test_a_plain_sitemap_newest_first_with_titles_from_addresses() -> None:
    body = sitemap(
        plain("/old-news-of-may-2024.html", "2024-05-01"), plain("/"), plain("/2026/07/no-date-at-all/"),
        plain("/2026/navy-strikes-second-boat-1234567.html", "2026-07-03"),
    )  # fmt: skip
    listing = listed(body)
    assert listing.form == "sitemap"
    assert [(entry.title, entry.published_at and entry.published_at.year) for entry in listing.entries] == [
        ("Navy strikes second boat", 2026), ("Old news of may 2024", 2024), ("No date at all", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/2026/jul/03/who-won-the-match", "Who won the match"),
        ("/article/some_thing_else/123456/", "Some thing else"),
        ("/de/%C3%BCber-die-br%C3%BCcke/a-7654321", "Über die brücke"),
        ("/politik/krieg-und-frieden-1a2b3c4d.html", "Krieg und frieden"),
        ("/123456", ""),
        ("/", ""),
        ("/%ff%fe-%E2%80%AE-x%00y", "\ufffd\ufffd xy"),
    ],
)
def test_titles_in_addresses(path: str, title: str) -> None:
    assert title_in(f"https://news.example{path}") == title


def test_known_addresses_are_left_out_until_they_change() -> None:
    first = listed(sitemap(news(1, "One"), news(2, "Two")))
    known = frozenset(entry.fingerprint for entry in first.entries)
    again = listed(sitemap(news(3, "Three"), news(1, "One"), news(2, "Two, corrected")), known)
    assert {entry.key for entry in again.entries} == {"https://news.example/2", "https://news.example/3"}
    assert again.unchanged < known
    assert (again.language, again.form) == ("de", "news sitemap")


def test_one_address_twice_is_one_entry() -> None:
    [only] = listed(sitemap(news(1, "One"), news(1, "Another"), "<loc></loc>", "")).entries
    assert only.title == "One"


def test_packed_by_gzip() -> None:
    assert listed(gzip.compress(sitemap(news(1, "One")))).entries[0].title == "One"


def test_a_sitemap_that_breaks_off_gives_what_is_whole() -> None:
    whole = sitemap(plain("/a-first-page-here"), plain("/the-address-of-the-second-page"))
    entries = listed(whole[:-45]).entries
    assert [entry.url for entry in entries] == ["https://news.example/a-first-page-here"]


def test_an_empty_sitemap_lists_nothing() -> None:
    assert listed(sitemap()).entries == ()


def test_a_list_of_sitemaps_names_those_with_news() -> None:
    names = ["pages", "authors", "news-1", "video", "a", "b", "c"]
    body = (
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>/{name}.xml</loc></sitemap>" for name in names)
        + "</sitemapindex>"
    )
    told = failure(body.encode())
    assert told.trouble is ReadTrouble.NOT_A_FEED
    assert told.sentence.startswith(
        "this is a list of 7 sitemaps, not one of pages; give the one with the news: "
    )
    shown = told.sentence.rpartition(": ")[2].replace("https://news.example/", "").split(", ")
    assert shown == ["news-1.xml", "pages.xml", "authors.xml", "video.xml", "a.xml"]


def test_of_endless_addresses_none_is_named() -> None:
    told = failure(
        f"<sitemapindex><sitemap><loc>/news-{'n' * 5000}.xml</loc></sitemap></sitemapindex>".encode()
    )
    assert len(told.sentence) < 200


@pytest.mark.parametrize(
    ("body", "trouble", "words"),
    [
        (b"", ReadTrouble.NOT_A_FEED, "the answer is empty"),
        (b"<html><p>Gone</p></html>", ReadTrouble.NOT_A_FEED, "this is a web page, not a feed"),
        (b"<urlset><url", ReadTrouble.UNREADABLE, "the sitemap is broken"),
        (b"\x1f\x8bjunk", ReadTrouble.UNREADABLE, "packed in a way that cannot be read"),
        (gzip.compress(b"<urlset>" + b" " * 30_000_000), ReadTrouble.UNREADABLE, "too large"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', ReadTrouble.UNREADABLE, "defines entities"),
    ],
)
def test_what_is_no_sitemap_is_told(body: bytes, trouble: ReadTrouble, words: str) -> None:
    told = failure(body)
    assert told.trouble is trouble
    assert words in told.sentence


HOSTILE = {
    "addresses": lambda: (
        b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(90_000)) + b"</urlset>"
    ),
    "dates": lambda: (
        b"<urlset>"
        + b"".join(b"<url><loc>/%d</loc><lastmod>2026-07-03</lastmod></url>" % n for n in range(70_000))
        + b"</urlset>"
    ),
    "deep": lambda: b"<urlset>" + b"<url>" * 900_000,
    "flat": lambda: b"<urlset><url>" + b"<a/>" * 900_000 + b"</url></urlset>",
    "attributes": lambda: b"<urlset " + b" ".join(b"a%d='1'" % n for n in range(800_000)) + b">",
    "text": lambda: b"<urlset><url><loc>" + b"x" * 9_000_000 + b"</loc></url></urlset>",
    "brackets": lambda: b"<" * 10_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sitemaps_end_in_time(name: str) -> None:
    body = HOSTILE[name]()
    began = time.process_time()
    result = read_sitemap(body, URL)
    assert time.process_time() - began < 5
    assert isinstance(result, ReadFailure) or len(result.entries) <= 10_000
