"""Sizes that nobody should send and somebody will: an article of 5 MB, a rule of 100,000 characters or 10,000 parentheses."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from time import process_time

from monitor.core.rules import RuleSet, compile_rules
from monitor.errors import QueryError
from monitor.model import Document, Rule
from tests.bench.rules_weigh import FEED
from tests.tools.report import Figure
from tests.world.figures import at_most

ARTICLE, RULE, NESTED = 5_000_000, 100_000, 10_000
MOST = 1.0  # CPU seconds
_TIMES = 3
GIVE_UP = 5.0  # CPU seconds


def huge_figures(kind: str, rule_set: RuleSet, documents: Sequence[Document]) -> list[Figure]:
    """What the largest article costs with 10,000 rules, at best of three times: other work on the machine doubles it."""
    huge = huge_article(documents)
    hits = min(seconds(lambda: rule_set.hits(huge, feed=FEED)) for _ in range(_TIMES))
    match = min(seconds(lambda: rule_set.match(huge, feed=FEED)) for _ in range(_TIMES))
    found = at_most(MOST, f"rules {kind}: article of 5 MB, match", match, "s", n=1)
    return [
        at_most(MOST, f"rules {kind}: article of 5 MB, hits", hits, "s", n=1),
        replace(found, known="3,300 rules hit it, each with its passages" if kind == "dense" else ""),
    ]


def long_figures(documents: Sequence[Document]) -> list[Figure]:
    """What the longest rules cost, read or refused."""
    words = dict.fromkeys(word for document in documents for word in document.body.split())
    rules = _long_rules([word for word in words if word.isalpha() and word.islower()])
    return [
        at_most(MOST, f"rules: {name}", seconds(partial(_use, query, documents[0])), "s", n=1)
        for name, query in rules.items()
    ]


def huge_article(documents: Sequence[Document]) -> Document:
    """Articles one after the other, again and again."""
    length = sum(len(document.body) + 1 for document in documents)
    bodies = islice(cycle(document.body for document in documents), ARTICLE * len(documents) // length + 1)
    return Document(title=documents[0].title, body="\n".join(bodies)[:ARTICLE])


def seconds(work: Callable[[], object], *, give_up: float = GIVE_UP) -> float:
    """CPU seconds of one call; it is ended after `give_up` seconds."""
    before = signal.signal(signal.SIGPROF, _give_up)
    begun = process_time()
    signal.setitimer(signal.ITIMER_PROF, give_up)
    try:
        work()
    except TimeoutError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return process_time() - begun


def _give_up(*_: object) -> None:
    raise TimeoutError


def _long_rules(words: Sequence[str]) -> dict[str, str]:
    many = list(islice(cycle(words), RULE // 5))
    near = "NEAR/5 ".join(f"({one} " for one in many[: RULE // 20])
    return {
        "OR of 100,000 characters": _cut(" OR ".join(many)),
        "run of 100,000 characters": _cut(" ".join(many)),
        "phrase of 100,000 characters": f'"{_cut(" ".join(many))}"',
        "10,000 parentheses": "(" * NESTED + "boat" + ")" * NESTED,
        "10,000 negations": "boat AND " + "NOT " * NESTED + "strike",
        "deep NEARs of 100,000 characters": near[:RULE],
    }


def _cut(query: str) -> str:
    return query[:RULE].rpartition(" ")[0].removesuffix(" OR")


def _use(query: str, document: Document) -> None:
    """Compile the rule and match with it, if it is not refused."""
    try:
        rule_set = compile_rules([Rule(id="long", name="long", query=query)], (FEED,))
    except QueryError:
        return
    rule_set.prepare("en")
    rule_set.match(document, feed=FEED)
