"""Turns a request into an answer or a named failure: one total deadline, one body cap, at most five redirects."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

import aiohttp
from yarl import URL

from monitor.fetch import sentences
from monitor.fetch.addresses import RefusedAddressError, guarded_socket
from monitor.fetch.hosts import Hosts
from monitor.model import Fetched, FetchFailure, FetchResult, NotModified, Request
from monitor.settings import FetchSettings

MOST_REDIRECTS = 5
LONGEST_URL = 8_000
CHUNK = 65_536
_LONGEST_HEADER = 1_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def open_fetcher(settings: FetchSettings) -> "HttpFetcher":
    """The client; it touches the network only when first asked."""
    return HttpFetcher(settings)


class HttpFetcher:
    """The port `Fetcher` over aiohttp. Each hop of a redirect waits for its own host's turn."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._hosts = Hosts(settings)
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, request: Request) -> FetchResult:
        """See `Fetcher`."""
        left = self._settings.timeout.total_seconds()
        url = _usable(request.url)
        loop = asyncio.get_running_loop()
        for _ in range(MOST_REDIRECTS + 1):
            if isinstance(url, FetchFailure):
                return url
            # Whoever waits for a slow host must not keep others from theirs, so the host's turn comes first.
            async with self._hosts.turn(url), self._slots:
                started = loop.time()
                answer = await self._hop(url, request, left)
                left -= loop.time() - started
            if not isinstance(answer, URL):
                return answer
            url = _usable(str(answer))
        return sentences.TOO_MANY_REDIRECTS

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()

    async def _hop(self, url: URL, request: Request, seconds: float) -> FetchResult | URL:
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                return await self._ask(url, request)
        except TimeoutError:
            return sentences.too_slow(self._settings.timeout)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _explained(error)

    async def _ask(self, url: URL, request: Request) -> FetchResult | URL:
        headers = _conditions(request)
        async with self._opened().get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS:
                return _next_hop(url, response)
            if response.status == 304:  # noqa: PLR2004 - Not Modified
                return NotModified()
            if response.status == 204 or not response.ok:  # noqa: PLR2004 - No Content
                return sentences.of_status(response.status, _retry_after(response))
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> FetchResult:
        limit = self._settings.max_body
        body = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > limit:
                return sentences.too_large(limit)
        return Fetched(
            url=str(response.url),
            body=bytes(body),
            content_type=_header(response, "Content-Type"),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )

    def _opened(self) -> aiohttp.ClientSession:
        """The session, made inside the running loop: no cookies, no proxies from the environment, guarded sockets."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=0,
                socket_factory=partial(guarded_socket, self._settings.allow_networks),
                ttl_dns_cache=60,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                trust_env=False,
                headers={
                    "User-Agent": self._settings.user_agent,
                    "Accept": "application/rss+xml, application/atom+xml, text/html, application/xml;q=0.9, */*;q=0.5",
                    "Accept-Encoding": "gzip, deflate, br",
                },
            )
        return self._session


def _usable(text: str) -> URL | FetchFailure:
    if len(text) > LONGEST_URL:
        return sentences.bad_url(f"it is longer than {LONGEST_URL} characters")
    try:
        url = URL(text.strip())
        usable = url.scheme in {"http", "https"} and bool(url.host) and url.port != 0
    except ValueError:
        return sentences.bad_url("it cannot be read")
    return url.with_fragment(None) if usable else sentences.bad_url("it is no http or https address")


def _conditions(request: Request) -> dict[str, str]:
    wanted = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in wanted.items() if value}


def _next_hop(url: URL, response: aiohttp.ClientResponse) -> URL | FetchFailure:
    location = response.headers.get("Location", "")
    if not location or len(location) > LONGEST_URL:
        return sentences.NOWHERE
    try:
        return url.join(URL(location))
    except ValueError:
        return sentences.NOWHERE


def _header(response: aiohttp.ClientResponse, name: str) -> str:
    """A header to be kept and sent back: cut off rather than trusted to be short."""
    value = response.headers.get(name, "")
    return value if len(value) <= _LONGEST_HEADER else ""


def _retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    """How long a server asks us to stay away, in seconds or until a date (RFC 9110, section 10.2.3)."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 10**8))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - datetime.now(UTC), timedelta(0))


def _explained(error: Exception) -> FetchFailure:
    """What a client error means. `raise` would make a bug of a broken server: whatever it is, it is the server's."""
    causes = [error, error.__cause__, getattr(error, "os_error", None)]
    if any(isinstance(cause, RefusedAddressError) for cause in causes):
        return sentences.refused_address()
    match error:
        case aiohttp.ClientConnectorDNSError():
            return sentences.NO_SUCH_HOST
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return sentences.BAD_CERTIFICATE
        case aiohttp.InvalidURL():
            return sentences.bad_url("it cannot be read")
        case aiohttp.ClientConnectorError() | ConnectionRefusedError():
            return sentences.NO_CONNECTION
        case _:
            return sentences.BROKEN_OFF
