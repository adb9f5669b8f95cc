"""Turns a request into an HTTP exchange: one aiohttp session for the open network and one for each proxy."""

import socket
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

import aiohttp
from yarl import URL

from monitor.fetch.addresses import guarded_sockets, sockets_where
from monitor.fetch.proxies import Proxy, ProxyDoor
from monitor.fetch.resolver import LookUp, PatientResolver
from monitor.settings import FetchSettings

MAX_HEADERS = 256  # in one answer, each of at most MAX_HEADER bytes
MAX_HEADER = 32_768  # some newspapers send 10 kB of Content-Security-Policy
_NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=None)


class Sessions:
    """The sessions, each opened when it is first needed. Belongs to one event loop."""

    def __init__(self, settings: FetchSettings, *, look_up: LookUp | None) -> None:
        self._settings = settings
        self._look_up = look_up or socket.getaddrinfo
        self._open: dict[Proxy | None, aiohttp.ClientSession] = {}

    def get(
        self, url: URL, headers: Mapping[str, str], proxy: Proxy | None
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """One GET, without following redirects and without a time limit of its own."""
        session = self._open.get(proxy)
        if session is None:
            session = self._open[proxy] = _open_session(self._settings, self._connector(proxy))
        if proxy is None:
            return session.get(url, headers=headers, allow_redirects=False)
        theirs = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
        if url.scheme == "https":  # a tunnel: the proxy sees these headers, the server those
            return session.get(
                url, headers=headers, allow_redirects=False, proxy=proxy.url, proxy_headers=theirs
            )
        return session.get(url, headers={**headers, **theirs}, allow_redirects=False, proxy=proxy.url)

    async def close(self) -> None:
        """Let go of all connections."""
        while self._open:
            _, session = self._open.popitem()
            await session.close()

    def _connector(self, proxy: Proxy | None) -> aiohttp.TCPConnector:
        resolver = PatientResolver(self._look_up)
        if proxy is None:
            factory = guarded_sockets(self._settings.allow_networks)
            return aiohttp.TCPConnector(resolver=resolver, limit=0, socket_factory=factory)
        door = ProxyDoor(proxy, resolver)
        return aiohttp.TCPConnector(resolver=door, limit=0, socket_factory=sockets_where(door.leads_to))


def _open_session(settings: FetchSettings, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    """No cookies, no proxies from the environment, no limits but ours. `Accept` names nothing: some sites answer a
    feed's address with a page to whom would rather have one."""
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        timeout=_NO_LIMIT,
        headers={
            "User-Agent": settings.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate, br, zstd",
        },
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        max_headers=MAX_HEADERS,
    )
