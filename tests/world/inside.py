"""The real daemon in this process, on a configuration folder that a test changes, and a witness of all it tells."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TypeVar

from monitor.config import load
from monitor.config.watched import stamp
from monitor.daemon import run_until_stopped
from monitor.events import ConfigRefused, Event, Reloaded
from monitor.reload import ConfigSource
from tests.world.daemon import Program
from tests.world.doubles import Notes
from tests.world.pulse import Pulse

Kind = TypeVar("Kind", bound=Event)


class Witness(Notes):
    """An observer whose every event is a beat."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__()
        self._pulse = pulse

    def see(self, event: Event) -> None:
        super().see(event)
        self._pulse.beat()

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    async def reloads(self, count: int) -> Reloaded:
        """The `count`-th reload."""
        await self._pulse.until(
            lambda: len(self.of(Reloaded)) >= count, what=f"reload {count}: {self.events[-3:]}"
        )
        return self.of(Reloaded)[count - 1]

    async def refusals(self, count: int) -> ConfigRefused:
        """The `count`-th refusal."""
        await self._pulse.until(lambda: len(self.of(ConfigRefused)) >= count, what=f"refusal {count}")
        return self.of(ConfigRefused)[count - 1]


Start = Callable[..., AbstractAsyncContextManager[Witness]]


def source_of(program: Program, every: float) -> ConfigSource:
    """The program's configuration, as `run` watches it."""
    folder = program.config
    return ConfigSource(
        load=partial(load, folder, {"STATE_DIRECTORY": str(program.state)}),
        look=partial(stamp, folder),
        seen=stamp(folder),
        every=every,
    )


@asynccontextmanager
async def running(program: Program, pulse: Pulse, every: float) -> AsyncIterator[Witness]:
    """The daemon, which looks for changes every `every` seconds, until the block ends."""
    witness, source = Witness(pulse), source_of(program, every)
    run = asyncio.ensure_future(
        run_until_stopped(source.load(), source, state=program.state, observer=witness)
    )
    await pulse.until(lambda: bool(witness.events) or run.done(), what="the start")
    try:
        yield witness
    finally:
        if not run.done():
            os.kill(os.getpid(), signal.SIGTERM)
        await run
