"""What the user gave for a site, and through which proxy: shown there and nowhere else."""

import asyncio
from base64 import b64encode
from datetime import timedelta

import pytest
from aiohttp import web
from yarl import URL

from monitor.fetch import HttpFetcher
from monitor.fetch.access import headers_for, is_meant_for
from monitor.fetch.answers import Bound, Redirect
from monitor.fetch.client import _onward, _Trip
from monitor.fetch.proxies import ProxyDoor, parse_proxy
from monitor.fetch.resolver import PatientResolver
from monitor.fetch.urls import UnusableUrlError
from monitor.model import Access, FailureKind, Fetched, Request
from monitor.settings import FetchSettings
from tests.fetch.kit import LOOPBACK, FetcherFor, Serve, ServeRaw

ALL = Access(headers=(("x-api-key", "k1"),), cookies="a=1; b=2", user="anna", password="s:ü")
SECRETS = {"X-Api-Key", "Cookie", "Authorization"}


async def told(request: web.Request) -> web.Response:
    return web.json_response(dict(request.headers))


def moving(location: str) -> object:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": location})

    return handler


async def test_all_of_it_reaches_its_site_and_stays_through_redirects_there(
    serve: Serve, fetcher: HttpFetcher
) -> None:
    root = await serve({"/": told, "/near": moving("/")})
    answer = await fetcher.fetch(Request(url=f"{root}/near", access=ALL))
    body = answer.body.decode()
    assert '"X-Api-Key": "k1"' in body
    assert '"Cookie": "a=1; b=2"' in body
    assert b64encode("anna:s:ü".encode()).decode() in body


async def test_none_of_it_reaches_another_port(serve: Serve, fetcher: HttpFetcher) -> None:
    elsewhere = await serve({"/": told})
    root = await serve({"/": moving(f"{elsewhere}/")})
    answer = await fetcher.fetch(Request(url=root, access=ALL))
    assert isinstance(answer, Fetched)
    assert not any(secret in answer.body.decode() for secret in SECRETS)


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        ("https://example.org/a", "https://example.org/b", True),
        ("https://example.org/a", "https://www.example.org/b", True),
        ("https://feeds.example.co.uk/", "https://www.example.co.uk/", True),
        ("http://example.org/", "https://www.example.org/", True),
        ("https://example.org/", "http://example.org/", False),
        ("https://example.org/", "http://www.example.org/", False),
        ("https://example.org/", "https://example.com/", False),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://anna.github.io/", "https://bob.github.io/", False),
        ("https://example.org/", "https://example.org.evil.com/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/", False),
        ("http://localhost:8000/", "http://127.0.0.1:8000/", False),
        ("http://10.0.0.1/", "http://10.0.0.2/", False),
    ],
)
def test_which_site_it_is_for(start: str, target: str, expected: object) -> None:
    assert is_meant_for(URL(target), URL(start)) is expected


def test_explicit_headers_win_and_those_of_the_protocol_are_ours() -> None:
    given = (
        ("authorization", "Bearer t"), ("Host", "evil"), ("Content-Length", "5"), ("bad name", "x"), ("X-A", "b\nc"),
        ("If-None-Match", "x"), ("user-agent", "mine"),
    )  # fmt: skip
    url = URL("https://u:p@example.org/")
    request = Request(url=str(url), etag='"e"', access=Access(headers=given, user="anna"))
    assert headers_for(url, start=url, request=request) == {
        "Authorization": "Bearer t",
        "User-Agent": "mine",
        "If-None-Match": '"e"',
    }


@pytest.mark.parametrize(
    "access", [Access(user="anna"), Access(cookies="a=1"), Access(headers=(("X", "y"),))]
)
def test_a_downgrade_is_refused_with_credentials_and_followed_without(access: Access) -> None:
    # No certificate on loopback is trusted, so the decision alone is asked.
    url = URL("https://example.org/a")
    redirect = Redirect(location="http://example.org/b", is_permanent=True)

    def trip(request: Request) -> _Trip:
        return _Trip(request=request, start=url, bound=Bound(9), proxy=None, seconds=1)

    refused = _onward(url, redirect, trip(Request(url=str(url), access=access)))
    assert refused.kind is FailureKind.REDIRECTS
    assert refused.sentence == "the server redirects from https to http: no downgrade with credentials"
    assert _onward(url, redirect, trip(Request(url=str(url)))) == URL("http://example.org/b")
    in_url = _onward(url.with_user("anna"), redirect, trip(Request(url=str(url))))
    assert in_url.kind is FailureKind.REDIRECTS


async def test_what_an_access_holds_is_not_in_its_repr() -> None:
    shown = repr(Request(url="https://example.org", access=ALL)) + repr(parse_proxy("http://u:pw@p:1"))
    assert not {"k1", "anna", "pw@", b64encode(b"u:pw").decode()} & set(shown.replace("'", " ").split())
    assert "pw" not in shown


