"""`python -m tests.gates`: long proofs on real material; prints a table, writes build/gates.json.

`NEWS_MONITOR_EVALDATA` names the folder with the material; without it only what needs none is done.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.gates.boilerplate import prove_boilerplate
from tests.gates.boilerplate_stories import prove_stories
from tests.gates.cadence import prove_cadence
from tests.gates.copies import prove_copies
from tests.gates.episodes import prove_episodes
from tests.gates.extraction import prove_extraction
from tests.gates.feeds import prove_feeds
from tests.gates.http_cache import prove_http_cache
from tests.gates.injection import prove_injection
from tests.gates.metadata import prove_metadata
from tests.gates.outbox_model import prove_outbox_model
from tests.gates.real_input import prove_real_input
from tests.gates.replay import prove_replay
from tests.gates.revisions import prove_revisions
from tests.gates.rules_oracle import prove_oracle
from tests.gates.rules_properties import prove_properties
from tests.gates.rules_snowball import prove_snowball
from tests.gates.ssrf import prove_ssrf
from tests.tools.report import Figure, publish, timed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gates", description=__doc__)
    parser.add_argument(
        "--polls", type=int, default=40, help="how many polls of each stream are replayed (40)"
    )
    parser.add_argument(
        "--only", choices=_PROOFS, nargs="+", default=list(_PROOFS), help="these proofs alone"
    )
    options = parser.parse_args()
    named = os.environ.get("NEWS_MONITOR_EVALDATA", "")
    evaldata = Path(named) if named and Path(named).is_dir() else None
    figures: list[Figure] = []
    for name in options.only:
        if evaldata is None and name not in _WITHOUT_EVALDATA:
            print(f"{name}: skipped: no evaldata")
        else:
            with timed(name):
                figures += _PROOFS[name](evaldata or Path(), options)
    return publish("gates", figures) if figures else 0


def _replay(evaldata: Path, _options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-gates-") as folder:
        return prove_replay(evaldata, Path(folder))


def _episodes(_evaldata: Path, _options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-gates-") as folder:
        return prove_episodes(Path(folder))


def _real_input(evaldata: Path, options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-gates-") as folder:
        return asyncio.run(prove_real_input(evaldata, Path(folder), polls=options.polls))


def _injection(evaldata: Path, _options: argparse.Namespace) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="news-monitor-gates-") as folder:
        return asyncio.run(prove_injection(evaldata, Path(folder)))


_PROOFS: dict[str, Callable[[Path, argparse.Namespace], Sequence[Figure]]] = {
    "rules-properties": lambda _evaldata, _options: prove_properties(),
    "rules-snowball": lambda evaldata, _options: prove_snowball(evaldata),
    "rules-oracle-fts5": lambda evaldata, _options: prove_oracle(evaldata),
    "ssrf": lambda _evaldata, _options: prove_ssrf(),
    "http-cache": lambda evaldata, _options: prove_http_cache(evaldata),
    "feeds": lambda evaldata, _options: prove_feeds(evaldata),
    "cadence": lambda evaldata, _options: prove_cadence(evaldata),
    "episodes": _episodes,
    "outbox": lambda _evaldata, _options: prove_outbox_model(),
    "replay": _replay,
    "extraction": lambda evaldata, _options: prove_extraction(evaldata),
    "metadata": lambda evaldata, _options: prove_metadata(evaldata),
    "boilerplate": lambda evaldata, _options: (*prove_boilerplate(evaldata), *prove_stories(evaldata)),
    "copies": lambda evaldata, _options: prove_copies(evaldata),
    "revisions": lambda evaldata, _options: prove_revisions(evaldata),
    "injection": _injection,
    "real-input": _real_input,
}
_WITHOUT_EVALDATA = frozenset({"rules-properties", "ssrf", "episodes", "outbox"})


if __name__ == "__main__":
    sys.exit(main())
