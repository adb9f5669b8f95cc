"""What rules hit and what they do not: query, text, hit?"""

from typing import get_args

import pytest

from monitor.core.rules import Node, compile_rules
from monitor.core.rules.covers import COVER
from monitor.core.rules.marks import MARKS
from monitor.core.rules.page import LEXICON_LIMIT, Lexicon
from monitor.core.rules.printing import PRINT
from monitor.core.rules.truth import HOLDS
from monitor.errors import QueryError
from monitor.model import Document, Feed, Rule

FEED = Feed(name="Example", url="https://example.org/feed", tags=frozenset({"uk", "wire"}))


def rule(query: str, *, name: str = "rule", excluded: str = "", feeds: tuple[str, ...] = ()) -> Rule:
    return Rule(id=name, name=name, query=query, excluded=excluded, feeds=feeds)


def hit(query: str, document: Document, *, excluded: str = "", feeds: tuple[str, ...] = ()) -> bool:
    return bool(
        compile_rules([rule(query, excluded=excluded, feeds=feeds)], [FEED]).match(document, feed=FEED)
    )


NAVY = "The navy strikes two boats."
TWO_SENTENCES = "Dock workers went on strike on Monday. The boats lie idle."


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        # side by side: one sentence, any order, any inflection
        ("boat strike", NAVY, True),
        ("strike boat", NAVY, True),
        ("intelligence sharing", "Britain has shared some intelligence with its ally.", True),
        ("boat strike", "It would help target boats for deadly strikes.", True),
        ("boat strike", TWO_SENTENCES, False),
        ("boat strike", "Dock workers strike\nBoats lie idle", False),
        ("boat strike", "Strikers watched the lifeboats and a boatswain.", False),
        ("boat strike", "U.S. boats strike.", True),
        (
            "boat strike",
            "The boat, Mr. Smith said in the U.S. Senate, cost $3.5 million after the strike.",
            True,
        ),
        ("boat strike navy", NAVY, True),
        ("boat strike army", NAVY, False),
        ("(boat OR vessel) strike", "A vessel was hit by a strike.", True),
        ("(boat OR vessel) strike", "A vessel was hit.", False),
        ("(boat OR vessel) (strike OR attack)", "An attack. On vessels.", False),
        ('("fishing boat" OR vessel) strike', "A strike on fishing-boats.", True),
        ('("fishing boat" OR vessel) strike', "A strike on boats. Fishing boats.", False),
        ("boat boat", "One boat.", True),
        # phrases: adjacent and in order, hyphen or space alike
        ('"intelligence sharing"', "The intelligence-sharing pact", True),
        ('"intelligence sharing"', "They shared intelligence", False),
        ('"intelligence sharing"', "Sharing of intelligence and intelligence on sharing", False),
        ("intelligence-sharing", "Intelligence shares rose", True),
        ('"boat strike"', "boat strikes", True),
        ('"boat strike"', "two boats\u00a0strike", True),
        ('"boat strike"', "boat and strike", False),
        ('"the navy strikes two"', NAVY, True),
        ('"navy boat"', "the Navy's boats", True),
        ('"gen brown"', "It was Gen. Brown who left.", True),
        ('"two boats" navy', NAVY, True),
        ('"two boats" navy', "Two boats. Navy.", False),
        ('"boat strike" navy', "The navy boat. Strike now.", False),
        # anywhere in the document
        ("strike AND boat", TWO_SENTENCES, True),
        ("strike AND ship", TWO_SENTENCES, False),
        ("ship OR boat", TWO_SENTENCES, True),
        ("ship OR ferry", TWO_SENTENCES, False),
        ("boat -worker", TWO_SENTENCES, False),
        ("boat NOT worker", TWO_SENTENCES, False),
        ("boat -navy", TWO_SENTENCES, True),
        ("boat lie -strike", TWO_SENTENCES, False),
        ("boat -(worker strike)", TWO_SENTENCES, False),
        ("boat -(boat strike)", TWO_SENTENCES, True),
        ("boat AND NOT (ship OR NOT worker)", TWO_SENTENCES, True),
        ("NOT (NOT boat)", TWO_SENTENCES, True),
        ("NOT (NOT boat OR NOT worker)", TWO_SENTENCES, True),
        ("NOT (NOT boat AND NOT ship)", TWO_SENTENCES, True),
        ("(boat strike) OR (boat lie)", TWO_SENTENCES, True),
        # how words are written
        ("café", "The cafe is open", True),
        ("cafe", "Le Café", True),
        ("cafe", "Le CAFE\u0301", True),
        ("intelligence", "intelli\u00adgence", True),
        ("boat", "bo\u200bat", True),
        ('"navy boat"', "Navy\u2019s boats", True),
        ("U.S. boat", "The US boats", True),
        ("U.S. boat", "They gave us boats", False),
        ("snake_case", "snake case", True),
        ("情報共有", "日本の情報共有について。", True),
        ("情報共有", "情報の共有", False),
    ],
)
def test_hits_and_misses(query: str, text: str, expected: bool) -> None:
    assert hit(query, Document(title="", body=text)) is expected


