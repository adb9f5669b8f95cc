# ruff: noqa: RUF001 - odd characters are what these tests are about
"""How queries are read, printed and refused."""

from time import process_time

import pytest

from monitor.core.rules import Node, parse, to_query
from monitor.core.rules.tree import And, Not, Or, Phrase, Run, Word
from monitor.errors import QueryError

BOAT, STRIKE, NAVY, VESSEL = map(Word, ("boat", "strike", "navy", "vessel"))
BOAT_STRIKE = Phrase(("boat", "strike"))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("boat", BOAT),
        ("  boat\u00a0strike\n", Run((BOAT, STRIKE))),
        ('"boat strike"', BOAT_STRIKE),
        ("\u201cboat strike\u201d", BOAT_STRIKE),
        ("\u201eboat strike\u201c", BOAT_STRIKE),
        ("«boat strike»", BOAT_STRIKE),
        ("boat-strike", BOAT_STRIKE),
        ("9/11", Phrase(("9", "11"))),
        ('"boat"', BOAT),
        ("U.S. boat", Run((Word("U.S."), BOAT))),
        ("\ufeffbo\u00adat,", BOAT),
        ("情報", Phrase(("情", "報"))),
        ("0\u00adA.A", Phrase(("0A", "A"))),
        ("(boat OR vessel) strike", Run((Or((BOAT, VESSEL)), STRIKE))),
        ("(boat OR (vessel OR navy)) strike", Run((Or((BOAT, Or((VESSEL, NAVY)))), STRIKE))),
        ("(boat strike) navy", Run((BOAT, STRIKE, NAVY))),
        ('"boat strike" navy', Run((BOAT_STRIKE, NAVY))),
        ('"boat strike""navy"', Run((BOAT_STRIKE, NAVY))),
        ("((boat))", BOAT),
        ("boat strike AND navy", And((Run((BOAT, STRIKE)), NAVY))),
        ("boat AND strike AND navy", And((BOAT, STRIKE, NAVY))),
        ("boat AND (strike AND navy)", And((BOAT, And((STRIKE, NAVY))))),
        ("boat OR strike OR navy", Or((BOAT, STRIKE, NAVY))),
        ("(boat strike) OR navy", Or((Run((BOAT, STRIKE)), NAVY))),
        ("(boat AND navy) OR strike", Or((And((BOAT, NAVY)), STRIKE))),
        ("boat -navy", And((BOAT, Not(NAVY)))),
        ("boat NOT navy", And((BOAT, Not(NAVY)))),
        ("-navy boat", And((BOAT, Not(NAVY)))),
        ("boat -navy strike", And((Run((BOAT, STRIKE)), Not(NAVY)))),
        ("boat NOT navy strike", And((BOAT, Not(Run((NAVY, STRIKE)))))),
        ("boat AND NOT navy AND strike", And((BOAT, Not(NAVY), STRIKE))),
        ("boat AND strike -navy", And((BOAT, STRIKE, Not(NAVY)))),
        ('boat -"boat strike" -(navy OR vessel)', And((BOAT, Not(BOAT_STRIKE), Not(Or((NAVY, VESSEL)))))),
        ("NOT (NOT boat)", Not(Not(BOAT))),
        ("boat AND NOT (navy OR NOT strike)", And((BOAT, Not(Or((NAVY, Not(STRIKE))))))),
        ("boat and navy", Run((BOAT, Word("and"), NAVY))),
        ('boat "AND" navy', Run((BOAT, Word("AND"), NAVY))),
        ("near boat exact", Run((Word("near"), BOAT, Word("exact")))),
        (
            "'Ndrangheta $5bn AT&T 10:30",
            Run((Word("Ndrangheta"), Word("5bn"), Phrase(("AT", "T")), Phrase(("10", "30")))),
        ),
    ],
)
def test_reading_and_printing(query: str, tree: Node) -> None:
    assert parse(query) == tree
    assert parse(to_query(tree)) == tree


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("boat   -navy", "boat AND NOT navy"),
        ("(boat  OR vessel)strike", "(boat OR vessel) strike"),
        ('boat "OR" "NEAR" "cs"', 'boat "OR" "NEAR" "cs"'),
        ("(boat strike)OR(navy AND vessel)", "(boat strike) OR (navy AND vessel)"),
        ("navy NOT boat strike", "navy AND NOT (boat strike)"),
    ],
)
def test_printed_form(query: str, printed: str) -> None:
    assert to_query(parse(query)) == printed


