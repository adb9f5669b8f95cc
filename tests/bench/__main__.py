"""`python -m tests.bench`: ratios and budgets of time and memory, measured; prints a table, writes build/bench.json.

Rules are matched on the articles of `NEWS_MONITOR_EVALDATA`, feeds and pages are read from there; without it those parts are
left out.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.copies import bench_copies
from tests.bench.delivery import bench_delivery
from tests.bench.feeds import bench_feeds
from tests.bench.fetch import bench_fetch
from tests.bench.idle import LONG, QUICK, measure_idleness
from tests.bench.ingest import bench_ingest
from tests.bench.rules import bench_rules
from tests.bench.store_feeds import bench_store_feeds
from tests.tools.report import Figure, publish, timed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000, help="how many feeds are watched (1000)")
    parser.add_argument("--quick", action="store_true", help="5 minutes instead of 25")
    parser.add_argument("--only", choices=_PARTS, nargs="+", default=list(_PARTS))
    options = parser.parse_args()
    named = os.environ.get("NEWS_MONITOR_EVALDATA", "")
    evaldata = Path(named) if named and Path(named).is_dir() else None
    figures: list[Figure] = []
    for name in options.only:
        if evaldata is None and name in _ON_EVALDATA:
            print(f"{name}: skipped: no evaldata")
        else:
            with timed(name):
                figures += _PARTS[name](evaldata or Path(), options)
    return publish("bench", figures) if figures else 0


def _store(_evaldata: Path, _options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder:
        return asyncio.run(bench_store_feeds(Path(folder)))


def _idle(_evaldata: Path, options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder:
        plan = QUICK if options.quick else LONG
        return asyncio.run(measure_idleness(Path(folder), plan, feeds=options.feeds))


def _delivery(_evaldata: Path, options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder:
        return asyncio.run(bench_delivery(Path(folder), quick=options.quick))


_PARTS: dict[str, Callable[[Path, argparse.Namespace], Sequence[Figure]]] = {
    "rules": lambda evaldata, options: bench_rules(evaldata, quick=options.quick),
    "feeds": lambda evaldata, options: bench_feeds(evaldata, quick=options.quick),
    "ingest": lambda evaldata, options: bench_ingest(evaldata, quick=options.quick),
    "copies": lambda evaldata, _options: bench_copies(evaldata),
    "fetch": lambda _evaldata, _options: bench_fetch(),
    "store": _store,
    "delivery": _delivery,
    "idle": _idle,
}
_ON_EVALDATA = frozenset({"rules", "feeds", "ingest", "copies"})


if __name__ == "__main__":
    sys.exit(main())
