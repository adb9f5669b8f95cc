"""What is said of a set that is refused, to whom and how often; and what a stop leaves of a reading."""

import asyncio
import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from monitor.config import Config
from monitor.errors import ConfigError, Problem, StoreError
from monitor.events import Alerted, ConfigRefused, Reloaded, StoreFailed
from monitor.reload import Reload, in_passing
from tests.world.bench import NEW, Bench, Brittle, Script
from tests.world.pulse import until


def problem(message: str, line: int = 1) -> Problem:
    return Problem(file="rules/a.yaml", line=line, column=5, message=message)


@pytest.mark.parametrize(
    ("refusals", "notices"),
    [
        ([["a"], ["a"], ["a"]], 1),
        ([["a", "b"], ["b"], ["a"], ["a", "b"]], 1),  # some of it is mended, and broken again
        ([["a"], ["a", "b"]], 2),
        ([["is already at rules/b.yaml:3"], ["is already at rules/b.yaml:4"]], 1),
        ([[*"abcdefghij" * 20], [*"abcdefghij" * 20, "z"]], 2),  # beyond those that are stored
    ],
)
async def test_a_notice_is_sent_only_of_a_problem_that_was_not_told(
    bench: Bench, refusals: list[list[str]], notices: int
) -> None:
    config = replace(bench.config, settings=replace(bench.config.settings, notices=("hook",)))
    reload = Reload(bench.monitor, config, Script([NEW], lambda: bench.config).source())
    for number, messages in enumerate(refusals):
        await reload._refuse(tuple(problem(message, line=number + 1) for message in messages))
    told = [one.alert.text for one in bench.of(Alerted)]
    assert len(told) == notices
    assert notices == 1 or f": {refusals[-1][-1]}\n" in told[-1], "what is new comes first"


async def test_a_refusal_is_logged_in_full_once(bench: Bench) -> None:
    reload = Reload(bench.monitor, bench.config, Script([NEW], lambda: bench.config).source())
    for _ in range(3):
        await reload._refuse((problem("a"), problem("b")))
    refused = bench.of(ConfigRefused)
    assert [len(one.problems) for one in refused] == [2, 0, 0]
    assert [one.count for one in refused] == [2, 2, 2]


async def test_a_refusal_is_told_once_and_at_once_though_the_store_takes_nothing(bench: Bench) -> None:
    full = StoreError("no room left")
    brittle: Any = Brittle(bench.monitor.store, refusals=[full, full])

    def bad() -> Config:
        raise ConfigError([problem("a")])

    source = Script([NEW], bad).source()
    reload = Reload(replace(bench.monitor, store=brittle), bench.config, source, store_again=0.001)
    run = asyncio.ensure_future(reload.run())
    await until(lambda: not brittle.refusals, what="the store to be asked twice")
    run.cancel()
    assert [type(one) for one in bench.notes.events[1:]] == [ConfigRefused, StoreFailed, StoreFailed]


# --- the end ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Slow:
    """A reading that ends when it may."""

    read: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        self.read.set()
        self.go_on.wait(30)
        self.ended.set()


def test_the_end_waits_for_no_reading() -> None:
    slow = Slow()

    async def stopped() -> None:
        reading = asyncio.ensure_future(in_passing(slow))
        await until(slow.read.is_set, what="the reading")
        reading.cancel()

    asyncio.run(stopped())
    assert not slow.ended.is_set()
    slow.go_on.set()
    assert slow.ended.wait(30)


async def test_what_a_reading_gives_after_the_stop_is_not_used(bench: Bench) -> None:
    slow = Slow()

    def load() -> Config:
        slow()
        return bench.config

    run = asyncio.ensure_future(Reload(bench.monitor, bench.config, Script([NEW], load).source()).run())
    await until(slow.read.is_set, what="the reading")
    run.cancel()
    await asyncio.wait([run])
    assert run.cancelled()
    slow.go_on.set()
    await until(slow.ended.is_set, what="the reading's end")
    assert bench.of(Reloaded) == []
