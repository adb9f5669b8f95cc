# ruff: noqa: RUF001 - odd characters are what these tests are about
"""Properties: the engine finds, marks and explains what a plain reading of the tree says; queries print and read back;
nothing crashes."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.rules import Node, parse, to_query
from monitor.core.rules.tree import unanchored
from monitor.errors import QueryError
from monitor.model import Document
from tests.gates.rules_properties import prove_properties
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
from tests.oracles.random_rules import Case, Maker, listed

makers = st.randoms(use_true_random=False).map(Maker)


def drawn(make: Callable[[Maker], object]) -> st.SearchStrategy:
    return makers.map(make)


cases = drawn(lambda maker: Case(maker.rule(), maker.document()))
batches = drawn(lambda maker: ([maker.rule() for _ in range(8)], maker.document()))
laws = drawn(lambda maker: (de_morgan(maker.tree(1), maker.tree(2), maker.rule()), maker.document()))
rules = drawn(lambda maker: maker.rule())


# --- random rules and texts -------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(batches)
def test_engine_agrees_with_the_plain_reading(batch: tuple[list[Node], Document]) -> None:
    trees, document = batch
    reading = Reading(document)
    matches = {int(match.rule.name): match for match in compiled(trees).match(document, feed=FEED)}
    assert set(matches) == {number for number, tree in enumerate(trees) if reading.is_true(tree)}
    for number, match in matches.items():
        assert wrong_evidence(trees[number], match, reading) == ""


@settings(max_examples=100, deadline=None)
@given(cases)
def test_every_clause_is_explained_as_the_tree_means_it(case: Case) -> None:
    assert wrong_explanation(case) == ""


@settings(max_examples=60, deadline=None)
@given(laws)
def test_de_morgan(law: tuple[list[Node], Document]) -> None:
    trees, document = law
    found = {int(rule.name) for rule in compiled(trees).hits(document, feed=FEED)}
    assert (0 in found, 2 in found) == (1 in found, 3 in found)


@settings(max_examples=150, deadline=None)
@given(rules)
def test_printed_trees_read_back(tree: Node) -> None:
    assert wrong_way_back(tree) == ""


@pytest.mark.parametrize("seed", range(2))
def test_the_gate_finds_no_difference_in_small(seed: int) -> None:
    tried, hits, *differences = prove_properties(seed, batches=3)
    assert tried.n == 3_840
    assert hits.ok
    assert [figure for figure in differences if not figure.ok] == []


# --- any text ---------------------------------------------------------------------------------------------------------

ASKED = [
    "a AND NOT b", "0 OR 1", "/[^a]/", '"a b" OR "0 1"', "a NEAR/3 b", "atleast/2 (a OR 0 OR /./)", "title:(a OR 0)", "lead:/(?s)../",
    "source:a OR url:/./", 'exact("A")', "a=", "(a OR b OR 0 OR A) (/./ OR c)", "lang:en", "/\\s/ NEAR/2 /\\S/",
]  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> list[Node]:
    return [parse(query) for query in ASKED]


odd = st.one_of(st.text(), st.text(alphabet="aAbB01 .\n\u0301\u200b\ud800情İßﬁ'’-—\x1c\u2028"))
any_document = st.builds(
    Document,
    title=odd,
    body=odd,
    summary=odd,
    language=st.text(max_size=5),
    source=odd,
    url=odd,
    author=odd,
    section=odd,
)


@settings(max_examples=100, deadline=None)
@given(any_document)
def test_any_text_is_matched(asked: list[Node], document: Document) -> None:
    reading = Reading(document)
    matches = {int(match.rule.name): match for match in compiled(asked).match(document, feed=FEED)}
    assert set(matches) == {number for number, tree in enumerate(asked) if reading.is_true(tree)}
    for number, match in matches.items():
        assert wrong_evidence(asked[number], match, reading) == ""


@settings(max_examples=40, deadline=None)
@given(any_document, st.integers(0, len(ASKED) - 1))
def test_any_text_is_explained(asked: list[Node], document: Document, number: int) -> None:
    assert wrong_explanation(Case(asked[number], document)) == ""


# --- any query --------------------------------------------------------------------------------------------------------

signs = st.sampled_from([
    "boat", "a", "AND", "OR", "NOT", "-", "(", ")", '"', "“", "'", " ", " ", " ", "title:", "lead:(", "*", "?", "/5", "NEAR", "NEAR/5", "w/3",
    "ONEAR/2", "~2", "\u00ad", "情", "=", "\ud800", "U.S.", "\n", "|", "\u0301", "–", "and", "exact", 'exact("', "cs(", "$vessels", "$x", "$5", ".",
    "/re/", "/", "/i", "\\", "[", "atleast/2", "atleast3(", "strik*", "vess?l", "source:", "intitle:", "5", "~",
])  # fmt: skip


def outcome(query: str) -> Node | QueryError:
    try:
        return parse(query, listed())
    except QueryError as error:
        return error


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(
        st.text(), st.lists(signs, max_size=25).map("".join), st.lists(signs, max_size=12).map(" ".join)
    )
)
def test_any_string_is_read_or_refused(query: str) -> None:
    match outcome(query):
        case QueryError() as error:
            assert 0 <= error.position <= len(query)
            assert error.message
        case tree:
            assert unanchored(tree) is None
            assert parse(to_query(tree), listed()) == tree


@settings(max_examples=60, deadline=None)
@given(st.lists(signs, max_size=12).map(" ".join), makers)
def test_what_is_read_means_what_it_says(query: str, maker: Maker) -> None:
    tree = outcome(query)
    if not isinstance(tree, QueryError):
        case = Case(tree, maker.document())
        assert (wrong_verdict(case), wrong_match(case), wrong_explanation(case)) == ("", "", "")


def test_the_random_rules_are_of_every_kind() -> None:
    """What the tests above are worth: a seeded draw meets every operator, both true and false."""
    maker, met = Maker(Random(1)), set()
    for number in range(1_500):
        maker = Maker(Random(number))
        tree, document = maker.rule(), maker.document()
        met.add((type(tree).__name__, Reading(document).is_true(tree)))
    names = {"Word", "Phrase", "Regex", "Listed", "Run", "Near", "AtLeast", "InField", "And", "Or"}
    assert met >= {(name, verdict) for name in names for verdict in (True, False)}
