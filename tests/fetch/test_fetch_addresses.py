"""Which addresses may be connected to, and that no spelling leads round it."""

# ruff: noqa: RUF001 - other alphabets are the point

import socket
from ipaddress import ip_address, ip_network

import pytest
from aiohttp import web

from monitor.fetch.addresses import is_allowed_loopback, may_connect
from monitor.model import FailureKind, Fetched, FetchFailure, Request
from monitor.settings import FetchSettings
from tests.fetch.kit import FetcherFor, Serve

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.127.255.255 192.0.0.8 192.0.0.170 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1
    255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1
    64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001:0:1::1 2001:db8::1 fe80::1 fe80::1%lo fc00::1
    fd00:ec2::254 fec0::1 ff02::1 ff0e::1 100::1
""".split()
PUBLIC = (
    "8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 192.0.1.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8".split()
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_networks_are_closed(address: str) -> None:
    assert not may_connect(ip_address(address), ())


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open(address: str) -> None:
    assert may_connect(ip_address(address), ())


def test_what_the_user_allows_is_open_and_nothing_beside_it() -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert may_connect(ip_address("10.1.2.3"), allowed)
    assert may_connect(ip_address("::ffff:10.1.2.3"), allowed)
    assert may_connect(ip_address("fd00::1"), allowed)
    assert not may_connect(ip_address("10.2.0.1"), allowed)


@pytest.mark.parametrize(
    ("host", "networks", "expected"),
    [
        ("127.0.0.1", ["127.0.0.0/8"], True),
        ("localhost", ["127.0.0.0/8"], True),
        ("site.localhost", ["::1/128"], True),
        ("::1", ["::1/128"], True),
        ("127.0.0.1", [], False),
        ("127.0.0.1", ["10.0.0.0/8"], False),
        ("10.0.0.1", ["10.0.0.0/8"], False),
        ("8.8.8.8", ["127.0.0.0/8"], False),
        ("example.org", ["127.0.0.0/8"], False),
    ],
)
def test_loopback_of_ones_own(host: str, networks: list[str], expected: object) -> None:
    assert is_allowed_loopback(host, tuple(ip_network(network) for network in networks)) is expected


HOSTILE = [
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "localhost", "LOCALHOST", "localhost.", "x@127.0.0.1", "8.8.8.8@127.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1",
    "127.0.0.1\\@8.8.8.8", "[fe80::1%25lo]", "127.0.0.1\t",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTILE)
async def test_no_spelling_of_this_machine_is_let_through(
    serve: Serve, fetcher_for: FetcherFor, host: str
) -> None:
    hits = []

    async def handler(request: web.Request) -> web.Response:
        hits.append(request.path)
        return web.Response()

    port = (await serve({"/": handler})).rpartition(":")[2]
    fetcher = fetcher_for(FetchSettings())
    failure = await fetcher.fetch(Request(url=f"http://{host}:{port}/"))
    assert isinstance(failure, FetchFailure)
    assert failure.kind in {
        FailureKind.REFUSED_ADDRESS,
        FailureKind.BAD_URL,
        FailureKind.DNS,
        FailureKind.CONNECT,
    }
    assert not hits


async def test_a_redirect_is_checked_like_a_first_request(serve: Serve, fetcher_for: FetcherFor) -> None:
    hits = []

    async def inside(request: web.Request) -> web.Response:
        hits.append(request.path)
        return web.Response()

    port = (await serve({"/": inside})).rpartition(":")[2]

    async def moved(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://127.0.0.2:{port}/"})

    root = await serve({"/": moved})
    fetcher = fetcher_for(FetchSettings(allow_networks=(ip_network("127.0.0.1/32"),)))
    failure = await fetcher.fetch(Request(url=root))
    assert failure.kind is FailureKind.REFUSED_ADDRESS
    assert (
        failure.sentence
        == "127.0.0.2 is in a private network, where fetch.allow_networks in monitor.yaml does not let us go"
    )
    assert not hits


async def test_the_check_is_made_on_what_a_name_resolves_to(serve: Serve, fetcher_for: FetcherFor) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text="inside")

    url = (await serve({"/": handler})).replace("127.0.0.1", "localhost")
    refused = await fetcher_for(FetchSettings()).fetch(Request(url=url))
    assert refused.kind is FailureKind.REFUSED_ADDRESS
    allowed = await fetcher_for(FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),))).fetch(
        Request(url=url)
    )
    assert isinstance(allowed, Fetched)


async def test_the_environments_proxy_is_not_used(
    serve: Serve, fetcher_for: FetcherFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = []

    async def proxy(request: web.Request) -> web.Response:
        hits.append(request.path)
        return web.Response()

    root = await serve({"/": proxy})
    monkeypatch.setenv("http_proxy", root)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        target = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    fetcher = fetcher_for(FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),)))
    assert (await fetcher.fetch(Request(url=target))).kind is FailureKind.CONNECT
    assert not hits
