"""What polls teach about a feed, and what must not mislead."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import sqrt
from random import Random

import pytest

from monitor.core.cadence import Bounds, Rhythm, next_poll, observed
from monitor.settings import PollSettings

START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PLAIN = Bounds(name="feed", settings=PollSettings())


def polled(
    times: Iterable[datetime],
    *,
    days: float,
    every: timedelta = 30 * MINUTE,
    rhythm: Rhythm | None = None,
    start: datetime = START,
) -> Rhythm:
    """A feed polled regularly from `start` on, which published at these times."""
    left = sorted(time for time in times if time > start)
    known = rhythm or observed(Rhythm(), at=start, since=None, published=[])
    since, end = start, start + days * DAY
    while since < end:
        at = since + every
        new = [time for time in left if time <= at]
        left = left[len(new) :]
        known = observed(known, at=at, since=since, published=new)
        since = at
    return known


def daily(hour: float, days: int) -> list[datetime]:
    return [START + day * DAY + hour * HOUR + MINUTE for day in range(days)]


def random_times(a_day: float, days: float, seed: int = 1) -> list[datetime]:
    chance, at, times = Random(seed), START, []
    while at < START + days * DAY:
        at += chance.expovariate(a_day) * DAY
        times.append(at)
    return times


def next_gap(rhythm: Rhythm, at: datetime) -> timedelta:
    return next_poll(at, PLAIN, rhythm, mean_weight=None) - at


def test_the_rate_is_learned_and_forgotten() -> None:
    busy = polled(random_times(20, 40), days=40)
    assert busy.rate * 24 == pytest.approx(20, rel=0.2)
    assert busy.weight == pytest.approx(sqrt(20 / 24), rel=0.15)
    quiet = polled([], days=60, rhythm=busy, start=START + 40 * DAY)
    assert quiet.rate * 24 < 7


def test_a_first_listing_teaches_already() -> None:
    now = START + 30 * DAY
    listing = [now - 3 * HOUR * number for number in range(1, 31)]
    rhythm = observed(Rhythm(), at=now, since=None, published=listing)
    assert rhythm.rate * 24 == pytest.approx(8, rel=0.3)
    assert rhythm.usual_gap is not None


def test_a_first_listing_without_dates_teaches_nothing() -> None:
    rhythm = observed(Rhythm(), at=START, since=None, published=[START] * 30)
    assert rhythm.weight == 0
    assert rhythm.usual_gap is None


def test_a_daily_feed_is_polled_when_it_is_due_and_hardly_at_night() -> None:
    rhythm = polled(daily(7, 40), days=40)
    morning, night = START + 41 * DAY + 7 * HOUR, START + 41 * DAY + 22.1 * HOUR
    assert next_gap(rhythm, morning) < 3 * MINUTE
    assert next_gap(rhythm, night) > 20 * MINUTE


def test_weekends_are_learned() -> None:
    times = [time for time in random_times(40, 60) if time.weekday() < 5]
    rhythm = polled(times, days=56)
    monday, saturday = START + 56 * DAY + 12 * HOUR, START + 61 * DAY + 12 * HOUR
    assert next_gap(rhythm, saturday) > 1.5 * next_gap(rhythm, monday)


def test_a_feed_that_publishes_on_the_hour_is_polled_just_after() -> None:
    rhythm = polled([START + HOUR * hour + timedelta(seconds=5) for hour in range(24 * 20)], days=20)
    at = START + 20 * DAY + 10 * HOUR + 50 * MINUTE
    due = next_poll(at, PLAIN, rhythm, mean_weight=None)
    assert due.replace(second=0, microsecond=0) in (
        START + 20 * DAY + 11 * HOUR,
        START + 20 * DAY + 11 * HOUR + MINUTE,
    )


def test_entries_that_come_at_random_make_no_rhythm() -> None:
    rhythm = polled(random_times(10, 60), days=60)
    gaps = [next_gap(rhythm, START + 61 * DAY + HOUR * hour) for hour in range(24)]
    assert max(gaps) < 1.5 * min(gaps)


def test_bursts_are_learned_and_a_burst_is_followed_closely() -> None:
    chance, times = Random(3), []
    for start in random_times(1, 60):
        times += [start + minute * MINUTE for minute in sorted(chance.uniform(0, 180) for _ in range(12))]
    rhythm = polled(times, days=60)
    at = START + 60 * DAY
    hot = observed(
        rhythm, at=at + HOUR, since=at, published=[at + minute * MINUTE for minute in (30, 40, 50)]
    )
    cold = observed(rhythm, at=at + HOUR, since=at, published=[])
    assert rhythm.echoes > 0.3
    assert next_gap(hot, at + HOUR) < 0.7 * next_gap(cold, at + HOUR)


def test_a_flood_does_not_poison_the_rhythm() -> None:
    before = polled(random_times(5, 30), days=30)
    at = START + 30 * DAY
    flood = [at + timedelta(seconds=number * 0.1) for number in range(10_000)]
    after = observed(before, at=at + HOUR, since=at, published=flood)
    assert after.weight < 1.2 * before.weight
    assert after.plausible(HOUR) <= 2 * before.plausible(HOUR)


@pytest.mark.parametrize("wrong", [START + 400 * DAY, START - 400 * DAY])
def test_late_and_undated_entries_count_when_they_were_found(wrong: datetime) -> None:
    rhythm = observed(Rhythm(), at=START, since=None, published=[])
    for number in range(1, 500):
        at = START + HOUR * number
        rhythm = observed(
            rhythm, at=at, since=at - HOUR, published=[min(wrong, at)] if number % 4 == 0 else []
        )
    assert rhythm.rate * 24 == pytest.approx(6, rel=0.2)
    assert not rhythm.past.peaks


def test_a_clock_set_back_teaches_nothing() -> None:
    rhythm = polled(random_times(5, 10), days=10)
    at = START + 10 * DAY
    assert observed(rhythm, at=at - HOUR, since=at, published=[at - HOUR]) == rhythm
    assert observed(rhythm, at=at, since=at, published=[]) == rhythm


def test_a_clock_that_leapt_and_came_back_does_no_harm() -> None:
    rhythm = polled(random_times(5, 30), days=30)
    at, ahead = START + 30 * DAY, START + 3000 * DAY
    leapt = observed(rhythm, at=ahead, since=at, published=[])
    back = polled([time + 30 * DAY for time in random_times(5, 20)], days=20, rhythm=leapt, start=at)
    assert back.rate * 24 == pytest.approx(5, rel=0.4)


def test_time_asleep_is_not_counted() -> None:
    rhythm = polled(random_times(24, 20), days=20, every=10 * MINUTE)
    at = START + 20 * DAY
    after = observed(rhythm, at=at + 8 * HOUR, since=at, published=[at + 7.9 * HOUR])
    assert after.rate == pytest.approx(rhythm.rate, rel=0.01)
    for month in range(1, 20):
        slept = observed(after, at=at + 8 * HOUR + month * 30 * DAY, since=at + 8 * HOUR, published=[])
        assert slept.rate == pytest.approx(rhythm.rate, rel=0.01)


def test_a_feed_that_is_polled_rarely_from_now_on_is_learned_again() -> None:
    rhythm = polled(random_times(1, 20), days=20)
    rarer = polled([], days=60, every=DAY, rhythm=rhythm, start=START + 20 * DAY)
    assert rarer.rate < 0.6 * rhythm.rate


def test_the_night_of_summer_time_changes_little() -> None:
    winter = polled(daily(7, 40), days=40)
    summer = polled(
        [time + 40 * DAY for time in daily(6, 30)], days=30, rhythm=winter, start=START + 40 * DAY
    )
    assert next_gap(summer, START + 71 * DAY + 5.9 * HOUR) < 20 * MINUTE


def test_more_than_plausible_is_more_than_the_feed_ever_did() -> None:
    assert Rhythm().plausible(None) == 20
    assert Rhythm().plausible(DAY) == 20
    quiet, busy = polled(random_times(2, 30), days=30), polled(random_times(2000, 5), days=5)
    assert quiet.plausible(HOUR) == 20
    assert busy.plausible(HOUR) > 150
    assert busy.plausible(10 * HOUR) > busy.plausible(HOUR)


def test_a_weekly_batch_is_a_surprise_once() -> None:
    rhythm = observed(Rhythm(), at=START, since=None, published=[])
    surprises = []
    for week in range(6):
        at = START + week * 7 * DAY
        rhythm = polled([], days=6.9, every=HOUR, rhythm=rhythm, start=at)
        since = at + 7 * DAY - HOUR
        surprises.append(rhythm.plausible(HOUR) < 35)
        rhythm = observed(rhythm, at=at + 7 * DAY, since=since, published=[since + MINUTE] * 35)
    assert surprises == [True, False, False, False, False, False]


def test_the_usual_gap_knows_nights_and_weekends() -> None:
    office = [
        START + day * DAY + hour * HOUR
        for day in range(60)
        if day % 7 < 5
        for hour in (9, 10, 11, 12, 13, 14, 15)
    ]
    rhythm = polled(office, days=60)
    gap = rhythm.usual_gap
    assert gap is not None
    assert 50 * HOUR < gap < 95 * HOUR  # Friday 15:00 to Monday 9:00 is 66 hours


def test_the_usual_gap_of_a_weekly_feed_is_about_a_week() -> None:
    batches = [START + week * 7 * DAY + number * MINUTE for week in range(12) for number in range(20)]
    gap = polled(batches, days=80).usual_gap
    assert gap is not None
    assert 5 * DAY < gap < 11 * DAY


def test_what_is_stored_is_small_and_reads_back_the_same() -> None:
    rhythm = polled(random_times(30, 30), days=30)
    text = rhythm.to_text()
    assert len(text) <= 600
    again = Rhythm.from_text(text)
    assert again.to_text() == text
    at = START + 30 * DAY
    assert next_gap(again, at) == pytest.approx(next_gap(rhythm, at), abs=timedelta(seconds=1))
    assert Rhythm().to_text() == ""
    assert Rhythm.from_text(Rhythm(weight=0.7).to_text()) == Rhythm(weight=0.7)
    assert Rhythm.from_text("") == Rhythm()


def text_of_a_feed() -> str:
    return polled(random_times(30, 3), days=3).to_text()


@pytest.mark.parametrize(
    "damage",
    [
        "2" + text_of_a_feed()[1:],
        "1",
        "1????",
        "1" + "/" * (len(text_of_a_feed()) - 1),
        "1AAAA",
        "é",
        "1" + "A" * 5000,
    ],
)
def test_what_cannot_be_read_is_nothing_known(damage: str) -> None:
    assert Rhythm.from_text(damage) == Rhythm()


def test_busy_feeds_do_not_outgrow_their_room() -> None:
    rhythm = polled(
        (START + timedelta(seconds=20) * number for number in range(4320 * 5)), days=5, every=10 * MINUTE
    )
    assert rhythm.rate == pytest.approx(180, rel=0.1)
    assert len(rhythm.to_text()) <= 600


def test_a_feed_that_is_silent_for_years_is_still_known() -> None:
    rhythm = polled(random_times(5, 20), days=20)
    silent = polled([], days=365 * 12, every=6 * HOUR, rhythm=rhythm, start=START + 20 * DAY)
    again = Rhythm.from_text(silent.to_text())
    assert 0 < again.weight < 0.1 * rhythm.weight
    assert again.usual_gap is not None


def test_what_is_learned_survives_being_stored_after_each_poll() -> None:
    kept, stored, at = Rhythm(), Rhythm(), START
    times = random_times(12, 40)
    for number in range(40 * 24):
        since, at = (at, at + HOUR) if number else (None, at)
        new = [time for time in times if time <= at and (since is None or time > since)]
        kept = observed(kept, at=at, since=since, published=new)
        stored = Rhythm.from_text(observed(stored, at=at, since=since, published=new).to_text())
    assert stored.weight == pytest.approx(kept.weight, rel=0.001)
    assert next_gap(stored, at).total_seconds() == pytest.approx(next_gap(kept, at).total_seconds(), rel=0.01)
