"""Tree -> cover: keys of which any document that fulfils the condition holds at least one. A rule is filed under its
cheapest cover, so that a document meets only rules it might fulfil.

An AND, a run or a NEAR is covered by any of its parts (the cheapest is taken; the next cheapest, if it is one key, has
to be there, too), an OR by all of them together, a phrase by its rarest pair of neighbours, NOT by nothing, but NOT of
NOT by what its part is (De Morgan), a regular expression by every page. The scheme is that of the presearchers of
Lucene's Monitor (formerly Luwak).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple

from monitor.core.rules.page import ANY_PAGE
from monitor.core.rules.terms import TITLE_MARK, Terms
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    InField,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Run,
    Word,
    parts_of,
    tag_of,
)

Key = str | tuple[str, str]
"""A key, or the keys of two neighbours."""

_PAIR_DISCOUNT = 0.05  # two given words stand side by side in few of the documents that hold the rarer one
_TITLE_DISCOUNT = 0.1  # nor does a word that a document holds stand in its title as a rule
_COST_OF_ANY_PAGE = 1e9
_PAIR = 2
_BELOW_TITLE = frozenset({Field.LEAD, Field.BODY})


class Anchor(NamedTuple):
    """What a document must hold to meet a rule: a key or pair, and, if it is not "", another key."""

    key: Key
    need: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """Anchors, and their cost: a guess, on any scale, at how many documents hold one of them; `proves` says that to
    hold one is to fulfil the condition."""

    anchors: tuple[Anchor, ...]
    cost: float
    proves: bool = False


@dataclass(frozen=True, slots=True)
class Costs:
    """What is known when rules are filed: the keys of each word they use, and the cost of each key."""

    terms: Terms
    of_key: Mapping[str, float]

    def of_word(self, word: Word, where: Field | None) -> float:
        """The cost of a word under all its keys."""
        return sum(self.of_key[key] for key in self.terms.keys(word, where))


def cover_of(tree: Node, costs: Costs) -> Cover:
    """Where a rule is filed; ValueError for a tree that `parse` would have refused as having no positive word."""
    found = cover(tree, costs)
    if found is None:
        raise ValueError(f"no document can be ruled out for {tree}")
    return found


def cover(node: Node, costs: Costs, where: Field | None = None, *, wanted: bool = True) -> Cover | None:
    """The cheapest cover for `node` having the truth value `wanted`; None if there is none."""
    return COVER[type(node)](node, costs, where, wanted)


def _word(node: Word, costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    if not wanted:
        return None
    mark, discount = (TITLE_MARK, _TITLE_DISCOUNT) if where is Field.TITLE else ("", 1)
    keys = costs.terms.keys(node, where)
    cost = costs.of_word(node, where) * discount
    return Cover(tuple(Anchor(mark + key) for key in keys), cost, proves=where not in _BELOW_TITLE)


def _phrase(node: Phrase, costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    if where is Field.LANG:
        return _word(tag_of(node), costs, where, wanted)
    if not wanted:
        return None
    by_word = [costs.of_word(word, where) for word in node.words]
    number = min(range(len(by_word) - 1), key=lambda first: min(by_word[first], by_word[first + 1]))
    first, second = (costs.terms.keys(word, where) for word in node.words[number : number + 2])
    cost = min(by_word[number : number + 2]) * _PAIR_DISCOUNT
    proves = len(by_word) == _PAIR and (where is None or not where.is_text)
    return Cover(tuple(Anchor(pair) for pair in product(first, second)), cost, proves)


def _any_page(_node: Regex, _costs: Costs, _where: Field | None, wanted: bool) -> Cover | None:
    return Cover((Anchor(ANY_PAGE),), _COST_OF_ANY_PAGE) if wanted else None


def _inner(node: Listed | AtLeast, costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    if isinstance(node, Listed):
        return cover(node.node, costs, where, wanted=wanted)
    found = cover(node.part, costs, where) if wanted else None
    return found and replace(found, proves=False)


def _in_field(node: InField, costs: Costs, _: Field | None, wanted: bool) -> Cover | None:
    return cover(node.part, costs, node.field, wanted=wanted)


def _not(node: Not, costs: Costs, _: Field | None, wanted: bool) -> Cover | None:
    return cover(node.part, costs, None, wanted=not wanted)


def _together_placed(node: Run | Near, costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    return _cheapest(parts_of(node), costs, where, wanted) if wanted else None


def _and(node: And, costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    return (_cheapest if wanted else _all_of)(node.parts, costs, where, wanted)


def _or(node: Or, costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    return (_all_of if wanted else _cheapest)(node.parts, costs, where, wanted)


def _cheapest(parts: Sequence[Node], costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    covers = [found for part in parts if (found := cover(part, costs, where, wanted=wanted)) is not None]
    covers.sort(key=lambda found: found.cost)
    if not covers:
        return None
    best = covers[0]
    need = next((key for found in covers[1:] if (key := _only_key(found))), "")
    return Cover(tuple(Anchor(key, has or need) for key, has in best.anchors), best.cost)


def _only_key(found: Cover) -> str:
    """The key of a cover that is nothing but one."""
    if len(found.anchors) != 1:
        return ""
    key, need = found.anchors[0]
    return key if isinstance(key, str) and not need and key != ANY_PAGE else ""


def _all_of(parts: Sequence[Node], costs: Costs, where: Field | None, wanted: bool) -> Cover | None:
    covers = [cover(part, costs, where, wanted=wanted) for part in parts]
    present = [found for found in covers if found is not None]
    if len(present) < len(covers):
        return None
    together = dict.fromkeys(anchor for found in present for anchor in found.anchors)
    cost = sum(found.cost for found in present)
    return Cover(tuple(together), cost, proves=wanted and all(found.proves for found in present))


COVER: dict[type[Node], Callable[[Any, Costs, Field | None, bool], Cover | None]] = {
    Word: _word,
    Phrase: _phrase,
    Regex: _any_page,
    Listed: _inner,
    Run: _together_placed,
    Near: _together_placed,
    AtLeast: _inner,
    InField: _in_field,
    Not: _not,
    And: _and,
    Or: _or,
}
