"""What queries hit and what they do not: query, text, hit? One table for each form of the language."""

import pytest

from monitor.core.rules import compile_rules
from monitor.model import Document, Feed, Rule

FEED = Feed(name="Example", url="https://example.org/feed")
LISTS = {
    "vessels": ["boat", "fishing vessel", "drift*", "$navies"],
    "navies": ["navy", 'exact("US Navy")', r"/\bHMS [A-Z]\w+/"],
}


def hit(query: str, document: Document) -> bool:
    rules = compile_rules([Rule(id="rule", name="rule", query=query)], [FEED], LISTS)
    found = rules.hits(document, feed=FEED)
    assert found == tuple(match.rule for match in rules.match(document, feed=FEED))
    return bool(found)


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


OP_ED = "If it is to help us, the US must act. The U.S. Senate will not, nor will US's allies."


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        # as written: case, accents and form count, punctuation inside words does not
        ('exact("US")', OP_ED, True),
        ('exact("U.S.")', "The US must act.", True),
        ('exact("US")', "They told us so.", False),
        ('exact("US")', "The U.S. Navy", True),
        ("exact(US)", "US's allies", True),
        ('cs("Who")', "Doctor Who", True),
        ('cs("Who")', "WHO warns of flu; who knows?", False),
        ('exact("Big Tech")', "A blow to Big Tech firms", True),
        ('exact("Big Tech")', "A big tech firm", False),
        ('exact("Big Tech")', "Big-Tech", True),
        ('exact("strike")', "Strike action", False),
        ('exact("strikes")', "It strikes twice.", True),
        ('exact("strike")', "It strikes twice.", False),
        ('exact("Orbán")', "Viktor Orbán spoke.", True),
        ('exact("Orbán")', "Viktor Orba\u0301n spoke.", True),
        ('exact("Orbán")', "Viktor Orban spoke.", False),
        ('exact("Orban")', "Viktor Orbán spoke.", False),
        ('exact("US") strike', "US boats were struck.", True),
        # one form: case and accents do not count
        ("sharing=", "Intelligence Sharing resumes.", True),
        ("sharing=", "They shared intelligence.", False),
        ("intelligence=", "An intelligent plan", False),
        ('"intelligence= sharing"', "intelligence shared", True),
        ('"intelligence sharing="', "intelligence shared", False),
        ("cafés=", "two CAFES", True),
        # wildcards: the whole word in its plain form
        ("strik*", "Strikers walked out.", True),
        ("strik*", "It struck at dawn.", False),
        ("strik*", "an airstrike", False),
        ("vess?l", "Vessel sunk", True),
        ("vess?l", "two vessels", False),
        ("vess?l*", "two vessels", True),
        ("wom?n", "Women and men", True),
        ("wom?n", "Womn", False),
        ('"fishing vess?l"', "A fishing vessel sank.", True),
        ('"drone strik*"', "Drone-striking forces", True),
        ("caf?s", "two cafés", True),
        ("étr*", "Les ÉTRANGERS", True),
        # regular expressions of RE2 on the original text
        (r"/flight [A-Z]{2}\d+/", "On flight BA286 to London", True),
        (r"/flight [A-Z]{2}\d+/", "On Flight BA286 to London", False),
        (r"/flight [A-Z]{2}\d+/i", "On Flight ba286 to London", True),
        (r"/CVE-\d{4}-\d+/", "The hole (CVE-2026-1234) is closed.", True),
        (r"/\$\d+bn/", "A $40bn deal", True),
        (r"/9\/11/", "since 9/11", True),
        (r"/(boat|ship)s? (sank|sunk)/ navy", "The navy's boats sank.", True),
        ("/strike$/", "A boat strike", True),
        # shared lists, which may name lists
        ("$vessels strike", "A strike sank the drifter.", True),
        ("$vessels strike", "A strike on two fishing vessels", True),
        ("$vessels strike", "A strike on two vessels", False),
        ("$vessels strike", "HMS Diamond struck back.", True),
        ("$vessels strike", "The US navy struck.", True),
        ("sold NEAR/3 $navies", "Sold to the navy", True),
        ("a price of $5", "A price of $5 was paid.", True),
    ],
)  # fmt: skip
def test_words_and_patterns(query: str, text: str, expected: bool) -> None:
    assert hit(query, Document(title="", body=text)) is expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        # at most n words between, any order, sentences may be crossed
        ("boat NEAR/5 strike", "The boat was, officials said, struck.", True),
        ("boat NEAR/2 strike", "The boat was, officials said, struck.", False),
        ("boat NEAR/3 strike", "The boat was, officials said, struck.", True),
        ("strike NEAR/3 boat", "The boat was, officials said, struck.", True),
        ("boat NEAR/0 strike", "A boat strike", True),
        ("boat NEAR/0 strike", "Boats and strikes", False),
        ("boat NEAR/5 strike", "It was a boat. A strike followed.", True),
        ("boat w/1 strike", "Boat, then strike", True),
        ("boat near/1 strike", "Boat, then strike", True),
        ('"boat strike"~1', "Strike that boat", True),
        ('"boat strike"~0', "Strike that boat", False),
        ("boat ONEAR/5 strike", "The boat was struck.", True),
        ("boat ONEAR/5 strike", "A strike on the boat", False),
        ("boat ONEAR/5 strike", "A strike on the boat, then another strike.", True),
        # between the nearest ends, of words, phrases and groups
        ('"fishing boat" NEAR/1 strike', "fishing boats were struck", True),
        ('"fishing boat" NEAR/0 strike', "strikes on fishing boats", False),
        ("(boat OR vessel OR $navies) NEAR/1 (strike OR attack OR shell)", "The navy was attacked.", True),
        ("(boat OR vessel) NEAR/1 (strike OR attack)", "The navy was attacked.", False),
        (r"/\d+ dead/ NEAR/3 boat", "12 dead after the boat sank", True),
        # the two are different words
        ("boat NEAR/5 boat", "One boat.", False),
        ("boat NEAR/5 boat", "One boat and another boat.", True),
        ('"boat strike" NEAR/5 strike', "A boat strike.", False),
        ("/—/ NEAR/5 /—/", "One — only", False),
        ("/—/ NEAR/5 boat", "— A boat", True),
        ("boat ONEAR/0 /!/", "Boats!", False),
        # nested in parentheses: it stands for the stretch from its first to its last word
        ("(boat NEAR/1 strike) NEAR/1 navy", "Boats were struck by navies.", True),
        ("(boat NEAR/1 strike) NEAR/1 navy", "Boats were struck, it says, by navies.", False),
        ("(boat NEAR/5 strike) NEAR/5 navy", "The boat the navy struck", False),
        ("(boat ONEAR/1 strike) ONEAR/1 navy", "Navies: boats were struck.", False),
        ("boat (navy NEAR/1 strike)", "The navy will strike. The boat left.", False),
        ("boat (navy NEAR/1 strike)", "The navy will strike the boat.", True),
        ("boat AND NOT (navy NEAR/1 strike)", "The navy, a day later, went on strike. A boat.", True),
        # at least so many places that do not overlap
        ("atleast/3 boat", "A boat, a boat and two BOATS.", True),
        ("atleast/3 boat", "A boat and two boats.", False),
        ("atleast3(boat)", "Boats! Boats! Boats!", True),
        ('atleast/2 "boat strike"', "A boat strike. Boat strikes.", True),
        ('atleast/2 "boat strike"', "A boat. A strike. Boat strikes.", False),
        ('atleast/2 "boat boat"', "boat boat boat", False),
        ("atleast/2 (boat OR vessel)", "A boat. A vessel.", True),
        ('atleast/2 (boat OR "boat strike")', "A boat strike.", False),
        ("atleast/2 (boat strike)", "Boats strike, strike, strike.", False),
        ("atleast/2 (boat strike)", "Boats strike. A strike on boats.", True),
        ("atleast/2 (boat NEAR/2 strike)", "Boats strike. Strike boats.", True),
        ("atleast/2 (boat NEAR/2 strike)", "Boats strike boats.", False),
        (r"atleast/2 /\d+ dead/", "3 dead, then 12 dead", True),
        ("atleast/3 $vessels", "A boat, a drifter, the navy", True),
        ("atleast/2 (/—/ OR boat)", "— boat", False),
        ("atleast/2 /—/", "a — b — c", True),
        ("boat -atleast/2 strike", "A boat strike", True),
        ("boat -atleast/2 strike", "A boat strike, a strike", False),
    ],
)  # fmt: skip
def test_distances_and_counts(query: str, text: str, expected: bool) -> None:
    assert hit(query, Document(title="", body=text)) is expected


