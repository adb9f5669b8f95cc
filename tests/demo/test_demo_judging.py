from collections.abc import Collection, Sequence

import pytest

from monitor.demo.expected import Expected, Hit
from monitor.demo.judging import SHORTFALLS, Arrival, Evidence, Finding, Mark, judge

CHANNELS = ("mail", "webhook")
FIRST, COPY, OTHER, LATER = "wire/first", "coast/copy", "post/other", "wire/later"
LONE = "post/lone"
RULE, REFINED = "boat strike", "Boat strikes, refined"


def expecting(**changes: object) -> Expected:
    usual: dict[str, object] = {
        "matches": {Hit(RULE, article): "body" for article in (FIRST, COPY, OTHER, LATER, LONE)},
        "ambiguous": {},
        "boilerplate": {},
        "copies": ((FIRST, COPY),),
        "stories": {"the pause": (FIRST, COPY, OTHER, LATER)},
    }
    return Expected(**{**usual, **changes})  # type: ignore[arg-type]


def expecting_only(**changes: object) -> Expected:
    return expecting(**{"matches": {Hit(RULE, LONE): "body"}, **changes})


def told(*hits: Hit, channels: Sequence[str] = CHANNELS) -> list[Arrival]:
    return [Arrival(channel, hit) for hit in hits for channel in channels]


def judged(
    arrivals: Sequence[Arrival],
    expected: Expected,
    *,
    in_own_text: Collection[Hit] = (),
    refined: Collection[Hit] = (),
) -> dict[Hit, Mark]:
    return {finding.hit: finding.mark for finding in findings(arrivals, expected, in_own_text, refined)}


def findings(
    arrivals: Sequence[Arrival],
    expected: Expected,
    in_own_text: Collection[Hit] = (),
    refined: Collection[Hit] = (),
) -> tuple[Finding, ...]:
    evidence = Evidence(arrivals=arrivals, channels=CHANNELS, in_own_text=in_own_text, refined=refined)
    return judge(evidence, expected)


def hits(*articles: str, rule: str = RULE) -> list[Hit]:
    return [Hit(rule, article) for article in articles]


# --- right ------------------------------------------------------------------------------------------------------------


def test_an_expected_alert_that_came_once_on_each_channel_is_right() -> None:
    (finding,) = findings(told(Hit(RULE, LONE)), expecting_only())
    assert finding == Finding(hit=Hit(RULE, LONE), mark=Mark.RIGHT, why="body")


def test_silence_about_everything_else_needs_no_finding() -> None:
    expected = expecting_only(boilerplate={Hit("Big Tech", "any/where"): "appeal"})
    assert judged(told(Hit(RULE, LONE)), expected) == {Hit(RULE, LONE): Mark.RIGHT}


def test_the_channels_may_bring_alerts_in_different_orders() -> None:
    expected = expecting(matches={Hit(RULE, LONE): "body", Hit("Cables", LONE): "body"})
    arrivals = [
        Arrival("mail", Hit(RULE, LONE)),
        Arrival("mail", Hit("Cables", LONE)),
        Arrival("webhook", Hit("Cables", LONE)),
        Arrival("webhook", Hit(RULE, LONE)),
    ]
    assert set(judged(arrivals, expected).values()) == {Mark.RIGHT}


# --- copies and stories -----------------------------------------------------------------------------------------------


def test_of_a_story_the_first_alert_is_right_and_the_rest_fall_short_and_copies_are_wrong() -> None:
    marks = judged(told(*hits(FIRST, COPY, OTHER, LATER, LONE)), expecting())
    assert list(marks.values()) == [Mark.RIGHT, Mark.WRONG, Mark.STORY, Mark.STORY, Mark.RIGHT]


def test_what_came_in_first_counts_not_what_was_written_first() -> None:
    marks = judged(told(*hits(OTHER, COPY, FIRST, LATER, LONE)), expecting())
    assert [marks[hit] for hit in hits(OTHER, COPY, FIRST, LATER)] == [
        Mark.RIGHT,
        Mark.STORY,  # nobody had its text yet, but somebody had its story
        Mark.WRONG,
        Mark.STORY,
    ]


def test_silence_about_a_copy_of_what_was_told_is_right() -> None:
    marks = judged(told(*hits(FIRST, OTHER, LATER, LONE)), expecting())
    assert Mark.WRONG not in marks.values()
    assert judged(told(*hits(OTHER, LATER, LONE)), expecting())[Hit(RULE, COPY)] is Mark.WRONG


def test_a_story_counts_for_each_rule_by_itself() -> None:
    expected = expecting(
        matches={Hit(RULE, FIRST): "body", Hit("Cables", OTHER): "body", Hit("Cables", LATER): "body"}
    )
    marks = judged(told(Hit(RULE, FIRST), Hit("Cables", OTHER), Hit("Cables", LATER)), expected)
    assert list(marks.values()) == [Mark.RIGHT, Mark.RIGHT, Mark.STORY]


