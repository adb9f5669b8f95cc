"""Remarks on queries that can be read but were hardly meant so."""

import pytest

from monitor.core.rules.lint import MAX_REMARKS, lint
from monitor.core.rules.lists import read_lists
from monitor.core.rules.parser import parse

LISTS = read_lists({"v": ["the", "boat"]})


def remarks(query: str) -> list[tuple[int, str, bool]]:
    return [(each.position, each.suggestion, each.refused) for each in lint(query, parse(query, LISTS))]


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("the", 0), (" who is it", 1), ("the AND of", 0), ("the OR of", 0), ("(to be) OR (not to be)", 1), ("title:the", 6),
        ("title:(the OR of)", 7), ("the -boat", 0), ("the AND NOT boat", 0), ("will", 0), ("its it", 0), ("The Of", 0),
    ],
)  # fmt: skip
def test_only_stop_words_are_refused(query: str, position: int) -> None:
    assert (position, True) in [(place, refused) for place, _, refused in remarks(query)]


@pytest.mark.parametrize(
    "query",
    [
        "the boat", '"the who"', '"the"', 'exact("The")', "the=", "IT", "the OR IT", "$v", "/the/", "the AND $v", "lang:it", "author:will", "boat",
        "the NEAR/5 boat", "thes*", "to-do",
    ],
)  # fmt: skip
def test_nothing_else_is_refused(query: str) -> None:
    assert not any(refused for _, _, refused in remarks(query))


@pytest.mark.parametrize(
    ("query", "position", "suggestion"),
    [
        ("US", 0, 'write exact("US") for capitals only'),
        ("boat IT", 5, 'write exact("IT") for capitals only'),
        ("boat AND title:WHO", 15, 'write exact("WHO") for capitals only'),
        ('boat AND "US"', 9, 'write exact("US") for capitals only'),
        ("boat OR the", 8, "leave it out, or put a phrase in quotes"),
        ("boat and strike", 5, "did you mean AND? If not, put it in quotes"),
        ("(boat) or (strike)", 7, "did you mean OR? If not, put it in quotes"),
        ("boat not $v", 5, "did you mean NOT? If not, put it in quotes"),
        ("boat near strike", 5, "did you mean NEAR/5? If not, put it in quotes"),
        ('"boat AND strike"', 0, 'did you mean "boat" AND "strike"?'),
        ("“boat OR strike”", 0, 'did you mean "boat" OR "strike"?'),
        ("boat strike -boat", 12, "leave one of them out"),
        (
            "intelligence sharing NEAR/5 boat",
            21,
            'write "intelligence sharing" NEAR/5 ... if the phrase was meant',
        ),
    ],
)
def test_warnings(query: str, position: int, suggestion: str) -> None:
    assert (position, suggestion, False) in remarks(query)


@pytest.mark.parametrize(
    "query",
    [
        'exact("US") boat', "us boat", "NATO AND EU", 'boat "and" strike', '"Marks and Spencer"', "and boat", "boat and", "lang:IT AND boat", "author:WILL",
        "lang:(IT OR US) AND boat", "boat AND strike", "boat -strike", "A boat", "US= boat", '"patrol boat" NEAR/5 strike', "x (a NEAR/5 b)",
    ],
)  # fmt: skip
def test_good_queries_are_left_alone(query: str) -> None:
    assert remarks(query) == []


def test_remarks_are_few_and_in_order() -> None:
    query = "US AND " * 50 + "boat and strike"
    found = remarks(query)
    assert len(found) == MAX_REMARKS
    assert found == sorted(found)
