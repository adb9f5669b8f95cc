"""`python -m tests.torture`: kills and poisonous pages against the real daemon; prints a table, writes build/torture.json."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.tools.report import Figure, publish
from tests.torture.kills import kill_again_and_again
from tests.torture.poison import serve_poison


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how many times the daemon is killed (100)")
    parser.add_argument("--seed", type=int, default=2031, help="of the moments of the kills")
    parser.add_argument("--only", choices=["kills", "poison"], help="run one part alone")
    options = parser.parse_args()
    return publish("torture", asyncio.run(run(options)))


async def run(options: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="news-monitor-torture-") as folder:
        if options.only != "poison":
            figures += await kill_again_and_again(
                Path(folder) / "kills", kills=options.kills, seed=options.seed
            )
        if options.only != "kills":
            figures += await serve_poison(Path(folder) / "poison")
    return figures


if __name__ == "__main__":
    sys.exit(main())
