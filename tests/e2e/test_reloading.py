"""The real program reads its configuration again when told to, and says so to other processes."""

import asyncio
import os
import pty
import signal
import sys
from pathlib import Path

import pytest

from tests.world.daemon import ROOT, Life
from tests.world.pulse import until
from tests.world.scene import Scene
from tests.world.site import Item, article_page

BOATS = {"name": "Boat strikes", "match": "boat strike"}
RAIN = {"name": "Rain", "match": "heavy rain"}


def hang_up(life: Life) -> None:
    life.process.send_signal(signal.SIGHUP)


async def said(life: Life, words: str, times: int = 1) -> None:
    await until(lambda: life.log().count(words) >= times, what=f"{words}: {life.log()[-2000:]}")


async def test_a_hangup_reloads_and_a_bad_set_is_named_by_status_until_it_is_mended(scene: Scene) -> None:
    settings = {"notices": ["file"], "poll": {"every": "1s", "min": "1s"}}
    title = "Heavy rain and a boat strike"
    program = scene.configure(["/news.xml"], [BOATS], monitor=settings)
    scene.site.feeds["/news.xml"] = []
    rules = program.config / "rules" / "watch.yaml"
    async with program.started("run") as life:
        await said(life, " started ")
        scene.configure(["/news.xml"], [BOATS, RAIN], monitor=settings)
        hang_up(life)
        await said(life, " reloaded rules=2 rules_added=1 feeds=1 channels=3 ")
        good = rules.read_text()
        rules.write_text(good.replace("heavy rain", "(heavy rain"))
        hang_up(life)
        await said(life, " configuration-refused ")
        status = await program.command("status")
        assert status.code == 0, status.err
        [line] = [one for one in status.out.splitlines() if "rules/watch.yaml:" in one]
        assert line.startswith("configuration: ") and " - since 20" in line and line.endswith(" runs on")
        told = (await program.status())["configuration"]
        assert told["rules"] == 2 and "rules/watch.yaml:" in told["problems"][0]
        listed = await program.command("alerts", "list")
        assert "The changed configuration was refused" in listed.out

        scene.site.publish("/news.xml", Item(key="1", title=title, link="/1"), article_page(title))
        await scene.pulse.until(lambda: len(scene.hook.got) == 2, what="both rules of the set that runs")
        rules.write_text(good)
        hang_up(life)
        await said(life, "mended=true")
        ended = await life.stop()
    assert ended.code == 0, ended.err
    assert "rules/watch.yaml:" not in (await program.command("status")).out
    assert [one.title for one in scene.received()["file"]] == [
        "The changed configuration was refused",
        title,
        title,
        "The configuration is in order again",
    ]


async def test_a_changed_file_is_noticed_without_being_told(scene: Scene) -> None:
    program = scene.configure([], [BOATS])
    async with program.started("run") as life:
        await said(life, " started ")
        scene.configure([], [BOATS, RAIN])
        await said(life, " reloaded rules=2 ")
        assert (await life.stop()).code == 0


async def test_a_kill_right_after_a_hangup_loses_nothing(scene: Scene) -> None:
    program = scene.configure(["/news.xml"], [BOATS])
    title = "Heavy rain and a boat strike"
    scene.site.publish("/news.xml", Item(key="1", title=title, link="/1"), article_page(title))
    scene.hook.delay = 1.0
    async with program.started("run") as life:
        await scene.pulse.until(lambda: scene.site.asked["/1"] == 1)
        scene.configure(["/news.xml"], [BOATS, RAIN])
        hang_up(life)
        await said(life, " reloaded ")
        life.kill()
        await life.end()
    scene.hook.delay = 0.0
    assert (await program.once()).code == 0
    assert (
        set(scene.mailbox.ids()) == set(scene.hook.ids()) == {one.alert for one in scene.received()["file"]}
    )
    assert len(scene.hook.ids()) - len(set(scene.hook.ids())) <= 1


HUNG_UP_AT_EACH_IMPORT = """
import os, signal, sys
from monitor.__main__ import main

class HangUp:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("monitor."):
            os.kill(os.getpid(), signal.SIGHUP)

sys.meta_path.insert(0, HangUp())
main()
"""


async def test_hangups_while_it_starts_do_not_end_it(scene: Scene) -> None:
    program = scene.configure([], [BOATS])
    async with program.started("run") as life:
        await until(lambda: _hangup(life.pid, "SigIgn", "SigCgt"), what="the signal being ignored")

        def started() -> bool:
            hang_up(life)
            return " started " in life.log()

        await until(started, what="the start")
        await until(lambda: _hangup(life.pid, "SigCgt"), what="signals being heeded")
        assert (await life.stop()).code == 0


@pytest.mark.parametrize(("words", "code"), [(["run"], 78), (["run", "--once"], -signal.SIGHUP)])
async def test_a_hangup_is_ignored_from_the_first_import_on(
    tmp_path: Path, words: list[str], code: int
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HUNG_UP_AT_EACH_IMPORT, *words, "--config", str(tmp_path / "none")),
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(30):
        assert await process.wait() == code


def _hangup(pid: int, *masks: str) -> bool:
    """Whether SIGHUP, the first bit, is in one of a process's masks (proc(5)): ignored, or caught."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return any(int(line.split()[1], 16) & 1 for line in lines if line.startswith(masks))


async def test_a_closed_terminal_ends_it_in_good_order(scene: Scene) -> None:
    program = scene.configure([], [BOATS])
    program.state.mkdir(parents=True)
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "monitor", "run", "--config", str(program.config)),
        cwd=ROOT,
        env=os.environ | {"STATE_DIRECTORY": str(program.state), "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        await until(lambda: _hangup(process.pid, "SigCgt"), what="the start")
        os.close(ours)
        process.send_signal(signal.SIGHUP)  # what the kernel does for a controlling terminal
        async with asyncio.timeout(30):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
