from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.policy import Circumstances, judge
from monitor.model import Match, Reason, Rule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MATCH = Match(rule=Rule(id="r", name="Rule", query="boat"), evidence=())
NOTHING: frozenset[str] = frozenset()
R = frozenset({"r"})
NEWS = Circumstances(
    told=NOTHING,
    told_of_original=NOTHING,
    hit_in_shared_text=NOTHING,
    baseline=False,
    published_at=NOW - timedelta(hours=1),
    now=NOW,
    max_age=timedelta(days=3),
)

CASES = [
    (NEWS, Reason.NEW),
    (replace(NEWS, told=R), Reason.ALREADY_TOLD),
    (replace(NEWS, told=frozenset({"another"})), Reason.NEW),
    (replace(NEWS, told_of_original=R, hit_in_shared_text=R), Reason.COPY),
    (replace(NEWS, told_of_original=R), Reason.NEW),  # the copy hits by its own headline
    (
        replace(NEWS, hit_in_shared_text=R),
        Reason.NEW,
    ),  # the original never matched: another feed, another rule
    (replace(NEWS, baseline=True), Reason.FIRST_POLL),
    (replace(NEWS, published_at=NOW - timedelta(days=4)), Reason.TOO_OLD),
    (replace(NEWS, published_at=NOW - timedelta(days=3)), Reason.NEW),
    (replace(NEWS, published_at=NOW - timedelta(days=400), max_age=None), Reason.NEW),
    (replace(NEWS, baseline=True, told=R), Reason.ALREADY_TOLD),
]


@pytest.mark.parametrize(("circumstances", "reason"), CASES)
def test_the_first_objection_is_the_reason(circumstances: Circumstances, reason: Reason) -> None:
    assert judge(MATCH, circumstances).reason is reason
    assert reason.alerts is (reason is Reason.NEW)
