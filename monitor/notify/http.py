"""One HTTP call becomes an answer or what broke it, within a hard limit of time and bytes, in the caller's thread.

Apprise's own calls (requests) have time limits for each read alone: a server that drips a byte a second held one for as
long as it liked. Redirects are not followed; proxies are those of the environment, as requests finds them.
"""

import asyncio
import json
import os
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH, get_environ_proxies, prepend_scheme_if_needed, select_proxy

from monitor.notify.abort import Abort

_MAX_BODY = 65536
_TURNS = 20  # of the event loop, in which it sees that a socket is shut; two or three are needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of whom. `value` goes as JSON; the connection has to stand after `connect_limit` seconds, the whole
    answer to be there `read_limit` seconds later."""

    url: str = field(repr=False)
    value: object = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: tuple[str, str] | None = field(default=None, repr=False)
    method: str = "POST"
    verify: bool = True
    connect_limit: float
    read_limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `body` is its first 64 KiB, or less if the rest did not come in time."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, object]:
        """The body if it is a JSON object, else nothing."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """No answer; `under_way` says that the request was being handed over, so it may have been taken."""

    error: BaseException
    under_way: bool


def make(call: Call, abort: Abort) -> Answer | Broken:
    """Make one call. It ends by itself, and at once when `abort` is pulled."""
    return asyncio.run(_make(call, abort))


async def _make(call: Call, abort: Abort) -> Answer | Broken:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    trip = _Trip()

    def end() -> None:
        if task:
            loop.call_soon_threadsafe(task.cancel)

    try:
        with abort.by(end):
            async with asyncio.timeout(call.connect_limit) as limit:
                return await trip.go(call, limit)
    except (TimeoutError, asyncio.CancelledError):  # nobody but `abort` cancels
        return trip.answer or Broken(error=TimeoutError(), under_way=trip.under_way)
    except (aiohttp.ClientError, OSError) as error:
        return trip.answer or Broken(error=error, under_way=trip.under_way)
    except ValueError:  # a header that cannot be sent, a host that cannot be encoded
        return Broken(error=aiohttp.InvalidURL(""), under_way=False)


class _Trip:
    """How far a call has come."""

    def __init__(self) -> None:
        self.under_way = False
        self.answer: Answer | None = None

    async def go(self, call: Call, limit: asyncio.Timeout) -> Answer:
        async def note_connection(_session: object, _context: SimpleNamespace, _told: object) -> None:
            limit.reschedule(asyncio.get_running_loop().time() + call.read_limit)

        async def note_request(_session: object, _context: SimpleNamespace, _told: object) -> None:
            self.under_way = True

        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(note_connection)
        trace.on_request_headers_sent.append(note_request)
        async with (
            _Sockets() as sockets,
            _session(call, trace, sockets) as session,
            _request(session, call) as response,
        ):
            self.answer = _answer(response, b"")
            body = b""
            while len(body) < _MAX_BODY and (chunk := await response.content.read(_MAX_BODY - len(body))):
                body += chunk
                self.answer = _answer(response, body)
            return self.answer


class _Sockets:
    """Makes the sockets of one call, and sees to it that all are closed before its loop ends.

    A TLS session waits 30 s for the other end's farewell, and the loop ends with the call: the socket of each such message
    stayed open until a collection of garbage came by.
    """

    def __init__(self) -> None:
        self._made: list[socket.socket] = []

    def __call__(self, address: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, *_ = address
        self._made.append(socket.socket(family, kind, protocol))
        return self._made[-1]

    async def __aenter__(self) -> "_Sockets":
        return self

    async def __aexit__(self, *_error: object) -> None:
        for one in self._made:
            with suppress(OSError):  # closed already, or not connected
                one.shutdown(socket.SHUT_RDWR)
        for _ in range(_TURNS):
            if all(one.fileno() < 0 for one in self._made):
                return
            await asyncio.sleep(0)


def _session(call: Call, trace: aiohttp.TraceConfig, sockets: _Sockets) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        resolver=_Resolver(), force_close=True, ssl=_tls(verify=call.verify), socket_factory=sockets
    )
    return aiohttp.ClientSession(
        connector=connector,
        trace_configs=[trace],
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
    )


def _request(session: aiohttp.ClientSession, call: Call) -> "aiohttp.client._RequestContextManager":
    return session.request(
        call.method,
        call.url,
        data=None if call.value is None else json.dumps(call.value).encode(),
        headers=_headers(call),
        params=call.params or None,
        proxy=_proxy_for(call.url),
        allow_redirects=False,
    )


def _headers(call: Call) -> CIMultiDict[str]:
    """Ours, but for those that the call names itself, however they are spelt."""
    headers = CIMultiDict({"Accept-Encoding": "identity", "Content-Type": "application/json"})
    headers.update(call.headers)
    if call.auth:
        headers["Authorization"] = f"Basic {b64encode(':'.join(call.auth).encode()).decode()}"
    return headers


def _answer(response: aiohttp.ClientResponse, body: bytes) -> Answer:
    return Answer(status=response.status, headers=response.headers, body=body)


def _proxy_for(url: str) -> str | None:
    proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None))
    return prepend_scheme_if_needed(proxy, "http") if proxy else None


@cache
def _tls(*, verify: bool) -> ssl.SSLContext:
    """Who is trusted: the bundle that requests would take from the environment, else the system's, else requests' own."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or ""
    system = ssl.get_default_verify_paths()
    if not bundle and not system.cafile and not system.capath:
        bundle = DEFAULT_CA_BUNDLE_PATH
    in_folder = bool(bundle) and Path(bundle).is_dir()
    context = ssl.create_default_context(
        cafile=bundle if bundle and not in_folder else None, capath=bundle if in_folder else None
    )
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class _Resolver(AbstractResolver):
    """Asks for addresses in this very thread, which nobody else waits for. aiohttp's own asks in a pool of threads, and
    a name server that hangs then holds up the end of the loop and of the program."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        return [
            ResolveResult(
                hostname=host, host=str(where[0]), port=port, family=kind, proto=protocol, flags=_NUMERIC
            )
            for kind, _, protocol, _, where in found
        ]

    async def close(self) -> None:
        """Nothing to let go of."""


_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
