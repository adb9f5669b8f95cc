"""Real servers on loopback: aiohttp's for what HTTP allows, bare sockets for what it does not."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.fetch import HttpFetcher, open_fetcher
from monitor.settings import FetchSettings
from tests.fetch.kit import LOOPBACK, FetcherFor, Handler, Serve, ServeRaw, Talk


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as open_things:
        yield open_things


@pytest.fixture
def serve(stack: AsyncExitStack) -> Serve:
    """Start a server with these handlers by path; its root address."""

    async def start(handlers: Mapping[str, Handler]) -> str:
        app = web.Application()
        for path, handler in handlers.items():
            app.router.add_get(path, handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    return start


@pytest.fixture
def serve_raw(stack: AsyncExitStack) -> ServeRaw:
    """Start a server that talks as it likes, once it has read a request; its root address."""

    async def start(talk: Talk) -> str:
        visits = set[asyncio.Task[None]]()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            visits.add(asyncio.current_task())
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await reader.readuntil(b"\r\n\r\n")
                await talk(reader, writer)
                await writer.drain()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

        async def stop() -> None:
            server.close()
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits)

        server = await asyncio.start_server(meet, "127.0.0.1", 0)
        stack.push_async_callback(stop)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    return start


@pytest.fixture
def fetcher_for(stack: AsyncExitStack) -> FetcherFor:
    def make(settings: FetchSettings) -> HttpFetcher:
        fetcher = open_fetcher(settings)
        stack.push_async_callback(fetcher.close)
        return fetcher

    return make


@pytest.fixture
def fetcher(fetcher_for: FetcherFor) -> HttpFetcher:
    """One that may go to loopback, and gives up after two seconds."""
    return fetcher_for(FetchSettings(allow_networks=LOOPBACK, timeout=timedelta(seconds=2), max_body=100_000))
