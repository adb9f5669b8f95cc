"""Pages as they are found, and the articles made of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.decoding import decode
from monitor.extract.moments import moment
from monitor.extract.pages import extract_page
from monitor.model import Extraction, ReadFailure, ReadTrouble

URL = "https://www.times.example.co.uk/world/second-boat?utm_source=rss"
HTML = "text/html; charset=utf-8"
SENTENCE = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board."
)


def page(body: str = "", head: str = "", lang: str = "en") -> bytes:
    paragraphs = "".join(f"<p>{SENTENCE} This was statement number {n}.</p>" for n in range(8))
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Navy strikes second boat</title>{head}</head><body>'
        f"<nav><ul><li><a href=/>Home</a><li><a href=/a>Climate change</a></ul></nav><main><article>"
        f"<h1>Navy strikes second boat</h1>{paragraphs}{body}</article></main>"
        f"<footer>Reproductive rights and Big Tech: donate now</footer></body></html>"
    ).encode()


def extract(body: bytes, content_type: str = HTML, url: str = URL) -> Extraction:
    extraction = extract_page(body, content_type, url)
    assert isinstance(extraction, Extraction), extraction
    return extraction


def failure(body: bytes, content_type: str = HTML) -> ReadFailure:
    result = extract_page(body, content_type, URL)
    assert isinstance(result, ReadFailure), result
    return result


def test_an_article_and_what_its_page_says_of_it() -> None:
    head = """<meta property="og:site_name" content="The Example\u200b Times">
      <meta name="author" content="Ann Reporter">
      <meta property="article:published_time" content="2026-07-03T14:05:09+02:00">
      <link rel="canonical" href="/world/second-boat">"""
    article = extract(page(head=head, lang="en-GB"))
    lines = article.body.split("\n")
    assert lines[-8:] == [f"{SENTENCE} This was statement number {n}." for n in range(8)]
    assert "Climate change" not in article.body
    assert "Big Tech" not in article.body
    assert article == Extraction(
        title="Navy strikes second boat",
        body=article.body,
        author="Ann Reporter",
        outlet="The Example Times",
        language="en-gb",
        canonical_url="https://www.times.example.co.uk/world/second-boat",
        published_at=datetime(2026, 7, 3, 12, 5, 9, tzinfo=UTC),
    )


def test_a_page_that_says_nothing_of_itself() -> None:
    article = extract(page(lang=""))
    said = (article.outlet, article.language, article.canonical_url, article.published_at)
    assert said == ("", "en", "", None)  # the language is the text's own


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("https://times.example.co.uk/boat", "https://times.example.co.uk/boat"),
        ("//m.times.example.co.uk/boat", "https://m.times.example.co.uk/boat"),
        ("http://www.times.example.co.uk/boat", "http://www.times.example.co.uk/boat"),
        ("boat", "https://www.times.example.co.uk/world/boat"),
        ("https://www.times.example.co.uk/", ""),
        ("https://www.times.example.co.uk", ""),
        ("/", ""),
        ("", ""),
        ("https://www.times.example.co.uk/?p=1", ""),
        ("https://evil.example/boat", ""),
        ("https://other.co.uk/boat", ""),
        ("https://times.example.co.uk.evil.example/boat", ""),
        ("javascript:alert(1)", ""),
        ("ftp://www.times.example.co.uk/boat", ""),
        ("http://[", ""),
        ("https://www.times.example.co.uk/" + "a" * 9000, ""),
        ("https://www.times.example.co.uk/a\u202eb", ""),
    ],
)
def test_a_canonical_address_counts_only_for_its_own_site(href: str, canonical: str) -> None:
    assert extract(page(head=f'<link rel="canonical" href="{href}">')).canonical_url == canonical


@pytest.mark.parametrize(
    ("url", "href", "counts"),
    [
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8001/b", True),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/b", False),
        ("http://127.0.0.1/a", "http://127.0.0.1:80/b", True),
        ("http://localhost:8001/a", "http://localhost:8002/b", False),
        ("http://news.internal:8001/a", "http://news.internal:8001/b", True),
        ("http://news.internal/a", "http://blog.internal/b", False),
        ("http://[::1]:8001/a", "http://[::1]:8001/b", True),
        ("http://10.0.0.1/a", "http://10.0.0.2/b", False),
        ("https://alice.github.io/a", "https://bob.github.io/b", False),
        ("https://alice.github.io/a", "https://alice.github.io/b", True),
        ("https://www.bbc.co.uk/a", "https://bbc.co.uk/b", True),
    ],
)
def test_sites_without_a_registered_domain_are_told_by_host_and_port(
    url: str, href: str, counts: bool
) -> None:
    article = extract(page(head=f'<link rel="canonical" href="{href}">'), url=url)
    assert article.canonical_url == (href if counts else "")


def test_times_stated_in_json_ld_and_days_found_in_text() -> None:
    data = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-07-03T14:05:09Z"}</script>'
    assert extract(page(head=data)).published_at == datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)
    day = extract(page(), url="https://times.example/2024/05/06/boat").published_at
    assert day == datetime(2024, 5, 6, tzinfo=UTC)


def test_no_day_is_looked_for_where_it_is_known_when_an_article_was_published() -> None:
    article = extract_page(page(), HTML, "https://times.example/2024/05/06/boat", dated=True)
    assert isinstance(article, Extraction)
    assert article.published_at is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-07-03T14:05:09Z", datetime(2026, 7, 3, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-03T14:05:09.123-0500", datetime(2026, 7, 3, 19, 5, 9, 123000, tzinfo=UTC)),
        ("2026-07-03", datetime(2026, 7, 3, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
    ],
)
def test_moments(text: str, at: datetime | None) -> None:
    assert moment(text) == at


@pytest.mark.parametrize("body", ["<nav><a href=/>x</a></nav>", "<p>You need to enable JavaScript.</p>", ""])
def test_a_page_without_an_article_is_empty(body: str) -> None:
    html = f"<!DOCTYPE html><html><head><title>Home</title></head><body>{body}</body></html>"
    assert failure(html.encode()) == ReadFailure(
        trouble=ReadTrouble.EMPTY, sentence="the page has no text of an article"
    )


def test_what_is_no_page_at_all_is_unreadable() -> None:
    assert failure(b"hello").trouble is ReadTrouble.UNREADABLE


@pytest.mark.parametrize("depth", [300, 100_000])
def test_a_page_nested_too_deeply_is_not_called_empty(depth: int) -> None:
    nested = "<html><body>" + "<div>" * depth + SENTENCE * 9 + "</div>" * depth + "</body></html>"
    assert failure(nested.encode()) == ReadFailure(
        trouble=ReadTrouble.UNREADABLE, sentence="the page is nested too deeply to be read"
    )


def test_what_deceives_is_removed_and_everything_is_bounded() -> None:
    head = f'<meta name="author" content="{"Ann Lee " * 90}"><meta property="og:site_name" content="{"x" * 900}">'
    dirty = page(
        "<p>Intelli\u00adgence \u202eshar\u200bing was paused\x07 by the government for a week.</p>",
        head=head,
    )
    article = extract(dirty)
    assert article.body.endswith("\nIntelligence sharing was paused by the government for a week.")
    assert (len(article.author) <= 200, len(article.outlet)) == (True, 200)


@pytest.mark.parametrize(
    ("encoding", "content_type", "head"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),  # what most servers say, whatever the page is in
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("windows-1251", "text/html", '<meta charset="windows-1251">'),
        ("koi8-r", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'),
        ("windows-1251", "text/html; charset=utf-8", '<meta charset="cp1251">'),
        ("windows-1251", "text/html; charset=no-such-thing", '<meta charset="windows-1251">'),
        ("utf-16", "text/html", ""),
        ("utf-8-sig", "text/html; charset=windows-1251", ""),
    ],
)
def test_encodings(encoding: str, content_type: str, head: str) -> None:
    text = page("<p>Жизнь продолжается, сообщило министерство обороны во вторник.</p>", head=head).decode()
    assert "Жизнь продолжается" in extract(text.encode(encoding), content_type).body


def test_japanese_in_seven_bits_is_not_taken_for_utf_8() -> None:
    assert decode("<p>漁船</p>".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "<p>漁船</p>"


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "unicode_escape", "utf-7", "zlib", "rot13", "undefined", "x" * 99]
)
def test_pythons_odd_encodings_are_not_the_webs(label: str) -> None:
    assert decode(b"caf\xe9 \\u0041", f"text/html; charset={label}") == "café \\u0041"


def test_a_page_cut_off_within_a_character_keeps_its_encoding() -> None:
    assert decode("Fußgänger ä".encode()[:-1], "text/html; charset=iso-8859-1") == "Fußgänger "


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    assert decode("Жизнь ".encode() + b"\xff" + " Жизнь".encode(), HTML) == "Жизнь \ufffd Жизнь"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 900), st.sampled_from([HTML, "", "text/html; charset=big5"]))
def test_no_damage_makes_it_raise(noise: bytes, place: int, content_type: str) -> None:
    sound = page()
    result = extract_page(sound[:place] + noise + sound[place:], content_type, URL)
    assert isinstance(result, Extraction | ReadFailure)
