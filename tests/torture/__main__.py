"""`python -m tests.torture`: kills, far ends that fail, full disks, poisonous and hostile pages, damaged feeds, hostile servers,
and the daemon among all of those; prints a table, writes build/torture.json. The feeds that are damaged are those of `NEWS_MONITOR_EVALDATA`; without it that
part is left out."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.tools.report import Figure, publish, timed
from tests.torture.crashes import crash_in_pairs
from tests.torture.delays import measure_delays
from tests.torture.disk import fill_disks
from tests.torture.faults import meet_faults
from tests.torture.feeds import read_hostile_feeds
from tests.torture.hostile import survive_hostile_feeds
from tests.torture.kills import kill_again_and_again
from tests.torture.network import survive_network
from tests.torture.pages import serve_hostile_pages
from tests.torture.poison import serve_poison
from tests.torture.published import print_beside


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how many times the daemon is killed (1000)")
    parser.add_argument(
        "--articles", type=int, default=400, help="how many the delays beside bad channels are of (400)"
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long a disk is full or read-only (60)")
    parser.add_argument("--seed", type=int, default=2031, help="of the moments of the kills")
    parser.add_argument(
        "--only", choices=_PARTS, nargs="+", default=list(_PARTS), help="run these parts alone"
    )
    options = parser.parse_args()
    figures = asyncio.run(run(options))
    code = publish("torture", figures)
    print_beside(figures)
    return code


async def run(options: argparse.Namespace) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-torture-") as folder:
        figures: list[Figure] = []
        for name in options.only:
            with timed(name):
                figures += await _PARTS[name](Path(folder) / name, options)
        return figures


async def _feeds(_folder: Path, _options: argparse.Namespace) -> list[Figure]:
    named = os.environ.get("NEWS_MONITOR_EVALDATA", "")
    if named and Path(named).is_dir():
        return await read_hostile_feeds(Path(named))
    print("feeds: skipped: no evaldata")
    return []


async def _crashes(folder: Path, _options: argparse.Namespace) -> list[Figure]:
    return await asyncio.to_thread(crash_in_pairs, folder)


_PARTS: dict[str, Callable[[Path, argparse.Namespace], Awaitable[list[Figure]]]] = {
    "kills": lambda folder, options: kill_again_and_again(folder, kills=options.kills, seed=options.seed),
    "faults": lambda folder, _options: meet_faults(folder),
    "delays": lambda folder, options: measure_delays(folder, articles=options.articles),
    "disk": lambda folder, options: fill_disks(folder, seconds=options.seconds),
    "crashes": _crashes,
    "poison": lambda folder, _options: serve_poison(folder),
    "pages": lambda folder, _options: serve_hostile_pages(folder),
    "feeds": _feeds,
    "network": lambda folder, _options: survive_network(folder),
    "hostile": lambda folder, _options: survive_hostile_feeds(folder),
}


if __name__ == "__main__":
    sys.exit(main())
