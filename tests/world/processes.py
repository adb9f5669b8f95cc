"""Reads /proc: who descends from a process, how much time they took and memory they hold."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, order=True)
class Process:
    """A process by pid and start time, so that a pid used again is not taken for it."""

    pid: int
    started: int

    def lives(self) -> bool:
        """Whether it runs: a zombie does not."""
        stat = _stat(self.pid)
        return stat is not None and stat[0] != "Z" and int(stat[19]) == self.started


def process(pid: int) -> Process | None:
    stat = _stat(pid)
    return Process(pid, int(stat[19])) if stat else None


def tree(pid: int) -> list[Process]:
    """A process and all that descend from it."""
    found, queue = [], [pid]
    while queue:
        one = process(queue.pop())
        if one is not None:
            found.append(one)
            queue += _children(one.pid)
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process tree, of those that have ended (and were waited for) too."""
    total = 0
    for one in tree(pid):
        if stat := _stat(one.pid):
            total += sum(map(int, stat[11:15]))
    return total / _TICKS


def pss_bytes(pid: int) -> int:
    """Memory of a process tree, what is shared counted in shares."""
    return sum(_pss(one.pid) for one in tree(pid))


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on (field 3 of proc(5) is index 0)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
