"""Jobs for workers, good and bad; and a program that is killed while its workers work."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from monitor.workers import WorkerPool


def pid() -> int:
    return os.getpid()


def add(left: int, right: int) -> int:
    return left + right


def limits() -> tuple[int, int, float]:
    return (
        resource.getrlimit(resource.RLIMIT_AS)[0],
        resource.getrlimit(resource.RLIMIT_CPU)[0],
        time.process_time(),
    )


def peak() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def is_loaded(module: str) -> bool:
    return module in sys.modules


def spin(note: str = "") -> None:
    """Never end; `note` is a file to write our pid to first."""
    if note:
        Path(note).write_text(f"{os.getpid()}\n")
    while True:
        pass


def eat() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(5_000_000))


def blunder() -> None:
    raise LookupError("a bug of ours")


def kill_self(number: int) -> None:
    os.kill(os.getpid(), number)
    threading.Event().wait()


def be_ended_once(note: str) -> str:
    """Be told to stop, as by a person who stops a process, but only the first time."""
    if not Path(note).exists():
        Path(note).touch()
        kill_self(signal.SIGTERM)
    return "done"


def meet(mine: str, other: str) -> bool:
    """Whether somebody else is at work at the same time."""
    Path(mine).touch()
    give_up = time.monotonic() + 5
    while time.monotonic() < give_up:
        if Path(other).exists():
            return True
    return False


def reach_out(way: str) -> str:
    """What comes of trying to leave the worker."""
    ways = {
        "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
        "look up": lambda: socket.getaddrinfo("localhost", 80),
        "send": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)),
        "run": lambda: subprocess.run(["true"], check=True),
    }
    try:
        ways[way]()
    except PermissionError as error:
        return str(error)
    return "it worked"


def survive(number: int) -> int:
    os.kill(os.getpid(), number)
    return os.getpid()


async def live_on(note: str) -> None:
    """Lose one worker to its time limit, so that the next is started by another thread, and keep that one busy."""
    pool = WorkerPool(workers=1)
    await pool.run(spin, timeout=timedelta(seconds=0.1))
    await pool.run(spin, note, timeout=timedelta(minutes=5))


if __name__ == "__main__":
    asyncio.run(live_on(sys.argv[1]))
