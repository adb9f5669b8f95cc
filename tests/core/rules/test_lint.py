"""Remarks on queries that can be read but were hardly meant so."""

from time import process_time

import pytest

from monitor.core.rules.lint import MAX_REMARKS, lint
from monitor.core.rules.lists import Reference, read_item, read_lists
from monitor.core.rules.parser import parse
from monitor.errors import QueryError

LISTS = read_lists({"v": ["the", "boat"]})


def remarks(query: str) -> list[tuple[int, str, bool]]:
    return [(each.position, each.suggestion, each.refused) for each in lint(query, parse(query, LISTS))]


ONLY_STOP_WORDS = "only words that nearly every article holds"


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("the", 0), (" who is it", 1), ("the AND of", 0), ("the OR of", 0), ("(to be) OR (not to be)", 1), ("title:the", 6),
        ("title:(the OR of)", 7), ("the -boat", 0), ("the AND NOT boat", 0), ("will", 0), ("its it", 0), ("The Of", 0),
    ],
)  # fmt: skip
def test_only_stop_words_are_pointed_out(query: str, position: int) -> None:
    assert position in [
        each.position for each in lint(query, parse(query, LISTS)) if ONLY_STOP_WORDS in each.message
    ]


@pytest.mark.parametrize(
    "query",
    [
        "the boat", '"the who"', '"the"', 'exact("The")', "the=", "IT", "the OR IT", "$v", "/the/", "the AND $v", "lang:it", "author:will", "boat",
        "the NEAR/5 boat", "thes*", "to-do",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_that(query: str) -> None:
    assert not any(ONLY_STOP_WORDS in each.message for each in lint(query, parse(query, LISTS)))


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
        ("boat AND not strike", 9, "did you mean NOT? If not, put it in quotes"),
        ("boat AND not (toy OR model)", 9, "did you mean NOT? If not, put it in quotes"),
        ("not toy AND boat", 0, "did you mean NOT? If not, put it in quotes"),
        ("boat AND (not toy)", 10, "did you mean NOT? If not, put it in quotes"),
        ("boat and NOT toy", 5, "did you mean AND? If not, put it in quotes"),
        ("boat or -toy", 5, "did you mean OR? If not, put it in quotes"),
        ("boat AND or strike", 9, "leave it out beside the operator. If not, put it in quotes"),
        ("boat, ship, ferry", 4, "write boat OR ship OR ferry if one of them is enough, or leave it out"),
        ("boat; ship", 4, "write boat OR ship if one of them is enough, or leave it out"),
        (
            "port AND (tug boat, ship)",
            18,
            "write (tug boat) OR ship if one of them is enough, or leave it out",
        ),
        ("boat?", 0, "leave it out, or write (boat?) if one letter is meant"),
        ("port AND boat?", 9, "leave it out, or write (boat?) if one letter is meant"),
        ("boat near strike", 5, "did you mean NEAR/5? If not, put it in quotes"),
        ("boat And strike", 5, "did you mean AND? If not, put it in quotes"),
        ("boat N5 strike", 5, "did you mean NEAR/5? If not, put it in quotes"),
        ("boat N/12 strike", 5, "did you mean NEAR/12? If not, put it in quotes"),
        (
            "port same strike",
            5,
            "leave it out if one sentence was meant: words side by side stand in one. If not, put it in quotes",
        ),
        ("exact boat", 0, "write exact(boat) if capitals count. If not, put it in quotes"),
        ("atleast boat", 0, "write atleast/3 boat for three times. If not, put it in quotes"),
        ("boat,ship", 0, "write boat OR ship, or AND; if the phrase is meant, put it in quotes"),
        ("x -boat;ship", 3, "write boat OR ship, or AND; if the phrase is meant, put it in quotes"),
        ("title:port/harbour", 6, "write port OR harbour, or AND; if the phrase is meant, put it in quotes"),
        ("C++ boat", 0, r"write /C\+\+/ if the sign matters"),
        ('"in C#"', 4, "write /C#/ if the sign matters"),
        ("exact(C#)", 6, "write /C#/ if the sign matters"),
        ("boat \u00a350", 5, r"write /\u00a350\b/ if the sign matters".replace(r"\u00a3", "\u00a3")),
        ("boat $5.5bn", 5, r"write /\$5\.5bn\b/ if the sign matters"),
        ("boat #1", 5, r"write /#1\b/ if the sign matters"),
        ("boat 50%", 5, "write /50%/ if the sign matters"),
        ("title:boat NOT boat", 11, "leave one of them out"),
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
        "lang:(IT OR FR) AND boat", "boat AND strike", "boat -strike", "A boat", "US= boat", '"patrol boat" NEAR/5 strike', "x (a NEAR/5 b)",
        "24/7 boat", "AC/DC", "boat, AND ship", "10,000 boats", "#MeToo boat", "boat and/or ship", "url:sport,cup", '"port/harbour"', "AT&T", "the same boat",
        "exact", "N5", 'boat "N5" ship', "boat C+x",
    ],
)  # fmt: skip
def test_good_queries_are_left_alone(query: str) -> None:
    assert remarks(query) == []


@pytest.mark.parametrize(
    ("query", "position", "suggestion"),
    [
        ("lang:english", 5, "write lang:en"),
        ("boat AND lang:(fr OR german)", 21, "write lang:de"),
        ("lang:xx", 5, "write a code such as lang:en, lang:de or lang:pt"),
    ],
)
def test_what_is_no_code_of_a_language_is_refused(query: str, position: int, suggestion: str) -> None:
    assert remarks(query) == [(position, suggestion, True)]


def test_long_queries_are_judged_in_time() -> None:
    for query in (
        "ab,cd " * 16_000,
        "C+++ " * 20_000,
        '"#1.' + "," * 90_000 + '"',
        "same " * 20_000,
        "lang:(" + "yy OR " * 15_000 + "x)",
    ):
        try:
            tree = parse(query)
        except QueryError:
            continue
        started = process_time()
        assert lint(query, tree)
        assert process_time() - started < 1


def test_remarks_are_few_and_in_order() -> None:
    query = "US AND " * 50 + "boat and strike"
    found = remarks(query)
    assert len(found) == MAX_REMARKS
    assert found == sorted(found)


@pytest.mark.parametrize(
    "query", ["boat AND (ship?)", "vess?l", "boat, AND ship", "boat,", '"boat, ship" AND port']
)
def test_signs_that_are_meant_are_not_asked_about(query: str) -> None:
    assert remarks(query) == []


@pytest.mark.parametrize("item", ["Competition and Markets Authority", "not for sale", "Acme, Inc"])
def test_the_words_of_an_item_are_a_phrase_without_operators(item: str) -> None:
    node = read_item(item)
    assert not isinstance(node, Reference)
    assert lint(item, node) == ()
