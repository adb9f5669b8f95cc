"""Tree -> cover: keys of which any document that fulfils the condition holds at least one. A rule is filed under its
cheapest cover, so that a document meets only rules it might fulfil.

An AND or a run is covered by any of its parts (the cheapest is taken), an OR by all of them together, a phrase by its
rarest pair of neighbours, NOT by nothing, but NOT of NOT by what its part is (De Morgan). The scheme is that of the
presearchers of Lucene's Monitor (formerly Luwak).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from monitor.core.rules.tree import And, Node, Not, Or, Phrase, Run, Word

Anchor = str | tuple[str, str]
"""A key, or the keys of two neighbours."""

_PAIR_DISCOUNT = 0.05  # two given words stand side by side in few of the documents that hold the rarer one


@dataclass(frozen=True, slots=True)
class Cover:
    """Anchors, and their cost: a guess, on any scale, at how many documents hold one of them."""

    anchors: tuple[Anchor, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What is known when rules are filed: the keys of each word they use, and the cost of each key."""

    asked: Mapping[str, frozenset[str]]
    of_key: Mapping[str, float]

    def of_word(self, word: str) -> float:
        """The cost of a word under all its keys."""
        return sum(self.of_key[key] for key in self.asked[word])


def anchors(tree: Node, costs: Costs) -> tuple[Anchor, ...]:
    """Where a rule is filed; ValueError for a tree that `parse` would have refused as having no positive word."""
    found = cover(tree, costs)
    if found is None:
        raise ValueError(f"no document can be ruled out for {tree}")
    return found.anchors


def cover(node: Node, costs: Costs, *, wanted: bool = True) -> Cover | None:
    """The cheapest cover for `node` having the truth value `wanted`; None if there is none."""
    if not wanted and isinstance(node, Word | Phrase | Run):
        return None
    return COVER[type(node)](node, costs, wanted)


def _word(node: Word, costs: Costs, _: bool) -> Cover:
    return Cover(tuple(costs.asked[node.text]), costs.of_word(node.text))


def _phrase(node: Phrase, costs: Costs, _: bool) -> Cover:
    first, second = min(pairwise(node.words), key=lambda pair: min(map(costs.of_word, pair)))
    rarer = min(costs.of_word(first), costs.of_word(second))
    return Cover(tuple(product(costs.asked[first], costs.asked[second])), rarer * _PAIR_DISCOUNT)


def _run(node: Run, costs: Costs, wanted: bool) -> Cover | None:
    return _cheapest(node.parts, costs, wanted)


def _not(node: Not, costs: Costs, wanted: bool) -> Cover | None:
    return cover(node.part, costs, wanted=not wanted)


def _and(node: And, costs: Costs, wanted: bool) -> Cover | None:
    return (_cheapest if wanted else _together)(node.parts, costs, wanted)


def _or(node: Or, costs: Costs, wanted: bool) -> Cover | None:
    return (_together if wanted else _cheapest)(node.parts, costs, wanted)


def _cheapest(parts: Sequence[Node], costs: Costs, wanted: bool) -> Cover | None:
    covers = [cover(part, costs, wanted=wanted) for part in parts]
    return min((found for found in covers if found is not None), key=lambda found: found.cost, default=None)


def _together(parts: Sequence[Node], costs: Costs, wanted: bool) -> Cover | None:
    covers = [cover(part, costs, wanted=wanted) for part in parts]
    present = [found for found in covers if found is not None]
    if len(present) < len(covers):
        return None
    anchors = dict.fromkeys(anchor for found in present for anchor in found.anchors)
    return Cover(tuple(anchors), sum(found.cost for found in present))


COVER: dict[type[Node], Callable[[Any, Costs, bool], Cover | None]] = {
    Word: _word,
    Phrase: _phrase,
    Run: _run,
    Not: _not,
    And: _and,
    Or: _or,
}
