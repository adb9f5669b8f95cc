from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.health import FeedFacts, FeedState, health_of, in_words
from monitor.model import PollTrouble

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL = FeedFacts(
    url="https://example.org/feed",
    name="Example",
    host="https://example.org",
    polls=900,
    first_at=NOON - 300 * HOUR,
    answered_at=NOON,
    new_at=NOON - HOUR,
    next_at=NOON + HOUR,
    usual_gap=9 * HOUR,
    took=timedelta(seconds=0.4),
)
FAILING = replace(
    WELL,
    answered_at=NOON - 6 * HOUR,
    failing_since=NOON - 5 * HOUR,
    failures=12,
    trouble=PollTrouble.SERVER,
    sentence="the server has an error of its own (500)",
)


@pytest.mark.parametrize(
    ("facts", "state", "sentence"),
    [
        (WELL, FeedState.OK, ""),
        (FeedFacts(url="u", name="n", host="h"), FeedState.NOT_POLLED, "not polled yet"),
        (
            FAILING,
            FeedState.FAILING,
            "failing for 5 hours (12 times): the server has an error of its own (500)",
        ),
        (
            replace(FAILING, trouble=PollTrouble.NOT_A_FEED, sentence="this is a web page, not a feed"),
            FeedState.NOT_A_FEED,
            "this is a web page, not a feed (for 5 hours, 12 times)",
        ),
        (
            replace(FAILING, failures=1, failing_since=NOON, sentence=""),
            FeedState.FAILING,
            "failing just now (once): no reason is known",
        ),
        (
            replace(WELL, new_at=NOON - 72 * HOUR),
            FeedState.STALE,
            "no new item for 3 days; usually one comes within 9 hours",
        ),
        (replace(WELL, took=timedelta(seconds=21)), FeedState.SLOW, "answers take 21 s"),
        (
            replace(WELL, reset_at=NOON - 48 * HOUR),
            FeedState.RESET,
            "most of its entries came under new identifiers 2 days ago; they were recognised",
        ),
        (
            replace(WELL, missed_at=NOON - 2 * HOUR),
            FeedState.ROLLED_OVER,
            "nothing it listed 2 hours ago was known: entries may have come and gone before",
        ),
        (replace(FAILING, retired_at=NOON), FeedState.RETIRED, "retired: removed for good (410)"),
    ],
)
def test_a_state_and_why_in_plain_words(facts: FeedFacts, state: FeedState, sentence: str) -> None:
    health = health_of(facts, NOON)
    assert (health.state, health.sentence) == (state, sentence)


def test_the_worst_is_told() -> None:
    stale = replace(WELL, new_at=NOON - 72 * HOUR, missed_at=NOON, reset_at=NOON, took=HOUR)
    assert health_of(stale, NOON).state is FeedState.STALE
    assert health_of(replace(stale, failures=1, failing_since=NOON), NOON).state is FeedState.FAILING
    assert health_of(replace(stale, new_at=NOON), NOON).state is FeedState.ROLLED_OVER


def test_what_happened_once_is_shown_for_a_while() -> None:
    marked = replace(WELL, reset_at=NOON, missed_at=NOON)
    assert health_of(marked, NOON + 23 * HOUR).state is FeedState.ROLLED_OVER
    assert health_of(marked, NOON + 25 * HOUR).state is FeedState.RESET
    assert health_of(marked, NOON + 169 * HOUR).state is FeedState.OK


def test_silence_is_five_usual_gaps_long() -> None:
    assert health_of(replace(WELL, new_at=NOON - 45 * HOUR), NOON).state is FeedState.OK
    assert health_of(replace(WELL, new_at=NOON - 46 * HOUR), NOON).state is FeedState.STALE
    assert health_of(replace(WELL, new_at=None, first_at=NOON - 46 * HOUR), NOON).since == NOON - 46 * HOUR
    assert health_of(replace(WELL, new_at=NOON - 900 * HOUR, usual_gap=None), NOON).state is FeedState.OK


def test_a_time_in_which_nobody_asked_is_no_silence() -> None:
    assert health_of(WELL, NOON + 900 * HOUR).state is FeedState.OK


@given(
    st.builds(
        FeedFacts,
        url=st.just("u"),
        name=st.just("n"),
        host=st.just("h"),
        failures=st.integers(0, 5),
        **{
            name: st.none() | st.timedeltas(-900 * HOUR, 900 * HOUR).map(NOON.__add__)
            for name in (
                "first_at",
                "answered_at",
                "new_at",
                "failing_since",
                "reset_at",
                "missed_at",
                "retired_at",
            )
        },
        usual_gap=st.none() | st.timedeltas(timedelta(0), 99 * HOUR),
    )
)
def test_any_facts_give_a_state_whatever_the_clock_did(facts: FeedFacts) -> None:
    health = health_of(facts, NOON)
    assert (health.sentence == "") == (health.state is FeedState.OK)
    assert " -" not in health.sentence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (21, "21 s"),
        (99, "99 s"),
        (100, "2 minutes"),
        (2_400, "40 minutes"),
        (32_400, "9 hours"),
        (100_000, "28 hours"),
        (259_200, "3 days"),
    ],
)
def test_spans_in_words(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
