"""Why a rule hits an article or not: verdicts and reasons, clause by clause."""

from dataclasses import replace
from time import process_time

import pytest

from monitor.core.rules import compile_rules
from monitor.core.rules.explain import MOST_PARTS, Clause, explain
from monitor.model import Document, Feed, Rule

FEED = Feed(name="Example", url="https://example.org/feed", tags=frozenset({"wire"}))
LISTS = {"vessels": ["boat", "tanker", "drift*"], "many": [f"x{number}" for number in range(500)]}
REPORT = Document(
    title="Navy boards a tanker",
    body="LONDON — A tanker was boarded.\n\nIt carried oil.\nThe crew of Dr. Haus is safe. Strikes on boats ended. The US told us so; "
    "boats here, boats there.",
    source="BBC News",
    url="https://www.bbc.co.uk/news",
)


def explained(query: str, document: Document = REPORT, **others: object) -> Clause:
    rules = compile_rules([replace(Rule(id="rule", name="rule", query=query), **others)], [FEED], LISTS)
    return explain(rules.compiled[0], document, FEED)


@pytest.mark.parametrize(
    ("query", "holds", "reason"),
    [
        # words, phrases, regular expressions
        ("tanker", True, "found once in the title, once in the lead"),
        ("boat", True, "found 3 times in the body"),
        ("ship", False, "not in the article"),
        ('exact("Us")', False, "not as it is written in the rule; the text has 'US', 'us'"),
        ("boarding=", False, "not as it is written in the rule; the text has 'boards', 'boarded'"),
        ('exact("dr haus")', False, "not as it is written in the rule; the text has 'Dr. Haus'"),
        ('"oil carried"', False, "its words are in the article, but never side by side in this order; nearest: 'carried oil'"),
        ('"oil ship"', False, "ship is not in the article"),
        ('"ship ferry"', False, "not in the article"),
        ("/o[il]l/", True, "found once in the lead"),
        ("/zz/", False, "not in the article"),
        # side by side
        ("tanker board", True, "in 2 sentences"),
        ("tanker crew", False, "all in the article, but never in one sentence; nearest: 'tanker was boarded. It carried oil. The crew'"),
        ("navy crew", False, "all in the article, but never in one sentence: some only in the title, some only below"),
        ("navy ship ferry", False, "ship, ferry are not in the article"),
        # near
        ("boat NEAR/5 strike", True, "nearest pair 1 word apart, in 'Strikes on boats'"),
        ("boat NEAR/2 oil", False, "NEAR/2 failed: nearest pair 9 words apart, in 'oil. The crew of Dr. Haus is safe. Strikes on boats'"),
        ("oil ONEAR/9 tanker", False, "ONEAR/9 failed: only the other way round, nearest in 'tanker was boarded. It carried oil'"),
        ("navy NEAR/9 boat", False, "NEAR/9 failed: one side is only in the title, the other only below it"),
        ("navy NEAR/9 navy", False, "NEAR/9 failed: both sides are the same words in the article"),
        ("navy NEAR/9 ship", False, "NEAR/9 failed: ship is not in the article"),
        # counted
        ("atleast/3 boat", True, "found in 3 places, at least 3 wanted"),
        ("atleast/3 tanker", False, "only 2 of at least 3 places in the article"),
        ("title:atleast/2 tanker", False, "only 1 of at least 2 places in the title"),
        ("atleast/3 (tanker board)", False, "only 2 of at least 3 sentences in the article"),
        # fields
        ("title:tanker", True, "found once in the title"),
        ("title:oil", False, "not in the title, but once in the lead"),
        ("title:ship", False, "not in the title"),
        ("lead:crew", False, "not in the lead, but once in the body"),
        ("lead:oil", True, "found once in the lead"),
        ("body:oil", True, "found once in the lead"),
        ("/o[ni]/", True, "found once in the lead, once in the body"),
        ("title:(navy oil)", False, "oil is not in the title"),
        ("source:bbc", True, "the source is 'BBC News, www.bbc.co.uk'"),
        ("source:reuters", False, "not in the source, which is 'BBC News, www.bbc.co.uk'"),
        ("author:smith", False, "the article has no author"),
        ("lang:fr", False, "not in the language, which is 'en'"),
        ("url:news", True, "the address is 'https://www.bbc.co.uk/news'"),
        # joined
        ("tanker AND ship AND NOT oil", False, "2 of 3 parts do not hold: ship, NOT oil"),
        ("tanker AND oil", True, "all parts hold"),
        ("ship OR tanker", True, "1 of 2 alternatives holds: tanker"),
        ("ship OR ferry", False, "none of 2 alternatives holds"),
        ("$vessels", True, "2 of 3 alternatives hold: boat, tanker"),
        ("title:$vessels", True, "1 of 3 alternatives holds: tanker"),
        ("$many", False, "none of 500 alternatives holds"),
    ],
)  # fmt: skip
def test_reasons(query: str, holds: bool, reason: str) -> None:
    clause = explained(query)
    assert (clause.query, clause.holds, clause.reason) == (query, holds, reason)


