from datetime import timedelta

import pytest

from monitor.demo.catchers import MAIL, WEBHOOK, Quote, Received
from monitor.demo.expected import Hit
from monitor.demo.feeds import Printed
from monitor.demo.judging import Arrival
from monitor.demo.ledger import Ledger, is_own
from tests.demo.made_up import NOON, a_piece

URL = "http://127.0.0.1:1/local-life/tide-mill"
RULES = ("mills", "dawns")


def quote(passage: str = "The mill turned at dawn.", *words: str, field: str = "body") -> Quote:
    spans = tuple((passage.index(word), passage.index(word) + len(word)) for word in words or ("mill",))
    return Quote(field=field, passage=passage, spans=spans)


def received(
    channel: str, rule: str = "mills", *, after: float = 1.0, url: str = URL, quotes: tuple[Quote, ...] = ()
) -> Received:
    at = NOON + timedelta(seconds=after)
    quotes = quotes or ((quote(),) if channel == WEBHOOK else ())
    return Received(channel=channel, at=at, alert_id="1", rule=rule, url=url, repeat=False, quotes=quotes)


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger(RULES)
    ledger.publish(Printed(piece=a_piece(), at=NOON, url=URL))
    return ledger


def moment(after: float) -> object:
    return NOON + timedelta(seconds=after)


def test_an_article_is_shown_once_all_its_alerts_are_in(ledger: Ledger) -> None:
    ledger.take(received(MAIL, after=1.0))
    assert ledger.blocks(moment(2.0)) == []  # half of it is missing
    ledger.take(received(WEBHOOK, after=2.0))
    assert ledger.blocks(moment(2.1)) == []  # more may be on its way
    (block,) = ledger.blocks(moment(2.5))
    assert (block.piece.id, block.arrived, block.delay) == (
        "quill/tide-mill",
        (MAIL, WEBHOOK),
        timedelta(seconds=2),
    )
    assert ledger.blocks(moment(9)) == []


def test_what_stays_incomplete_is_shown_after_a_while_or_at_the_end(ledger: Ledger) -> None:
    ledger.take(received(WEBHOOK, after=1.0))
    ledger.take(received(WEBHOOK, "dawns", after=1.0))
    ledger.take(received(MAIL, "dawns", after=1.0))
    assert ledger.blocks(moment(3.0)) == []
    (block,) = ledger.blocks(moment(5.0))
    assert block.arrived == (WEBHOOK,)
    ledger.take(received(MAIL, after=6.0))
    (late,) = ledger.blocks(moment(6.0), all_of_them=True)
    assert late.tellings[0].quote.passage == ""


def test_rules_that_quote_the_same_passage_are_told_together(ledger: Ledger) -> None:
    ledger.take(received(WEBHOOK, "dawns", quotes=(quote("The mill turned at dawn.", "dawn"),)))
    ledger.take(received(WEBHOOK, "mills"))
    ledger.take(received(WEBHOOK, "mine", quotes=(quote("A mill.", "mill", field="title"),)))
    (block,) = ledger.blocks(moment(2), all_of_them=True)
    assert [telling.rules for telling in block.tellings] == [("mills", "dawns"), ("mine",)]
    assert block.tellings[0].quote == quote("The mill turned at dawn.", "mill", "dawn")


def test_the_evidence_has_everything_in_order(ledger: Ledger) -> None:
    stray = "http://127.0.0.1:1/nowhere"
    ledger.take(received(WEBHOOK))
    ledger.take(received(MAIL, "dawns"))
    ledger.take(received(MAIL, url=stray))
    refined = frozenset({Hit("x", "y")})
    evidence = ledger.evidence(refined)
    known = "quill/tide-mill"
    assert evidence.arrivals == [
        Arrival(WEBHOOK, Hit("mills", known)),
        Arrival(MAIL, Hit("dawns", known)),
        Arrival(MAIL, Hit("mills", stray)),
    ]
    assert evidence.in_own_text == {Hit("mills", known)}
    assert (evidence.channels, evidence.refined) == ((MAIL, WEBHOOK), refined)
    assert ledger.delays() == [timedelta(seconds=1)] * 2


@pytest.mark.parametrize(
    ("passage", "words", "own"),
    [
        ("The mill turned at dawn.", ("mill", "dawn"), True),
        ("Our MILL\nturned", ("MILL", "turned"), True),
        ("Mill & Müller's <first> flour", ("Müller's", "flour"), True),
        ("Give to the windmill fund. The mill", ("windmill",), False),
        ("The mill turned at noon.", ("mill", "noon"), False),
        ("The mill turned at dawn. Big Tech", ("dawn", "Tech"), False),
        ("mil", ("mil",), False),
    ],
)
def test_a_quote_is_the_articles_own_if_its_words_stand_there(
    passage: str, words: tuple[str, ...], own: bool
) -> None:
    assert is_own(quote(passage, *words), a_piece()) is own


def test_a_quote_without_hits_is_nobodys() -> None:
    assert not is_own(Quote(field="body", passage="The mill", spans=()), a_piece())
