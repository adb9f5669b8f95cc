from datetime import UTC, datetime, timedelta

from monitor.core.retries import next_page_try, next_try_after_death, spread

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


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


def test_chance_differs_by_name_and_time_and_can_be_repeated() -> None:
    drawn = {spread(str(name), NOW + timedelta(seconds=second)) for name in range(20) for second in range(20)}
    assert len(drawn) == 400
    assert all(0 <= number < 1 for number in drawn)
    assert spread("feed", NOW) == spread("feed", NOW)