async def test_a_proxy_of_a_private_address_is_asked_with_its_own_password(
    serve_raw: ServeRaw, fetcher_for: FetcherFor
) -> None:
    got: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(b"talked to")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnews")

    through = (await serve_raw(proxy)).replace("http://", "http://me:secret@")
    fetcher = fetcher_for(FetchSettings(proxy=through))  # nothing private is allowed
    answer = await fetcher.fetch(Request(url="http://example.org/feed"))
    assert (answer.body, answer.url) == (b"news", "http://example.org/feed")
    assert got


async def proxy_heard(serve: Serve) -> tuple[str, list[dict[str, str]]]:
    heard: list[dict[str, str]] = []

    async def handler(request: web.Request) -> web.Response:
        heard.append({"url": str(request.rel_url), **request.headers})
        return web.Response(status=407 if "refuse" in request.path else 200, text="news")

    return await serve({"/{path:.*}": handler}), heard


async def test_the_proxys_password_is_for_the_proxy_and_a_feeds_own_proxy_wins(
    serve: Serve, fetcher_for: FetcherFor
) -> None:
    through, heard = await proxy_heard(serve)
    fetcher = fetcher_for(FetchSettings(proxy="http://127.0.0.1:1"))
    access = Access(proxy=through.replace("http://", "http://me:sec%3Aret@"))
    answer = await fetcher.fetch(Request(url="http://example.org/feed", access=access))
    assert answer.body == b"news"
    assert heard[0]["Host"] == "example.org"
    assert heard[0]["Proxy-Authorization"] == "Basic " + b64encode(b"me:sec:ret").decode()
    assert "Authorization" not in heard[0]
    refused = await fetcher.fetch(Request(url="http://example.org/refuse", access=access))
    assert refused.sentence == "the proxy asks for a user name and password (407)"


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 10.0.0.1 169.254.169.254 [::1] [::ffff:127.0.0.1] localhost LOCALHOST. a.localhost intranet nas.local "
    "x.internal printer.lan router.home.arpa db.corp".split(),
)
async def test_nobody_inside_is_asked_of_a_proxy(serve: Serve, fetcher_for: FetcherFor, host: str) -> None:
    through, heard = await proxy_heard(serve)
    failure = await fetcher_for(FetchSettings(proxy=through)).fetch(Request(url=f"http://{host}/"))
    assert failure.kind is FailureKind.REFUSED_ADDRESS
    assert not heard


async def test_a_redirect_through_a_proxy_is_checked_too(serve: Serve, fetcher_for: FetcherFor) -> None:
    through = await serve({"/{path:.*}": moving("http://169.254.169.254/latest/meta-data")})
    failure = await fetcher_for(FetchSettings(proxy=through)).fetch(Request(url="http://example.org/"))
    assert failure.kind is FailureKind.REFUSED_ADDRESS


async def test_what_is_allowed_may_be_asked_of_a_proxy(serve: Serve, fetcher_for: FetcherFor) -> None:
    through, heard = await proxy_heard(serve)
    fetcher = fetcher_for(FetchSettings(proxy=through, allow_networks=LOOPBACK))
    assert isinstance(await fetcher.fetch(Request(url="http://127.0.0.1:9999/")), Fetched)
    assert len(heard) == 1


async def test_proxies_that_are_none(fetcher_for: FetcherFor, serve_raw: ServeRaw) -> None:
    dead = await fetcher_for(FetchSettings(proxy="http://127.0.0.1:1")).fetch(
        Request(url="http://example.org/")
    )
    assert (dead.kind, dead.sentence) == (FailureKind.CONNECT, "the proxy refuses connections")

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

    deaf = fetcher_for(FetchSettings(proxy=await serve_raw(refuse), timeout=timedelta(seconds=2)))
    tunnel = await deaf.fetch(Request(url="https://example.org/"))
    assert (tunnel.kind, tunnel.sentence) == (FailureKind.CONNECT, "the proxy does not let us through (403)")


@pytest.mark.parametrize("text", ["socks5://a:1", "http://", "a:b@c", "http://u:geheim@[::1"])
async def test_a_proxys_address_that_is_none(fetcher_for: FetcherFor, text: str) -> None:
    failure = await fetcher_for(FetchSettings(proxy=text)).fetch(Request(url="http://example.org/"))
    assert failure.kind is FailureKind.BAD_URL
    assert failure.sentence == "the address of the proxy is not valid"
    with pytest.raises(UnusableUrlError):
        parse_proxy(text)


async def test_a_proxys_door_leads_to_the_proxy_alone() -> None:
    door = ProxyDoor(
        parse_proxy("http://proxy.example:3128"),
        PatientResolver(lambda *_: [(2, 1, 6, "", ("10.0.0.5", 3128))]),
    )
    with pytest.raises(OSError, match="only the proxy"):
        await door.resolve("example.org", 80)
    assert not door.leads_to("10.0.0.5", 3128)
    await door.resolve("proxy.example", 3128)
    assert door.leads_to("10.0.0.5", 3128)
    assert not door.leads_to("10.0.0.5", 80)
    assert not door.leads_to("127.0.0.1", 3128)
