"""Turns "at most so many requests at once" into places that a host which hangs cannot hold against all others."""

import asyncio
from collections import deque

PATIENCE = 0.5  # seconds after which a request makes room for one that waits
SLOW = 4  # times as many slow requests may go on beside the quick ones


class Places:
    """`count` places for requests. Whoever has held one for half a second leaves it to whoever waits, and goes on in one of
    `SLOW * count` further ones: without them, 64 servers that never answer would stop all others for 30 seconds.

    Belongs to one event loop.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._quick: dict[
            int, float
        ] = {}  # tickets, oldest first, and when they were handed out (loop's clock)
        self._slow: set[int] = set()
        self._waiting: deque[asyncio.Future[int]] = deque()
        self._last = 0
        self._timer: asyncio.TimerHandle | None = None

    def take_at_once(self) -> int:
        """The ticket of a free place, 0 if there is none."""
        return 0 if self._waiting or len(self._quick) >= self._count else self._hand_out()

    async def take(self) -> int:
        """Wait for a place; the ticket to give back."""
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._watch()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # called just as it gave up
                self.give_back(turn.result())
            raise

    def give_back(self, ticket: int) -> None:
        """The request of this ticket has ended."""
        if self._quick.pop(ticket, None) is None:
            self._slow.discard(ticket)
        if self._waiting:
            self._call_in()
            self._watch()

    def _hand_out(self) -> int:
        self._last += 1
        self._quick[self._last] = asyncio.get_running_loop().time()
        return self._last

    def _call_in(self) -> None:
        while self._waiting and len(self._quick) < self._count:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(self._hand_out())

    def _watch(self) -> None:
        """Look again when the oldest has had its time, if somebody waits and there is room for slow ones."""
        if self._timer is None and self._waiting and self._quick and len(self._slow) < SLOW * self._count:
            due = next(iter(self._quick.values())) + PATIENCE
            self._timer = asyncio.get_running_loop().call_at(due, self._set_aside)

    def _set_aside(self) -> None:
        self._timer = None
        # The loop's clock may wake us a little early.
        before = asyncio.get_running_loop().time() - PATIENCE + 0.01
        for ticket, since in list(self._quick.items()):
            if since > before or len(self._slow) >= SLOW * self._count:
                break
            del self._quick[ticket]
            self._slow.add(ticket)
        self._call_in()
        self._watch()
