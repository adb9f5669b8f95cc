"""What no article can fulfil is found, and nothing else is called so."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.rules.contradictions import contradicts
from monitor.core.rules.lists import read_lists
from monitor.core.rules.parser import parse
from monitor.core.rules.tree import And, Node, Not
from monitor.model import Document
from tests.oracles.agreement import FEED, compiled
from tests.oracles.random_rules import Maker

LISTS = read_lists(
    {
        "v": ["boat", "patrol ship"],
        "a": [f"a{n}" for n in range(10_000)],
        "b": [f"b{n}" for n in range(10_000)],
    }
)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("boat -boat", "'boat' must occur and must not"),
        ("boat NOT (boat OR ship)", "'boat' must occur, and 'boat OR ship' must not"),
        ("title:boat NOT boat", "'title:boat' must occur, and 'boat' must not"),
        ('"patrol boat" NOT boat', "must not"),
        ("boat strike NOT (navy OR boat)", "'boat strike' must occur"),
        ("boat strike union NOT (strike boat)", "must not"),
        ("(boat ship) NOT (boat AND ship)", "must not"),
        ("(boat OR ship) NOT (ship OR boat OR ferry)", "must not"),
        ("title:(boat OR ship) NOT (boat OR ship)", "'title:(boat OR ship)' must occur"),
        ("(boat NEAR/5 ship) NOT ship", "must not"),
        ("atleast/2 boat NOT atleast/1 boat", "must not"),
        ("lead:boat NOT body:boat", "must not"),
        ("title:(boat NOT boat)", "must not"),
        ("(boat -boat) OR ship", "must not"),
        ("Boat NOT boat", "must not"),
        ("boat NOT $v", "'boat' must occur, and '$v' must not"),
        ("$v NOT (boat OR ship)", "must not"),
        ("url:boat NOT url:(boat OR ship)", "must not"),
    ],
)
def test_contradictions(query: str, says: str) -> None:
    found = contradicts(parse(query, LISTS))
    assert found is not None
    assert says in str(found)


@pytest.mark.parametrize(
    "query",
    [
        "boat NOT title:boat", 'boat NOT "boat strike"', "boat NOT (boat AND ship)", "boat strike NOT (boat NEAR/5 strike)", "(boat OR ship) NOT boat",
        "boat NOT atleast/2 boat", "url:boat NOT boat", "body:boat NOT lead:boat", "lead:/x$/ NOT body:/x$/", "US NOT us", "boat NOT exact(Boat)",
        "atleast/2 (boat strike) NOT (boat navy)", "$a NOT $v", "boat", "$v NOT boat",
    ],
)  # fmt: skip
def test_what_may_fire(query: str) -> None:
    assert contradicts(parse(query, LISTS)) is None


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False).map(Maker), st.booleans())
def test_what_contradicts_itself_never_fires(maker: Maker, again: bool) -> None:
    wanted, document = maker.rule(), maker.document()
    tree: Node = And((wanted, Not(wanted if again else maker.tree(1))))
    if contradicts(tree):
        assert not fires(tree, document)


def fires(tree: Node, document: Document) -> bool:
    return bool(compiled([tree]).hits(document, feed=FEED))


@pytest.mark.parametrize(
    "query",
    [
        "$a NOT $b",
        " ".join(["$a"] * 50 + ["-$b"] * 50),
        "-a " * 33_000 + "b",
        " AND ".join(f"a{n} b{n}" for n in range(3_000)) + " -(c d) -(e f)" * 1_000,
        " ".join(f"(a{n} OR b{n})" for n in range(2_500))
        + "".join(f" -(c{n} OR d{n})" for n in range(2_000)),
        "title:(a AND b) AND " * 4_000 + "c -d",
    ],
)
def test_long_queries_are_judged_in_time(query: str) -> None:
    tree = parse(query, LISTS)
    started = process_time()
    assert contradicts(tree) is None
    assert process_time() - started < 1
