"""What the tests of the HTTP client share."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_network
from typing import Any

from aiohttp import web

from monitor.fetch import HttpFetcher
from monitor.settings import FetchSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[[Mapping[str, Handler]], Awaitable[str]]
ServeRaw = Callable[[Talk], Awaitable[str]]
FetcherFor = Callable[[FetchSettings], HttpFetcher]
LOOPBACK = (ip_network("127.0.0.0/8"),)


def answering(**response: Any) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(**response)

    return handler
