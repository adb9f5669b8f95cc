from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.cli.alerts import _object, _rule, _states
from monitor.model import Alert, AlertKind, DeliveryState, Priority, Reason
from monitor.store import DeliveryStatus, StoredAlert

AT = datetime(2026, 7, 3, 14, 5, tzinfo=UTC)


def alert(rule: str, kind: AlertKind = AlertKind.ALERT, items: tuple[Alert, ...] = ()) -> Alert:
    return Alert(
        id="5f0c",
        rule_id=rule,
        rule=rule,
        priority=Priority.NORMAL,
        reason=Reason.SUMMED_UP,
        title="Second boat sunk",
        url="",
        source="Times",
        published_at=AT,
        created_at=AT,
        article_id="",
        shortfall="",
        evidence=(),
        articles=(),
        channels=("desk",),
        kind=kind,
        items=items,
    )


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (alert("Boats"), "Boats"),
        (alert("", AlertKind.DIGEST, (alert("Boats"), alert("Rail"))), "(summary of 2)"),
        (alert("", AlertKind.NOTICE), "(notice)"),
    ],
)
def test_a_digest_is_called_a_summary(told: Alert, shown: str) -> None:
    assert _rule(told) == shown


def test_an_alert_that_a_summary_tells_says_so() -> None:
    sent = DeliveryStatus(
        channel="desk",
        state=DeliveryState.SENT,
        attempts=1,
        repeat=False,
        created_at=AT,
        attempted_at=AT,
        ended_at=AT,
        next_at=None,
        sentence="taken",
    )
    held = StoredAlert(alert=alert("Boats"), deliveries=(), held=True, digest="")
    told = replace(held, held=False, digest="d1d1")
    assert _states(held) == "waits for a summary"
    assert _states(told) == "in a summary (d1d1)"
    assert _states(replace(held, held=False, deliveries=(sent,))) == "desk: sent"
    assert (_object(held)["held"], _object(told)["summary"]) == (True, "d1d1")
    assert _object(told)["alert"] == "5f0c"
