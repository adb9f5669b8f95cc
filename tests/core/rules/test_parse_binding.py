"""What binds tighter, and both readings where nothing does: one test for each sentence of the language's rule."""

import pytest

from monitor.core.rules.parser import parse
from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import (
    And,
    AtLeast,
    Field,
    How,
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
)
from monitor.errors import QueryError

A, B, C, D = map(Word, "abcd")
LISTED = Listed("v", Or((A, B)))
ATOMS = {
    "a": A,
    '"a b"': Phrase((A, B)),
    'exact("A")': Word("A", How.WRITTEN),
    "/a b/": Regex("a b"),
    "abc*": Word("abc*", How.PATTERN),
    "$v": LISTED,
    "(a OR b)": Or((A, B)),
}


def read(query: str) -> Node:
    return parse(query, {"v": LISTED})


def readings(query: str) -> tuple[int, list[str]]:
    """The place of the refusal, and the readings shown, each of which can be written."""
    with pytest.raises(QueryError) as caught:
        read(query)
    shown = caught.value.suggestion.removeprefix("write ").partition(";")[0].split(" or ")
    for reading in shown:
        read(reading)
    return caught.value.position, shown


@pytest.mark.parametrize("atom", ATOMS)
def test_a_field_and_atleast_take_the_one_next_atom_or_group(atom: str) -> None:
    node = ATOMS[atom]
    assert read(f"title:{atom} AND c") == And((InField(Field.TITLE, node), C))
    assert read(f"title: {atom} OR c") == Or((InField(Field.TITLE, node), C))
    assert read(f"atleast/2 {atom} OR c") == Or((AtLeast(2, node), C))
    assert read(f"title:atleast/2 {atom} AND c") == And((InField(Field.TITLE, AtLeast(2, node)), C))


@pytest.mark.parametrize("atom", ATOMS)
def test_near_takes_atoms_phrases_and_or_groups(atom: str) -> None:
    assert read(f"{atom} NEAR/5 c") == Near(ATOMS[atom], C, 5)
    assert read(f"c ONEAR/5 {atom}") == Near(C, ATOMS[atom], 5, ordered=True)


def test_near_binds_tighter_than_side_by_side() -> None:
    assert read("a b NEAR/5 c d") == Run((A, Near(B, C, 5), D))
    assert read("-a NEAR/5 b c") == And((C, Not(Near(A, B, 5))))
    assert read("c NOT a NEAR/5 b") == And((C, Not(Near(A, B, 5))))


def test_side_by_side_binds_tighter_than_not_and_not_tighter_than_and() -> None:
    assert read("c NOT a b") == And((C, Not(Run((A, B)))))
    assert read("a b AND NOT c d AND a") == And((Run((A, B)), Not(Run((C, D))), A))


def test_near_beside_or_is_one_alternative() -> None:
    assert read("a OR b NEAR/5 c") == Or((A, Near(B, C, 5)))


def test_a_chain_of_nears_needs_parentheses() -> None:
    assert readings("a NEAR/5 b ONEAR/3 c") == (11, ["(a NEAR/5 b) ONEAR/3 c", "a NEAR/5 (b ONEAR/3 c)"])
    assert readings("x AND (a w/5 b w/5 c w/5 d)")[1][0] == "((a NEAR/5 b) NEAR/5 c) NEAR/5 d"
    assert read("(a NEAR/5 b) NEAR/5 c") == Near(Near(A, B, 5), C, 5)
    assert read("a NEAR/5 (b OR (c NEAR/2 d))") == Near(A, Or((B, Near(C, D, 2))), 5)


@pytest.mark.parametrize(
    ("query", "position", "shown"),
    [
        ("title:a NEAR/5 b", 0, ["title:(a NEAR/5 b)"]),
        ("title:a NEAR/5 title:b", 0, ["title:(a NEAR/5 b)"]),
        ("atleast/3 a NEAR/5 b", 0, ["atleast/3 (a NEAR/5 b)"]),
        ("c NEAR/5 (a b)", 9, ['c NEAR/5 "a b"']),
        ("(a b) NEAR/5 c", 0, ['"a b" NEAR/5 c', "(a NEAR/5 b) NEAR/5 c"]),
        ("(a AND b) ONEAR/5 c", 0, ["a ONEAR/5 c AND b ONEAR/5 c"]),
    ],
)
def test_other_things_beside_near_are_refused(query: str, position: int, shown: list[str]) -> None:
    assert readings(query) == (position, shown)


