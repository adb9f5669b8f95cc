"""`python -m tests.bench`: ratios and budgets of time and memory, measured; prints a table, writes build/bench.json.

The rules are matched on the articles of `NEWS_MONITOR_EVALDATA`; without it that part is left out.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.bench.idle import LONG, QUICK, measure_idleness
from tests.bench.rules import bench_rules
from tests.tools.report import Figure, publish


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000, help="how many feeds are watched (1000)")
    parser.add_argument("--quick", action="store_true", help="5 minutes instead of 25")
    parser.add_argument("--only", choices=("rules", "idle"), nargs="+", default=["rules", "idle"])
    options = parser.parse_args()
    figures: list[Figure] = []
    named = os.environ.get("NEWS_MONITOR_EVALDATA", "")
    if "rules" in options.only:
        if named and Path(named).is_dir():
            figures += bench_rules(Path(named), quick=options.quick)
        else:
            print("rules: skipped: no evaldata")
    if "idle" in options.only:
        with tempfile.TemporaryDirectory(prefix="news-monitor-bench-") as folder:
            plan = QUICK if options.quick else LONG
            figures += asyncio.run(measure_idleness(Path(folder), plan, feeds=options.feeds))
    return publish("bench", figures) if figures else 0


if __name__ == "__main__":
    sys.exit(main())
