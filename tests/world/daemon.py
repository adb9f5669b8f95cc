"""Runs the real program as a process of its own, on a configuration folder and a state folder."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.world.processes import Process, tree

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds that any one command may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The program with its two folders; what it prints goes to files in `logs`, its state folder unless said."""

    config: Path
    state: Path
    logs: Path | None = None

    @property
    def database(self) -> Path:
        return self.state / "news-monitor.db"

    async def command(self, *words: str, seconds: float = PATIENCE) -> Ended:
        """Run one command to its end."""
        async with self.started(*words) as life:
            return await life.end(seconds)

    async def once(self, seconds: float = PATIENCE) -> Ended:
        return await self.command("run", "--once", seconds=seconds)

    async def status(self) -> Any:
        """What `status --json` says."""
        ended = await self.command("status", "--json")
        assert ended.code in {0, 1}, ended.err
        return ended.json()

    @asynccontextmanager
    async def started(self, *words: str) -> AsyncIterator["Life"]:
        """A life of the program, the leader of a process group of its own, over at the latest when the context ends."""
        self.state.mkdir(parents=True, exist_ok=True)
        logs = self.logs or self.state
        number = len(list(logs.glob("out.*")))
        out, err = logs / f"out.{number}", logs / f"err.{number}"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "monitor", *words, "--config", str(self.config)),
                cwd=ROOT,
                env=_environment(self.state),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        life = Life(process=process, out=out, err=err)
        try:
            yield life
        finally:
            life.kill()
            await process.wait()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the store holds, read beside the program."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One process of the program."""

    process: asyncio.subprocess.Process
    out: Path
    err: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def tree(self) -> list[Process]:
        """The program's process and its workers."""
        return tree(self.pid) if self.process.returncode is None else []

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`, of the program's own process alone."""
        self._signal(signal.SIGKILL)

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the program's process and its workers."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    async def end(self, seconds: float = PATIENCE) -> Ended:
        """Wait for the end; killed if it does not come within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                code = await self.process.wait()
        except TimeoutError:
            self.kill()
            await self.process.wait()
            raise AssertionError(f"still running after {seconds:g} s:\n{self.log()[-4000:]}") from None
        return Ended(code=code, out=self.out.read_text(encoding="utf-8"), err=self.log())

    async def stop(self, seconds: float = PATIENCE) -> Ended:
        """SIGTERM, and the end."""
        self.terminate()
        return await self.end(seconds)

    def log(self) -> str:
        return self.err.read_text(encoding="utf-8", errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)


def _environment(state: Path) -> dict[str, str]:
    """Ours, with the state folder and without anything that could point the program elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWS_MONITOR")}
    return kept | {"STATE_DIRECTORY": str(state), "PYTHONUNBUFFERED": "1"}


def integrity(database: Path) -> Sequence[str]:
    """What SQLite's own check says; ["ok"] is good."""
    connection = sqlite3.connect(database)
    try:
        return [row[0] for row in connection.execute("PRAGMA integrity_check")]
    finally:
        connection.close()
