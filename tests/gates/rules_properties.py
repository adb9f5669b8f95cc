"""Random rules over random texts: the engine finds, marks and explains what a plain reading of the tree says."""

from collections import Counter
from collections.abc import Callable
from random import Random, SystemRandom

from monitor.core.rules import to_query
from monitor.core.rules.tree import Node
from monitor.errors import QueryError
from monitor.model import Document
from tests.oracles.agreement import (
    FEED,
    compiled,
    de_morgan,
    wrong_evidence,
    wrong_explanation,
    wrong_match,
    wrong_verdict,
    wrong_way_back,
)
from tests.oracles.plain_reading import Reading
from tests.oracles.random_rules import Case, Maker, smallest
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

BATCHES, RULES, DOCUMENTS = 160, 80, 16
EXPLAINED = 20  # rules of a batch, each with one document: an explanation costs as much as 100 verdicts
SHOWN = 3  # differences of a kind


class Ledger:
    """How much was tried, and what went wrong, each at its smallest."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()

    def note(self, kind: str, case: Case, check: Callable[[Case], str], *, wrong: bool) -> None:
        self.tried[kind] += 1
        if wrong:
            self.wrong[kind] += 1
            if self.wrong[kind] <= SHOWN:
                found = smallest(case, lambda smaller: bool(_tried(check, smaller)))
                print(f"{kind}: {check(found)}\n  {to_query(found.tree)}\n  {found.tree}\n  {found.document}")

    def figure(self, kind: str) -> Figure:
        return at_most(0, f"properties: {kind}", self.wrong[kind], "differences", n=self.tried[kind])


def prove_properties(seed: int | None = None, *, batches: int = BATCHES) -> list[Figure]:
    """Every batch draws rules and documents from one vocabulary and tries each rule on each document."""
    seed = SystemRandom().randrange(1_000_000) if seed is None else seed
    print(f"rules properties: seed {seed}")
    dice, ledger = Random(seed), Ledger()
    for _ in range(batches):
        _try_batch(Maker(dice), ledger)
    pairs = ledger.tried["verdicts"]
    return [
        at_least(100_000, "properties: rules tried on texts", pairs, "pairs", n=pairs),
        at_least(0.05, "properties: of these, hits", ledger.tried["evidence"] / pairs, "share", n=pairs),
        *map(ledger.figure, ("verdicts", "evidence", "queries read back", "De Morgan", "explanations")),
    ]


def _try_batch(maker: Maker, ledger: Ledger) -> None:
    trees = [maker.rule() for _ in range(RULES)]
    documents = [maker.document() for _ in range(DOCUMENTS)]
    for tree in trees:
        case = Case(tree, documents[0])
        ledger.note("queries read back", case, _way_back, wrong=bool(wrong_way_back(tree)))
    rules = compiled(trees)
    for document in documents:
        matches = {int(match.rule.name): match for match in rules.match(document, feed=FEED)}
        reading = Reading(document)
        for number, tree in enumerate(trees):
            case, hit = Case(tree, document), number in matches
            ledger.note("verdicts", case, wrong_verdict, wrong=reading.is_true(tree) is not hit)
            if hit:
                wrong = wrong_evidence(tree, matches[number], reading)
                ledger.note("evidence", case, wrong_match, wrong=bool(wrong))
    _try_de_morgan(maker, documents, ledger)
    for number, tree in enumerate(trees[:EXPLAINED]):
        case = Case(tree, documents[number % DOCUMENTS])
        ledger.note("explanations", case, wrong_explanation, wrong=bool(wrong_explanation(case)))


def _try_de_morgan(maker: Maker, documents: list[Document], ledger: Ledger) -> None:
    trees: list[Node] = [
        tree for _ in range(10) for tree in de_morgan(maker.tree(1), maker.tree(1), maker.rule())
    ]
    rules = compiled(trees)
    for document in documents:
        found = {int(rule.name) for rule in rules.hits(document, feed=FEED)}
        for number in range(0, len(trees), 2):
            wrong = (number in found) is not (number + 1 in found)
            ledger.note("De Morgan", Case(trees[number], document), wrong_verdict, wrong=wrong)


def _way_back(case: Case) -> str:
    return wrong_way_back(case.tree)


def _tried(check: Callable[[Case], str], case: Case) -> str:
    """What a check says of a smaller case; nothing of a tree that cannot be written."""
    try:
        return check(case)
    except (QueryError, ValueError):
        return ""