@pytest.mark.parametrize(
    ("language", "query", "text", "expected"),
    [
        ("de", "Schiff Angriff", "Bei Angriffen auf mehrere Schiffe starben zwei Menschen.", True),
        ("de", "Haus", "Viele Häuser brannten.", True),
        ("de", '"neue Regel"', "Nach den neuen Regeln", True),
        ("de", "Schiff Angriff", "Am 3. August griff ein Schiff an. Der Angriff scheiterte.", False),
        ("fr", "frappe bateau", "L\u2019armée a frappé deux bateaux.", True),
        ("fr", "armee", "L'ARMÉE", True),
        ("es", "ataque barco", "Los ataques contra barcos siguieron.", True),
        ("es", "investigacion", "Las investigaciones y la investigación", True),
        ("ru", "атака корабль", "Новые атаки на корабли.", True),
        ("xx", "boat strike", NAVY, True),
    ],
)
def test_inflection_follows_the_language_of_the_document(
    language: str, query: str, text: str, expected: bool
) -> None:
    assert hit(query, Document(title="", body=text, language=language)) is expected


@pytest.mark.parametrize(
    ("query", "document", "expected"),
    [
        ("navy boat", Document(title="Navy", body="Boats"), False),
        ('"navy boat"', Document(title="Navy", body="boats"), False),
        ("navy AND boat", Document(title="Navy", body="Boats"), True),
        ("navy boat", Document(title="Navy. Two boats", body="x"), True),
        ("boat", Document(title="Navy", body="army", summary="boats"), False),
        ("boat", Document(title="Navy", body=" \n", summary="boats"), True),
        ("navy -boat", Document(title="Navy", summary="boats"), False),
        ("navy -boat", Document(title="Navy", body="army", summary="boats"), True),
        ("boat", Document(title=""), False),
    ],
)
def test_zones(query: str, document: Document, expected: bool) -> None:
    assert hit(query, document) is expected


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
    assert hit("boat", Document(title="Boats"), feeds=feeds) is expected


def test_a_minus_that_belongs_to_a_tag_is_no_exception() -> None:
    feed = Feed(name="x", url="https://x.example", tags=frozenset({"-odd"}))
    rules = compile_rules([rule("boat", feeds=("-odd",))], [feed])
    assert rules.match(Document(title="Boats"), feed=feed)
    assert not rules.match(Document(title="Boats"), feed=FEED)


def test_excluded_speaks_of_the_whole_document() -> None:
    document = Document(title="Boat strike", body="A fishing dispute.")
    assert hit("boat strike", document)
    assert not hit("boat strike", document, excluded="fishing dispute")
    assert hit("boat strike", document, excluded='"dispute fishing"')
    assert hit("boat strike", document, excluded=" ")


def test_matches_come_in_the_order_of_the_rules() -> None:
    written = [rule(query, name=query) for query in ("two boats", "army", "strike", '"navy strikes"', "boat")]
    rules = compile_rules(written, [FEED])
    assert (rules.rules, len(rules)) == (tuple(written), 5)
    found = [match.rule.name for match in rules.match(Document(title=NAVY), feed=FEED)]
    assert found == ["two boats", "strike", '"navy strikes"', "boat"]


def test_no_rules_match_nothing() -> None:
    rules = compile_rules([], [])
    assert len(rules) == 0
    assert rules.match(Document(title=NAVY), feed=FEED) == ()


@pytest.mark.parametrize(("query", "excluded"), [("boat OR", ""), ("boat", "(navy")])
def test_a_broken_query_names_its_rule(query: str, excluded: str) -> None:
    with pytest.raises(QueryError, match="rule 'Boats': ") as caught:
        compile_rules([rule("navy"), rule(query, name="Boats", excluded=excluded)], [FEED])
    assert caught.value.position in {0, 5}


def test_the_lexicon_is_bounded() -> None:
    lexicon = Lexicon("english", ["boat"])
    assert (lexicon["Boats"], lexicon["navy"], lexicon["x" * 1_000]) == (("boat",), (), ())
    assert set(lexicon) == {"Boats", "navy"}
    assert not any(lexicon[f"w{number}"] for number in range(LEXICON_LIMIT))
    assert 0 < len(lexicon) <= LEXICON_LIMIT


@pytest.mark.parametrize("table", [PRINT, COVER, HOLDS, MARKS])
def test_every_operator_has_its_row(table: dict[type, object]) -> None:
    assert set(table) == set(get_args(Node))
