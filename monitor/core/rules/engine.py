"""Rules -> rule set -> matches: a document is read once, meets only the rules it might fulfil, and each is verified."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from monitor.core.rules.covers import Anchor, Costs, anchors
from monitor.core.rules.evidence import evidence
from monitor.core.rules.page import Lexicon, Page, read_page
from monitor.core.rules.parser import parse
from monitor.core.rules.tree import And, Node, Not, words_of
from monitor.core.rules.truth import holds
from monitor.core.text import algorithm, keys
from monitor.errors import QueryError
from monitor.model import Document, Feed, Match, Rule


@dataclass(frozen=True, slots=True)
class Scope:
    """The feeds that a rule is for, by name or tag; no wanted ones means all."""

    wanted: frozenset[str]
    excepted: frozenset[str]

    def admits(self, labels: frozenset[str]) -> bool:
        """Whether a feed with this name and these tags is one of them."""
        return (not self.wanted or not labels.isdisjoint(self.wanted)) and labels.isdisjoint(self.excepted)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule, its condition and its scope."""

    rule: Rule
    tree: Node
    scope: Scope


@dataclass(frozen=True, slots=True)
class Index:
    """The rules of a set filed for documents of one language: rule numbers by anchor."""

    lexicon: Lexicon
    asked: Mapping[str, frozenset[str]]
    by_key: Mapping[str, list[int]]
    by_pair: Mapping[tuple[str, str], list[int]]

    def candidates(self, page: Page) -> Iterator[int]:
        """The numbers of the rules that the page might fulfil, perhaps repeatedly."""
        for key in page.where.keys() & self.by_key.keys():
            yield from self.by_key[key]
        for pair in page.pairs & self.by_pair.keys():
            yield from self.by_pair[pair]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Compiled rules. `match` is pure but for caches, which are bounded; use it from one thread at a time."""

    compiled: tuple[Compiled, ...] = field(repr=False)
    _indexes: dict[str, Index] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as written, in their order."""
        return tuple(compiled.rule for compiled in self.compiled)

    def __len__(self) -> int:
        return len(self.compiled)

    def match(self, document: Document, *, feed: Feed) -> tuple[Match, ...]:
        """The rules for `feed` that the document fulfils, in their order, each with its evidence."""
        index = self._index(algorithm(document.language))
        page = read_page(document, index.lexicon, index.asked)
        labels = feed.tags | {feed.name}
        found = (self.compiled[number] for number in sorted(set(index.candidates(page))))
        return tuple(
            Match(rule=compiled.rule, evidence=evidence(compiled.tree, page))
            for compiled in found
            if compiled.scope.admits(labels) and holds(compiled.tree, page)
        )

    def _index(self, stemmer: str) -> Index:
        """The index for a stemmer, built when its first document comes (there are some 30 stemmers)."""
        if stemmer not in self._indexes:
            self._indexes[stemmer] = build_index([compiled.tree for compiled in self.compiled], stemmer)
        return self._indexes[stemmer]


def compile_rules(rules: Sequence[Rule], feeds: Sequence[Feed]) -> RuleSet:
    """Compile a set of rules; QueryError, naming the rule, for a query that cannot be read.

    `feeds` are the configured ones: an entry of `Rule.feeds` that begins with a minus is an exception unless a feed or
    tag is called just so.
    """
    labels = frozenset().union(*(feed.tags | {feed.name} for feed in feeds))
    return RuleSet(tuple(Compiled(rule, _tree(rule), _scope(rule.feeds, labels)) for rule in rules))


def build_index(trees: Sequence[Node], stemmer: str) -> Index:
    """File rules under their covers, the keys of their words made by one stemmer."""
    uses = [list(words_of(tree)) for tree in trees]
    asked = {word: frozenset(keys(word, stemmer)) for word in dict.fromkeys(chain.from_iterable(uses))}
    mentions = Counter(key for words in uses for word in words for key in asked[word])
    costs = Costs(asked, {key: key_cost(key, count) for key, count in mentions.items()})
    filed: dict[Anchor, list[int]] = defaultdict(list)
    for number, tree in enumerate(trees):
        for anchor in anchors(tree, costs):
            filed[anchor].append(number)
    return Index(
        lexicon=Lexicon(stemmer, mentions),
        asked=asked,
        by_key={anchor: numbers for anchor, numbers in filed.items() if isinstance(anchor, str)},
        by_pair={anchor: numbers for anchor, numbers in filed.items() if isinstance(anchor, tuple)},
    )


def key_cost(key: str, mentions: int) -> float:
    """A guess at how often a key occurs in texts: rules mention what the news mentions, and common words are short.

    10,000 rules, 31 articles: 82 candidates an article; 173 by length alone, 49 if the true frequencies were known.
    """
    return mentions / len(key)


def _scope(entries: Sequence[str], labels: frozenset[str]) -> Scope:
    excepted = {entry for entry in entries if entry.startswith("-") and entry not in labels}
    return Scope(frozenset(entries) - excepted, frozenset(entry[1:] for entry in excepted))


def _tree(rule: Rule) -> Node:
    try:
        tree = parse(rule.query)
        return And((tree, Not(parse(rule.excluded)))) if rule.excluded.strip() else tree
    except QueryError as error:
        raise QueryError(f"rule '{rule.name}': {error.message}", error.position, error.suggestion) from None
