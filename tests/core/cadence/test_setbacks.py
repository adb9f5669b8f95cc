"""When a feed that failed is tried again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.core.cadence import Bounds, Setback, next_poll_after_failure
from monitor.settings import PollSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BOUNDS = Bounds(
    name="feed", settings=PollSettings(every=15 * MINUTE, min=2 * MINUTE, max=6 * HOUR), every=None
)


def setback(
    failures: int, *, retry_after: timedelta | None = None, banned: bool = False, outage: bool = False
) -> Setback:
    return next_poll_after_failure(
        NOW, BOUNDS, failures=failures, retry_after=retry_after, banned=banned, outage=outage
    )


def test_a_failing_feed_backs_off_and_is_never_given_up() -> None:
    gaps = [setback(failures).next_at - NOW for failures in (1, 2, 3, 4, 5, 6, 100_000)]
    assert 14.5 * MINUTE <= gaps[0] <= 15 * MINUTE
    assert all(shorter < longer for shorter, longer in pairwise(gaps[:5]))
    assert 5.8 * HOUR <= gaps[-1] <= 6 * HOUR
    assert setback(3).not_before is None


def test_a_server_that_asks_for_time_gets_it_within_reason() -> None:
    assert setback(1, retry_after=8 * HOUR) == Setback(next_at=NOW + 8 * HOUR, not_before=NOW + 8 * HOUR)
    soon = setback(1, retry_after=timedelta(seconds=1))
    assert soon.next_at - NOW > 14 * MINUTE
    assert soon.not_before == NOW + timedelta(seconds=1)
    assert setback(1, retry_after=timedelta(days=900)).not_before == NOW + timedelta(days=7)


def test_a_server_that_refuses_us_is_left_alone_longer_and_longer() -> None:
    bans = [setback(failures, banned=True) for failures in (1, 2, 3, 6, 1000)]
    waits = [ban.next_at - NOW for ban in bans]
    assert waits == [1 * HOUR, 2 * HOUR, 4 * HOUR, 24 * HOUR, 24 * HOUR]
    assert all(ban.not_before == ban.next_at for ban in bans)
    assert setback(1, banned=True, retry_after=5 * HOUR).not_before == NOW + 5 * HOUR


def test_an_outage_of_our_own_says_nothing_about_a_feed() -> None:
    gap = setback(9, outage=True).next_at - NOW
    assert 14.5 * MINUTE <= gap <= 15 * MINUTE
