from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.cadence import Rhythm, in_words, observed

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def listed(*ages: timedelta) -> Rhythm:
    return observed(Rhythm(), at=NOW, since=None, published=[NOW - age for age in ages])


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm(), "rhythm not known yet"),
        (
            listed(*(day * DAY + hour * HOUR for day in range(25) for hour in range(2, 12))),
            "about 10 a day, mostly 14:30 to 22:00 UTC, the newest 2 hours ago",
        ),
        (
            listed(
                *(day * DAY + hour * HOUR for day in range(60) if day % 7 not in (1, 2) for hour in range(24))
            ),
            "about 17 a day, few on Saturdays and Sundays, the newest 60 minutes ago",
        ),
        (
            listed(*(week * 7 * DAY + 3 * HOUR for week in range(20))),
            "about 1 a week, mostly 20:30 to 21:00 UTC",
        ),
        (listed(*(30 * month * DAY + 10 * DAY for month in range(6))), "about 1 a month"),
        (listed(*(300 * DAY * number + 50 * DAY for number in range(3))), "less than one a month"),
        (listed(*(timedelta(minutes=2 * number + 1) for number in range(2000))), "about 710 a day"),
    ],
)
def test_a_rhythm_in_words(rhythm: Rhythm, words: str) -> None:
    assert in_words(rhythm, NOW).startswith(words)
