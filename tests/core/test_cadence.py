from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.core.cadence import (
    next_page_try,
    next_poll,
    next_poll_after_failure,
    next_send,
    next_try_after_death,
)
from monitor.settings import PollSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTINGS = PollSettings(every=timedelta(minutes=15), min=timedelta(minutes=2), max=timedelta(hours=6))


def poll_gap(every: timedelta | None) -> timedelta:
    return next_poll(NOW, every=every, settings=SETTINGS, name="feed") - NOW


def failure_gap(failures: int, retry_after: timedelta | None = None) -> timedelta:
    at = next_poll_after_failure(
        NOW, every=None, settings=SETTINGS, name="feed", failures=failures, retry_after=retry_after
    )
    return at - NOW


def send_gap(
    attempts: int, *, age: timedelta = timedelta(0), retry_after: timedelta | None = None
) -> timedelta | None:
    at = next_send(NOW, first_attempt_at=NOW - age, attempts=attempts, retry_after=retry_after, name="mail/1")
    return None if at is None else at - NOW


def test_a_feed_is_polled_at_its_own_rhythm_within_bounds() -> None:
    assert timedelta(minutes=14.25) <= poll_gap(None) <= timedelta(minutes=15)
    assert timedelta(minutes=4.75) <= poll_gap(timedelta(minutes=5)) <= timedelta(minutes=5)
    assert poll_gap(timedelta(seconds=1)) <= timedelta(minutes=2)
    assert poll_gap(timedelta(days=2)) <= timedelta(hours=6)


def test_feeds_of_one_interval_spread_out() -> None:
    times = {next_poll(NOW, every=None, settings=SETTINGS, name=str(number)) for number in range(50)}
    assert len(times) == 50


def test_a_failing_feed_backs_off_and_is_never_given_up() -> None:
    gaps = [failure_gap(failures) for failures in (1, 2, 3, 4, 5, 6, 100_000)]
    assert all(shorter < longer for shorter, longer in pairwise(gaps[:5]))
    assert timedelta(hours=5.7) <= gaps[-1] <= timedelta(hours=6)


def test_a_server_that_asks_for_time_gets_it_within_reason() -> None:
    assert failure_gap(1, timedelta(hours=8)) == timedelta(hours=8)
    assert failure_gap(1, timedelta(seconds=1)) > timedelta(minutes=14)
    assert failure_gap(1, timedelta(days=900)) == timedelta(days=7)


def test_a_page_is_tried_three_times_more_within_half_an_hour() -> None:
    at, tries = NOW, 0
    while again := next_page_try(at, tries + 1):
        at, tries = again, tries + 1
    assert tries == 3
    assert at - NOW == timedelta(minutes=30)


def test_the_third_death_of_a_worker_is_the_last() -> None:
    assert next_try_after_death(NOW, 1) is not None
    assert next_try_after_death(NOW, 2) is not None
    assert next_try_after_death(NOW, 3) is None


def test_an_alert_is_sent_again_with_growing_pauses_for_three_days() -> None:
    first, tenth = send_gap(1), send_gap(10)
    assert first is not None and timedelta(seconds=15) <= first <= timedelta(seconds=30)
    assert tenth is not None and timedelta(minutes=30) <= tenth <= timedelta(hours=1)
    assert send_gap(50, age=timedelta(hours=71, minutes=59)) is None
    assert send_gap(1, retry_after=timedelta(hours=2)) == timedelta(hours=2)
