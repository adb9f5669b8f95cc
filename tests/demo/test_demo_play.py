"""The whole demo as users run it: a process of its own, with the real daemon below it."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

import monitor
from monitor.demo.daemon import running_daemon, tail
from monitor.demo.newsroom import Newsroom
from monitor.demo.run import _while_running
from monitor.demo.timetable import split_early, spread
from monitor.errors import DemoError

ROOT = Path(monitor.__file__).parents[1]
PATIENCE = 120.0  # seconds; a fast demo takes some 15


@asynccontextmanager
async def a_demo(folder: Path, *options: str) -> AsyncIterator[Process]:
    """The demo with `folder` as its place for temporary files; it has ended when the context ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "monitor", "demo", *options),
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "COLUMNS": "100"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def processes_naming(folder: Path) -> list[str]:
    """The command lines of processes that name the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in found if str(folder) in line]


async def test_the_fast_demo_ends_well_and_leaves_nothing_behind(tmp_path: Path, newsroom: Newsroom) -> None:
    async with a_demo(tmp_path, "--fast", "--json") as process:
        out, err = await process.communicate()
    text = err.decode()
    assert process.returncode == 0, text
    report = json.loads(out)
    assert report["ok"]
    assert report["counts"]["wrong"] == 0
    assert report["counts"]["right"] > 0
    assert report["counts"]["ambiguous"] == 1
    assert report["published"] == report["read"] == len(newsroom.articles)
    assert report["messages"]["mail"] == report["messages"]["webhook"] > 0
    assert all(f"{piece.clock}  {piece.outlet.name}" in text for piece in newsroom.pieces)
    assert "revised: Westmark, Caldera and the boats" in text
    assert "**" in text  # hits, marked
    assert "What next" in text
    assert "\x1b" not in text
    assert list(tmp_path.iterdir()) == []
    assert processes_naming(tmp_path) == []


async def test_an_interrupted_demo_cleans_up(tmp_path: Path, newsroom: Newsroom) -> None:
    after_the_first_polls = spread(split_early(newsroom.pieces)[1], 60.0)[0].piece.clock.encode()
    signals = (signal.SIGINT, signal.SIGTERM)
    folders = [tmp_path / number.name for number in signals]
    await asyncio.gather(*map(interrupt_a_demo, folders, signals, [after_the_first_polls] * 2))


async def interrupt_a_demo(folder: Path, number: signal.Signals, start_of_line: bytes) -> None:
    folder.mkdir()
    async with a_demo(folder) as process:
        assert process.stdout is not None
        while not (await process.stdout.readline()).startswith(start_of_line):
            assert not process.stdout.at_eof()
        assert processes_naming(folder) != []  # the daemon
        process.send_signal(number)
        out, err = await process.communicate()
    assert process.returncode == 130, err.decode()
    assert b"Stopped" in out
    assert b"Traceback" not in err
    assert list(folder.iterdir()) == []
    assert processes_naming(folder) == []


async def test_a_daemon_that_will_not_run_is_seen_and_its_log_is_kept_for_the_message(tmp_path: Path) -> None:
    config, log = tmp_path / "config", tmp_path / "log"
    config.mkdir()
    (config / "monitor.yaml").write_text("poll: {evry: 1s}\n")
    async with running_daemon(config, tmp_path, log) as process:
        assert await process.wait() == 78
    assert "evry" in tail(log)
    assert processes_naming(config) == []


async def test_a_running_daemon_ends_with_its_block(tmp_path: Path) -> None:
    config, log = tmp_path / "config", tmp_path / "log"
    (config / "rules").mkdir(parents=True)
    (config / "monitor.yaml").write_text("{}\n")
    (config / "feeds.yaml").write_text("feeds: [http://127.0.0.1:9/feed]\n")
    (config / "channels.yaml").write_text("channels: {screen: stdout://}\n")
    (config / "rules" / "watch.yaml").write_text("defaults: {channels: [screen]}\nrules: [boat strike]\n")
    with pytest.raises(ZeroDivisionError):
        await fail_beside_a_daemon(config, tmp_path, log)
    assert processes_naming(config) == []


async def fail_beside_a_daemon(config: Path, state: Path, log: Path) -> None:
    async with asyncio.timeout(PATIENCE), running_daemon(config, state, log) as process:
        while not (state / "news-monitor.db").exists():
            assert process.returncode is None, tail(log)
            await asyncio.sleep(0.05)
        raise ZeroDivisionError


@pytest.mark.parametrize(("code", "words"), [(3, "exit code 3"), (78, "news-monitor check")])
async def test_the_day_ends_when_the_daemon_does(code: int, words: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", f"raise SystemExit({code})")
    with pytest.raises(DemoError, match=words):
        await _while_running(process, asyncio.Event().wait())


async def test_a_day_that_fails_beside_a_living_daemon_fails_for_its_own_reason() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    process = await asyncio.create_subprocess_exec("cat", stdin=PIPE)
    with pytest.raises(ZeroDivisionError):
        await _while_running(process, fail())
    assert process.returncode is None
    process.kill()
    await process.wait()


def test_a_log_is_quoted_by_its_last_lines_cut_to_a_readable_width(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(f"line {number} {'x' * 1000}\n" for number in range(100)))
    lines = tail(log).splitlines()
    assert len(lines) == 15
    assert lines[-1].startswith("    line 99 ")
    assert max(map(len, lines)) <= 404
    log.write_text("")
    assert "empty" in tail(log)
