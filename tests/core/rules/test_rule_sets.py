"""Sets of rules: which articles a rule is for, exclusions, order, several languages, mistakes in one of them."""

from typing import get_args

import pytest

from monitor.core.rules import Node, compile_rules
from monitor.core.rules.covers import COVER
from monitor.core.rules.explain import EXPLAIN
from monitor.core.rules.marks import MARKS
from monitor.core.rules.places import PLACES
from monitor.core.rules.printing import PRINT
from monitor.core.rules.tree import And, Not
from monitor.core.rules.truth import HOLDS
from monitor.errors import QueryError
from monitor.model import Document, Feed, Rule

FEED = Feed(name="Example", url="https://example.org/feed", tags=frozenset({"uk", "wire"}))
NAVY = "The navy strikes two boats."


def rule(query: str, *, name: str = "rule", excluded: str = "", feeds: tuple[str, ...] = ()) -> Rule:
    return Rule(id=name.lower(), name=name, query=query, excluded=excluded, feeds=feeds)


def is_hit(rule: Rule, document: Document) -> bool:
    rules = compile_rules([rule], [FEED])
    found = rules.hits(document, feed=FEED)
    assert found == tuple(match.rule for match in rules.match(document, feed=FEED))
    return found == (rule,)


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        ((), True),
        (("Example",), True),
        (("uk",), True),
        (("us",), False),
        (("us", "wire"), True),
        (("-blogs",), True),
        (("-wire",), False),
        (("uk", "-wire"), False),
        (("uk", "-blogs"), True),
        (("uk", "-Example"), False),
    ],
)
def test_feeds_of_a_rule(feeds: tuple[str, ...], expected: bool) -> None:
    assert is_hit(rule("boat", feeds=feeds), Document(title="Boats")) is expected


def test_a_minus_that_belongs_to_a_tag_is_no_exception() -> None:
    feed = Feed(name="x", url="https://x.example", tags=frozenset({"-odd"}))
    rules = compile_rules([rule("boat", feeds=("-odd",))], [feed])
    assert rules.match(Document(title="Boats"), feed=feed)
    assert not rules.match(Document(title="Boats"), feed=FEED)


@pytest.mark.parametrize(
    ("languages", "language", "expected"),
    [
        ((), "de", True),
        (("en",), "en", True),
        (("en",), "en-GB", True),
        (("EN",), "en_US", True),
        (("en", "de"), "de", True),
        (("en",), "de", False),
        (("en",), "", False),
        (("zh",), "zh-Hans", True),
    ],
)
def test_languages_of_a_rule(languages: tuple[str, ...], language: str, expected: bool) -> None:
    written = Rule(id="r", name="r", query="boat", languages=languages)
    assert is_hit(written, Document(title="boat", language=language)) is expected


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ("", True),
        (" ", True),
        ("fishing dispute", False),
        ('"dispute fishing"', True),
        ("title:fishing", True),
    ],
)
def test_excluded_speaks_of_the_whole_document(excluded: str, expected: bool) -> None:
    document = Document(title="Boat strike", body="A fishing dispute.")
    assert is_hit(rule("boat strike", excluded=excluded), document) is expected


def test_matches_come_in_the_order_of_the_rules() -> None:
    written = [rule(query, name=query) for query in ("two boats", "army", "strike", '"navy strikes"', "boat")]
    rules = compile_rules(written, [FEED])
    assert (rules.rules, len(rules)) == (tuple(written), 5)
    found = [match.rule.name for match in rules.match(Document(title=NAVY), feed=FEED)]
    assert found == ["two boats", "strike", '"navy strikes"', "boat"]


def test_one_set_serves_many_languages() -> None:
    rules = compile_rules(
        [rule("strike"), rule("Angriff", name="German"), rule("情報", name="Chinese")], [FEED]
    )
    assert (rules.is_ready("de"), rules.is_ready("en")) == (False, False)
    rules.prepare("de")
    assert (rules.is_ready("de-AT"), rules.is_ready("en")) == (True, False)
    texts = {"de": "Bei Angriffen", "en": "It struck.", "zh": "關於情報。", "de-CH": "ANGRIFFE"}
    found = {tag: rules.hits(Document(title=text, language=tag), feed=FEED) for tag, text in texts.items()}
    assert {tag: [hit.name for hit in hits] for tag, hits in found.items()} == {
        "de": ["German"],
        "en": ["rule"],
        "zh": ["Chinese"],
        "de-CH": ["German"],
    }


def test_rules_are_found_by_name_or_id() -> None:
    rules = compile_rules([rule("boat", name="Boats"), rule("navy", name="Navies")], [FEED])
    found = [rules.find(name) for name in ("Navies", "boats", "Ships")]
    assert [compiled and compiled.rule.query for compiled in found] == ["navy", "boat", None]


def test_no_rules_match_nothing() -> None:
    rules = compile_rules([], [])
    assert len(rules) == 0
    assert rules.match(Document(title=NAVY), feed=FEED) == ()


@pytest.mark.parametrize(("query", "excluded"), [("boat OR", ""), ("boat", "(navy")])
def test_a_broken_query_names_its_rule(query: str, excluded: str) -> None:
    with pytest.raises(QueryError, match="rule 'Boats': ") as caught:
        compile_rules([rule("navy"), rule(query, name="Boats", excluded=excluded)], [FEED])
    assert caught.value.position in {0, 5}


@pytest.mark.parametrize("table", [PRINT, COVER, HOLDS, MARKS, EXPLAIN])
def test_every_operator_has_its_row(table: dict[type, object]) -> None:
    assert set(table) == set(get_args(Node))


def test_every_operator_that_stands_somewhere_has_places() -> None:
    assert set(PLACES) == set(get_args(Node)) - {And, Not}
