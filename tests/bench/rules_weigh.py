"""`python -m tests.bench.rules_weigh < queries`: compiles the queries (one a line), prints the bytes that the rule set takes.

A process of its own, so that nothing that was freed before is filled again: resident memory after, less before.
"""

import gc
import os
import sys
from pathlib import Path

from monitor.core.rules import compile_rules
from monitor.model import Document, Feed, Rule

FEED = Feed(name="bench", url="http://127.0.0.1/")


def main() -> None:
    rules = [Rule(id=f"{n}", name=f"{n}", query=line.rstrip("\n")) for n, line in enumerate(sys.stdin)]
    few = compile_rules(rules[:10], (FEED,))  # whatever is loaded once (stemmers, tables) is not the rules'
    few.prepare("en")
    few.hits(Document(title="A title", body="A body."), feed=FEED)
    before = _resident()
    rule_set = compile_rules(rules, (FEED,))
    rule_set.prepare("en")
    gc.collect()
    print(_resident() - before, len(rule_set))


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