REPORT = Document(
    title="Navy boards a tanker",
    body="LONDON — A tanker was boarded.\n\nIt carried oil.\nThe crew of Dr. Haus is safe. Strikes on boats ended.",
    summary="Pirates!",
    language="en-GB",
    source="BBC News - World",
    url="https://www.bbc.co.uk/news/articles/boats-404",
    author="Ann O'Hara and Strikers Ltd.",
    section="World, Shipping Forecasts",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:tanker", True), ("title:oil", False), ("intitle:tankers", True), ("TITLE: navy", True),
        ('title:"navy board"', True), ('title:"board navy"', False), ("title:(navy tanker)", True), ("title:(navy tanker oil)", False),
        ("title:(navy AND oil)", False), ("title:(navy OR oil)", True), ("title:navy AND body:oil", True), ("title:exact(Navy)", True),
        ("title:(navy NEAR/1 tanker)", False), ("title:(navy NEAR/2 tanker)", True), ("navy NEAR/5 london", False), ("title:/^Navy/", True),
        ("title:/tanker$/", True), ("title:tank*", True), ("title:atleast/2 tanker", False), ("atleast/2 tanker", True),
        ("title:$navies", True), ("title:$vessels", True),
        ("lead:tanker", True), ("lead:oil", True), ("lead:crew", False), ("lead:navy", False), ("lead:(oil OR crew)", True),
        ("lead:(oil AND crew)", False), ('lead:"tanker was boarded"', True), ("lead:/crew/", False), ("lead:/oil/", True),
        ("lead:(board NEAR/4 oil)", True), ("lead:(oil NEAR/4 crew)", False), ("oil NEAR/4 crew", True),
        ("body:oil", True), ("body:crew", True), ("body:boards", True), ("body:navy", False), ("intext:(strike boat)", True),
        ("body:pirates", False), ("pirates", False), ("body:atleast/2 boats", False),
        ("oil AND source:bbc", True), ('source:"bbc news"', True), ("source:reuters", False), ("site:bbc.co.uk", True),
        ("site:www.bbc.co.uk", True), ("source:(bbc world)", True), ("source:worlds", False), ("source:/^BBC News/", True), ("source:/uk$/", True),
        ("source:(bbc OR reuters)", True), ("source:exact(bbc)", True), ('source:exact("bbc news")', False),
        ('author:"ann o\'hara"', True), ("author:strikers", True), ("author:strike", False), ("author:striker*", True),
        ("url:articles", True), ("inurl:boats-404", True), ("url:boat", False), ("url:sport", False), ("url:/articles\\/[a-z]+-\\d+$/", True),
        ("lang:en", True), ("lang:de", False), ("oil AND lang:/^en/", True), ("lang:en-GB", True), ("lang:gb", False), ("lang:en-US", False), ("oil AND lang:(en-GB OR fr)", True), ("lang:(fr OR en-GB)", True), ("oil AND lang:(en-US OR fr)", False), ("oil AND NOT lang:gb", True),
        ("section:world", True), ("section:forecast", True), ("section:sport", False), ('section:"shipping forecast"', True),
        # NOT speaks of the whole article, wherever it stands
        ("title:(navy AND NOT oil)", False), ("title:(navy AND NOT pirate)", True), ("oil -title:oil", True), ("oil AND NOT title:tanker", False),
        ("oil -source:bbc", False), ("oil AND NOT source:reuters", True), ("oil AND NOT lang:de", True), ("oil -author:smith -section:sport", True),
    ],
)  # fmt: skip
def test_fields(query: str, expected: bool) -> None:
    assert hit(query, REPORT) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("body:boat", True), ("lead:boat", True), ("lead:navy", False), ("body:navy", True)],
)
def test_the_summary_counts_as_body_while_there_is_none(query: str, expected: bool) -> None:
    assert hit(query, Document(title="", body="\n", summary="Boats!\nA strike.\nThe navy.")) is expected


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
