"""Places for requests: so many at once, but those that hang make room."""

import asyncio

from monitor.fetch.places import PATIENCE, SLOW, Places


async def test_who_hangs_makes_room_and_who_ends_gives_back() -> None:
    places = Places(2)
    hung = [places.take_at_once(), places.take_at_once()]
    assert all(hung)
    assert places.take_at_once() == 0
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(5):
        third = await places.take()
    assert loop.time() - began >= PATIENCE - 0.02
    for ticket in (*hung, third):
        places.give_back(ticket)
    assert [bool(places.take_at_once()) for _ in range(3)] == [True, True, False]


async def test_a_place_given_back_goes_to_who_has_waited_longest() -> None:
    places, order = Places(1), list[str]()
    first = places.take_at_once()

    async def wait(name: str) -> None:
        ticket = await places.take()
        order.append(name)
        places.give_back(ticket)

    async with asyncio.timeout(5):
        waiting = [asyncio.create_task(wait(name)) for name in ("a", "b", "c")]
        await asyncio.sleep(0)
        places.give_back(first)
        await asyncio.gather(*waiting)
    assert order == ["a", "b", "c"]


async def test_who_gives_up_leaves_its_place_to_the_next() -> None:
    places = Places(1)
    held = places.take_at_once()
    quitter, heir = (asyncio.create_task(places.take()) for _ in range(2))
    await asyncio.sleep(0)
    places.give_back(held)  # the quitter is called
    quitter.cancel()
    async with asyncio.timeout(5):
        assert await heir
    assert quitter.cancelled()


async def test_slow_ones_have_an_end_too() -> None:
    places = Places(1)
    async with asyncio.timeout(SLOW + 5):
        tickets = [places.take_at_once(), *[await places.take() for _ in range(SLOW)]]
    late = asyncio.create_task(places.take())
    assert await asyncio.wait({late}, timeout=2 * PATIENCE) == (set(), {late})
    places.give_back(tickets[0])
    async with asyncio.timeout(5):
        assert await late