@pytest.mark.parametrize(
    ("query", "position", "advice"),
    [
        ("boat AND navy OR vessel", 14, "(boat AND navy) OR vessel or boat AND (navy OR vessel)"),
        ("a OR b AND c OR d", 7, "a OR (b AND c) OR d or (a OR b) AND (c OR d)"),
        ("boat OR vessel strike", 5, "boat OR (vessel strike) or (boat OR vessel) strike"),
        ("a b OR c OR d e", 4, "(a b) OR c OR (d e) or a (b OR c OR d) e"),
        ("boat OR vessel -toy", 5, "boat OR (vessel AND NOT toy) or (boat OR vessel) AND NOT toy"),
        ("x AND (boat OR vessel strike)", 12, "boat OR (vessel strike) or (boat OR vessel) strike"),
        ("(boat AND navy) strike", 0, "write (boat AND navy) AND strike"),
        ("strike (boat -navy)", 7, "write strike AND (boat AND NOT navy)"),
        ("strike (boat OR (navy strike))", 7, "write strike AND (boat OR (navy strike))"),
    ],
)
def test_ambiguity_is_refused_with_the_readings(query: str, position: int, advice: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert (caught.value.position, caught.value.suggestion.removeprefix("write ")) == (
        position,
        advice.removeprefix("write "),
    )


def test_the_readings_can_be_written() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a OR b AND c OR d")
    assert all(map(parse, caught.value.suggestion.removeprefix("write ").split(" or ")))


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("boat NEAR/5 strike", 5), ("NEAR boat", 0), ("a near/5 b", 2), ("a w/5 b", 2), ("a ONEAR/3 b", 2), ("a ONEAR b", 2),
        ("title:boat", 0), ("x intitle:(boat)", 2), ('site:"a.org"', 0), ("strik*", 0), ("vess?l", 0), ('"boat strik*"', 1),
        ("atleast/3 boat", 0), ("atleast3(boat)", 0), ("atleast(boat)", 0), ("/str.ke/i", 0), ("-$vessels x", 1), ("boat=", 0),
        ('"a b"~5', 5), ('exact("US")', 0), ("boat cs(US)", 5),
    ],
)  # fmt: skip
def test_later_operators_are_refused_by_name(query: str, position: int) -> None:
    with pytest.raises(QueryError, match="not available in this version") as caught:
        parse(query)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        ("", 0, "empty"),
        (" \n", 0, "empty"),
        ("()", 0, "empty parentheses"),
        ('boat ""', 5, "no letter or figure"),
        ("boat ...", 5, "no letter or figure"),
        ('boat "strike', 5, "never closed"),
        ("boat (navy (strike)", 5, "never closed"),
        ("boat) navy", 4, "never opened"),
        ("AND boat", 0, "AND has nothing before it"),
        ("boat AND", 5, "AND has nothing after it"),
        ("boat AND OR navy", 9, "OR has nothing before it"),
        ("(boat OR) navy", 6, "OR has nothing after it"),
        ("boat NOT", 5, "after NOT"),
        ("boat NOT NOT navy", 5, "after NOT"),
        ("boat NOT -navy", 5, "after NOT"),
        ("boat -NOT navy", 6, "directly after a minus"),
        ("boat - navy", 5, "a minus stands alone"),
        ("boat --navy", 5, "two minus"),
        ("boat –navy", 5, "no minus"),
        ('"boat"-navy', 6, "directly after a phrase"),
        ("-boat", 0, "no word says what must occur"),
        ("NOT boat AND NOT navy", 0, "no word says what must occur"),
        ("boat OR NOT navy", 0, "NOT navy alone would fit"),
        ("'boat strike' navy", 0, 'write "boat strike"'),
        ("‘boat strike’", 0, 'write "boat strike"'),
        ("boat || navy", 5, "write OR"),
        ("boat && navy", 5, "write AND"),
        ("boat !navy", 5, "write NOT"),
        ("+boat", 0, "leave it out"),
        ("boat|navy", 0, "means nothing here"),
        ("boat^2", 0, "means nothing here"),
        ("headline:boat", 0, "no such field"),
        ("caps(boat)", 0, "directly before a parenthesis"),
        ("x" * 65, 0, "more than 64"),
        ('"' + "a " * 51 + '"', 0, "more than 50 words"),
        ("boat " * 20_001, 100_000, "longer than 100000"),
        ("(" * 51 + "boat" + ")" * 51, 50, "more than 50 deep"),
        ("(" * 10_000, 50, "more than 50 deep"),
    ],
)
def test_mistakes_are_named_at_their_place(query: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert says in str(caught.value)
    assert caught.value.position == position


LONG_AND_FINE = [
    "a " * 50_000,
    "a OR " * 19_999 + "a",
    '"a" ' * 25_000,
    "(" * 50 + "a" + ")" * 50,
    "(a OR b) " * 11_000,
    "a -b " * 20_000,
]
LONG_AND_WRONG = [
    "a AND b OR " * 9_000 + "c", "-" * 100_000, "-a " * 33_000, "NOT " * 25_000, "'a' " * 25_000, '"' * 100_000, "a-" * 50_000,
    "a OR b c OR " * 8_000 + "d", ")(" * 50_000, "(" * 100_000, "(NOT " * 50 + "a" + ")" * 50 + " AND", "a.b:" * 25_000 + "?",
    "'" * 100_000, "|" * 100_000, "~" * 100_000, "x" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("query", LONG_AND_FINE)
def test_long_queries_are_read_in_time(query: str) -> None:
    started = process_time()
    assert to_query(parse(query))
    assert process_time() - started < 5  # some 0.3 s


@pytest.mark.parametrize("query", LONG_AND_WRONG)
def test_long_queries_are_refused_in_time(query: str) -> None:
    started = process_time()
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert len(str(caught.value)) < 1_000
    assert process_time() - started < 5  # some 0.3 s
