"""Large bodies take turns, so that many of them at once are no more than fits into memory."""

import asyncio
import gc

import pytest
from aiohttp import web

from monitor.fetch.room import SMALL, Room
from monitor.model import Fetched, Request
from monitor.settings import FetchSettings
from tests.fetch.kit import LOOPBACK, FetcherFor, Serve


async def waits(room: Room, size: int) -> asyncio.Task[None]:
    task = asyncio.create_task(room.take(size))
    await asyncio.sleep(0)
    assert not task.done()
    return task


async def test_who_comes_first_goes_first() -> None:
    room = Room(10)
    await room.take(6)
    large, small = await waits(room, 8), await waits(room, 1)
    room.give_back(6)
    await asyncio.gather(large, small)
    assert room.taken == 9


async def test_who_gives_up_holds_up_nobody() -> None:
    room = Room(10)
    await room.take(6)
    large, small = await waits(room, 8), await waits(room, 1)
    large.cancel()
    await small
    assert room.taken == 7


async def test_who_gives_up_just_as_it_is_called_leaves_the_room_to_others() -> None:
    room = Room(10)
    await room.take(6)
    large, other = await waits(room, 8), await waits(room, 9)
    room.give_back(6)
    large.cancel()
    await other
    assert room.taken == 9


async def test_a_body_larger_than_the_room_is_read_alone() -> None:
    room = Room(10)
    await room.take(50)
    other = await waits(room, 1)
    room.give_back(50)
    await other


@pytest.mark.parametrize("said", [True, False])
async def test_a_large_answer_takes_room_until_nobody_holds_it(
    serve: Serve, fetcher_for: FetcherFor, said: bool
) -> None:
    async def large(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * (SMALL + 1)) if said else web.Response(body=_pieces())

    root = await serve({"/": large})
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK))
    answer = await fetcher.fetch(Request(url=root))
    assert isinstance(answer, Fetched)
    assert fetcher.room.taken == len(answer.body) == SMALL + 1
    del answer
    gc.collect()
    await asyncio.sleep(0)
    assert fetcher.room.taken == 0


async def _pieces():  # noqa: ANN202 - what aiohttp takes for a body
    yield b"x" * SMALL
    yield b"x"


async def test_answers_that_fail_or_are_small_take_none(serve: Serve, fetcher_for: FetcherFor) -> None:
    async def large(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 2_000_000)

    async def small(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * SMALL)

    root = await serve({"/large": large, "/small": small})
    fetcher = fetcher_for(FetchSettings(allow_networks=LOOPBACK, max_body=1_000_000))
    answers = [await fetcher.fetch(Request(url=f"{root}/{name}")) for name in ("large", "small")]
    assert [isinstance(answer, Fetched) for answer in answers] == [False, True]
    assert fetcher.room.taken == 0
