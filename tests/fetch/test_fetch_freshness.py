"""How long answers stay good, where they have moved to, which hub they name."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from monitor.fetch import HttpFetcher
from monitor.fetch.freshness import LONGEST, fresh_for
from monitor.fetch.http_dates import parse_http_date
from monitor.fetch.links import hub_of
from monitor.model import Fetched, NotModified, Request
from tests.fetch.kit import Handler, Serve

NOW = datetime(2026, 7, 3, 12, tzinfo=UTC)
DATE = ("Date", "Fri, 03 Jul 2026 12:00:00 GMT")


def freshness(*headers: tuple[str, str]) -> timedelta | None:
    return fresh_for(CIMultiDictProxy(CIMultiDict([DATE, *headers])), now=NOW)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], None),
        ([("Cache-Control", "public")], None),
        ([("Cache-Control", "s-maxage=60")], None),
        ([("Cache-Control", "max-age=300")], 300),
        ([("Cache-Control", "MAX-AGE=300, public")], 300),
        ([("Cache-Control", 'max-age="300"')], 300),
        ([("Cache-Control", "max-age=300, s-maxage=9")], 300),
        ([("Cache-Control", "max-age=300"), ("Age", "100")], 200),
        ([("Cache-Control", "max-age=300"), ("Age", "400")], 0),
        ([("Cache-Control", "max-age=300"), ("Age", "-5")], 300),
        ([("Cache-Control", "max-age=300"), ("Age", "soon")], 300),
        ([("Cache-Control", "max-age=300, max-age=100")], 100),
        ([("Cache-Control", "max-age=300"), ("Cache-Control", "no-cache")], 0),
        ([("Cache-Control", "no-store, max-age=300")], 0),
        ([("Cache-Control", 'x="no-store", max-age=300')], 300),
        ([("Cache-Control", "no-cache=set-cookie, max-age=300")], 0),
        ([("Cache-Control", "max-age=soon")], 0),
        ([("Cache-Control", "max-age=-1")], 0),
        ([("Cache-Control", "max-age=99999999999999999999")], LONGEST.total_seconds()),
        ([("Expires", "Fri, 03 Jul 2026 12:10:00 GMT")], 600),
        ([("Expires", "Friday, 03-Jul-26 12:10:00 GMT")], 600),
        ([("Expires", "Fri Jul  3 12:10:00 2026")], 600),
        ([("Expires", "Fri, 03 Jul 2026 11:10:00 GMT")], 0),
        ([("Expires", "0")], 0),
        ([("Expires", "Fri, 03 Jul 2026 12:10:00 +0100")], 0),
        ([("Expires", "Fri, 03 Jul 2026 12:10:00 GMT"), ("Cache-Control", "max-age=60")], 60),
        ([("Expires", "Fri, 03 Jul 2026 12:10:00 GMT"), ("Cache-Control", "s-maxage=60")], 600),
    ],
)
def test_freshness(headers: list[tuple[str, str]], seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert freshness(*headers) == expected


def test_an_old_answer_is_less_fresh_by_our_clock_too() -> None:
    headers = CIMultiDictProxy(CIMultiDict([DATE, ("Cache-Control", "max-age=300")]))
    assert fresh_for(headers, now=NOW + timedelta(seconds=120)) == timedelta(seconds=180)
    assert fresh_for(headers, now=NOW - timedelta(hours=1)) == timedelta(seconds=300)  # their clock is ahead


@given(st.text(), st.text(), st.text(), st.text())
def test_no_header_raises(control: str, expires: str, age: str, date: str) -> None:
    headers = [("Cache-Control", control), ("Expires", expires), ("Age", age), ("Date", date)]
    fresh = fresh_for(CIMultiDictProxy(CIMultiDict(headers)), now=NOW)
    assert fresh is None or timedelta(0) <= fresh <= LONGEST


def moving(location: str, status: int) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": location})

    return handler


@pytest.mark.parametrize(
    ("statuses", "arrived"),
    [
        ((), ""), ((301,), "/1"), ((308,), "/1"), ((301, 308), "/2"), ((301, 302), "/1"), ((302, 301), ""), ((307,), ""),
        ((301, 302, 301), "/1"),
    ],
)  # fmt: skip
async def test_where_permanent_redirects_alone_lead(
    serve: Serve, fetcher: HttpFetcher, statuses: tuple[int, ...], arrived: str
) -> None:
    async def end(request: web.Request) -> web.Response:
        conditional = "If-None-Match" in request.headers
        return web.Response(status=304 if conditional else 200, headers={"Cache-Control": "max-age=60"})

    steps = {f"/{number}": moving(f"/{number + 1}", status) for number, status in enumerate(statuses)}
    root = await serve({**steps, f"/{len(statuses)}": end})
    answer = await fetcher.fetch(Request(url=f"{root}/0"))
    assert isinstance(answer, Fetched)
    assert answer.moved_to == (root + arrived if arrived else "")
    assert timedelta(seconds=55) < answer.fresh_for <= timedelta(seconds=60)
    unchanged = await fetcher.fetch(Request(url=f"{root}/0", etag="a"))
    assert isinstance(unchanged, NotModified)
    assert unchanged.moved_to == answer.moved_to
    assert unchanged.fresh_for is not None


async def test_validators_of_a_304_replace_those_that_were_sent(serve: Serve, fetcher: HttpFetcher) -> None:
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.headers["If-None-Match"], request.headers["If-Modified-Since"]))
        return web.Response(status=304, headers={"ETag": 'W/"b2"'})

    root = await serve({"/": handler})
    held = "Fri, 03 Jul 2026 12:00:00 GMT"
    assert await fetcher.fetch(Request(url=root, etag='W/"a1"', last_modified=held)) == NotModified(
        etag='W/"b2"', last_modified=held
    )
    assert seen == [('W/"a1"', held)]


@pytest.mark.parametrize(
    ("lines", "hub"),
    [
        ([], ""),
        (["<https://hub.example/>; rel=hub"], "https://hub.example/"),
        (['<https://e.org/f>; rel="self", <https://hub.example/>; rel="hub"'], "https://hub.example/"),
        (["<https://e.org/f>; rel=self", '</hub>; title="a"; REL="next Hub"'], "https://e.org/hub"),
        (["<javascript:x>; rel=hub, <ftp://h/>; rel=hub, <http://h.example/>; rel=hub"], "http://h.example/"),
        (["<https://u:p@hub.example/>; rel=hub"], "https://hub.example/"),
        (["<https://hub.example/>; rel=github"], ""),
        (["<" * 30_000, ";rel=" * 6000, "<a>;" * 8000], ""),
    ],
)
def test_hubs(lines: list[str], hub: str) -> None:
    assert hub_of(lines, URL("https://e.org/feed")) == hub


def test_headers_too_long_to_be_meant_are_neither_read_nor_kept() -> None:
    long = ", ".join(["max-age=60"] * 1000)
    assert freshness(("Cache-Control", long)) is None
    assert freshness(("Cache-Control", long), ("Expires", "Fri, 03 Jul 2026 12:05:00 GMT")) == timedelta(
        minutes=5
    )
    assert parse_http_date(f"Fri, 03 Jul 2026 12:05:00 +0000{' ' * 100}(a)") is None


def test_of_half_a_million_links_a_hundred_are_looked_at() -> None:
    base, hub = URL("https://e.org/"), "<https://hub.example/>; rel=hub"
    assert hub_of(["<ftp:a>;rel=hub," * 99 + hub], base) == "https://hub.example/"
    assert hub_of(["<ftp:a>;rel=hub," * 60, "<ftp:a>;rel=hub," * 60 + hub], base) == ""
