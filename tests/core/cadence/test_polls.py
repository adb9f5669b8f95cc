"""When a feed is due again: what the user and the server allow, whatever the rhythm."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.cadence import Bounds, Rhythm, next_poll, observed
from monitor.model import Wishes
from monitor.settings import PollSettings

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = PollSettings(every=15 * MINUTE, min=2 * MINUTE, max=6 * HOUR)


def bounds(
    *, every: timedelta | None = None, wishes: Wishes | None = None, fresh_for: timedelta | None = None
) -> Bounds:
    return Bounds(name="feed", settings=SETTINGS, every=every, wishes=wishes or Wishes(), fresh_for=fresh_for)


def listed(count: int, gap: timedelta) -> Rhythm:
    """A feed that listed an entry each `gap`, the last one just now."""
    return observed(
        Rhythm(), at=NOW, since=None, published=[NOW - MINUTE - gap * number for number in range(count)]
    )


NOTHING, BUSY, SLOW = Rhythm(), listed(400, 2 * MINUTE), listed(10, 30 * DAY)


def gap(rhythm: Rhythm, limits: Bounds, mean_weight: float | None = None) -> timedelta:
    return next_poll(NOW, limits, rhythm, mean_weight=mean_weight) - NOW


def test_a_feed_nothing_is_known_of_is_polled_at_the_general_pace() -> None:
    assert 15 * MINUTE <= gap(NOTHING, bounds()) <= 15.5 * MINUTE


def test_feeds_of_one_interval_spread_out() -> None:
    times = {
        next_poll(NOW, Bounds(name=str(number), settings=SETTINGS), NOTHING, mean_weight=None)
        for number in range(50)
    }
    assert len(times) == 50


def test_a_feed_alone_keeps_its_pace_and_busy_ones_get_more_of_a_common_budget() -> None:
    assert 12 * MINUTE <= gap(BUSY, bounds()) <= 18 * MINUTE
    shared = (BUSY.weight + SLOW.weight) / 2
    assert gap(BUSY, bounds(), shared) < 10 * MINUTE
    assert gap(SLOW, bounds(), shared) > 3 * HOUR


def test_no_feed_is_polled_more_or_less_often_than_the_user_allows() -> None:
    assert gap(BUSY, bounds(), 1e-9) >= SETTINGS.min
    assert SETTINGS.max * 0.97 <= gap(SLOW, bounds(), 1e9) <= SETTINGS.max


def test_a_feed_is_polled_at_least_as_often_as_the_user_wants_it() -> None:
    assert 4.8 * MINUTE <= gap(SLOW, bounds(every=5 * MINUTE), 1.0) <= 5 * MINUTE
    assert gap(NOTHING, bounds(every=5 * MINUTE)) <= 5 * MINUTE
    assert gap(SLOW, bounds(every=timedelta(days=2)), 1e9) <= SETTINGS.max
    assert SETTINGS.min <= gap(SLOW, bounds(every=timedelta(seconds=1)), 1.0) <= SETTINGS.min * 1.03


@pytest.mark.parametrize("rhythm", [NOTHING, BUSY, SLOW])
def test_the_server_is_never_asked_sooner_than_it_wants(rhythm: Rhythm) -> None:
    assert gap(rhythm, bounds(fresh_for=HOUR), 1e-9) >= HOUR
    assert gap(rhythm, bounds(wishes=Wishes(every=2 * HOUR), fresh_for=HOUR), 1e-9) >= 2 * HOUR
    assert gap(rhythm, bounds(every=5 * MINUTE, wishes=Wishes(every=2 * HOUR))) >= 2 * HOUR


def test_a_server_that_wants_to_be_left_alone_for_a_year_is_mistaken() -> None:
    limits = bounds(fresh_for=timedelta(days=365), wishes=Wishes(every=timedelta(days=400)))
    assert SETTINGS.max <= gap(BUSY, limits) <= SETTINGS.max + MINUTE


def test_hours_and_days_to_be_left_out_are_left_out() -> None:
    afternoon = Wishes(skip_hours=frozenset(range(12, 18)))
    assert 6 * HOUR <= gap(NOTHING, bounds(wishes=afternoon)) <= 6 * HOUR + MINUTE
    rest_of_week = Wishes(skip_weekdays=frozenset({2, 3, 4, 5, 6}))
    monday = datetime(2026, 3, 9, tzinfo=UTC) - NOW
    assert monday <= gap(NOTHING, bounds(wishes=rest_of_week)) <= monday + MINUTE


def test_a_feed_that_leaves_out_every_hour_is_mistaken() -> None:
    never = Wishes(skip_hours=frozenset(range(24)), skip_weekdays=frozenset(range(7)))
    assert gap(NOTHING, bounds(wishes=never)) <= 16 * MINUTE


def test_a_feed_with_a_short_listing_is_polled_before_entries_leave_it() -> None:
    times = [NOW - MINUTE * number for number in range(1, 7)]
    short = observed(Rhythm(), at=NOW, since=None, published=times)
    waited = gap(short, bounds(), 1e9)
    assert waited.total_seconds() / 3600 * short.rate <= 6 / 2


rhythms = st.lists(st.integers(1, 60 * 24 * 60), max_size=60).map(
    lambda minutes: observed(Rhythm(), at=NOW, since=None, published=[NOW - MINUTE * m for m in minutes])
)
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=1000))
wishes = st.builds(
    Wishes,
    every=st.none() | spans,
    skip_hours=st.frozensets(st.integers(0, 23), max_size=23),
    skip_weekdays=st.frozensets(st.integers(0, 6), max_size=6),
)


limits = st.builds(
    Bounds,
    name=st.text(max_size=5),
    settings=st.just(SETTINGS),
    every=st.none() | spans,
    wishes=wishes,
    fresh_for=st.none() | spans,
)


@given(
    limits=limits,
    rhythm=rhythms,
    mean_weight=st.none() | st.floats(1e-6, 1e6),
    hours=st.floats(0, 10_000),
)
def test_bounds_hold_whatever_is_known(
    limits: Bounds, rhythm: Rhythm, mean_weight: float | None, hours: float
) -> None:
    at, asked = NOW + hours * HOUR, limits.wishes
    due = next_poll(at, limits, rhythm, mean_weight=mean_weight)
    least = min(max(asked.every or timedelta(0), limits.fresh_for or timedelta(0)), SETTINGS.max)
    assert due - at >= max(SETTINGS.min, least)
    assert due.hour not in asked.skip_hours
    assert due.weekday() not in asked.skip_weekdays
    if not asked.skip_hours and not asked.skip_weekdays:
        assert due - at <= SETTINGS.max + MINUTE
