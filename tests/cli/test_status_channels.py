"""`status` says of a channel what is wrong with it, and never that all is well while it fails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.cli.channel_state import limit_of, state_of
from monitor.cli.runs import _left
from monitor.cli.status import _channel_state
from monitor.store import ChannelOverview

AT = datetime(2026, 7, 3, 11, 40, tzinfo=UTC)
FINE = ChannelOverview(
    name="desk",
    configured=True,
    waiting=0,
    sending=0,
    retry=0,
    in_doubt=0,
    held=0,
    sent=3,
    dead=0,
    suppressed=0,
    failures=0,
    failing_since=None,
    not_before=None,
    limited_until=None,
    sent_at=AT,
    failed_at=None,
    sentence="",
)
# One of several targets was reached after the channel began to fail.
FAILS = replace(
    FINE,
    failures=4,
    failing_since=AT - timedelta(hours=1),
    failed_at=AT - timedelta(minutes=1),
    sentence="it does not \x1b[31manswer",
)


def test_a_channel_that_works_is_fine() -> None:
    assert _channel_state(FINE, AT) == "ok"
    assert _channel_state(replace(FINE, failed_at=AT - timedelta(hours=1), sentence="busy"), AT) == "ok"


@pytest.mark.parametrize(
    "failing", [FAILS, replace(FAILS, not_before=AT + timedelta(minutes=5)), replace(FAILS, sent_at=None)]
)
def test_a_channel_that_fails_is_not(failing: ChannelOverview) -> None:
    told = _channel_state(failing, AT)
    assert "ok" not in told
    assert "failing since" in told and "(4 times)" in told and "it does not" in told
    assert "\x1b" not in told
    assert ("tried again at" in told) == (failing.not_before is not None)


def test_a_channel_that_keeps_to_its_limit_says_so_if_something_waits() -> None:
    limited = replace(FINE, waiting=1, limited_until=AT + timedelta(minutes=5))
    assert _channel_state(limited, AT).startswith("waiting for its limit until 2026-07-03 ")
    assert _channel_state(limited, AT + timedelta(minutes=5)) == "ok"
    assert _channel_state(replace(limited, waiting=0), AT) == "ok"
    assert state_of(limited, AT) == limit_of(limited, AT) == _channel_state(limited, AT)


def test_a_last_attempt_that_failed_is_told() -> None:
    assert _channel_state(replace(FINE, failed_at=AT + timedelta(minutes=1), sentence="busy"), AT) == "busy"


def test_what_is_held_is_told() -> None:
    assert _channel_state(replace(FINE, held=2), AT) == "ok; 2 alerts held: `news-monitor alerts list`"


def test_what_is_held_has_not_arrived_for_certain() -> None:
    assert _left([replace(FINE, held=2), replace(FINE, retry=1, sending=1, dead=3)]) == {
        "waiting": 2,
        "held": 2,
        "dead": 3,
    }


def test_one_that_is_out_of_use_is_said_to_be() -> None:
    assert _channel_state(replace(FAILS, configured=False), AT) == "no longer configured"
