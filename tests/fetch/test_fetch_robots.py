"""What robots.txt says is asked once, and heeded where the request wants it."""

import asyncio
import time
from datetime import timedelta

import pytest
from aiohttp import web
from yarl import URL

from monitor.fetch import HttpFetcher
from monitor.fetch.robots import MOST_TEXT, Robots, product_of
from monitor.model import Access, FailureKind, Fetched, FetchFailure, Request
from monitor.settings import FetchSettings
from monitor.settings import Robots as Policy
from tests.fetch.kit import LOOPBACK, FetcherFor, Handler, Serve

RULES = "User-agent: *\nDisallow: /all\n\nUser-agent: News-Monitor/2\nDisallow: /private\nAllow: /private/open$\nCrawl-delay: 0.2"


class Site:
    """A robots.txt, pages, and what was asked in which order."""

    def __init__(self, robots: Handler) -> None:
        self.robots, self.asked = robots, list[str]()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return await self.robots(request)
        if request.path == "/moved":
            raise web.HTTPFound("/private/a")
        return web.Response(text="page")


def saying(text: str = "", status: int = 200) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        assert not {"Authorization", "Cookie"} & set(request.headers)
        return web.Response(text=text, status=status)

    return handler


async def opened(serve: Serve, robots: Handler) -> tuple[Site, str]:
    site = Site(robots)
    return site, await serve({"/{path:.*}": site.serve})


def page(url: str) -> Request:
    return Request(url=url, heeds_robots=True, access=Access(user="anna"))


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/all", True),
        ("/private/a", False),
        ("/private/open", True),
        ("/moved", False),
    ],
)
async def test_what_it_says_to_us_is_heeded(
    serve: Serve, fetcher: HttpFetcher, path: str, allowed: object
) -> None:
    site, root = await opened(serve, saying(RULES))
    answer = await fetcher.fetch(page(root + path))
    assert isinstance(answer, Fetched) is allowed
    if not allowed:
        assert answer == FetchFailure(
            kind=FailureKind.ROBOTS, sentence="the site's robots.txt asks programs not to read this page"
        )
        assert "/private/a" not in site.asked


async def test_feeds_and_those_who_ignore_it_do_not_ask(serve: Serve, fetcher_for: FetcherFor) -> None:
    site, root = await opened(serve, saying("User-agent: *\nDisallow: /"))
    heeding = fetcher_for(FetchSettings(allow_networks=LOOPBACK))
    ignoring = fetcher_for(FetchSettings(allow_networks=LOOPBACK, robots=Policy.IGNORE))
    assert isinstance(await heeding.fetch(Request(url=f"{root}/a")), Fetched)
    assert isinstance(await ignoring.fetch(page(f"{root}/a")), Fetched)
    assert site.asked == ["/a", "/a"]


async def test_it_is_asked_once_however_many_pages_are_read_at_once(
    serve: Serve, fetcher: HttpFetcher
) -> None:
    site, root = await opened(serve, saying(""))
    answers = await asyncio.gather(*(fetcher.fetch(page(f"{root}/{number}")) for number in range(8)))
    assert all(isinstance(answer, Fetched) for answer in answers)
    assert site.asked.count("/robots.txt") == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410, 204])
async def test_one_that_is_not_there_allows_everything(
    serve: Serve, fetcher: HttpFetcher, status: int
) -> None:
    _, root = await opened(serve, saying(status=status))
    assert isinstance(await fetcher.fetch(page(f"{root}/a")), Fetched)


@pytest.mark.parametrize("status", [408, 429, 500])
async def test_one_that_is_withheld_for_now_allows_nothing(
    serve: Serve, fetcher: HttpFetcher, status: int
) -> None:
    _, root = await opened(serve, saying(status=status))
    assert (await fetcher.fetch(page(f"{root}/a"))).status == status


async def test_one_that_cannot_be_read_forbids_everything_for_now(serve: Serve, fetcher: HttpFetcher) -> None:
    site, root = await opened(serve, saying(status=503))
    for _ in range(2):
        failure = await fetcher.fetch(page(f"{root}/a"))
        assert (failure.kind, failure.status) == (FailureKind.STATUS, 503)
        assert failure.sentence == (
            "the site's robots.txt cannot be read: the server is overloaded or being repaired (503)"
        )
    assert site.asked == ["/robots.txt"]  # nor is it asked again at once


async def test_a_slow_one_shares_the_deadline(serve: Serve, fetcher_for: FetcherFor) -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    _, root = await opened(serve, never)
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, timeout=timedelta(seconds=0.3)))
    began = time.monotonic()
    assert (await fetcher.fetch(page(f"{root}/a"))).kind is FailureKind.TIMEOUT
    assert time.monotonic() - began < 0.8


async def test_the_wished_delay_lies_between_requests(serve: Serve, fetcher: HttpFetcher) -> None:
    _, root = await opened(serve, saying(RULES))
    await fetcher.fetch(page(f"{root}/a"))
    began = time.monotonic()
    await asyncio.gather(*(fetcher.fetch(page(f"{root}/{number}")) for number in range(3)))
    assert time.monotonic() - began >= 0.39


async def robots_of(text: str) -> Robots:
    robots = Robots("news-monitor/1")

    async def read(url: URL) -> Fetched:
        return Fetched(url=str(url), body=text.encode(), content_type="text/plain")

    await robots.objection(URL("http://a.example/x"), read)
    return robots


async def test_a_hostile_one_costs_little() -> None:
    names = "".join(f"User-agent: n{number}\n" for number in range(14_000))
    began = time.monotonic()
    robots = await robots_of(names + "Disallow: /*a*a*a*a*b\n" * 11_000 + "Crawl-delay: 9e9")
    assert robots.delay(("http", "a.example", 80)) == timedelta(0)
    assert time.monotonic() - began < 2


async def test_a_delay_is_honoured_up_to_half_a_minute() -> None:
    robots = await robots_of("User-agent: *\nCrawl-delay: 86400")
    assert robots.delay(("http", "a.example", 80)) == timedelta(seconds=30)
    assert robots.delay(("http", "b.example", 80)) == timedelta(0)


async def test_what_is_remembered_is_bounded() -> None:
    robots = Robots("news-monitor/1")

    async def read(url: URL) -> Fetched:
        return Fetched(url=str(url), body=b"User-agent: *\n" + b"#" * 300_000, content_type="")

    for number in range(12):
        assert await robots.objection(URL(f"http://a{number}.example/"), read) is None
    assert robots._size <= MOST_TEXT
    assert len(robots._answers) == MOST_TEXT // 300_000


@pytest.mark.parametrize(
    ("user_agent", "product"),
    [
        ("news-monitor/0.1.0", "news-monitor"), ("News-Monitor (mail@example.org)", "news-monitor"),
        ("Mozilla/5.0 (compatible; news-monitor/1)", "news-monitor"), ("TimesBot/2 x", "timesbot"), ("", "news-monitor"),
    ],
)  # fmt: skip
def test_the_name_sites_know_us_by(user_agent: str, product: str) -> None:
    assert product_of(user_agent) == product
