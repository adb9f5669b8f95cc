"""When an article is read again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from monitor.core.revisions import MOST_READINGS, next_reading, times_read

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def readings(changed: Callable[[timedelta], bool], *, developing: bool = False) -> list[timedelta]:
    """The pauses of an article's whole life; `changed` says whether it differs at a time after the first reading."""
    pauses: list[timedelta] = []
    now, counter, differs = NOW, 0, False
    while (again := next_reading(counter, changed=differs, developing=developing, now=now)) is not None:
        pauses.append(again.at - now)
        now, counter = again.at, again.readings
        assert times_read(counter) == len(pauses)
        differs = changed(now - NOW)
    return pauses


def in_minutes(pauses: list[timedelta]) -> list[int]:
    return [int(pause.total_seconds() // 60) for pause in pauses]


def test_what_does_not_change_is_read_five_times() -> None:
    assert in_minutes(readings(lambda _: False)) == [5, 15, 60, 240, 1440]


def test_what_changed_is_looked_at_sooner() -> None:
    pauses = readings(lambda at: at == timedelta(minutes=80))
    assert in_minutes(pauses) == [5, 15, 60, 15, 60, 240, 1440]


def test_what_changes_always_is_read_a_bounded_number_of_times_over_days() -> None:
    pauses = readings(lambda _: True)
    assert len(pauses) == MOST_READINGS
    assert set(in_minutes(pauses)[:30]) == {5}
    assert sum(pauses, timedelta()) > timedelta(days=2)


def test_what_is_developing_is_read_hourly_and_then_let_go() -> None:
    pauses = readings(lambda _: False, developing=True)
    assert in_minutes(pauses)[:6] == [5, 15, 60, 60, 60, 60]
    assert in_minutes(pauses)[-2:] == [240, 1440]
    assert len(pauses) <= MOST_READINGS


def test_a_counter_that_makes_no_sense_does_no_harm() -> None:
    assert next_reading(-1, changed=False, developing=False, now=NOW) == next_reading(
        0, changed=False, developing=False, now=NOW
    )
    assert next_reading(10**9, changed=True, developing=True, now=NOW) is None
