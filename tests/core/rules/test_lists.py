"""Lists: what an item may be, lists in lists, and what is wrong with a set of them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from monitor.core.rules.lists import MAX_ITEMS, ListProblem, Reference, read_item, read_lists, resolve_lists
from monitor.core.rules.parser import parse
from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import How, InField, Listed, Node, Or, Phrase, Regex, Run, Word
from monitor.errors import QueryError

BOAT, SHIP = Word("boat"), Word("ship")


def resolve(raw: Mapping[str, Sequence[str]]) -> tuple[dict[str, Listed], tuple[ListProblem, ...]]:
    return resolve_lists({name: [read_item(text) for text in texts] for name, texts in raw.items()})


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("boat", BOAT),
        (" boat ", BOAT),
        ("patrol boat", Phrase((Word("patrol"), BOAT))),
        ('"patrol boat"', Phrase((Word("patrol"), BOAT))),
        ("go-fast boat", Phrase((Word("go"), Word("fast"), BOAT))),
        ("Marks and Spencer", Phrase((Word("Marks"), Word("and"), Word("Spencer")))),
        ("boat=", Word("boat", How.FORM)),
        ("patrol= vess?l", Phrase((Word("patrol", How.FORM), Word("vess?l", How.PATTERN)))),
        ("strik*", Word("strik*", How.PATTERN)),
        ('exact("US")', Word("US", How.WRITTEN)),
        ("exact(Big Tech)", Phrase((Word("Big", How.WRITTEN), Word("Tech", How.WRITTEN)))),
        ("/b.a t/i", Regex("b.a t", folded=True)),
        ("$other", Reference("other")),
        ("$5 note", Phrase((Word("5"), Word("note")))),
    ],
)
def test_items(text: str, item: Node | Reference) -> None:
    assert read_item(text) == item


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "empty"),
        ("boat NEAR/5 ship", 5, "NEAR/5 in a list's item"),
        ('"boat ship"~5', 0, "NEAR in a list's item"),
        ("boat OR ship", 5, "OR in a list's item"),
        ("Marks AND Spencer", 6, "AND in a list's item"),
        ("-boat", 0, "- in a list's item"),
        ("(boat)", 0, "( in a list's item"),
        ("title:boat", 0, "title: in a list's item"),
        ("atleast/2 boat", 0, "atleast/2 in a list's item"),
        ("$other boat", 0, "another list beside words"),
        ("boat /b/", 5, "a regular expression beside words"),
        ('boat exact("US")', 5, "exact() beside other words"),
        ("st*", 0, "too short"),
        ("a " * 51, 0, "more than 50 words"),
    ],
)
def test_what_no_item_can_be(text: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_item(text)
    assert says in caught.value.message
    assert caught.value.position == position


def test_a_list_is_an_atom_or_an_or_of_atoms() -> None:
    lists = read_lists({"one": ["boat"], "two": ["boat", "$one", "ship", "boat"]})
    assert lists["one"] == Listed("one", BOAT)
    assert lists["two"] == Listed("two", Or((BOAT, lists["one"], SHIP)))


def test_queries_name_lists_wherever_an_atom_may_stand() -> None:
    lists = read_lists({"vessels": ["boat", "ship"]})
    tree = parse("$vessels strike", lists)
    assert tree == Run((lists["vessels"], Word("strike")))
    assert to_query(tree) == "$vessels strike"
    assert isinstance(parse("title:$vessels", lists), InField)


def test_problems_name_the_list_and_the_item() -> None:
    lists, problems = resolve(
        {
            "vessels": ["boat", "$shipps"],
            "ships": ["ship"],
            "nothing": [],
            "a": ["$b", "x"],
            "b": ["$c"],
            "c": ["$a", "$c"],
            "9": ["x"],
        }
    )
    assert {(problem.name, problem.item) for problem in problems} == {
        ("vessels", 1), ("nothing", None), ("c", 0), ("c", 1), ("9", None),
    }  # fmt: skip
    said = {(problem.name, problem.item): problem for problem in problems}
    assert said["vessels", 1].suggestion == "did you mean $ships?"
    assert "$a -> $b -> $c -> $a" in said["c", 0].message
    assert "$c -> $c" in said["c", 1].message
    assert lists["vessels"].node == BOAT
    assert lists["a"].node == Word("x")
    assert not {"nothing", "b", "c", "9"} & lists.keys()


def test_plain_text_is_refused_with_the_item() -> None:
    with pytest.raises(QueryError, match=r"list \$v, item 2: OR in a list's item"):
        read_lists({"v": ["boat", "a OR b"]})
    with pytest.raises(QueryError, match=r"list \$v, item 1: the list names itself"):
        read_lists({"v": ["$v"]})
    with pytest.raises(QueryError, match=r"list \$v: the list is empty"):
        read_lists({"v": []})


def test_deep_and_large_lists_are_refused() -> None:
    chain = {f"n{index}": [f"$n{index + 1}", "x"] for index in range(3_000)} | {"n3000": ["y"]}
    for raw in (chain, dict(reversed(chain.items()))):
        assert "more than 20 deep" in resolve(raw)[1][0].message
    names = [(f"a{index}", f"b{index}") for index in range(18)]
    doubling = {
        name: [f"${first}", f"${second}"] for pair, (first, second) in pairwise(names) for name in pair
    }
    lists, problems = resolve(doubling | {"a17": ["x"], "b17": ["y"]})
    assert f"more than {MAX_ITEMS} items" in problems[0].message
    assert "a16" in lists