@pytest.mark.parametrize(
    ("query", "holds", "reason"),
    [
        ("oil AND NOT crew", False, "the article has it: 'The crew of Dr. Haus is safe.'"),
        ("oil AND NOT source:bbc", False, "the article fulfils it"),
        ("oil AND NOT ship", True, "not in the article"),
        ("oil AND NOT (ship AND crew)", True, "the article does not fulfil it"),
    ],
)
def test_reasons_for_negations(query: str, holds: bool, reason: str) -> None:
    _, negation = explained(query).parts
    assert (negation.holds, negation.reason) == (holds, reason)


def shown(clause: Clause, depth: int = 0) -> list[str]:
    line = f"{'  ' * depth}{'+' if clause.holds else '-'} {clause.query}"
    return [line, *(text for part in clause.parts for text in shown(part, depth + 1))]


def test_the_tree_of_clauses() -> None:
    query = 'title:("navy board" OR ship) AND NOT (oil NEAR/3 (crew OR safe)) AND $vessels'
    clause = explained(query)
    assert shown(clause) == [
        f"- {query}",
        '  + title:("navy board" OR ship)',
        '    + "navy board"',
        "    - ship",
        "  - NOT (oil NEAR/3 (crew OR safe))",
        "    + oil NEAR/3 (crew OR safe)",
        "      + oil",
        "      + crew OR safe",
        "        + crew",
        "        + safe",
        "  + $vessels",
        "    + boat",
        "    + tanker",
        "    - drift*",
    ]


def test_what_holds_is_shown() -> None:
    clause = explained("tanker AND NOT (NOT crew) AND source:bbc")
    tanker, negation, source = clause.parts
    assert [item.passage for item in clause.evidence] == [
        "Navy boards a tanker",
        "The crew of Dr. Haus is safe.",
        "LONDON — A tanker was boarded.",
    ]
    assert [[item.passage for item in part.evidence] for part in (tanker, negation, source)] == [
        ["Navy boards a tanker"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"feeds": ("us", "-wire")}, "this rule is for feeds us, -wire; the article came from Example, wire"),
        ({"languages": ("es", "de")}, "this rule is for languages es, de; the article is in en"),
    ],
)
def test_rules_that_are_for_other_articles_say_so_first(others: dict[str, object], reason: str) -> None:
    clause = explained("oil", **others)
    assert (clause.holds, clause.reason) == (False, reason)
    assert shown(clause) == ["- oil", "  + oil"]
    assert explained("oil", replace(REPORT, language=""), languages=("es",)).reason.endswith(
        "names no language"
    )


def test_a_summary_has_no_lead_but_for_those_who_ask_for_it() -> None:
    brief = Document(title="", summary="Oil.\nOil.\nOil.")
    assert explained("oil", brief).reason == "found 3 times in the summary"
    assert explained("lead:oil", brief).reason == "found twice in the lead"


def test_exclusions_are_explained_too() -> None:
    clause = explained("oil", excluded="crew safe")
    assert shown(clause) == ["- oil AND NOT (crew safe)", "  + oil", "  - NOT (crew safe)", "    + crew safe", "      + crew", "      + safe"]  # fmt: skip


def test_of_many_parts_only_those_that_decide_are_shown() -> None:
    many = [f"x{number}" for number in range(1_000)]
    either = explained(" OR ".join([*many, "oil", "crew"]))
    assert (either.reason, shown(either)[1:]) == (
        "2 of 1,002 alternatives hold: oil, crew",
        ["  + oil", "  + crew"],
    )
    every = explained(" AND ".join(["oil", *many]))
    assert every.reason == "1,000 of 1,001 parts do not hold: x0, x1, x2, x3, x4 and 995 more"
    assert len(every.parts) == MOST_PARTS
    beside = explained(" ".join(["oil", *many]))
    assert beside.reason == "x0, x1, x2, x3, x4 and 995 more are not in the article"
    assert len(beside.parts) == MOST_PARTS
    assert max(len(clause.query) for clause in (either, every, beside)) < 400


def test_quotes_are_short_and_in_one_line() -> None:
    reason = explained("navy strike", Document(title="", body="Navy\n" + "word\n" * 100 + "Strike")).reason
    assert reason.startswith("all in the article, but never in one sentence; nearest: 'Navy word word")
    assert " … word" in reason
    assert len(reason) < 300


@pytest.mark.parametrize(
    "query",
    ["boat strike", "boat NEAR/0 strike", '"boat strike"', "atleast/999 (boat strike)", "/[bs]/ navy"],
)
def test_long_articles_are_explained_in_time(query: str) -> None:
    started = process_time()
    assert not explained(query, Document(title="", body="A boat. A tanker. To strike. " * 30_000)).holds
    assert process_time() - started < 10  # some 1 s


def test_long_rules_are_explained_in_time() -> None:
    started = process_time()
    assert explained(" OR ".join(["oil", *(f"y{number}" for number in range(10_000))])).holds
    assert process_time() - started < 10  # some 0.5 s
