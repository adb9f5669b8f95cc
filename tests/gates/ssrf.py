"""Every way to write an internal address, as feed, as redirect target and as article link: nobody inside is ever reached.

Canaries listen on this machine wherever a spelling may lead; the real client fetches; not one connection may arrive. The
redirecting server is the one address that the client is allowed, so that refusals are those of the target.
"""

# ruff: noqa: RUF001 - other alphabets are the point

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote

from monitor.fetch import HttpFetcher, open_fetcher
from monitor.model import Fetched, FetchFailure, Request
from monitor.settings import FetchSettings
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

FRIEND = "127.0.0.2"  # the one address that is allowed: it redirects, and stands for a public one where names change
ALLOWED = (ip_network(f"{FRIEND}/32"),)
AT_ONCE = 16
SPELLINGS = 150

# Each leads to this machine, or to another that is not public, in somebody's reading.
HOSTS = """
127.0.0.1 127.0.0.3 127.1 127.0.1 127.1.1.1 127.127.127.127 127.255.255.254 0 0.0.0.0 0.0 00 0x0 0.0.0.1 0000 0x00000000
2130706433 2130706433. 0x7f000001 0x7F000001 0X7f000001 0x7f.1 0x7f.0.1 0x7f.0x0.0x0.0x1 0x7f.0.0.1 017700000001
0177.0.0.1 0177.1 0177.0x0.0.01 00177.0.0.1 0000177.0000.0000.0001 127.0.0.01 127.00.0.1 0127.0.0.1 127.0.0.0x1
127.0x1 127.000.000.001 4294967295 4294967296 6425673729 0x17f000001 0x1000000007f000001 127.0.0.1. 127.0.0.1.. 127.1.
127.0.0.1.1 256.256.256.256 -1 127.0.0.-1 +127.0.0.1 1e3 127..1 .127.0.0.1
[::1] [::] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [0::1] [::0001] [::ffff:127.0.0.1] [::ffff:7f00:1]
[::FFFF:127.0.0.1] [0:0:0:0:0:ffff:7f00:0001] [::ffff:0:127.0.0.1] [::ffff:0:0] [::ffff:0.0.0.0] [::127.0.0.1] [::7f00:1]
[64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [64:ff9b:1:7f00:0:100::] [2002:7f00:1::]
[2002:7f00:0001::1] [2002:a9fe:a9fe::] [2001:0:7f00:1::] [2001::80ff:fffe] [2001:0:4136:e378:8000:63bf:80ff:fffe]
[fe80::1] [fe80::1%25lo] [fe80::1%lo] [::1%25lo] [::1%lo] [::1%251] [fec0::1] [fc00::1] [fd00::1] [fd00:ec2::254] [ff02::1]
[ff01::1] [ff0e::1] [2001:db8::1] [100::1] [::ffff:10.0.0.1] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::ffff:c0a8:101]
[::127.1] [::ffff:127.1] [::1 ::1] ::1 [[::1]] [::1]] [0:0:0:0:0:0:0:0:1] [127.0.0.1] [v1.127.0.0.1] [5f00::1] [3fff::1]
[5f00::7f00:1] [2001:2::1] [::fffe:7f00:1] [0:0:0:0:ffff:0:7f00:1]
10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.1.254 169.254.169.254 169.254.170.2 169.254.0.1
0xA9FEA9FE 2852039166 0251.0376.0251.0376 169.254.43518 169.16689662 0xa9.0xfe.0xa9.0xfe 100.64.0.1 100.100.100.200
100.127.255.254 192.0.0.1 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 255.255.255.254
localhost LOCALHOST LocalHost localhost. localhost.. localhost.localdomain ip6-localhost ip6-loopback foo.localhost
a.b.localhost. localhost6
①②⑦.⓪.⓪.① ⑫⑦.0.0.1 １２７.0.0.1 １２７．０．０．１ 127。0。0。1 127．0．0．1 127｡0｡0｡1 127.0。0.1 ⁱ²⁷.0.0.1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 ¹²⁷.0.0.1 ₁₂₇.₀.₀.₁
۱۲۷.۰.۰.۱ १२७.०.०.१ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌｏｃａｌｈｏｓｔ ℒocalhost localho\u017ft ０ ⓪ ０ｘ７ｆ０００００１ ［::1］
%31%32%37.0.0.1 127%2e0%2e0%2e1 127.0.0.1%00 127.0.0.1%20 %6c%6f%63%61%6c%68%6f%73%74 127.0.0.1%2f %00127.0.0.1 %5b::1%5d
127.0.0.1%2523 127%E3%80%820.0.1 %EF%BC%91%EF%BC%92%EF%BC%97.0.0.1
x@127.0.0.1 x:y@127.0.0.1 8.8.8.8@127.0.0.1 8.8.8.8:80@127.0.0.1 @127.0.0.1 :@127.0.0.1 %40@127.0.0.1 a@b@127.0.0.1
example.org%40@127.0.0.1 example.org%23@127.0.0.1 example.org%2f@127.0.0.1 localhost@localhost
127.0.0.1\\@example.org 8.8.8.8\\@127.0.0.1 127.0.0.1\\.example.org \\127.0.0.1 \\\\127.0.0.1 /127.0.0.1 ///127.0.0.1
127.0.0.1\\ 127.0.0.1;@127.0.0.1 127.0.0.1&@127.0.0.1 127.0.0.1#@127.0.0.1 127.0.0.1?@127.0.0.1
""".split()
# With characters that `split` would eat.
ODD_HOSTS = [
    "127.0.0.1\t", "\t127.0.0.1", "127.\t0.0.1", "127.0.0.1\n", "127.0.\n0.1", "127.0.0.1\r\n", "local\thost", " 127.0.0.1",
    "127.0.0.1 ", "127.0.0.1\x00", "127.0.0.1\u200b", "\u00ad127.0.0.1", "127.0.0.1\ufeff", "127\u3000.0.0.1",
    "127.0.0.1 @example.org", "x y@127.0.0.1", "local\u00adhost", "\u2060localhost",
]  # fmt: skip
# Whole addresses, for which a port must stay where it is put: {} is it.
WHOLE = """
http:127.0.0.1:{}/ http:/127.0.0.1:{}/ http:\\\\127.0.0.1:{}/ http:////127.0.0.1:{}/ HTTP://127.0.0.1:{}/ hTTp://localhost:{}/
//127.0.0.1:{}/ ///127.0.0.1:{}/ \\\\127.0.0.1:{}/ 127.0.0.1:{}/ file://127.0.0.1:{}/etc/passwd ftp://127.0.0.1:{}/
gopher://127.0.0.1:{}/_x dict://127.0.0.1:{}/ ws://127.0.0.1:{}/ feed://127.0.0.1:{}/ feed:http://127.0.0.1:{}/
view-source:http://127.0.0.1:{}/ url:http://127.0.0.1:{}/ jar:http://127.0.0.1:{}!/ ldap://127.0.0.1:{}/ sftp://127.0.0.1:{}/
tftp://127.0.0.1:{}/ unix://127.0.0.1:{}/ http+unix://127.0.0.1:{}/ https://127.0.0.1:{}/ https://[::1]:{}/
https://localhost:{}/ http://127.0.0.1:0{}/ http://127.0.0.1:{}:80/ http://127.0.0.1:{}@example.org:0/
http://8.8.8.8:0@127.0.0.1:{}/ http://0:{}/ http://[::]:{}/ http://127.0.0.1:+{}/
""".split()


