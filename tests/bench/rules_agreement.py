"""Whether the engines that are timed do the same work: which matches each of them finds, and how many differ."""

from collections.abc import Callable, Collection, Sequence

from monitor.core.rules import RuleSet
from monitor.model import Document
from tests.bench.rules_mix import Asked
from tests.bench.rules_weigh import FEED
from tests.tools.report import Figure
from tests.world.figures import at_most

SAME_IN_SQL = {"phrase", "or", "and", "near", "title"}
"""Kinds that FTS5 and PostgreSQL can say; the others they are asked more simply."""

MOST_SCANNED, MOST_FTS5, MOST_POSTGRES = 3.0, 20.0, 10.0  # percent of the matches; measured 1.3, 16, 7.8
SOME = 10  # articles for the slow one

Hits = Callable[[Document], Collection[int]]


def disagreement(
    peer: Hits,
    rule_set: RuleSet,
    asked: Sequence[Asked],
    documents: Sequence[Document],
    kinds: Collection[str],
) -> tuple[float, int]:
    """Percent of the matches of rules of some kinds that only one of both finds, and how many matches there are.

    The others stem differently (no irregular forms, no words kept apart), split words and sentences otherwise.
    """
    different = both = 0
    for document in documents:
        ours = {int(rule.id) for rule in rule_set.hits(document, feed=FEED)}
        theirs = set(peer(document))
        of_kind = {number for number in ours | theirs if asked[number].kind in kinds}
        different += len(of_kind & (ours ^ theirs))
        both += len(of_kind)
    return 100 * different / max(both, 1), both


def agreement(
    kind: str,
    peers: dict[str, Hits],
    rule_set: RuleSet,
    asked: Sequence[Asked],
    documents: Sequence[Document],
) -> list[Figure]:
    """One figure for each peer."""
    figures = []
    for name, peer in peers.items():
        some = documents[:: max(1, len(documents) // SOME)] if name == "FTS5" else documents
        kinds = {one.kind for one in asked} if name == "ahocorasick_rs" else SAME_IN_SQL
        percent, matches = disagreement(peer, rule_set, asked, some, kinds)
        most = {"FTS5": MOST_FTS5, "PostgreSQL": MOST_POSTGRES}.get(name, MOST_SCANNED)
        figures.append(
            at_most(most, f"rules {kind}: matches that {name} sees differently", percent, "%", n=matches)
        )
    return figures
