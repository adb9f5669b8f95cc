import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.identity import canonical_url, is_site_root, without_password

SPELLINGS = [
    ("https://example.org/a", "https://example.org/a"),
    ("HTTPS://Example.ORG:443/a#comments", "https://example.org/a"),
    ("http://example.org:8080/a", "http://example.org:8080/a"),
    ("https://example.org", "https://example.org/"),
    ("https://example.org/a?utm_source=rss&id=7&fbclid=x", "https://example.org/a?id=7"),
    ("https://example.org/a?utm_medium=feed", "https://example.org/a"),
    ("https://example.org/a?utm_source=rss&amp;utm_medium=rss", "https://example.org/a"),
    ("https://example.org/a?UTM%5FSource=rss&_gl=1*x*y", "https://example.org/a"),
    ("https://example.org/a?q=x/y&flag&utm_source=rss", "https://example.org/a?q=x/y&flag"),
    ("https://example.org/a?ref=7&source=12&id=3", "https://example.org/a?ref=7&source=12&id=3"),
    ("https://example.org/a?maca=en-rss-en-all&id=7&traffic_source=rss", "https://example.org/a?id=7"),
    ("https://example.org/a?ref=rss&mod=rss_world&source=RSS", "https://example.org/a"),
    (
        "https://example.org/a?ref=rsspb&feed=rss&format=rss",
        "https://example.org/a?ref=rsspb&feed=rss&format=rss",
    ),
    ("https://example.org?p=7#more", "https://example.org/?p=7"),
    ("https://example.org/a?q=für uns", "https://example.org/a?q=f%C3%BCr%20uns"),
    ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
    ("https://example.org/a?flag", "https://example.org/a?flag"),
    ("https://example.org/über straße", "https://example.org/%C3%BCber%20stra%C3%9Fe"),
    ("https://example.org/%C3%BCber", "https://example.org/%C3%BCber"),
    ("https://user:pw@example.org/a", "https://example.org/a"),
    ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    ("https://example.org./a", "https://example.org/a"),
    ("  https://example.org/a\n", "https://example.org/a"),
]


@pytest.mark.parametrize(("spelling", "canonical"), SPELLINGS)
def test_spellings_of_one_address(spelling: str, canonical: str) -> None:
    assert canonical_url(spelling) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://a:b/",
        "http://h:99999/",
        "http://../",
    ],
)
def test_what_is_no_web_address_has_no_canonical_form(url: str) -> None:
    assert canonical_url(url) == ""


@given(
    st.text(max_size=80)
    | st.text(max_size=60).map("https://example.org/a?".__add__)
    | st.text(max_size=60).map("https://example.org/".__add__)
)
def test_any_string_is_survived_and_the_canonical_form_is_final(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once


def test_a_password_is_never_shown() -> None:
    assert without_password("https://user:s3cret@example.org/a@b") == "https://***@example.org/a@b"
    assert without_password("https://token@example.org/") == "https://***@example.org/"
    assert without_password("https://example.org/a@b?mail=x@y") == "https://example.org/a@b?mail=x@y"


def test_a_front_page_is_told_from_an_article() -> None:
    assert is_site_root("https://example.org/")
    assert is_site_root("https://example.org")
    assert not is_site_root("https://example.org/a")
    assert not is_site_root("https://example.org/?p=7")
