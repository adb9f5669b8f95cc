"""Turns large bodies into a queue for memory: together they take no more than a fixed room until nobody holds them."""

import asyncio
from collections import deque
from contextlib import suppress
from types import TracebackType
from typing import Self
from weakref import finalize

SMALL = 256_000  # bytes that any body may have without asking: the median feed has 30 kB
# Sixty servers that send 10 MB at once would take 600 MB, and longer than a moment: then the bodies wait to be read.
ROOM = 32_000_000


class Room:
    """Room for `size` bytes of large bodies, handed out in the order asked for. Belongs to one event loop."""

    def __init__(self, size: int = ROOM) -> None:
        self._size = size
        self._taken = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @property
    def taken(self) -> int:
        """Bytes in use."""
        return self._taken

    def hold(self) -> "Hold":
        """What one body needs of it: nothing until it asks."""
        return Hold(self)

    async def take(self, size: int) -> None:
        """Wait for room; a body larger than all of it waits to be the only one."""
        if not self._waiting and self._fits(size):
            self._taken += size
            return
        call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, call))
        try:
            await call
        except asyncio.CancelledError:
            if call.done() and not call.cancelled():  # called just as it gave up
                self._taken -= size
            self._call_in()
            raise

    def give_back(self, size: int) -> None:
        """So many bytes are free again."""
        self._taken -= size
        self._call_in()

    def _fits(self, size: int) -> bool:
        return not self._taken or self._taken + size <= self._size

    def _call_in(self) -> None:
        while self._waiting:
            size, call = self._waiting[0]
            if not call.done():
                if not self._fits(size):
                    return
                self._taken += size
                call.set_result(None)
            self._waiting.popleft()


class Hold:
    """The room that one body takes: given back on leaving the context or, once it `lasts_with` an answer, when that is no
    more."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._size = 0

    async def grow(self, most: int) -> None:
        """The body is not `SMALL` and may come to have `most` bytes. Room for all of that is taken at once: bodies that took
        it by and by could all be half done and wait for each other."""
        if not self._size:
            await self._room.take(most)
            self._size = most

    def lasts_with(self, answer: object, size: int) -> None:
        """From now on `size` bytes are held as long as `answer` lives, wherever it goes."""
        if self._size:
            self._room.give_back(self._size - size)
            self._size = 0
            loop = asyncio.get_running_loop()
            finalize(answer, _gone, loop, self._room, size).atexit = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._size:
            self._room.give_back(self._size)


def _gone(loop: asyncio.AbstractEventLoop, room: Room, size: int) -> None:
    """Called in whichever thread let go of the answer last."""
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(room.give_back, size)
