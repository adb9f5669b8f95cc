"""How many articles can be read in full, over weeks: when that fell, and when it did not."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.health import FeedFacts, FeedState, Tally, Trouble, Yields, health_of, review

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUIET = Tally(hosts=9, unreachable=0, since=None)
WELL = FeedFacts(
    url="u", name="Times", host="h", polls=9, first_at=START, answered_at=START, answering_since=START
)

Odds = Callable[[float], float]
"""What part of the articles can be read in full on a day (counted from the start, in parts)."""


def read(
    days: float, a_day: int, odds: Odds, *, seed: int = 0, known: Yields | None = None, begin: float = 0
) -> Yields:
    dice, yields = random.Random(seed), known or Yields()
    for number in range(int(begin * a_day), int(days * a_day)):
        day = number / a_day
        yields = yields.counted(full=dice.random() < odds(day), at=START + day * DAY)
    return yields


def falls_on(day: float, before: float = 0.95, after: float = 0.1) -> Odds:
    return lambda at: before if at < day else after


def always(rate: float) -> Odds:
    return lambda _at: rate


@pytest.mark.parametrize(("a_day", "within"), [(3, 4.0), (12, 1.0), (48, 0.5), (200, 0.3)])
def test_a_fall_is_found_soon_and_dated(a_day: int, within: float) -> None:
    odds = falls_on(15)
    assert read(15, a_day, odds).fall is None
    fall = read(15 + within, a_day, odds).fall
    assert fall is not None
    assert (fall.before > 0.85, fall.after < 0.45) == (True, True)
    assert abs(fall.since - (START + 15 * DAY)) <= DAY


def test_it_is_over_when_most_can_be_read_again() -> None:
    fallen = read(17, 24, falls_on(15))
    assert not fallen.is_well
    mended = read(18, 24, always(0.95), known=fallen, begin=17)
    assert (mended.fall, mended.fell_at, mended.is_well) == (None, None, True)


def test_a_fall_that_is_older_than_what_is_known_is_not_over() -> None:
    old = read(40, 24, falls_on(15))
    assert (old.fall, old.is_well) == (None, False)


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.4, 0.6, 0.8, 1.0])
@pytest.mark.parametrize("a_day", [4, 60])
def test_what_was_always_so_is_no_fall(rate: float, a_day: int) -> None:
    for seed in range(3):
        yields = Yields()
        for day in range(1, 20):
            yields = read(day, a_day, always(rate), seed=seed * 100 + day, known=yields, begin=day - 1)
            assert yields.fall is None


def test_a_bad_hour_is_no_fall() -> None:
    fine = read(15, 48, always(1.0))
    bad = fine
    for minute in range(0, 120, 10):
        bad = bad.counted(full=False, at=START + 15 * DAY + timedelta(minutes=minute))
    assert bad.fall is None
    assert read(16, 48, always(1.0), known=bad, begin=15.1).fall is None


def test_few_articles_tell_nothing() -> None:
    assert read(15, 1, falls_on(9)).fall is None
    assert read(3, 3, falls_on(1)).fall is None


@given(st.lists(st.tuples(st.booleans(), st.integers(-5_000, 90_000)), max_size=60))
def test_as_stored_it_is_the_same_and_bounded(articles: list[tuple[bool, int]]) -> None:
    yields = Yields()
    for full, minutes in articles:
        yields = yields.counted(full=full, at=START + timedelta(minutes=minutes))
    assert Yields.from_text(yields.to_text()) == yields
    full, total = yields.totals
    assert 0 <= full <= total <= len(articles)


def test_a_busy_year_is_bounded() -> None:
    yields = Yields()
    for hour in range(24 * 90):
        for _ in range(3):
            yields = yields.counted(full=True, at=START + hour * HOUR)
    assert len(yields.cells) <= 64
    assert len(yields.to_text()) <= 700


def test_a_clock_set_back_counts_with_the_latest() -> None:
    yields = Yields().counted(full=True, at=START + DAY).counted(full=False, at=START)
    assert [(cell.full, cell.all) for cell in yields.cells] == [(1, 2)]


@pytest.mark.parametrize(
    "text", ["", "2|1:1/1", "1|", "1|x", "1|5:2/1", "1|5:1/1 -3:1/1", "1|5:1", "1|5:-1/2", "1|1:1/999999999"]
)
def test_what_cannot_be_read_is_nothing_known(text: str) -> None:
    assert Yields.from_text(text) == Yields()


# --- the feed's health ----------------------------------------------------------------------------------------------


def facts(yields: Yields, **changes: object) -> FeedFacts:
    return replace(WELL, yields=yields, **changes)  # type: ignore[arg-type]


def fallen_yields() -> Yields:
    """Of 60 articles 57 can be read until Tuesday, 2 of the 20 after that."""
    yields = Yields()
    for number in range(60):
        yields = yields.counted(full=number % 20 != 0, at=START + number * 3 * HOUR)
    for number in range(20):
        yields = yields.counted(full=number in {3, 9}, at=START + 8 * DAY + number * HOUR)
    return yields


def test_a_fall_in_plain_words() -> None:
    now = START + 9 * DAY
    health = health_of(facts(fallen_yields()), now)
    assert (health.state, health.since) == (FeedState.BARE, START + 8 * DAY)
    assert health.sentence == "extraction fell from 95 % to 10 % since Tuesday"
    assert health_of(facts(fallen_yields()), now + 9 * DAY).sentence.endswith("to 10 % since 10 March")


def test_failing_comes_first_and_a_gap_after() -> None:
    yields, now = fallen_yields(), START + 9 * DAY
    assert health_of(facts(yields, failures=1, failing_since=now), now).state is FeedState.FAILING
    assert health_of(facts(yields, missed_at=now), now).state is FeedState.BARE


def test_a_feed_that_never_gave_more_only_gives_summaries() -> None:
    health = health_of(facts(read(5, 20, always(0.0))), START + 5 * DAY)
    assert health.state is FeedState.SUMMARIES
    assert health.sentence == "of its last 100 articles none could be read in full"
    assert not review([facts(read(5, 20, always(0.0)))], [], QUIET, START + 5 * DAY).begun


def test_a_fall_is_told_once_and_its_end_once() -> None:
    told: dict[str, Trouble] = {}
    said: list[tuple[int, str]] = []
    yields, last = Yields(), None
    odds: Odds = lambda day: 0.1 if 12 <= day < 33 else 0.95  # noqa: E731 - a table of one line
    for hour in range(40 * 24):
        yields = yields.counted(full=random.Random(hour).random() < odds(hour / 24), at=START + hour * HOUR)
        now = START + hour * HOUR
        last = review([facts(yields)], list(told.values()), QUIET, now, before=last)
        for one in last.over:
            del told[one.url]
            said.append((hour // 24, one.sentence))
        for one in last.begun:
            told[one.url] = one
            said.append((hour // 24, one.sentence))
    (begun, words), (over, end) = said
    assert (begun, over) == (12, 33)
    assert words.startswith("extraction fell from 9")
    assert end == "articles can be read in full again, after 21 days"


def test_nothing_is_told_while_our_own_network_is_down() -> None:
    down = Tally(hosts=9, unreachable=9, since=START)
    assert not [one for one in review([facts(fallen_yields())], [], down, START + 9 * DAY).begun if one.url]
