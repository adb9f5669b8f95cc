"""`python -m tests.gates`: long proofs on real material; prints a table, writes build/gates.json.

`NEWS_MONITOR_EVALDATA` names the folder with the material; without it nothing is done.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.gates.real_input import prove_real_input
from tests.tools.report import publish


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gates", description=__doc__)
    parser.add_argument(
        "--polls", type=int, default=40, help="how many polls of each stream are replayed (40)"
    )
    options = parser.parse_args()
    named = os.environ.get("NEWS_MONITOR_EVALDATA", "")
    if not named or not Path(named).is_dir():
        print("skipped: no evaldata")
        return 0
    with tempfile.TemporaryDirectory(prefix="news-monitor-gates-") as folder:
        return publish("gates", asyncio.run(prove_real_input(Path(named), Path(folder), polls=options.polls)))


if __name__ == "__main__":
    sys.exit(main())