def test_findings_on_copies_and_stories_name_what_was_told_before() -> None:
    whys = {
        one.hit.article: one.why
        for one in findings(told(*hits(FIRST, COPY, OTHER, LATER, LONE)), expecting())
    }
    assert whys[COPY] == f"the same text as {FIRST}"
    assert whys[OTHER] == whys[LATER] == f"the same story as {FIRST}"


def test_an_article_of_a_story_that_should_not_match_is_wrong_not_a_story() -> None:
    expected = expecting(matches={Hit(RULE, FIRST): "body"})
    assert judged(told(*hits(FIRST, LATER)), expected)[Hit(RULE, LATER)] is Mark.WRONG


# --- ambiguous --------------------------------------------------------------------------------------------------------


def test_an_ambiguous_hit_is_right_for_the_simple_rule_and_wrong_for_the_refined_one() -> None:
    crews = "coast/pilot-boat-crews"
    expected = expecting_only(
        ambiguous={Hit(RULE, crews): "a stoppage"},
        boilerplate={Hit(REFINED, crews): "most read"},
    )
    arrivals = told(*hits(crews, LONE))
    refined = [Hit(REFINED, crews)]
    assert judged(arrivals, expected, refined=refined) == {
        Hit(RULE, crews): Mark.AMBIGUOUS,
        Hit(RULE, LONE): Mark.RIGHT,
    }
    marks = judged(told(*hits(crews, LONE), Hit(REFINED, crews)), expected, refined=refined)
    assert marks[Hit(REFINED, crews)] is Mark.WRONG


def test_silence_about_an_ambiguous_hit_is_wrong() -> None:
    expected = expecting_only(ambiguous={Hit(RULE, "a/b"): "a stoppage"})
    assert judged(told(Hit(RULE, LONE)), expected)[Hit(RULE, "a/b")] is Mark.WRONG


# --- boilerplate ------------------------------------------------------------------------------------------------------


def test_a_hit_in_boilerplate_is_wrong() -> None:
    hit = Hit("Big Tech", "ledger/allotment")
    expected = expecting_only(boilerplate={hit: "the appeal"})
    arrivals = told(Hit(RULE, LONE), hit)
    assert judged(arrivals, expected)[hit] is Mark.WRONG
    assert judged(arrivals, expected, in_own_text=[hit])[hit] is Mark.WRONG


# --- wrong ------------------------------------------------------------------------------------------------------------


def test_a_missing_alert_is_wrong_also_in_a_story() -> None:
    marks = judged(told(*hits(FIRST, COPY, OTHER, LONE)), expecting())
    assert marks[Hit(RULE, LATER)] is Mark.WRONG


def test_nothing_at_all_is_all_wrong() -> None:
    found = findings([], expecting())
    assert {finding.mark for finding in found} == {Mark.WRONG}
    assert {finding.hit for finding in found} == set(expecting().matches)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("article", [FIRST, COPY, OTHER, "a/ambiguous", "a/boilerplate", "a/unexpected"])
def test_an_alert_on_one_channel_only_is_wrong_whatever_it_is_about(channel: str, article: str) -> None:
    expected = expecting(
        ambiguous={Hit(RULE, "a/ambiguous"): "why"},
        boilerplate={Hit(RULE, "a/boilerplate"): "why"},
    )
    (other,) = set(CHANNELS) - {channel}
    found = findings(
        told(Hit(RULE, FIRST)) * (article != FIRST) + told(Hit(RULE, article), channels=[channel]), expected
    )
    finding = next(one for one in found if one.hit == Hit(RULE, article))
    assert (finding.mark, finding.why) == (Mark.WRONG, f"it never came as {other}")


def test_an_alert_that_comes_twice_is_wrong() -> None:
    (finding,) = findings([*told(Hit(RULE, LONE)), Arrival("webhook", Hit(RULE, LONE))], expecting_only())
    assert (finding.mark, finding.why) == (Mark.WRONG, "it came 2 times as webhook")


def test_an_alert_nobody_expected_is_wrong() -> None:
    expected = expecting_only()
    marks = judged(
        told(Hit(RULE, LONE), Hit(RULE, "coast/dockers"), Hit(RULE, "http://127.0.0.1:1/x")), expected
    )
    assert [marks[hit] for hit in hits("coast/dockers", "http://127.0.0.1:1/x")] == [Mark.WRONG, Mark.WRONG]


def test_a_rule_that_the_newsroom_does_not_know_is_not_judged_but_for_its_delivery() -> None:
    hit = Hit("submarines", LONE)
    assert judged(told(Hit(RULE, LONE), hit), expecting_only())[hit] is Mark.YOURS
    assert judged([*told(Hit(RULE, LONE)), Arrival("mail", hit)], expecting_only())[hit] is Mark.WRONG


def test_only_stories_are_a_shortfall() -> None:
    assert {mark for mark in Mark if mark.is_shortfall} == set(SHORTFALLS)
    assert {mark.value for mark in SHORTFALLS} == {"story"}