@pytest.mark.parametrize(
    ("query", "position", "advice"),
    [
        ("a NEAR/5 -b", 2, "write a AND NOT (a NEAR/5 b)"),
        ("a NEAR/5 NOT b", 2, "write a AND NOT (a NEAR/5 b)"),
        ("a NOT NEAR/5 b", 6, "write a AND NOT (a NEAR/5 b)"),
        ("a NEAR/5 (NOT b)", 9, 'write a word, "a phrase" or (a OR b) on each side of NEAR/5'),
        ("a NEAR/5 title:b", 9, "write title:(a NEAR/5 b)"),
        ("body:a NEAR/5 title:b", 0, 'write a word, "a phrase" or (a OR b) on each side of NEAR/5'),
    ],
)
def test_no_negation_beside_near(query: str, position: int, advice: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(query)
    assert caught.value.position == position
    assert caught.value.suggestion.startswith(advice)


@pytest.mark.parametrize(
    ("query", "position", "shown"),
    [
        ("a AND b OR c", 8, ["(a AND b) OR c", "a AND (b OR c)"]),
        ("a OR b AND c OR d", 7, ["a OR (b AND c) OR d", "(a OR b) AND (c OR d)"]),
        ("a OR b AND NOT c", 7, ["a OR (b AND NOT c)", "(a OR b) AND NOT c"]),
        ("a AND b OR NOT c", 8, ["a AND (b OR NOT c)"]),  # the other would fit nearly every article
        ("title:a AND b OR c", 14, ["(title:a AND b) OR c", "title:a AND (b OR c)"]),
    ],
)
def test_and_beside_or_is_refused_with_both_readings(query: str, position: int, shown: list[str]) -> None:
    assert readings(query) == (position, shown)


@pytest.mark.parametrize(
    ("query", "position", "shown"),
    [
        ("a OR b c", 2, ["a OR (b c)", "(a OR b) c"]),
        ("a b OR c OR d a", 4, ["(a b) OR c OR (d a)", "a (b OR c OR d) a"]),
        ("a OR b -c", 2, ["a OR (b AND NOT c)", "(a OR b) AND NOT c"]),
        ("d AND (a OR b c)", 9, ["a OR (b c)", "(a OR b) c"]),
        ("title:(a OR b c)", 9, ["a OR (b c)", "(a OR b) c"]),
        ("a OR b c NEAR/5 d", 2, ["a OR (b (c NEAR/5 d))", "(a OR b) (c NEAR/5 d)"]),
        ("(a AND b) OR c d", 10, ["(a AND b) OR (c d)"]),
    ],
)
def test_a_run_beside_or_is_refused_with_both_readings(query: str, position: int, shown: list[str]) -> None:
    assert readings(query) == (position, shown)


@pytest.mark.parametrize(
    ("query", "position", "shown"),
    [
        ("title:a b", 0, ["title:(a b)", "title:a AND b"]),
        ("intitle:a b c", 0, ["title:(a b c)", "title:a AND b c"]),
        ("a title:b", 2, ["a AND title:b"]),
        ("title:a title:b", 0, ["title:(a b)", "title:a AND title:b"]),
        ("title:(a OR b) c", 0, ["title:((a OR b) c)", "title:(a OR b) AND c"]),
        ("title:(a AND b) c", 0, ["title:(a AND b) AND c"]),
        ("author:John Smith", 0, ['author:"John Smith"', "author:John AND Smith"]),
        ("lang:en a", 0, ["lang:en AND a"]),
        ("atleast/2 a b", 0, ["atleast/2 a AND b", "atleast/2 (a b)"]),
        ("a atleast/2 b", 2, ["a AND atleast/2 b"]),
        ("(a AND b) c", 0, ["(a AND b) AND c"]),
        ("c d (a -b) a", 4, ["c d AND (a AND NOT b) AND a"]),
        ("c (a OR (b d))", 2, ["c AND (a OR (b d))"]),
        ("c NOT title:a b", 6, ["title:(a b)", "title:a AND b"]),
    ],
)
def test_what_cannot_stand_in_a_run_is_refused(query: str, position: int, shown: list[str]) -> None:
    assert readings(query) == (position, shown)


def test_in_a_run_stand_atoms_nears_and_or_groups_of_these() -> None:
    query = 'a "a b" exact("A") /a b/ $v (a OR (b NEAR/2 c)) (a NEAR/5 b) "c d"~3'
    assert isinstance(read(query), Run)
    assert read("(a b) c") == Run((A, B, C))


def test_a_negation_in_a_field_is_kept_as_one_of_the_whole_article() -> None:
    assert read("title:(a -b)") == InField(Field.TITLE, And((A, Not(B))))


def test_a_distance_takes_exactly_two_words() -> None:
    assert read('"a b"~3') == Near(A, B, 3)
    for query in ('"a"~3', '"a b c"~3', '"a b c d"~3'):
        with pytest.raises(QueryError, match="exactly two words"):
            read(query)


@pytest.mark.parametrize(
    ("query", "position", "advice"),
    [
        ("title:(body:a)", 7, "write body:a or title:a"),
        ("title:title:a", 6, "write title:a"),
        ("title:(a AND body:b)", 13, "write title:a AND body:b"),
        ("title:(a AND (b OR url:c))", 19, "write title:b OR url:c"),
        ("atleast/2 title:a", 10, "write title:atleast/2 a"),
        ("atleast/2 (a OR title:b)", 16, "write title:atleast/2 b"),
        ("atleast/2 (a OR atleast/3 b)", 16, "write atleast/2 a OR atleast/3 b"),
        ("atleast/2 (a AND b)", 10, "write atleast/2 a AND atleast/2 b"),
        ("atleast/2 (a OR (b c))", 10, "write atleast/2 a OR atleast/2 (b c)"),
        ("atleast/2 (a -b)", 10, "write atleast/2 a"),
        ("title:-a", 6, "put it in front: -title:a"),
        ('title:NOT "a b" c', 6, 'put it in front: -title:"a b"'),
        ("title: AND a", 0, "write title:boat"),
        ("a title:", 2, "write title:boat"),
        ("atleast/2", 0, "write atleast/2 boat"),
    ],
)
def test_prefixes_take_no_prefixes_and_no_negations(query: str, position: int, advice: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(query)
    assert caught.value.position == position
    assert caught.value.suggestion.startswith(advice)


def test_prefixes_are_free_again_behind_their_group() -> None:
    query = "title:(a OR b) AND body:c AND title:atleast/2 (a OR b) AND atleast/2 c AND title:d"
    assert to_query(read(query)) == query


def test_readings_that_are_too_long_are_described() -> None:
    with pytest.raises(QueryError) as caught:
        read(" AND ".join(["boat"] * 50) + " OR navy")
    assert caught.value.suggestion == "put parentheses round the parts that belong together"
