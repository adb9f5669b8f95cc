"""Places where a process can be gone: before and after each call of whatever it is wired to."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from typing import Any

from monitor.store import SqlStore


class Crash(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Fuse:
    """Blows when `place` is passed for the `turn`-th time ("": never); from then on no call gets through. `busy` calls
    are under way, `passed` counts the places."""

    place: str = ""
    turn: int = 1
    passed: Counter[str] = field(default_factory=Counter)
    where: str = ""
    busy: int = 0

    def pass_by(self, place: str) -> None:
        self.passed[place] += 1
        if not self.where and place == self.place and self.passed[place] == self.turn:
            self.where = place
        if self.where:
            raise Crash(self.where)


class Brittle:
    """Stands for `inner`, with a place to crash before and after each of its calls."""

    def __init__(self, inner: object, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)
        return self._brittle(name, inner) if iscoroutinefunction(inner) else inner

    def _brittle(self, name: str, inner: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **named: Any) -> Any:
            self._fuse.pass_by(f"before {name}")
            self._fuse.busy += 1
            try:
                result = await inner(*args, **named)
            finally:
                self._fuse.busy -= 1
            self._fuse.pass_by(f"after {name}")
            return result

        return call


def die(store: SqlStore) -> None:
    """The kernel frees a dead process's lock; nobody closes anything."""
    access = store._access
    assert access._lock is not None
    os.close(access._lock)
    access._lock = None


async def settle_down(fuse: Fuse) -> None:
    """The other channel's call that is under way is committed or not: let that be settled."""
    while fuse.busy:
        await asyncio.sleep(0)
