"""`python -m tests.bench`: budgets of time and memory, measured; prints a table, writes build/bench.json."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bench.idle import LONG, QUICK, measure_idleness
from tests.tools.report import publish


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000, help="how many feeds are watched (1000)")
    parser.add_argument("--quick", action="store_true", help="3 minutes instead of 17")
    options = parser.parse_args()
    plan = QUICK if options.quick else LONG
    with tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder:
        return publish("bench", asyncio.run(measure_idleness(Path(folder), plan, feeds=options.feeds)))


if __name__ == "__main__":
    sys.exit(main())
