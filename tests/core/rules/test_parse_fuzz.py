# ruff: noqa: RUF001 - odd characters are what these tests are about
"""Any string is a query that prints and reads back, or is refused at a place in it with advice that can be followed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.rules.lint import lint
from monitor.core.rules.lists import Reference, read_item
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
    has_places,
    unanchored,
)
from monitor.errors import QueryError

LISTS = {
    "v": Listed("v", Or((Word("boat"), Phrase((Word("fast"), Word("boat")))))),
    "w-1": Listed("w-1", Word("x")),
}
SIGNS = [
    "a", "boat", "Navy's", "U.S.", "é", "情", "AND", "OR", "NOT", "-", "(", ")", '"', "“", "*", "?", "=", "~5", "~", "/", "/i", "\\", "$v", "$w-1",
    "$", "title:", "url:", "lang:", "x:", "NEAR/5", "ONEAR/2", "w/3", "NEAR", "near5", "atleast/2", "atleast3(", "exact(", 'cs("', ")", "US", "strik*",
    "vess?l", "b?", "SAME", "\u200b", "\u00ad", "（", "：", "\ud800", "'", ".", ",", "0", "_", "|", "&", "[", "+", "{2}", "\n", "b.at", "https://x.org/a?b=c", "!", ";", "#", "%", "£", "$5", "N5", "/N5/", "exact",
    "atleast", "same", "site:", "title", ":", "]", "hd=", "C++", "lang:", "PLURAL", "ＯＲ",
]  # fmt: skip
signs = st.lists(st.tuples(st.sampled_from(SIGNS), st.sampled_from(["", " ", " "])), max_size=12).map(
    lambda pairs: "".join(sign + gap for sign, gap in pairs)
)


def check(query: str) -> None:
    tree = read(query)
    if isinstance(tree, QueryError):
        assert tree.message
        assert 0 <= tree.position <= len(query)
        check_advice(tree.suggestion)
    else:
        assert parse(to_query(tree), LISTS) == tree
        assert all(0 <= remark.position < len(query) for remark in lint(query, tree))


def read(query: str) -> Node | QueryError:
    try:
        return parse(query, LISTS)
    except QueryError as error:
        return error


def check_advice(suggestion: str) -> None:
    """Two readings are offered as queries: each can be read."""
    if " or " in suggestion and suggestion.startswith("write (") and suggestion.endswith(")"):
        for reading in suggestion.removeprefix("write ").split(" or "):
            parse(reading, LISTS)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40))
def test_any_string(query: str) -> None:
    check(query)


@settings(max_examples=1_500, deadline=None)
@given(signs)
def test_any_signs_of_the_language(query: str) -> None:
    check(query)


@settings(max_examples=300, deadline=None)
@given(st.one_of(signs, st.text(max_size=30)))
def test_any_item_of_a_list(text: str) -> None:
    item = item_of(text)
    assert not isinstance(item, QueryError) or 0 <= item.position <= len(text)


def item_of(text: str) -> Node | Reference | QueryError:
    try:
        return read_item(text)
    except QueryError as error:
        return error


texts = st.sampled_from(["boat", "Navy's", "U.S.", "é", "情", "AND", "near5", "exact", "SAME", "0A"])
words = st.one_of(
    st.builds(Word, texts),
    st.builds(Word, texts, st.just(How.FORM)),
    st.builds(Word, st.sampled_from(["strik*", "vess?l", "who?"]), st.just(How.PATTERN)),
)
written = st.builds(Word, texts, st.just(How.WRITTEN))


def joined(join: type, parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.lists(parts, min_size=2, max_size=3).map(lambda found: join(tuple(found)))


atoms = st.one_of(
    words,
    words,
    written,
    st.builds(
        lambda first, *rest: Phrase((*rest, first)), words.filter(lambda word: word.text != "who?"), words
    ),
    st.tuples(written, written).map(Phrase),
    st.sampled_from([Regex("b.a t"), Regex(r"a\/b(c)", folded=True), *LISTS.values()]),
)
placed = st.recursive(
    atoms,
    lambda parts: st.one_of(
        joined(Or, parts), st.builds(Near, parts, parts, st.integers(0, 500), st.booleans())
    ),
    max_leaves=3,
)
runs = joined(Run, placed)
counted = st.builds(AtLeast, st.integers(1, 1000), st.one_of(placed, runs))
plain = st.one_of(placed, runs, counted)


def conditions(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.recursive(
        leaves,
        lambda parts: st.one_of(joined(And, parts), joined(Or, parts), parts.map(Not)),
        max_leaves=4,
    )


in_fields = st.builds(InField, st.sampled_from(Field), conditions(plain))
trees = conditions(st.one_of(plain, in_fields)).filter(lambda tree: unanchored(tree) is None)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_every_tree_can_be_written(tree: Node) -> None:
    """Every tree that can be read, up to an AND in which a part is a group: x AND (y AND z) keeps its parentheses."""
    assert parse(to_query(tree), LISTS) == tree


@settings(max_examples=100, deadline=None)
@given(placed)
def test_what_stands_in_runs_has_places(node: Node) -> None:
    assert has_places(node)
    assert isinstance(
        parse(f"{to_query(node) if isinstance(node, Word | Phrase) else f'({to_query(node)})'} x", LISTS), Run
    )
