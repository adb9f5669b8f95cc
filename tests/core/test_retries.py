from datetime import UTC, datetime, timedelta

from monitor.core.retries import next_page_try, next_send, next_try_after_death, spread

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def send_gap(
    attempts: int, *, age: timedelta = timedelta(0), retry_after: timedelta | None = None
) -> timedelta | None:
    at = next_send(NOW, first_attempt_at=NOW - age, attempts=attempts, retry_after=retry_after, name="mail/1")
    return None if at is None else at - NOW


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


def test_chance_differs_by_name_and_time_and_can_be_repeated() -> None:
    drawn = {spread(str(name), NOW + timedelta(seconds=second)) for name in range(20) for second in range(20)}
    assert len(drawn) == 400
    assert all(0 <= number < 1 for number in drawn)
    assert spread("feed", NOW) == spread("feed", NOW)
