"""One belt: claims what is due, works on at most `width` items at a time, and never lets one item stop the others."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from monitor.errors import StoreError
from monitor.events import BugFound, StoreFailed
from monitor.ports import Observer

Item = TypeVar("Item", bound=Hashable)

_CUT_OFF_PATIENCE = 5.0  # seconds for what was cut off to notice it


class Belt(Generic[Item]):
    """Runs `work` for whatever `claim` hands out.

    `claim(free, busy)` returns at most `free` items, knowing those being worked on; `work(item)` does one; a bug that
    escapes from it is told once, under `name_of(item)`, with its traceback and handed to `set_aside(item, sentence)`.
    What the store refused to take is given back, `give_back(item)`, as soon as the store takes that: so the item is due
    again at once, not only when its lease runs out. None: such an item is due again by itself.
    """

    def __init__(
        self,
        name: str,
        *,
        width: int,
        claim: Callable[[int, Sequence[Item]], Awaitable[Sequence[Item]]],
        work: Callable[[Item], Awaitable[None]],
        set_aside: Callable[[Item, str], Awaitable[None]],
        name_of: Callable[[Item], str],
        observer: Observer,
        give_back: Callable[[Item], Awaitable[None]] | None = None,
    ) -> None:
        self.name = name
        self._width = width
        self._claim = claim
        self._work = work
        self._set_aside = set_aside
        self._name_of = name_of
        self._observer = observer
        self._give_back = give_back
        self._refused: list[Item] = []
        self._running: dict[asyncio.Task[bool], Item] = {}
        self._refusal: StoreError | None = None
        self._filling = asyncio.Lock()
        self._ticking = False
        self._again = False
        self._stopping = False

    async def tick(self) -> None:
        """Claim and start what is due; called every second and by `wake`, never twice at once."""
        if self._ticking:
            self._again = True
            return
        self._ticking = True
        try:
            await self._free_refused()
            self._again = True
            while self._again and not self._stopping:
                self._again = False
                await self._fill()
        except StoreError as error:
            self._observer.see(StoreFailed(belt=self.name, sentence=str(error)))
        finally:
            self._ticking = False

    @property
    def stopping(self) -> bool:
        """Whether it was told to finish: work that could go on for long must come to its end."""
        return self._stopping

    def wake(self) -> None:
        """Look for work now rather than at the next tick."""
        if not self._stopping:
            task = asyncio.get_running_loop().create_task(self.tick())
            _keep(task)

    async def drain(self) -> None:
        """Work until nothing is due and nothing is being worked on. Raises the `StoreError` that an item met: what
        could not be recorded would be due again and again."""
        while not self._stopping and not await self._fill():
            if self._running:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            if self._refusal is not None:
                raise self._refusal

    async def finish(self, patience: float) -> None:
        """Claim nothing more; let what is being worked on end within `patience` seconds, then cut it off."""
        self._stopping = True
        async with self._filling:  # a claim under way starts nothing any more
            pass
        if not self._running:
            return
        _, late = await asyncio.wait(list(self._running), timeout=patience)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=_CUT_OFF_PATIENCE)

    async def _free_refused(self) -> None:
        while self._refused and self._give_back is not None:
            await self._give_back(self._refused[-1])
            self._refused.pop()

    async def _fill(self) -> bool:
        """Claim until nothing comes any more: what is claimed makes hosts full that hid others behind them.

        Returns whether nothing is due at all: a claim came back empty though nothing was in hand that could be in
        the way of something.
        """
        async with self._filling:  # a claim must know what the claim before it has started
            while not self._stopping and (free := self._width - len(self._running)) > 0:
                busy = list(self._running.values())
                claimed = await self._claim(free, busy)
                if not claimed or self._stopping:
                    return not busy  # what was claimed for a belt that stops is free again at the next start
                for item in claimed:
                    self._start(item)
            return False

    def _start(self, item: Item) -> None:
        task = asyncio.get_running_loop().create_task(self._guarded(item))
        self._running[task] = item
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[bool]) -> None:
        self._running.pop(task, None)
        if not task.cancelled() and task.result():
            self.wake()  # there is room again, on the belt and at a host; after a failure the tick is soon enough

    async def _guarded(self, item: Item) -> bool:
        """Work on one item; whether it went well."""
        try:
            await self._work(item)
        except StoreError as error:
            # Nothing was recorded, so nothing is lost: the item is given back, or comes back when its lease runs out.
            self._observer.see(StoreFailed(belt=self.name, sentence=str(error)))
            self._refusal = error
            self._refused.append(item)
        except Exception as error:  # noqa: BLE001 - a bug on one item must not stop the belt; it is told in full
            self._observer.see(
                BugFound(belt=self.name, item=self._name_of(item), traceback=traceback.format_exc())
            )
            try:
                await self._set_aside(item, f"internal error ({type(error).__name__}): see the log")
            except StoreError:
                self._refused.append(item)
        else:
            return True
        return False


_awake: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    """Hold a reference: the event loop itself keeps only weak ones."""
    _awake.add(task)
    task.add_done_callback(_awake.discard)
