from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.core.policy import Circumstances, is_active, judge
from monitor.model import Active, Manner, Match, Reason, Rule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MATCH = Match(rule=Rule(id="r", name="Rule", query="boat"), evidence=())
NOTHING: frozenset[str] = frozenset()
R = frozenset({"r"})
NEWS = Circumstances(
    told=NOTHING,
    told_of_copies=NOTHING,
    manner=Manner.PROMPT,
    published_at=NOW - timedelta(hours=1),
    now=NOW,
    local=NOW,
    max_age=timedelta(days=3),
)

CASES = [
    (NEWS, Reason.NEW),
    (replace(NEWS, told=R), Reason.ALREADY_TOLD),
    (replace(NEWS, told=frozenset({"another"})), Reason.NEW),
    (replace(NEWS, told_of_copies=R), Reason.COPY),
    (replace(NEWS, manner=Manner.SILENT), Reason.FIRST_POLL),
    (replace(NEWS, published_at=NOW - timedelta(days=4)), Reason.TOO_OLD),
    (replace(NEWS, published_at=NOW - timedelta(days=3)), Reason.NEW),
    (replace(NEWS, published_at=NOW - timedelta(days=400), max_age=None), Reason.NEW),
    (replace(NEWS, manner=Manner.SILENT, told=R), Reason.ALREADY_TOLD),
    (replace(NEWS, manner=Manner.DIGEST), Reason.SUMMED_UP),
    (replace(NEWS, manner=Manner.DIGEST, told=R), Reason.ALREADY_TOLD),
    (replace(NEWS, manner=Manner.DIGEST, published_at=NOW - timedelta(days=4)), Reason.TOO_OLD),
]


@pytest.mark.parametrize(("circumstances", "reason"), CASES)
def test_the_first_objection_is_the_reason(circumstances: Circumstances, reason: Reason) -> None:
    assert judge(MATCH, circumstances).reason is reason
    assert reason.alerts is (reason in {Reason.NEW, Reason.SUMMED_UP})


OLD = replace(NEWS, published_at=NOW - timedelta(days=4))
AGES = [
    (NEWS, timedelta(minutes=30), Reason.TOO_OLD),
    (NEWS, timedelta(hours=1), Reason.NEW),
    (OLD, timedelta(days=5), Reason.NEW),
    (OLD, timedelta.max, Reason.NEW),
    (OLD, None, Reason.TOO_OLD),
    (replace(NEWS, max_age=None), timedelta(minutes=30), Reason.TOO_OLD),
]


@pytest.mark.parametrize(("circumstances", "max_age", "reason"), AGES)
def test_a_rule_may_have_its_own_limit_of_age(
    circumstances: Circumstances, max_age: timedelta | None, reason: Reason
) -> None:
    match = replace(MATCH, rule=replace(MATCH.rule, max_age=max_age))
    assert judge(match, circumstances).reason is reason


def test_outside_its_hours_a_rule_alerts_nobody_and_that_is_the_last_objection() -> None:
    match = replace(MATCH, rule=replace(MATCH.rule, active=Active(hours=(time(13), time(18)))))
    assert judge(match, NEWS).reason is Reason.INACTIVE
    assert not Reason.INACTIVE.alerts
    assert judge(match, replace(NEWS, local=NOW.replace(hour=13))).reason is Reason.NEW
    assert judge(match, replace(NEWS, local=NOW.astimezone(ZoneInfo("Europe/Kyiv")))).reason is Reason.NEW
    for graver, reason in CASES[1:]:
        if not reason.alerts:
            assert judge(match, graver).reason is reason


MONDAY_TO_FRIDAY = frozenset(range(5))
NIGHTS = Active(hours=(time(22), time(6)), weekdays=MONDAY_TO_FRIDAY)  # Monday's night ends on Tuesday
SPRING = Active(since=date(2026, 3, 1), until=date(2026, 4, 30))
TIMES = [
    (Active(), "2026-03-01 12:00", True),
    (SPRING, "2026-02-28 23:59", False),
    (SPRING, "2026-03-01 00:00", True),
    (SPRING, "2026-04-30 23:59", True),
    (SPRING, "2026-05-01 00:00", False),
    (Active(since=date(2026, 3, 1)), "2036-03-01 00:00", True),
    (Active(until=date(2026, 3, 1)), "2016-03-01 00:00", True),
    (Active(weekdays=MONDAY_TO_FRIDAY), "2026-03-06 23:59", True),  # a Friday
    (Active(weekdays=MONDAY_TO_FRIDAY), "2026-03-07 00:00", False),
    (Active(hours=(time(8), time(18))), "2026-03-01 07:59", False),
    (Active(hours=(time(8), time(18))), "2026-03-01 08:00", True),
    (Active(hours=(time(8), time(18))), "2026-03-01 17:59", True),
    (Active(hours=(time(8), time(18))), "2026-03-01 18:00", False),
    (Active(hours=(time(18), time(0))), "2026-03-01 23:59", True),
    (Active(hours=(time(18), time(0))), "2026-03-01 00:00", False),
    (NIGHTS, "2026-03-06 21:59", False),
    (NIGHTS, "2026-03-06 22:00", True),
    (NIGHTS, "2026-03-07 05:59", True),  # Friday's night
    (NIGHTS, "2026-03-07 06:00", False),
    (NIGHTS, "2026-03-07 22:00", False),
    (NIGHTS, "2026-03-09 05:59", False),  # Sunday's night
    (replace(SPRING, hours=(time(22), time(6))), "2026-05-01 05:59", True),  # the night of the last day
    (replace(SPRING, hours=(time(22), time(6))), "2026-03-01 05:59", False),
]


@pytest.mark.parametrize(("active", "local", "expected"), TIMES)
def test_dates_weekdays_and_hours_are_those_of_the_users_clock(
    active: Active, local: str, expected: bool
) -> None:
    assert is_active(active, datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Asia/Tokyo"))) is expected
