"""When a change is read, and what a crash, a full disk or a bug in the middle of a reload leaves."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from monitor.config import Config
from monitor.config.watched import Stamp
from monitor.errors import ConfigError, Problem, StoreError
from monitor.events import BugFound, ConfigRefused, Reloaded, StoreFailed
from monitor.reload import Reload
from tests.world.bench import HALF, NEW, NEWER, OLD, Bench, Brittle, Crash, Script, bench_on, load_from
from tests.world.config import hook_url
from tests.world.pulse import until
from tests.world.scene import Scene
from tests.world.site import Item, article_page

BOATS = {"name": "Boat strikes", "match": "boat strike"}

# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("looks", "loads"),
    [
        ([OLD] * 5, []),
        ([OLD, NEW, NEW, NEW, NEW], [NEW]),
        ([HALF, NEW, NEW, NEW, NEW], [NEW]),  # two quick edits, or an editor that writes twice
        ([HALF, OLD, OLD, OLD], []),  # put back before anybody read it
        ([{}, {}, {}, {}], [{}]),  # the folder is gone
        ([NEW, NEW, NEWER, NEWER, NEWER, NEWER, NEWER], [NEW, NEWER]),  # changed while it was read
    ],
)
async def test_a_change_is_read_once_when_it_is_at_rest(
    bench: Bench, looks: list[Stamp], loads: list[Stamp]
) -> None:
    script = Script(looks, lambda: bench.config)
    await bench.watch(script, len(looks) + 4)
    assert script.loads == loads
    assert len(bench.of(Reloaded)) == min(len(loads), 1)


async def test_what_was_read_while_it_changed_is_not_believed(bench: Bench) -> None:
    def half_written() -> Config:
        if len(script.loads) == 1:
            raise ConfigError([Problem(file="rules/a.yaml", line=1, column=1, message="cut off")])
        return bench.config

    script = Script([NEW, NEW, NEWER], half_written)
    await bench.watch(script, 10)
    assert (len(script.loads), bench.of(ConfigRefused), len(bench.of(Reloaded))) == (2, [], 1)


async def test_a_bug_that_a_set_meets_is_told_and_the_old_one_runs_on(bench: Bench) -> None:
    def broken() -> Config:
        raise RecursionError("too deep")

    await bench.watch(Script([NEW], broken), 8)
    [bug], [refused] = bench.of(BugFound), bench.of(ConfigRefused)
    assert "too deep" in bug.traceback
    assert refused.problems == ("configuration: internal error (RecursionError): see the log",)


async def test_a_bug_in_looking_is_told_and_looking_goes_on(bench: Bench) -> None:
    script = Script([OLD], lambda: bench.config)

    def look() -> Stamp:
        if script.look() and script.at == 1:
            raise RuntimeError("what is this")
        return NEW

    reload = Reload(bench.monitor, bench.config, replace(script.source(), look=look))
    run = asyncio.ensure_future(reload.run())
    await until(lambda: len(bench.of(Reloaded)) == 1, what="the reload")
    run.cancel()
    assert len(bench.of(BugFound)) == 1


async def test_rules_are_ready_for_the_languages_in_use_before_they_are_used(scene: Scene) -> None:
    scene.site.publish("/news.xml", Item(key="1", title="Rain", link="/1"), article_page("Rain"))
    scene.configure(["/news.xml"], [BOATS], channels={"hook": hook_url(scene.hook.port)})
    async with bench_on(scene) as bench:
        assert not bench.config.rule_set.is_ready("en"), "built when it is needed"
        await bench.monitor.poll.drain()
        await bench.monitor.ingest.drain()
        assert bench.config.rule_set.is_ready("en")
        config = load_from(scene)
        await bench.watch(Script([NEW], lambda: config), 8)
        assert config.rule_set.is_ready("en")


# --- what a crash leaves ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [False, True])
async def test_a_crash_between_the_steps_of_a_swap_loses_nothing(scene: Scene, after: bool) -> None:
    """Three alerts wait on two channels, then one channel's address, the feed and the rules change."""
    for name in ("1", "2", "3"):
        title = f"Boat strike {name}"
        scene.site.publish("/old.xml", Item(key=name, title=title, link=f"/{name}"), article_page(title))
    title = "Heavy rain"
    scene.site.publish("/new.xml", Item(key="4", title=title, link="/4"), article_page(title))
    mail, hook = scene.channels["mail"], hook_url(scene.hook.port)
    scene.configure(["/old.xml"], [BOATS], channels={"stays": mail, "moves": "json://127.0.0.1:9/"})
    async with AsyncExitStack() as stack:
        bench = await stack.enter_async_context(bench_on(scene))
        await bench.monitor.deliver.finish(0)  # the alerts shall wait
        await bench.monitor.poll.drain()
        await bench.monitor.ingest.drain()
        rain = {"name": "Rain", "match": "heavy rain"}
        scene.configure(["/new.xml"], [BOATS, rain], channels={"stays": mail, "moves": hook})
        crash = {"after": True} if after else {"before": [Crash()]}
        brittle: Any = Brittle(bench.monitor.store, **crash)
        dying = replace(bench.monitor, store=brittle)
        script = Script([NEW], partial(load_from, scene))
        with pytest.raises(Crash):
            await Reload(dying, bench.config, script.source()).run()
    async with bench_on(scene) as bench:
        for belt in (bench.monitor.poll, bench.monitor.ingest, bench.monitor.deliver):
            await belt.drain()
    titles = sorted([f"Boat strike {name}" for name in "123"] + [title])
    assert sorted(one.title for one in scene.hook.got) == titles
    assert len(scene.mailbox.got) == 4
    assert not any(one.repeat for one in (*scene.hook.got, *scene.mailbox.got))


async def test_a_refusing_store_leaves_all_as_it_was_until_it_takes_the_set(bench: Bench) -> None:
    full = StoreError("no room left")
    rules = bench.config.rule_set
    used: list[object] = []
    brittle: Any = Brittle(bench.monitor.store, before=[full, full])

    class Watching:
        """The ingester, which notes what it is to use."""

        languages: frozenset[str] = frozenset()

        def expect(self, feeds: object) -> None:
            pass

        def use(self, rules: object, feeds: object) -> None:
            used.append((rules, len(bench.of(StoreFailed))))

    ingester: Any = Watching()
    refusing = replace(bench.monitor, store=brittle, ingester=ingester)
    run = asyncio.ensure_future(
        Reload(refusing, bench.config, Script([NEW], lambda: bench.config).source(), store_again=0.001).run()
    )
    await until(lambda: len(bench.of(Reloaded)) == 1, what="the reload")
    run.cancel()
    assert used == [(rules, 2)], "only when it was stored"
    assert [one.belt for one in bench.of(StoreFailed)] == ["reload"] * 2
