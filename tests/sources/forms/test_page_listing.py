"""Pages for people, read as lists of articles."""

import re
import time

import pytest

from monitor.model import Listing, ReadFailure, ReadTrouble
from monitor.sources.pages import read_page
from tests.sources.forms.front_pages import FrontPage

URL = "https://news.example/world/"


def page(body: str, head: str = "<title>World</title>") -> bytes:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode()


def listed(body: bytes, selector: str = "", url: str = URL, content_type: str = "text/html") -> Listing:
    listing = read_page(body, content_type, url, selector)
    assert isinstance(listing, Listing), listing
    return listing


def failure(body: bytes, selector: str = "", url: str = URL) -> ReadFailure:
    result = read_page(body, "text/html; charset=utf-8", url, selector)
    assert isinstance(result, ReadFailure), result
    return result


def test_the_list_of_a_page_is_learned(front_page: FrontPage) -> None:
    listing = listed(front_page.body, url=front_page.url)
    assert [(entry.url, entry.title) for entry in listing.entries] == front_page.articles
    assert [entry.key for entry in listing.entries] == [url for url, _ in front_page.articles]
    if front_page.summaries:
        assert [entry.summary for entry in listing.entries] == front_page.summaries
    dates = [f"{entry.published_at:%Y-%m-%dT%H:%M}" for entry in listing.entries if entry.published_at]
    assert dates == front_page.dates or not front_page.dates
    assert (listing.form, listing.site) == ("page", front_page.url)


def test_what_is_added_and_what_moves_changes_no_key(front_page: FrontPage) -> None:
    before = {entry.key for entry in listed(front_page.body, url=front_page.url).entries}
    marked = re.sub(r'class="', 'class="has-js ', front_page.html).encode(front_page.encoding)
    assert {entry.key for entry in listed(marked, url=front_page.url).entries} == before


def test_known_articles_are_left_out_until_they_change(front_page: FrontPage) -> None:
    known = frozenset(entry.fingerprint for entry in listed(front_page.body, url=front_page.url).entries)
    title = front_page.articles[1][1]
    changed = front_page.html.replace(title, f"{title}!").encode(front_page.encoding)
    again = read_page(changed, "text/html", front_page.url, "", known)
    assert isinstance(again, Listing)
    assert [entry.title for entry in again.entries] == [f"{title}!"]
    assert again.unchanged < known
    assert len(again.unchanged) == len(known) - 1


LIST = "".join(
    f"<div class='row'><span>{n}</span><h4>Short {n}</h4><a href='/x/{n}'>Go</a><p>A passage that is long enough to say "
    f"something of it.</p></div>"
    for n in range(3)
)


@pytest.mark.parametrize("selector", [".row a", ".row", "div.row > h4 ~ a", "a[href^='/x/']"])
def test_a_selector_names_links_or_what_holds_them(selector: str) -> None:
    entries = listed(page(f"<a href='/no'>Other things to read here</a>{LIST}"), selector).entries
    assert [(entry.url, entry.title) for entry in entries] == [
        (f"https://news.example/x/{n}", f"Short {n}") for n in range(3)
    ]
    assert entries[0].summary == "A passage that is long enough to say something of it."


def test_a_selector_may_name_what_stands_within_a_link() -> None:
    body = page(
        "<a href='/1'><h3>One</h3></a><a href='/2'><h3>Two</h3></a><a href='javascript:x()'><h3>Three</h3></a>"
    )
    assert [entry.title for entry in listed(body, "h3").entries] == ["One", "Two"]


def test_a_link_to_another_site_counts_where_a_selector_names_it() -> None:
    [entry] = listed(page("<h1><a href='https://other.example/a'>Elsewhere</a></h1>"), "h1 a").entries
    assert (entry.url, entry.title) == ("https://other.example/a", "Elsewhere")


def test_one_article_linked_twice_is_one_entry_by_its_better_text() -> None:
    links = "<div class=t><a href='/a?utm_source=x'><img alt='Photo'></a><a href='/a'>Read more</a><a href='/a'>The tide</a></div>"
    [entry] = listed(page(links), ".t a").entries
    assert (entry.url, entry.title) == ("https://news.example/a", "The tide")


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("div[", 'the selector "div[" cannot be read: '),
        ("a:nope", 'the selector "a:nope" cannot be read: '),
        ("a::text", 'the selector "a::text" cannot be read: '),
        ("!" * 5_000, "cannot be read"),
        (":not(" * 900, "cannot be read"),
        (".gone", 'the selector ".gone" matches nothing on the page'),
        ("p", 'the selector "p" matches parts of the page that hold no links'),
    ],
)
def test_a_selector_that_does_not_work_is_told(selector: str, words: str) -> None:
    told = failure(page("<p>Nothing but text</p>"), selector)
    assert told.trouble is ReadTrouble.UNREADABLE
    assert words in told.sentence
    assert len(told.sentence) < 300


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "this is not a page that can be read"),
        (page("<p>Welcome to our site</p>"), "no list of articles shows on the page"),
        (page("<form>Log in <input type=password></form>"), "this is a login page, not a list of articles"),
        (page("", "<title>Just a moment...</title>"), "this is a check against robots"),
    ],
)
def test_a_page_without_a_list_is_told_as_what_it_is(body: bytes, words: str) -> None:
    told = failure(body)
    assert told.trouble is ReadTrouble.NOT_A_FEED
    assert words in told.sentence


def test_a_feed_taken_for_a_page_is_told() -> None:
    assert "this is a feed, not a page" in failure(b"<?xml version='1.0'?><rss version='2.0'/>").sentence


def test_headlines_are_plain_bounded_text() -> None:
    links = "".join(f"<h3><a href='/{n}'>\u202eA\u200b {n} &lt;b&gt; {'w ' * 900}</a></h3>" for n in range(3))
    entry = listed(page(links), "a").entries[0]
    assert entry.title.startswith("A 0 <b> w w")
    assert len(entry.title) <= 500


HOSTILE = {
    "a million links": lambda: b"<a href=/2026/07/03/a-b-c-d-e>A headline of some words</a>" * 1_000_000,
    "links in one block": lambda: (
        b"<p>" + b"".join(b"<a href=/news/%d>A headline of some words</a>" % n for n in range(60_000))
    ),
    "deep": lambda: b"<div><a href=/2026/07/03/a-b-c-d>A headline of some words</a>" * 60_000,
    "deep within links": lambda: b"<ul><li><a href=/2026/07/a-b-c-d>A headline of some words</a>" * 50_000,
    "tags": lambda: b"<p>" * 3_000_000,
    "attributes": lambda: b"<a " + b" ".join(b"a%d=1" % n for n in range(400_000)) + b">",
    "scripts that never end": lambda: b"<script>" * 600_000,
    "comments that never end": lambda: b"<!--" * 1_000_000,
    "headings": lambda: b"<h2>Most read</h2><h2><a href=/2026/07/03/a-b-c-d>Most read</a></h2>" * 40_000,
    "one long link": lambda: b"<a href=/2026/07/03/a-b-c-d>" + b"word " * 900_000,
    "classes": lambda: b"<div class='" + b"post " * 900_000 + b"'><a href=/x>y</a>",
    "nothing": lambda: b"\x00" * 4_000_000,
}


@pytest.mark.parametrize("selector", ["", "div a, p a, li a"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_in_time(name: str, selector: str) -> None:
    body = HOSTILE[name]()
    began = time.process_time()
    result = read_page(body, "text/html", URL, selector)
    assert time.process_time() - began < 5
    if isinstance(result, Listing):
        assert len(result.entries) <= 10_000
