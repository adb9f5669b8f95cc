"""Rules -> rule set -> matches: a document is read once, meets only the rules it might fulfil, and each is verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.core.collector import collector_at_rest
from monitor.core.rules.evidence import evidence
from monitor.core.rules.index import Index, build_index
from monitor.core.rules.lists import read_lists
from monitor.core.rules.page import Page
from monitor.core.rules.parser import parse
from monitor.core.rules.tree import And, Listed, Node, Not
from monitor.core.text import PRODUCT, Analyzer, algorithm, primary_language
from monitor.errors import QueryError
from monitor.model import Document, Feed, Match, Rule

_NO_LISTS: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that a rule is for: of feeds by name or tag, none wanted means all; in languages, none means all."""

    wanted: frozenset[str]
    excepted: frozenset[str]
    languages: frozenset[str]

    def admits_feed(self, feed: Feed) -> bool:
        """Whether a feed, by its name and tags, is one of those the rule is for."""
        labels = feed.tags | {feed.name}
        return (not self.wanted or not labels.isdisjoint(self.wanted)) and labels.isdisjoint(self.excepted)

    def admits_language(self, language: str) -> bool:
        """Whether the rule is for articles with this language tag."""
        return not self.languages or primary_language(language) in self.languages


EVERYWHERE = Scope(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule, its condition (`not:` included) and the articles it is for."""

    rule: Rule
    tree: Node
    scope: Scope

    def is_for(self, document: Document, feed: Feed) -> bool:
        """Whether the rule is for this article at all."""
        scope = self.scope
        return scope is EVERYWHERE or (scope.admits_feed(feed) and scope.admits_language(document.language))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Compiled rules, matched by one analyzer.

    `match` and `hits` are pure but for caches, which are bounded; use them from one thread at a time. `prepare` may run
    in another.
    """

    compiled: tuple[Compiled, ...] = field(repr=False)
    analyzer: Analyzer = field(default=PRODUCT, repr=False)
    _indexes: dict[str, Index] = field(default_factory=dict, init=False, repr=False, compare=False)
    _scoped: set[int] = field(default_factory=set, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        scoped = (n for n, compiled in enumerate(self.compiled) if compiled.scope is not EVERYWHERE)
        self._scoped.update(scoped)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as written, in their order."""
        return tuple(compiled.rule for compiled in self.compiled)

    def __len__(self) -> int:
        return len(self.compiled)

    def find(self, name: str) -> Compiled | None:
        """The rule with a name or else an id; None if there is none."""
        by_id = (compiled for compiled in self.compiled if compiled.rule.id == name)
        return next((compiled for compiled in self.compiled if compiled.rule.name == name), next(by_id, None))

    def alone(self, rule_id: str) -> "RuleSet | None":
        """The rule with an id as a set of its own, for articles of all feeds and languages: made quickly, and free to be
        used from another thread than this set is."""
        found = (compiled for compiled in self.compiled if compiled.rule.id == rule_id)
        one = next(found, None)
        return None if one is None else RuleSet((replace(one, scope=EVERYWHERE),), self.analyzer)

    def match(self, document: Document, *, feed: Feed) -> tuple[Match, ...]:
        """The rules for `feed` that the document fulfils, in their order, each with its evidence."""
        index = self._index(document.language)
        page = index.read(document)
        return tuple(
            Match(rule=compiled.rule, evidence=evidence(compiled.tree, page, index.terms))
            for compiled in self._fulfilled(index, page, document, feed)
        )

    def hits(self, document: Document, *, feed: Feed) -> tuple[Rule, ...]:
        """The same rules, without evidence."""
        index = self._index(document.language)
        found = self._fulfilled(index, index.read(document), document, feed)
        return tuple(compiled.rule for compiled in found)

    def is_ready(self, language: str) -> bool:
        """Whether documents in a language can be matched at once."""
        return algorithm(language) in self._indexes

    def prepare(self, language: str) -> None:
        """Build the index for a language (10,000 rules: 0.3 s). Otherwise its first document waits for it."""
        self._index(language)

    def _fulfilled(self, index: Index, page: Page, document: Document, feed: Feed) -> list[Compiled]:
        compiled, numbers = self.compiled, index.candidates(page)
        if self._scoped:
            scoped = self._scoped
            numbers = [n for n in numbers if n not in scoped or compiled[n].is_for(document, feed)]
        return [compiled[number] for number in index.fulfilled(page, numbers)]

    def _index(self, language: str) -> Index:
        """The index for the language's stemmer, of which there are some 30."""
        stemmer = algorithm(language)
        if stemmer not in self._indexes:
            trees = [compiled.tree for compiled in self.compiled]
            with collector_at_rest():
                self._indexes[stemmer] = build_index(trees, self.analyzer, stemmer)
        return self._indexes[stemmer]


def compile_rules(
    rules: Sequence[Rule],
    feeds: Sequence[Feed],
    lists: Mapping[str, Sequence[str]] = _NO_LISTS,
    analyzer: Analyzer = PRODUCT,
) -> RuleSet:
    """Compile a set of rules; QueryError, naming the rule, for a query that cannot be read.

    `feeds` are the configured ones; `lists` the shared lists by name, their items as written.
    """
    labels = labels_of(feeds)
    known = read_lists(lists, analyzer)
    with collector_at_rest():
        compiled = tuple(compile_rule(rule, _tree(rule, known, analyzer), labels) for rule in rules)
    return RuleSet(compiled, analyzer)


def labels_of(feeds: Sequence[Feed]) -> frozenset[str]:
    """The names and tags of feeds, which rules may refer to."""
    return frozenset().union(*(feed.tags | {feed.name} for feed in feeds))


def compile_rule(rule: Rule, tree: Node, labels: frozenset[str]) -> Compiled:
    """A rule with its condition, read already. An entry of `Rule.feeds` that begins with a minus is an exception,
    unless a feed or tag (`labels`) is called just so."""
    if not rule.feeds and not rule.languages:
        return Compiled(rule, tree, EVERYWHERE)
    excepted = {entry for entry in rule.feeds if entry.startswith("-") and entry not in labels}
    wanted = frozenset(rule.feeds) - excepted
    languages = frozenset(map(primary_language, rule.languages))
    return Compiled(rule, tree, Scope(wanted, frozenset(entry[1:] for entry in excepted), languages))


def _tree(rule: Rule, lists: Mapping[str, Listed], analyzer: Analyzer) -> Node:
    try:
        tree = parse(rule.query, lists, analyzer)
        return And((tree, Not(parse(rule.excluded, lists, analyzer)))) if rule.excluded.strip() else tree
    except QueryError as error:
        raise QueryError(f"rule '{rule.name}': {error.message}", error.position, error.suggestion) from None
