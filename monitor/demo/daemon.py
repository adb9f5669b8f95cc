"""A configuration folder becomes a running daemon: the real one, in a process of its own, whose log goes to a file."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import monitor

_PATIENCE = 15.0  # seconds between SIGTERM and SIGKILL; with nothing in hand the daemon needs one or two
# Where `-m monitor` finds this very package, wherever the user stands.
_PACKAGE_PARENT = Path(monitor.__file__).resolve().parent.parent
_TAIL = 15  # lines
_WIDEST = 400  # characters of a line


@asynccontextmanager
async def running_daemon(config: Path, state: Path, log: Path) -> AsyncIterator[Process]:
    """The daemon on `config`, its database in `state`; ended with the block, whatever happens in it."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor", "run", "--config", str(config)),
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            cwd=_PACKAGE_PARENT,
            env=_environment(os.environ, state),
        )
    try:
        yield process
    finally:
        await _end(process)


def tail(log: Path) -> str:
    """The end of the log, indented, for a message about what went wrong."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
    return "\n".join(f"    {line[:_WIDEST]}" for line in lines) or "    (its log is empty)"


def _environment(ours: Mapping[str, str], state: Path) -> dict[str, str]:
    """Ours, but with its own state, and without a proxy between it and our servers."""
    kept = {name: value for name, value in ours.items() if name not in {"NOTIFY_SOCKET", "WATCHDOG_USEC"}}
    return {
        **kept,
        "STATE_DIRECTORY": str(state),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


async def _end(process: Process) -> None:
    """Ask, wait, insist. A process that has ended by itself is left alone."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
