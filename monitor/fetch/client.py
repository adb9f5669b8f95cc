"""Turns a request into an answer: redirects, turns at hosts, the deadline, and the aiohttp sessions beneath."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from yarl import URL

from monitor.fetch import robots, sentences
from monitor.fetch.access import headers_for, sends_secrets
from monitor.fetch.addresses import loopbacks_of, may_ask_proxy_for
from monitor.fetch.answers import Bound, Redirect, read_answer
from monitor.fetch.deadlines import Deadlines
from monitor.fetch.hosts import HostQueues
from monitor.fetch.proxies import Proxy, parse_proxy
from monitor.fetch.resolver import LookUp
from monitor.fetch.robots import Robots
from monitor.fetch.room import Room
from monitor.fetch.sessions import Sessions
from monitor.fetch.urls import Origin, UnusableUrlError, origin_of, parse_url, redirected, without_credentials
from monitor.model import Access, FetchFailure, FetchResult, Request
from monitor.settings import FetchSettings
from monitor.settings import Robots as RobotsPolicy

MAX_REDIRECTS = 5
_NO_TIME = timedelta(0)


@dataclass(slots=True, kw_only=True)
class _Trip:
    """One request under way: what is left of its time, and how far permanent redirects alone have led it."""

    request: Request
    start: URL
    bound: Bound
    proxy: Proxy | None
    seconds: float
    moved_to: str = ""
    moves: bool = True  # so far every redirect was permanent


def open_fetcher(settings: FetchSettings, *, look_up: LookUp | None = None) -> "HttpFetcher":
    """A client that opens its sessions with the first fetch, in the event loop that runs then.

    `look_up` stands in for `socket.getaddrinfo`.
    """
    return HttpFetcher(settings, look_up=look_up)


class HttpFetcher:
    """The `Fetcher` of the daemon. Belongs to one event loop; `close` it in there."""

    def __init__(self, settings: FetchSettings, *, look_up: LookUp | None = None) -> None:
        self._settings = settings
        self._seconds = settings.timeout.total_seconds()
        self._bound = Bound(settings.max_body)
        self._queues = HostQueues(concurrency=settings.concurrency, per_host=settings.per_host)
        self._sessions = Sessions(settings, look_up=look_up)
        self._robots = Robots(settings.user_agent)
        self._deadlines = Deadlines()
        self._is_near = loopbacks_of(settings.allow_networks)
        self.room = Room()

    async def fetch(self, request: Request) -> FetchResult:
        """GET one address, following at most five redirects, each checked and queued like a first request.

        The deadline runs while we talk to servers, in all redirects together (robots.txt included); it stands still while
        we wait our turn.
        """
        try:
            url = parse_url(request.url)
            through = request.access.proxy or self._settings.proxy
            proxy = parse_proxy(through) if through else None
        except UnusableUrlError as error:
            return sentences.bad_url(str(error))
        return await self._follow(
            _Trip(request=request, start=url, bound=self._bound, proxy=proxy, seconds=self._seconds)
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._sessions.close()

    async def _follow(self, trip: _Trip) -> FetchResult:
        url = trip.start
        seen: list[URL] = []
        while len(seen) <= MAX_REDIRECTS:
            seen.append(url)
            refusal = await self._refusal(url, trip) if trip.proxy or trip.request.heeds_robots else None
            answer = refusal or await self._take_turn(url, trip)
            if not isinstance(answer, Redirect):
                return answer
            onward = _onward(url, answer, trip)
            if isinstance(onward, FetchFailure):
                return onward
            url = onward
            if url in seen:
                return sentences.bad_redirect("in a circle")
        return sentences.bad_redirect(f"more than {MAX_REDIRECTS} times")

    async def _refusal(self, url: URL, trip: _Trip) -> FetchFailure | None:
        """Why `url` must not be asked, before anybody is."""
        host = url.raw_host or ""
        if trip.proxy and not may_ask_proxy_for(host, self._settings.allow_networks):
            return sentences.private_address(host)
        if not trip.request.heeds_robots or self._settings.robots is RobotsPolicy.IGNORE:
            return None
        return await self._robots.objection(url, lambda address: self._read_robots(address, trip))

    async def _read_robots(self, url: URL, trip: _Trip) -> FetchResult:
        """A robots.txt, by the same way out and in the same time; what the user gave for a site is not shown for it."""
        request = Request(url=str(url), access=Access(proxy=trip.request.access.proxy))
        errand = _Trip(request=request, start=url, bound=robots.BOUND, proxy=trip.proxy, seconds=trip.seconds)
        try:
            return await self._follow(errand)
        finally:
            trip.seconds = errand.seconds

    async def _take_turn(self, url: URL, trip: _Trip) -> FetchResult | Redirect:
        origin = origin_of(url)
        turn = await self._queues.enter(origin, self._gap(origin))
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            return await self._ask(url, trip)
        finally:
            trip.seconds -= loop.time() - began
            self._queues.leave(turn)

    async def _ask(self, url: URL, trip: _Trip) -> FetchResult | Redirect:
        """One request and its answer, in the time that is left."""
        headers = headers_for(url, start=trip.start, request=trip.request)
        try:
            with self._deadlines.within(trip.seconds):
                async with self._sessions.get(without_credentials(url), headers, trip.proxy) as response:
                    return await read_answer(
                        response,
                        trip.request,
                        headers,
                        bound=trip.bound,
                        room=self.room,
                        moved_to=trip.moved_to,
                    )
        except TimeoutError:
            return sentences.too_slow(self._settings.timeout)
        except aiohttp.ClientError as error:
            explain = sentences.explain_behind_proxy if trip.proxy else sentences.explain
            return explain(error, url.raw_host or "")

    def _gap(self, origin: Origin) -> timedelta:
        _, host, _ = origin
        gap = _NO_TIME if self._is_near(host) else self._settings.gap
        delay = self._robots.delay(origin)
        return max(gap, delay) if delay else gap


def _onward(url: URL, redirect: Redirect, trip: _Trip) -> URL | FetchFailure:
    """Where a redirect leads, noted in `trip` if it is for good; or why it is not followed."""
    try:
        target = redirected(url, redirect.location)
    except UnusableUrlError as error:
        return sentences.bad_redirect(f"to an address that {error}")
    is_downgrade = url.scheme == "https" and target.scheme == "http"
    if is_downgrade and sends_secrets(url, start=trip.start, access=trip.request.access):
        return sentences.bad_redirect("from https to http: no downgrade with credentials")
    trip.moves = trip.moves and redirect.is_permanent
    if trip.moves:
        trip.moved_to = str(without_credentials(target))
    return target
