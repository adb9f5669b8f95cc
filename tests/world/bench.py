"""A monitor that nothing ticks, the looks and loads of a configuration as a test wrote them, and a store that fails."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from monitor.app import Monitor, open_monitor
from monitor.config import Config, load
from monitor.config.watched import Stamp
from monitor.reload import ConfigSource, Reload
from tests.world.doubles import ManualClock, Notes
from tests.world.pulse import until
from tests.world.scene import Scene

OLD, HALF, NEW, NEWER = ({"rules/a.yaml": (1, 1, at, at)} for at in range(4))


@dataclass(slots=True)
class Script:
    """Looks that a test wrote down: the last one stays. Each load is noted with the look that came before it."""

    looks: list[Stamp]
    result: Callable[[], Config]
    at: int = 0
    loads: list[Stamp] = field(default_factory=list)

    def look(self) -> Stamp:
        stamp = self.looks[min(self.at, len(self.looks) - 1)]
        self.at += 1
        return stamp

    def load(self) -> Config:
        self.loads.append(self.looks[min(self.at, len(self.looks)) - 1])
        return self.result()

    def source(self) -> ConfigSource:
        return ConfigSource(load=self.load, look=self.look, seen=OLD, every=0.001)


@dataclass(slots=True, kw_only=True)
class Bench:
    """A monitor that nothing ticks, and the configuration it began with."""

    monitor: Monitor
    config: Config
    notes: Notes

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.notes.events if isinstance(event, kind)]

    async def watch(self, script: Script, looks: int) -> None:
        """Let a reload watch until the script has been looked at so often."""
        reload = Reload(self.monitor, self.config, script.source(), store_again=0.001)
        run = asyncio.ensure_future(reload.run())
        await until(lambda: script.at >= looks, what=f"{looks} looks")
        run.cancel()
        await asyncio.wait([run])


def load_from(scene: Scene) -> Config:
    return load(scene.program.config, {"STATE_DIRECTORY": str(scene.program.state)})


@asynccontextmanager
async def bench_on(scene: Scene) -> AsyncIterator[Bench]:
    notes, config = Notes(), load_from(scene)
    monitor = await open_monitor(config, state=scene.program.state, observer=notes, clock=ManualClock())
    try:
        yield Bench(monitor=monitor, config=config, notes=notes)
    finally:
        for belt in (monitor.poll, monitor.ingest, monitor.deliver):
            await belt.finish(0)
        await monitor.close()


class Crash(BaseException):
    """The process is gone."""


class Brittle:
    """Stands for a store whose `adopt` goes wrong: before anything is written, or after the commit."""

    def __init__(
        self,
        inner: Any,
        *,
        before: Sequence[BaseException] = (),
        after: bool = False,
        refusals: Sequence[BaseException] = (),
    ) -> None:
        self._inner = inner
        self._before = list(before)
        self.refusals = list(refusals)
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def note_configuration(self, *args: Any, **named: Any) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        await self._inner.note_configuration(*args, **named)

    async def adopt(self, *args: Any, **named: Any) -> None:
        if self._before:
            raise self._before.pop(0)
        await self._inner.adopt(*args, **named)
        if self._after:
            raise Crash
