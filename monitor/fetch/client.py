"""Turns a request into an answer: redirects, turns at hosts, the deadline, and the one aiohttp session beneath."""

import asyncio
from datetime import timedelta

import aiohttp
from yarl import URL

from monitor.fetch import sentences
from monitor.fetch.addresses import guarded_sockets, is_allowed_loopback
from monitor.fetch.answers import Redirect, read_answer
from monitor.fetch.hosts import HostQueues
from monitor.fetch.resolver import PatientResolver
from monitor.fetch.urls import UnusableUrlError, credentials, parse_url, redirected, without_credentials
from monitor.model import FetchResult, Request
from monitor.settings import FetchSettings

MAX_REDIRECTS = 5
MAX_HEADERS = 256  # in one answer, each of at most MAX_HEADER bytes
MAX_HEADER = 32_768  # some newspapers send 10 kB of Content-Security-Policy


def open_fetcher(settings: FetchSettings) -> "HttpFetcher":
    """A client that opens its session with the first fetch, in the event loop that runs then."""
    return HttpFetcher(settings)


class HttpFetcher:
    """The `Fetcher` of the daemon. Belongs to one event loop; `close` it in there."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._queues = HostQueues(concurrency=settings.concurrency, per_host=settings.per_host)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, request: Request) -> FetchResult:
        """GET one address, following at most five redirects, each checked and queued like a first request.

        The deadline runs while we talk to servers, in all redirects together; it stands still while we wait our turn.
        """
        try:
            url = parse_url(request.url)
        except UnusableUrlError as error:
            return sentences.bad_url(str(error))
        return await self._follow(url, request)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _follow(self, url: URL, request: Request) -> FetchResult:
        left = self._settings.timeout.total_seconds()
        seen = set[URL]()
        while len(seen) <= MAX_REDIRECTS:
            seen.add(url)
            async with self._queues.turn(str(url.origin()), self._gap(url)):
                began = asyncio.get_running_loop().time()
                answer = await self._ask(url, request, left)
                left -= asyncio.get_running_loop().time() - began
            if not isinstance(answer, Redirect):
                return answer
            try:
                url = redirected(url, answer.location)
            except UnusableUrlError as error:
                return sentences.bad_redirect(f"to an address that {error}")
            if url in seen:
                return sentences.bad_redirect("in a circle")
        return sentences.bad_redirect(f"more than {MAX_REDIRECTS} times")

    async def _ask(self, url: URL, request: Request, seconds: float) -> FetchResult | Redirect:
        """One request and its answer, in at most `seconds`."""
        session = self._session = self._session or _open_session(self._settings)
        try:
            async with (
                asyncio.timeout(seconds),
                session.get(
                    without_credentials(url), headers=_headers(url, request), allow_redirects=False
                ) as response,
            ):
                return await read_answer(response, self._settings.max_body)
        except TimeoutError:
            return sentences.too_slow(self._settings.timeout)
        except aiohttp.ClientError as error:
            return sentences.explain(error, url.host or "")

    def _gap(self, url: URL) -> timedelta:
        local = is_allowed_loopback(url.raw_host or "", self._settings.allow_networks)
        return timedelta(0) if local else self._settings.gap


def _open_session(settings: FetchSettings) -> aiohttp.ClientSession:
    """No cookies, no proxies from the environment, no limits but ours. `Accept` names nothing: some sites answer a
    feed's address with a page to whom would rather have one."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=PatientResolver(), limit=0, socket_factory=guarded_sockets(settings.allow_networks)
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        headers={
            "User-Agent": settings.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate, br",
        },
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        max_headers=MAX_HEADERS,
    )


def _headers(url: URL, request: Request) -> dict[str, str]:
    wanted = {
        "Authorization": credentials(url),
        "If-None-Match": request.etag,
        "If-Modified-Since": request.last_modified,
    }
    # A header that cannot be sent is not worth failing for: the server then just sends the whole body.
    return {
        name: value for name, value in wanted.items() if value and value.isascii() and value.isprintable()
    }
