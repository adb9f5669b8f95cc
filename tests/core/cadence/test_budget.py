"""Made-up feeds, polled on a virtual clock: delays for the same number of requests, and the number of requests."""

from datetime import timedelta
from random import Random

import pytest

from monitor.settings import PollSettings
from tests.gates.cadence_clock import Stream, poll_all, ratio, spent

BEGIN, DAY, DAYS = 1_767_571_200.0, 86_400.0, 120  # a Monday
EVERY = timedelta(hours=1)


def stream(name: str, times: list[float]) -> Stream:
    return Stream(name=name, begin=BEGIN, end=BEGIN + DAYS * DAY, times=sorted(times))


def at_random(a_day: float, seed: int) -> list[float]:
    chance, at, times = Random(seed), BEGIN, []
    while (at := at + chance.expovariate(a_day) * DAY) < BEGIN + DAYS * DAY:
        times.append(at)
    return times


def daily() -> list[float]:
    chance = Random(1)
    return [BEGIN + day * DAY + 7 * 3600 + chance.uniform(0, 300) for day in range(DAYS)]


def in_bursts() -> list[float]:
    chance, times = Random(2), []
    for start in at_random(1, 3):
        at = start
        for _ in range(chance.randrange(5, 25)):
            at += chance.expovariate(1 / 900)
            times.append(at)
    return [time for time in times if time < BEGIN + DAYS * DAY]


@pytest.mark.parametrize(
    ("name", "times", "most"),
    [
        ("daily", daily(), 0.3),
        ("hourly", [BEGIN + hour * 3600 + 10 for hour in range(DAYS * 24)], 0.3),
        ("in bursts", in_bursts(), 0.75),
    ],
)
def test_delays_of_made_up_feeds(name: str, times: list[float], most: float) -> None:
    watched = poll_all([stream(name, times)], PollSettings(every=EVERY))
    assert ratio(watched) <= most
    assert 0.7 <= spent(watched, EVERY) <= 1.15


def test_nothing_is_lost_where_there_is_no_rhythm() -> None:
    settings = PollSettings(every=EVERY)
    watched = [poll_all([stream("at random", at_random(30, seed))], settings)[0] for seed in range(4)]
    assert ratio(watched) <= 1.02
    assert 0.97 <= spent(watched, EVERY) <= 1.03


def test_one_budget_serves_busy_feeds_first_and_is_kept() -> None:
    streams = [stream(str(number), at_random(40 / 4**number, number)) for number in range(4)]
    watched = poll_all(streams, PollSettings(every=EVERY))
    assert ratio(watched) <= 0.75
    assert 0.9 <= spent(watched, EVERY) <= 1.1
    assert [each.requests for each in watched] == sorted((each.requests for each in watched), reverse=True)
