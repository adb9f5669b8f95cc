# ruff: noqa: RUF001 - odd characters are what these tests are about
"""How queries are read: every form of the language, as its tree and as it is printed."""

import re
from dataclasses import replace

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
from monitor.core.text import PRODUCT, WordFinder

BOAT, STRIKE, NAVY, VESSEL = map(Word, ("boat", "strike", "navy", "vessel"))
BOAT_STRIKE = Phrase((BOAT, STRIKE))
US = Word("US", How.WRITTEN)
VESSELS = Listed("vessels", Or((BOAT, VESSEL)))


def phrase(*words: str) -> Phrase:
    return Phrase(tuple(map(Word, words)))


def check(query: str, tree: Node) -> None:
    assert parse(query, {"vessels": VESSELS}) == tree
    assert parse(to_query(tree), {"vessels": VESSELS}) == tree


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("boat", BOAT),
        ("  boat\u00a0strike\n", Run((BOAT, STRIKE))),
        ('"boat strike"', BOAT_STRIKE),
        ("boat-strike", BOAT_STRIKE),
        ("9/11", phrase("9", "11")),
        ("and/or", phrase("and", "or")),
        ('"boat"', BOAT),
        ("U.S. boat", Run((Word("U.S."), BOAT))),
        ("Navy's boat", Run((Word("Navy's"), BOAT))),
        ("boat, strike.", Run((BOAT, STRIKE))),
        ("情報", phrase("情", "報")),
        ('"boat strike""navy"', Run((BOAT_STRIKE, NAVY))),
        ("((boat))", BOAT),
        ("boat and navy", Run((BOAT, Word("and"), NAVY))),
        ("boat ＡＮＤ navy", And((BOAT, NAVY))),
        ('boat "AND" navy', Run((BOAT, Word("AND"), NAVY))),
        ("near boat exact atleast same w", Run(tuple(map(Word, "near boat exact atleast same w".split())))),
        ('"NEAR" "adj5" "near5" "SAME"', Run((Word("NEAR"), Word("adj5"), Word("near5"), Word("SAME")))),
        (
            "'Ndrangheta AT&T 10:30",
            Run((Word("Ndrangheta"), phrase("AT", "T"), phrase("10", "30"))),
        ),
    ],
)
def test_words_and_phrases(query: str, tree: Node) -> None:
    check(query, tree)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ('exact("US")', US),
        ('cs("US")', US),
        ("EXACT(US)", US),
        ("cs( US )", US),
        ('exact( "Big Tech" )', Phrase((Word("Big", How.WRITTEN), Word("Tech", How.WRITTEN)))),
        ("exact(Big Tech)", Phrase((Word("Big", How.WRITTEN), Word("Tech", How.WRITTEN)))),
        ('exact("U.S.")', Word("U.S.", How.WRITTEN)),
        ('exact("Yahoo!") boat', Run((Word("Yahoo", How.WRITTEN), BOAT))),
        ('exact("AND")', Word("AND", How.WRITTEN)),
        ('exact("boat=")', Word("boat", How.WRITTEN)),
        ("sharing=", Word("sharing", How.FORM)),
        ("AND= boat", Run((Word("AND", How.FORM), BOAT))),
        ("U.S.=", Word("U.S.", How.FORM)),
        ("intelligence-sharing=", Phrase((Word("intelligence"), Word("sharing", How.FORM)))),
        ('"intelligence= sharing"', Phrase((Word("intelligence", How.FORM), Word("sharing")))),
        ('"a= strik*"', Phrase((Word("a", How.FORM), Word("strik*", How.PATTERN)))),
        ("strik*", Word("strik*", How.PATTERN)),
        ("vess?l", Word("vess?l", How.PATTERN)),
        ("vess?l*", Word("vess?l*", How.PATTERN)),
        ("2024*", Word("2024*", How.PATTERN)),
        ("naïv*", Word("naïv*", How.PATTERN)),
        ("boat?", Word("boat?", How.PATTERN)),
        ('"vess?l strik*"', Phrase((Word("vess?l", How.PATTERN), Word("strik*", How.PATTERN)))),
        ("boat-strik*", Phrase((BOAT, Word("strik*", How.PATTERN)))),
        ("patrol* boat", Run((Word("patrol*", How.PATTERN), BOAT))),
        ("boat (who?)", Run((BOAT, Word("who?", How.PATTERN)))),
        ("boat OR who?", Or((BOAT, Word("who?", How.PATTERN)))),
    ],
)
def test_how_words_are_compared(query: str, tree: Node) -> None:
    check(query, tree)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("/str.ke/i", Regex("str.ke", folded=True)),
        ("/re(gex)?/i boat", Run((Regex("re(gex)?", folded=True), BOAT))),
        ('/a "b" (c) -d/', Regex('a "b" (c) -d')),
        (r"/a\/b\\/ boat", Run((Regex(r"a\/b\\"), BOAT))),
        ("(/a b/)", Regex("a b")),
        ("-/a b/ boat", And((BOAT, Not(Regex("a b"))))),
        ("/AND OR/ OR /b/", Or((Regex("AND OR"), Regex("b")))),
        ("/“[^”]+”/", Regex("“[^”]+”")),
        ("/a/\u3000/b/", Run((Regex("a"), Regex("b")))),
        ("url:/news/", InField(Field.URL, Regex("news"))),
        ("title:/b.at/i", InField(Field.TITLE, Regex("b.at", folded=True))),
        ("$vessels strike", Run((VESSELS, STRIKE))),
        ("$vessels, strike", Run((VESSELS, STRIKE))),
        ("-$vessels strike", And((STRIKE, Not(VESSELS)))),
        ("title:$vessels", InField(Field.TITLE, VESSELS)),
        ("$vessels NEAR/5 navy", Near(VESSELS, NAVY, 5)),
        ("$5 $5bn US$5", Run((Word("5"), Word("5bn"), phrase("US", "5")))),
    ],
)
def test_regexes_and_lists(query: str, tree: Node) -> None:
    check(query, tree)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("boat NEAR/5 strike", Near(BOAT, STRIKE, 5)),
        ("boat near/0 strike", Near(BOAT, STRIKE, 0)),
        ("boat w/500 strike", Near(BOAT, STRIKE, 500)),
        ("boat W/5 strike", Near(BOAT, STRIKE, 5)),
        ("boat ONEAR/5 strike", Near(BOAT, STRIKE, 5, ordered=True)),
        ("boat onear/5 strike", Near(BOAT, STRIKE, 5, ordered=True)),
        ('"boat strike"~5', Near(BOAT, STRIKE, 5)),
        ('"boat-strike"~5 navy', Run((Near(BOAT, STRIKE, 5), NAVY))),
        ('("boat strike"~5)', Near(BOAT, STRIKE, 5)),
        ('"vess?l boat="~2', Near(Word("vess?l", How.PATTERN), Word("boat", How.FORM), 2)),
        ('(boat OR vessel)NEAR/5"navy strike"', Near(Or((BOAT, VESSEL)), phrase("navy", "strike"), 5)),
        ("atleast/3 boat", AtLeast(3, BOAT)),
        ("ATLEAST/3 boat", AtLeast(3, BOAT)),
        ("atleast3(boat)", AtLeast(3, BOAT)),
        ("atleast3 boat", AtLeast(3, BOAT)),
        ("atleast/1 (boat strike)", AtLeast(1, Run((BOAT, STRIKE)))),
        ("atleast/1000 (boat OR $vessels)", AtLeast(1000, Or((BOAT, VESSELS)))),
        ("atleast/2 (boat NEAR/5 navy)", AtLeast(2, Near(BOAT, NAVY, 5))),
        ('atleast/2 "boat strike"', AtLeast(2, BOAT_STRIKE)),
        ("atleast/2 /b.at/", AtLeast(2, Regex("b.at"))),
        ("atleast/2 (boat OR (navy NEAR/5 strike))", AtLeast(2, Or((BOAT, Near(NAVY, STRIKE, 5))))),
    ],
)
def test_near_and_atleast(query: str, tree: Node) -> None:
    check(query, tree)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        *(
            (f"{written}:boat", InField(Field(name), BOAT))
            for written, name in [
                *((field.value, field.value) for field in Field),
                ("intitle", "title"), ("intext", "body"), ("site", "source"), ("inurl", "url"), ("Title", "title"), ("URL", "url"),
            ]
        ),
        ("title: boat", InField(Field.TITLE, BOAT)),
        ('title:"boat strike"', InField(Field.TITLE, BOAT_STRIKE)),
        ("title:(boat strike)", InField(Field.TITLE, Run((BOAT, STRIKE)))),
        ("title:(boat NEAR/5 navy)", InField(Field.TITLE, Near(BOAT, NAVY, 5))),
        ("lead:(boat AND (navy OR strike) -vessel)", InField(Field.LEAD, And((BOAT, Or((NAVY, STRIKE)), Not(VESSEL))))),
        ("title:atleast/2 boat", InField(Field.TITLE, AtLeast(2, BOAT))),
        ("title:(boat AND atleast/2 navy)", InField(Field.TITLE, And((BOAT, AtLeast(2, NAVY))))),
        ('title:exact("US")', InField(Field.TITLE, US)),
        ("title:strik*", InField(Field.TITLE, Word("strik*", How.PATTERN))),
        ("title:boat AND body:strike", And((InField(Field.TITLE, BOAT), InField(Field.BODY, STRIKE)))),
        ("title:boat OR strike", Or((InField(Field.TITLE, BOAT), STRIKE))),
        ("site:bbc.co.uk", InField(Field.SOURCE, phrase("bbc", "co", "uk"))),
        ("site:*.gov.uk", InField(Field.SOURCE, phrase("gov", "uk"))),
        ("url:https://x.org/a-b", InField(Field.URL, phrase("https", "x", "org", "a", "b"))),
        ("url:https://x.org/a?id=5 AND boat", And((InField(Field.URL, phrase("https", "x", "org", "a", "id", "5")), BOAT))),
        ("-url:x.org/a boat", And((BOAT, Not(InField(Field.URL, phrase("x", "org", "a")))))),
        ("lang:en AND boat", And((InField(Field.LANG, Word("en")), BOAT))),
    ],
)  # fmt: skip
def test_fields(query: str, tree: Node) -> None:
    check(query, tree)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("“boat strike”", BOAT_STRIKE),
        ("„boat strike“", BOAT_STRIKE),
        ("«boat strike»", BOAT_STRIKE),
        ("＂boat strike＂", BOAT_STRIKE),
        ("（boat OR navy）\u3000strike", Run((Or((BOAT, NAVY)), STRIKE))),
        ("title：boat", InField(Field.TITLE, BOAT)),
        ("strik＊ AND vess？l", And((Word("strik*", How.PATTERN), Word("vess?l", How.PATTERN)))),
        ("boat －navy", And((BOAT, Not(NAVY)))),
        ("boat NEAR／5 navy", Near(BOAT, NAVY, 5)),
        ("＄vessels", VESSELS),
        ("“boat strike”～5", Near(BOAT, STRIKE, 5)),
        ("\ufeffbo\u00adat,", BOAT),
        ("boat \u200bAND\u200b \u200b“navy”", And((BOAT, NAVY))),
        ("0\u00adA.A", phrase("0A", "A")),
    ],
)
def test_signs_of_word_processors_and_other_keyboards(query: str, tree: Node) -> None:
    check(query, tree)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("(boat OR vessel)strike", Run((Or((BOAT, VESSEL)), STRIKE))),
        ("(boat)AND(navy)", And((BOAT, NAVY))),
        ('"boat"OR"navy"', Or((BOAT, NAVY))),
        ("boat NOT(navy OR vessel)", And((BOAT, Not(Or((NAVY, VESSEL)))))),
        ("(boat OR vessel) strike", Run((Or((BOAT, VESSEL)), STRIKE))),
        ("(boat OR (vessel OR navy)) strike", Run((Or((BOAT, Or((VESSEL, NAVY)))), STRIKE))),
        ("(boat strike) navy", Run((BOAT, STRIKE, NAVY))),
        ("boat strike AND navy", And((Run((BOAT, STRIKE)), NAVY))),
        ("boat AND (strike AND navy)", And((BOAT, And((STRIKE, NAVY))))),
        ("boat OR strike OR navy", Or((BOAT, STRIKE, NAVY))),
        ("(boat AND navy) OR strike", Or((And((BOAT, NAVY)), STRIKE))),
        ("-navy boat", And((BOAT, Not(NAVY)))),
        ("boat -navy strike", And((Run((BOAT, STRIKE)), Not(NAVY)))),
        ("boat NOT navy strike", And((BOAT, Not(Run((NAVY, STRIKE)))))),
        ("boat AND NOT navy AND strike", And((BOAT, Not(NAVY), STRIKE))),
        ('boat -"boat strike" -(navy OR vessel)', And((BOAT, Not(BOAT_STRIKE), Not(Or((NAVY, VESSEL)))))),
        ("NOT (NOT boat)", Not(Not(BOAT))),
        ("boat AND NOT (navy OR NOT strike)", And((BOAT, Not(Or((NAVY, Not(STRIKE))))))),
        ("boat NOT title:navy", And((BOAT, Not(InField(Field.TITLE, NAVY))))),
        ('boat -"navy strike"~3', And((BOAT, Not(Near(NAVY, STRIKE, 3))))),
        ("boat NOT atleast/2 navy", And((BOAT, Not(AtLeast(2, NAVY))))),
    ],
)
def test_groups_and_negations(query: str, tree: Node) -> None:
    check(query, tree)


def every_letter(text: str) -> WordFinder:
    return WordFinder(text, re.compile(r"\w"))


def test_the_analyzer_says_what_a_word_is() -> None:
    analyzer = replace(PRODUCT, finder=every_letter)
    assert parse("a_b") == phrase("a", "b")
    assert parse("é-b", analyzer=analyzer) == phrase("é", "b")
    assert parse("éa", analyzer=analyzer) == phrase("é", "a")
