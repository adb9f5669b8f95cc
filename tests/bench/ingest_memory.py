"""`python -m tests.bench.ingest_memory < work`: reads pages as the daemon does, and prints what it holds after each lot.

A process of its own, which holds what the daemon would and no more: rules, store, workers. What it is to do comes through a pipe
from the bench: the rules' queries, then lots of pages. A line of its answer says how many pages were read and what main process
and workers hold, in bytes (PSS).
"""

import asyncio
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from monitor.extract import PAGE_MODULES, PageReader
from monitor.workers import WorkerPool
from tests.bench.ingest_line import Line, compiled, open_line
from tests.bench.ingest_pages import Page, reworded
from tests.world.processes import pss_bytes

ROOT = Path(__file__).parents[2]
LOT = 50  # pages from one look to the next
FIRST = 500  # pages
SPAN = 500  # pages of looks: a worker lives for 500, so that one of two is at most replaced once
WORKERS = 2


def growth(pages: Sequence[Page], queries: Sequence[str], count: int) -> float:
    """How much more is held after `count` pages than from the 500th on, in percent: medians of the looks at 500 pages."""
    command = [sys.executable, "-m", "tests.bench.ingest_memory"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(list(queries), process.stdin)
        for lot in _lots(pages, count):
            pickle.dump(lot, process.stdin)
        process.stdin.close()
        looks = [tuple(map(int, line.split())) for line in process.stdout]
    assert process.returncode == 0, "the process that reads pages failed"
    assert looks[-1][0] == count
    early = statistics.median(held for read, held in looks if FIRST <= read < FIRST + SPAN)
    late = statistics.median(held for read, held in looks if read > count - SPAN)
    print(
        f"ingest memory: {early / 1e6:.0f} MB from page {FIRST} on, {late / 1e6:.0f} MB at page {count} (PSS)"
    )
    return 100 * (late / early - 1)


def _lots(pages: Sequence[Page], count: int) -> Iterator[list[Page]]:
    """The pages again and again, each time in other words."""
    worded = (reworded(page, number // len(pages)) for number, page in enumerate(islice(cycle(pages), count)))
    while lot := list(islice(worded, LOT)):
        yield lot


async def main() -> None:
    queries = pickle.load(sys.stdin.buffer)
    pool = WorkerPool(workers=WORKERS, preload=PAGE_MODULES)
    with (
        tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder,
        open_line(Path(folder), compiled(queries), PageReader(pool)) as line,
    ):
        await _read_on(line)
        await pool.close()


async def _read_on(line: Line) -> None:
    read = 0
    while lot := _next_lot():
        await line.publish(lot)
        await line.drain()
        read += len(lot)
        print(read, pss_bytes(os.getpid()), flush=True)


def _next_lot() -> list[Page]:
    try:
        lot: list[Page] = pickle.load(sys.stdin.buffer)
    except EOFError:
        return []
    return lot


if __name__ == "__main__":
    asyncio.run(main())