@dataclass(slots=True)
class Canaries:
    """Listeners that nobody may reach; `reached` are those that somebody did."""

    ports: list[int]
    reached: list[str] = field(default_factory=list)


def prove_ssrf() -> Sequence[Figure]:
    """Connections to canaries: none for any spelling in any of the three roles, one where it is allowed."""
    return asyncio.run(_prove())


async def _prove() -> list[Figure]:
    async with _canaries() as canaries, _redirector() as redirector:
        works = await _canary_works(canaries)
        urls = list(_addresses(canaries.ports))
        wrong: list[str] = []
        figures = [at_least(1, "ssrf: canaries that sing when allowed", works, "canaries", n=works)]
        roles = {
            "as feed": urls,
            "as redirect target": [f"{redirector}?to={quote(url, safe='')}" for url in urls],
            "as article link": urls,
        }
        for role, addresses in roles.items():
            before = len(canaries.reached)
            wrong += await _fetch_all(addresses, heeds_robots=role == "as article link")
            figures.append(
                _none(f"ssrf: connections, {role}", len(canaries.reached) - before, len(addresses))
            )
        figures.append(_none("ssrf: connections, names that change", await _rebinding(canaries), 4))
        figures.append(at_least(SPELLINGS, "ssrf: spellings", len(set(urls)), "spellings", n=len(urls)))
        figures.append(_none("ssrf: answers to any of them", len(wrong), 3 * len(urls), unit="answers"))
        for url in canaries.reached[works:] + wrong:
            print(f"ssrf: got through: {url}")
    return figures


def _none(name: str, value: int, n: int, unit: str = "connections") -> Figure:
    return at_most(0, name, value, unit, n=n)


def _addresses(ports: Sequence[int]) -> Iterator[str]:
    """Every spelling with a canary's port; some without one, where the usual ports are meant."""
    for number, host in enumerate([*HOSTS, *ODD_HOSTS]):
        yield f"http://{host}:{ports[number % len(ports)]}/"
    for number, pattern in enumerate(WHOLE):
        yield pattern.format(ports[number % len(ports)])


