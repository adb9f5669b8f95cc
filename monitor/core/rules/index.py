"""Rules filed by what a document must hold to fulfil them: a document meets only those that it might fulfil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import NamedTuple

from monitor.core.rules.covers import Costs, cover_of
from monitor.core.rules.page import Page, Pair
from monitor.core.rules.reader import read_page
from monitor.core.rules.terms import Keys, Lexicon, Terms
from monitor.core.rules.tree import Field, Node, Phrase, Word, leaves_of, tag_of
from monitor.core.rules.truth import Check, check_of
from monitor.core.text import Analyzer
from monitor.model import Document


def ALWAYS(_: Page) -> bool:  # noqa: N802 - a constant of its kind
    """The check of a rule that every page fulfils that meets it."""
    return True


class Folder(NamedTuple):
    """The numbers of the rules filed under one anchor: of those that need nothing else, and, by need, of the others."""

    alone: list[int]
    needing: dict[str, list[int]]


_FEW = 6  # below, looking at each is faster than intersecting


@dataclass(slots=True)
class Index:
    """The rules of a set filed for documents of one stemmer."""

    trees: Sequence[Node]
    terms: Terms
    lexicons: Mapping[Field | None, Lexicon]
    pairs: frozenset[Pair]
    by_key: Mapping[str, Folder]
    by_pair: Mapping[Pair, Folder]
    checks: list[Check | None]

    def read(self, document: Document) -> Page:
        """The page that the rules are tried on."""
        return read_page(document, self.terms, self.lexicons, self.pairs)

    def candidates(self, page: Page) -> list[int]:
        """The numbers of the rules that the page might fulfil, ascending."""
        present = page.present
        folders = [self.by_key[key] for key in present & self.by_key.keys()]
        folders += [self.by_pair[pair] for pair in page.pairs & self.by_pair.keys()]
        found: list[int] = []
        for alone, needing in folders:
            found += alone
            for need in needing if len(needing) < _FEW else needing.keys() & present:
                if need in present:
                    found += needing[need]
        return sorted(set(found))

    def fulfilled(self, page: Page, candidates: Sequence[int]) -> list[int]:
        """Those of the candidates that the page does fulfil."""
        checks = self.checks
        return [
            number
            for number in candidates
            if (check := checks[number] or self._check(number)) is ALWAYS or check(page)
        ]

    def _check(self, number: int) -> Check:
        """The check of a rule; made when it is needed first, for most rules never are met."""
        made = self.checks[number] = check_of(self.trees[number], self.terms)
        return made


def build_index(trees: Sequence[Node], analyzer: Analyzer, stemmer: str) -> Index:
    """File rules under their covers, the keys of their words made by one stemmer ("" for none)."""
    terms = Terms(analyzer, stemmer)
    leaves = _Leaves(terms)
    for tree in trees:
        leaves.take(tree)
    costs = Costs(terms, {key: key_cost(key, count) for key, count in leaves.mentions.items()})
    filed: dict[str | Pair, Folder] = {}
    checks: list[Check | None] = [None] * len(trees)
    for number, tree in enumerate(trees):
        cover = cover_of(tree, costs)
        if cover.proves:
            checks[number] = ALWAYS
        for key, need in cover.anchors:
            folder = filed.get(key) or filed.setdefault(key, Folder([], {}))
            (folder.needing.setdefault(need, []) if need else folder.alone).append(number)
    return Index(
        trees=trees,
        terms=terms,
        lexicons={where: Lexicon(terms, where) for where in (None, *leaves.fields)},
        pairs=frozenset(leaves.pairs),
        by_key={key: folder for key, folder in filed.items() if isinstance(key, str)},
        by_pair={key: folder for key, folder in filed.items() if isinstance(key, tuple)},
        checks=checks,
    )


@dataclass(slots=True)
class _Leaves:
    """What the words, phrases and expressions of all rules ask for: how often each key is mentioned, the pairs of keys
    of neighbours in phrases, and the fields that are no stretch of the text."""

    terms: Terms
    mentions: dict[str, int] = field(default_factory=dict)
    pairs: set[Pair] = field(default_factory=set)
    fields: dict[Field, None] = field(default_factory=dict)

    def take(self, tree: Node) -> None:
        """Note the leaves of one rule."""
        for found, where in leaves_of(tree):
            if where is not None and not where.is_text:
                self.fields[where] = None
            leaf = tag_of(found) if isinstance(found, Phrase) and where is Field.LANG else found
            if isinstance(leaf, Word):
                self._mention(self.terms.keys(leaf, where))
            elif isinstance(leaf, Phrase):
                wanted = [self.terms.keys(word, where) for word in leaf.words]
                for keys in wanted:
                    self._mention(keys)
                for first, second in pairwise(wanted):
                    self.pairs.update(product(first, second))

    def _mention(self, keys: Keys) -> None:
        for key in keys:
            self.mentions[key] = self.mentions.get(key, 0) + 1


def key_cost(key: str, mentions: int) -> float:
    """A guess at how often a key occurs in texts: rules mention what the news mentions, and common words are short.

    10,000 rules, 31 articles: 82 candidates an article; 173 by length alone, 49 if the true frequencies were known.
    """
    return mentions / len(key)
