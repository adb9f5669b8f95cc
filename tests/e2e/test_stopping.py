"""SIGTERM lets what is in hand end, and nothing is done twice."""

import asyncio
import signal

from tests.world.config import hook_url
from tests.world.processes import cpu_seconds
from tests.world.pulse import until
from tests.world.scene import Scene
from tests.world.site import Item, article_page, hang

RULES = [{"name": "Boat strikes", "match": "boat strike"}]


def publish(scene: Scene, count: int) -> None:
    for number in range(count):
        headline = f"Boat strike number {number}"
        scene.site.publish(
            "/news.xml", Item(key=str(number), title=headline, link=f"/{number}"), article_page(headline)
        )


async def test_a_slow_send_in_hand_at_sigterm_ends_and_is_not_repeated(scene: Scene) -> None:
    scene.hook.delay = 2.0
    publish(scene, 2)
    program = scene.configure(["/news.xml"], RULES, channels={"hook": hook_url(scene.hook.port)})
    async with program.started("run") as life:
        await scene.pulse.until(lambda: len(scene.hook.got) == 1)
        ended = await life.stop()
    assert ended.code == 0, ended.err
    assert len(scene.hook.got) == 1
    status = await program.status()
    states = [(one["sent"], one["waiting"], one["sending"], one["in_doubt"]) for one in status["channels"]]
    assert states == [(1, 1, 0, 0)]

    scene.hook.delay = 0.0
    assert (await program.once()).code == 0
    assert len(set(scene.hook.ids())) == len(scene.hook.ids()) == 2
    assert not any(receipt.repeat for receipt in scene.hook.got)


async def test_a_stop_in_the_middle_of_a_poll_is_quick_and_leaves_no_worker(scene: Scene) -> None:
    scene.site.odd["/hanging"] = hang
    publish(scene, 1)
    program = scene.configure(["/news.xml", "/hanging"], RULES, fetch={"timeout": "5s"})
    async with program.started("run") as life:
        await scene.pulse.until(lambda: len(scene.mailbox.got) == 1)
        workers = life.tree()[1:]
        assert workers
        clock = asyncio.get_running_loop().time
        begun = clock()
        ended = await life.stop()
        assert ended.code == 0, ended.err
        assert clock() - begun < 10
        await until(lambda: not any(worker.lives() for worker in workers), 5, "the workers' end")
    assert "Traceback" not in ended.err


async def test_a_stop_waits_for_no_reading_of_a_large_set(scene: Scene) -> None:
    program = scene.configure([], RULES)
    async with program.started("run") as life:
        await until(lambda: " started " in life.log(), what="the start")
        large = [{"name": f"r{n}", "match": f"/(boat|ship){n}[a-z]{{1,30}}x?/"} for n in range(20_000)]
        scene.configure([], large)
        before = cpu_seconds(life.pid)
        life.process.send_signal(signal.SIGHUP)
        await until(lambda: cpu_seconds(life.pid) > before + 0.5, what="the reading")
        ended = await life.stop()
    assert ended.code == 0, ended.err
    assert " reloaded " not in ended.err
    assert ended.err.splitlines()[-1].endswith('stopped why="told to stop (SIGTERM)"')
