"""The passages that a match quotes, and the spans in them."""

from time import process_time

import pytest

from monitor.core.rules import compile_rules
from monitor.core.rules.evidence import LONGEST_PASSAGE, MOST_PASSAGES, STRETCHED_PASSAGE
from monitor.model import Document, Evidence, Feed, Rule, Zone

FEED = Feed(name="Example", url="https://example.org/feed")
LISTS = {"vessels": ["boat", "fishing vessel", r"/HMS [A-Z]\w+/"]}


def evidence(query: str, document: Document) -> tuple[Evidence, ...]:
    rules = compile_rules([Rule(id="rule", name="rule", query=query)], [FEED], LISTS)
    (match,) = rules.match(document, feed=FEED)
    return match.evidence


def shown(query: str, document: Document) -> list[tuple[str, str, list[str]]]:
    return [
        (item.zone, item.passage, [item.passage[start:end] for start, end in item.spans])
        for item in evidence(query, document)
    ]


def in_body(query: str, text: str) -> list[tuple[str, list[str]]]:
    return [(passage, marked) for _, passage, marked in shown(query, Document(title="", body=text))]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("boat strike", "He came. The navy  strikes\ttwo boats. It left.", [("The navy  strikes\ttwo boats.", ["strikes", "boats"])]),
        ('"navy strike"', "The Navy\u2019s strikes.", [("The Navy\u2019s strikes.", ["Navy\u2019s strikes"])]),
        ("boat", "A bo\u00adat and a BOA\u0054S.", [("A bo\u00adat and a BOATS.", ["bo\u00adat", "BOATS"])]),
        ("cafe", "The cafe\u0301s close.", [("The cafe\u0301s close.", ["cafe\u0301s"])]),
        ("U.S.", "In the U.S. Senate.", [("In the U.S. Senate.", ["U.S."])]),
        # only the sentences that hold the whole run
        ("boat strike", "A boat. A strike. The boats strike.", [("The boats strike.", ["boats", "strike"])]),
        ('("a boat" OR ship) strike', "A boat. Strike a boat.", [("Strike a boat.", ["Strike", "a boat"])]),
        ('("boat strike" OR ship) navy', "Ship navy boat. Strike.", [("Ship navy boat.", ["Ship", "navy"])]),
        # what shows new words comes first, then the earliest
        ("boat AND strike", "A boat. A boat. A strike.", [("A boat.", ["boat"]), ("A strike.", ["strike"]), ("A boat.", ["boat"])]),
        ("boat AND strike", "A boat. Boats strike. Boats.", [("Boats strike.", ["Boats", "strike"]), ("A boat.", ["boat"]), ("Boats.", ["Boats"])]),
        # what makes the condition true, not every word of the query
        ("(boat AND strike) OR ship", "A boat. A ship.", [("A ship.", ["ship"])]),
        ("boat -strike", "A boat.", [("A boat.", ["boat"])]),
        ("NOT (NOT boat OR ship)", "A boat.", [("A boat.", ["boat"])]),
        # overlapping hits are one span, neighbours are two
        ('"boat strike" OR "strike team"', "A boat strike team.", [("A boat strike team.", ["boat strike team"])]),
        ("boat strike", "A boat strike.", [("A boat strike.", ["boat", "strike"])]),
        # a phrase over the border of two sentences shows both
        ('"boat strike"', "A boat. Strike it. A boat.", [("A boat. Strike it.", ["boat. Strike"])]),
        # every operator marks what it found, where it found it
        ('exact("US")', "Let us go. The U.S. Navy.", [("The U.S. Navy.", ["U.S."])]),
        ("boats=", "A boat. Two boats.", [("Two boats.", ["boats"])]),
        ("strik* NEAR/1 vess?l", "A strike. The strikers' vessel.", [("The strikers' vessel.", ["strikers", "vessel"])]),
        (r"/\d+ (dead|hurt)/", "Of 12, 3 dead.", [("Of 12, 3 dead.", ["3 dead"])]),
        ("/!/", "Help! A boat.", [("Help!", ["!"])]),
        (r"/oat/ strike", "Two boats strike.", [("Two boats strike.", ["oat", "strike"])]),
        ("$vessels", "HMS Diamond and fishing vessels.", [("HMS Diamond and fishing vessels.", ["HMS Diamond", "fishing vessels"])]),
        # of a NEAR only the pairs that are near one another
        ("boat NEAR/1 strike", "A boat. Far from here: the navy. A boat was struck.", [("A boat was struck.", ["boat", "struck"])]),
        ("boat ONEAR/3 strike", "Strikes. The boat. A strike.", [("The boat.", ["boat"]), ("A strike.", ["strike"])]),
        ("(boat NEAR/1 strike) NEAR/1 navy", "Navy boat here. The boat is struck by navies.", [("The boat is struck by navies.", ["boat", "struck", "navies"])]),
        ("ship (boat NEAR/1 strike)", "Boat strike. Ships, boats, strikes.", [("Ships, boats, strikes.", ["Ships", "boats", "strikes"])]),
        # of atleast every place counted
        ("atleast/2 boat", "A boat and a boat. Another boat.", [("A boat and a boat.", ["boat", "boat"]), ("Another boat.", ["boat"])]),
        ("atleast/2 (boat strike)", "A boat. Boats strike. Strike a boat.", [("Boats strike.", ["Boats", "strike"]), ("Strike a boat.", ["Strike", "boat"])]),
        # of a field only what lies in it; what is known about the article cannot be marked
        ("body:boat AND NOT title:boat", "A boat.", [("A boat.", ["boat"])]),
        ("lead:boat", "A boat.\nNo.\nA boat.", [("A boat.", ["boat"])]),
        ("lang:en", "One. Two.", [("One.", [])]),
        ("lang:en AND boat", "One. A boat.", [("A boat.", ["boat"])]),
        ("lang:en AND NOT boat", "One. Two.", [("One.", [])]),
    ],
)  # fmt: skip
def test_passages(query: str, text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert in_body(query, text) == expected


def test_zones_and_offsets_are_those_of_the_original() -> None:
    document = Document(title=" Boats\u00a0strike ", body="\n\nNothing.\n  A\u200b boat.", summary="boats")
    first, second = evidence("boat", document)
    assert (first.zone, first.start, first.passage, first.spans) == (
        Zone.TITLE,
        1,
        "Boats\u00a0strike",
        ((0, 5),),
    )
    assert (second.zone, second.passage) == (Zone.LEAD, "A\u200b boat.")
    assert document.body[second.start :].startswith(second.passage)
    assert shown("boat", Document(title="", summary="One boat. Two.")) == [
        (Zone.SUMMARY, "One boat.", ["boat"])
    ]


def test_hits_in_the_lead_say_so() -> None:
    document = Document(title="A boat", body="Boats.\n\nA boat here. One more boat.\nThe last boat.")
    found = evidence("boat", document)
    assert [(item.zone, document.body[item.start :][: len(item.passage)]) for item in found[1:]] == [
        (Zone.LEAD, "Boats."),
        (Zone.LEAD, "A boat here."),
    ]
    (last,) = evidence("last boat", document)
    assert (last.zone, document.body[last.start :]) == (Zone.BODY, "The last boat.")


def test_a_rule_about_the_source_alone_shows_the_headline() -> None:
    document = Document(title="Navy strikes", body="A boat.", source="BBC News")
    assert shown("source:bbc", document) == [(Zone.TITLE, "Navy strikes", [])]
    assert evidence("source:bbc", Document(title="", source="BBC")) == ()


def test_at_most_three_passages() -> None:
    assert len(in_body("boat", "A boat. " * 50)) == MOST_PASSAGES


def test_a_long_sentence_is_cut_between_words_round_the_hits() -> None:
    text = "word " * 200 + "the boats were hit by a strike " + "other " * 200
    ((passage, marked),) = in_body("boat strike", text)
    assert marked == ["boats", "strike"]
    assert LONGEST_PASSAGE - 20 < len(passage) <= LONGEST_PASSAGE
    assert passage.startswith("word word")
    assert passage.endswith("other other")


def test_a_passage_is_stretched_if_only_so_it_shows_all_words() -> None:
    assert in_body("boat strike", "boat " + "word " * 80 + "strike " + "word " * 80)[0][1] == [
        "boat",
        "strike",
    ]
    text = "boat " + "word " * 200 + "strike " + "word " * 80
    ((passage, marked),) = in_body("boat strike", text)
    assert (len(passage) <= LONGEST_PASSAGE, marked) == (True, ["boat"])


@pytest.mark.parametrize("before", ["x" * 1_000, "情" * 1_000, ", " * 500, "é" * 1_000 + "\n" * 1_000])
def test_odd_surroundings_are_cut_too(before: str) -> None:
    for text in (f"{before} boat", f"{before} boat {before}", f"boat {before}"):
        ((passage, marked),) = in_body("boat", text)
        assert (marked, len(passage) <= STRETCHED_PASSAGE) == (["boat"], True)


def test_a_phrase_longer_than_a_passage_is_cut() -> None:
    words = " ".join(["extraordinarily"] * 40)
    ((passage, marked),) = in_body(f'"{words}"', f"It is {words} long.")
    assert marked == [passage]
    assert len(passage) <= LONGEST_PASSAGE


def test_a_long_text_full_of_hits_takes_little_time() -> None:
    rules = compile_rules(
        [Rule(id=str(number), name="", query=f"boat OR strike OR x{number}") for number in range(50)], []
    )
    started = process_time()
    matches = rules.match(Document(title="", body="A boat strike. " * 30_000), feed=FEED)
    assert {len(match.evidence) for match in matches} == {MOST_PASSAGES}
    assert process_time() - started < 5  # some 0.5 s
