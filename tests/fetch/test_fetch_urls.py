"""Addresses as people and feeds write them: usable, or a failure, never an exception."""

# ruff: noqa: RUF001 - other alphabets are the point

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from monitor.fetch.retry_after import parse_retry_after
from monitor.fetch.urls import UnusableUrlError, parse_url, redirected
from monitor.model import FailureKind, Request
from monitor.settings import FetchSettings
from tests.fetch.kit import FetcherFor

NOW = datetime(2026, 7, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" https://example.org/a b?c=d e#f\n", "https://example.org/a%20b?c=d+e"),
        ("HTTP://EXAMPLE.org", "http://example.org"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://a_b.example/%7Ex", "http://a_b.example/~x"),
        ("http://example.org/%", "http://example.org/%25"),
    ],
)
def test_usable_addresses(text: str, url: str) -> None:
    assert str(parse_url(text)) == url


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "example.org/feed", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)",
        "data:text/html,x", "mailto:a@example.org", "http://", "http:///path", "http://?x", "http://[::1", "http://::1/",
        "http://exa mple.org/", "http://example.org:99999/", "http://example.org:abc/", "http://example.org:0/",
        "http://example.org:-1/", "http:\\\\example.org", "http://ex\u202eample.org/", "http://\udc80/", "http://％41/",
        "http://127.1/", "http://0x7f000001/", "http://2130706433/", "http://a.1/", "http://127.0.0.1./", "http://[::127.1]/",
        "http://[fe80::1%25lo]/", "http://[1::2::3]/", "http://example.org:25/", "http://example.org:6667/",
        "http://" + "a" * 300 + "/", "http://example.org/" + "a" * 9000, "http://a<b>.example/", "http://\x00/",
    ],
)  # fmt: skip
async def test_unusable_addresses(fetcher_for: FetcherFor, text: str) -> None:
    failure = await fetcher_for(FetchSettings()).fetch(Request(url=text))
    assert failure.kind is FailureKind.BAD_URL
    assert failure.sentence.startswith("the address ")
    assert "example" not in failure.sentence


@given(
    st.text()
    | st.builds("http://{}".format, st.text())
    | st.builds("http://h{}/{}".format, st.text(), st.text())
)
def test_no_address_raises_anything_else(text: str) -> None:
    for parse in (parse_url, lambda location: redirected(URL("http://example.org/a"), location)):
        try:
            url = parse(text)
        except UnusableUrlError:
            continue
        assert url.scheme in {"http", "https"}
        assert url.raw_host


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", timedelta(0)),
        (" 120 ", timedelta(minutes=2)),
        ("999999999999999999", timedelta(days=7)),
        ("Fri, 03 Jul 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("Fri, 03 Jul 2026 13:30:00 +0100", timedelta(minutes=30)),
        ("Friday, 03-Jul-26 12:30:00 GMT", timedelta(minutes=30)),
        ("Fri, 03 Jul 2026 11:30:00 GMT", timedelta(0)),
        ("Fri, 03 Jul 9999 11:30:00 GMT", timedelta(days=7)),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("soon", None),
        ("Fri, 99 Jul 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after(value: str, expected: object) -> None:
    assert parse_retry_after(value, now=NOW) == expected


@given(st.text())
def test_retry_after_never_raises(value: str) -> None:
    wait = parse_retry_after(value, now=NOW)
    assert wait is None or timedelta(0) <= wait <= timedelta(days=7)