async def _fetch_all(urls: Sequence[str], *, heeds_robots: bool) -> list[str]:
    """Those that were answered, by whomever."""
    fetcher = _fetcher()
    free = asyncio.Semaphore(AT_ONCE)

    async def fetch(url: str) -> str:
        async with free:
            answer = await fetcher.fetch(Request(url=url, heeds_robots=heeds_robots))
        return "" if isinstance(answer, FetchFailure) else url

    try:
        return [url for url in await asyncio.gather(*map(fetch, urls)) if url]
    finally:
        await fetcher.close()


def _fetcher(look_up: Any = None) -> HttpFetcher:
    settings = FetchSettings(
        allow_networks=ALLOWED, timeout=timedelta(seconds=3), gap=timedelta(0), per_host=AT_ONCE
    )
    return open_fetcher(settings, look_up=look_up or _without_the_world)


def _without_the_world(host: str, port: int, *rest: Any) -> Any:
    """Names of this machine as it knows them; all others would be asked of a name server, and none has to answer here."""
    if host.rstrip(".").lower().endswith(("localhost", "localdomain", "loopback", "localhost6")):
        return socket.getaddrinfo(host, port, *rest)
    raise socket.gaierror(socket.EAI_NONAME, "nobody is asked")


async def _rebinding(canaries: Canaries) -> int:
    """Names that lead to a friend at first and inside afterwards, or to both at once; connections inside."""
    before = len(canaries.reached)
    for port in canaries.ports[:2]:
        async with _redirector() as redirector:
            friendly = redirector.rpartition(":")[2].strip("/")
            first = (
                f"http://changes.example:{friendly}/?to={quote(f'http://changes.example:{port}/', safe='')}"
            )
            await _ask(first, _changing())
        await _ask(f"http://both.example:{port}/", _answering(FRIEND, "127.0.0.1", "::1"))
    return len(canaries.reached) - before


async def _ask(url: str, look_up: Any) -> None:
    fetcher = _fetcher(look_up)
    try:
        await fetcher.fetch(Request(url=url))
    finally:
        await fetcher.close()


def _changing() -> Any:
    answers = iter([FRIEND])
    return lambda host, port, *rest: _infos([next(answers, "127.0.0.1")], port)


def _answering(*addresses: str) -> Any:
    return lambda host, port, *rest: _infos(addresses, port)


def _infos(addresses: Sequence[str], port: int) -> list[Any]:
    def info(address: str) -> Any:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return family, socket.SOCK_STREAM, 6, "", (address, port, 0, 0) if ":" in address else (address, port)

    return [info(address) for address in addresses]


async def _canary_works(canaries: Canaries) -> int:
    """How many canaries an allowed fetch reaches: all of them, else they prove nothing."""
    fetcher = open_fetcher(
        FetchSettings(allow_networks=(ip_network("127.0.0.1/32"),), timeout=timedelta(seconds=3))
    )
    try:
        for port in canaries.ports:
            answer = await fetcher.fetch(Request(url=f"http://127.0.0.1:{port}/"))
            assert isinstance(answer, Fetched), answer
    finally:
        await fetcher.close()
    assert len(canaries.reached) == len(canaries.ports)
    return len(canaries.reached)


@asynccontextmanager
async def _canaries() -> AsyncIterator[Canaries]:
    """On IPv4 and, where there is any, IPv6, on the same ports; on the usual ports, too, if we may."""
    canaries = Canaries(ports=[])
    servers = []

    async def sing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        canaries.reached.append(str(writer.get_extra_info("sockname")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsang")
        writer.close()

    for port in (0, 0, 80, 443, 8080):
        with suppress(OSError):
            server = await asyncio.start_server(sing, "127.0.0.1", port)
            canaries.ports.append(server.sockets[0].getsockname()[1])
            servers.append(server)
            servers.append(await asyncio.start_server(sing, "::1", canaries.ports[-1]))
    try:
        yield canaries
    finally:
        for server in servers:
            server.close()


@asynccontextmanager
async def _redirector() -> AsyncIterator[str]:
    """Sends everybody where they ask to be sent, letter by letter; its address."""

    async def send_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            line = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
            to = _unquoted(line.partition(b"?to=")[2])
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + to + b"\r\nContent-Length: 0\r\n")
            writer.write(b"Connection: close\r\n\r\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(send_on, FRIEND, 0)
    try:
        yield f"http://{FRIEND}:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def _unquoted(text: bytes) -> bytes:
    parts = text.split(b"%")
    return parts[0] + b"".join(bytes.fromhex(part[:2].decode()) + part[2:] for part in parts[1:])
