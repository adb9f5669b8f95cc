"""What becomes of an attempt to send."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.core.outbox import settle
from monitor.model import (
    Blame,
    ChannelStatus,
    ChannelTerms,
    Delivery,
    DeliveryState,
    OnDoubt,
    Outcome,
    Settlement,
)
from tests.world.doubles import NOON, SENT
from tests.world.outbox import (
    DESK,
    DOUBTFUL,
    FINE,
    GREYLISTED,
    NO_MAILBOX,
    REFUSED,
    REJECTED,
    busy,
    claim,
    due,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def settled(
    outcome: Outcome,
    *deliveries: Delivery,
    status: ChannelStatus = FINE,
    terms: ChannelTerms = DESK,
    now: datetime = NOON,
) -> Settlement:
    return settle(claim(*(deliveries or (due("a"),)), status=status), outcome, terms=terms, now=now)


def failing(failures: int, since: timedelta = MINUTE) -> ChannelStatus:
    return ChannelStatus(failures=failures, failing_since=NOON - since, failed_at=NOON - SECOND)


@pytest.mark.parametrize(
    ("outcome", "on_doubt", "state", "waits", "repeat"),
    [
        (SENT, OnDoubt.HOLD, DeliveryState.SENT, False, False),
        (REFUSED, OnDoubt.HOLD, DeliveryState.RETRY, True, False),
        (REJECTED, OnDoubt.RESEND, DeliveryState.DEAD, False, False),
        (NO_MAILBOX, OnDoubt.RESEND, DeliveryState.DEAD, False, False),
        (DOUBTFUL, OnDoubt.RESEND, DeliveryState.IN_DOUBT, True, True),
        (DOUBTFUL, OnDoubt.HOLD, DeliveryState.HELD, False, True),
        (DOUBTFUL, OnDoubt.DROP, DeliveryState.SUPPRESSED, False, True),
    ],
)
def test_every_delivery_of_a_parcel_has_its_mark(
    outcome: Outcome, on_doubt: OnDoubt, state: DeliveryState, waits: bool, repeat: bool
) -> None:
    siblings = due("a", article="x"), due("b", article="x", attempts=4)
    found = settled(outcome, *siblings, terms=replace(DESK, on_doubt=on_doubt))
    assert [mark.state for mark in found.marks] == [state, state]
    assert [mark.next_at is not None for mark in found.marks] == [waits, waits]
    assert len({mark.next_at for mark in found.marks}) == 1, "they go again together"
    assert all(mark.repeat is repeat and outcome.sentence in mark.sentence for mark in found.marks)


@pytest.mark.parametrize("outcome", [REJECTED, NO_MAILBOX])
def test_a_rejected_message_about_several_articles_goes_on_in_parts(outcome: Outcome) -> None:
    found = settled(outcome, due("a"), due("b"))
    assert {(mark.state, mark.next_at) for mark in found.marks} == {(DeliveryState.RETRY, NOON + SECOND)}
    assert found.marks[0].sentence == f"{outcome.sentence}; tried again in smaller messages"
    assert found.status == settled(outcome).status, "the channel answers for it as ever"
    in_doubt = settled(outcome, due("a", repeat=True), due("b", repeat=True))
    assert {mark.state for mark in in_doubt.marks} == {DeliveryState.DEAD}


def test_what_may_once_have_arrived_stays_marked() -> None:
    assert settled(REFUSED, due("a", repeat=True)).marks[0].repeat
    assert not settled(REFUSED).marks[0].repeat


def test_a_receipt_is_kept() -> None:
    assert settled(replace(SENT, receipt="<1@x>")).marks[0].receipt == "<1@x>"


@pytest.mark.parametrize(("attempts", "longest"), [(1, 30), (2, 60), (4, 240), (8, 3600), (30, 3600)])
def test_the_pause_before_another_attempt_doubles_and_any_part_of_it_is_chance(
    attempts: int, longest: float
) -> None:
    pauses = [
        next_at - now
        for second in range(300)
        if (now := NOON + second * SECOND)
        and (next_at := settled(REFUSED, due("a", attempts=attempts - 1, at=now), now=now).marks[0].next_at)
    ]
    assert SECOND <= min(pauses) < longest * SECOND * 0.2
    assert longest * SECOND * 0.8 < max(pauses) <= longest * SECOND


@pytest.mark.parametrize("outcome", [busy(17), replace(busy(17), blame=Blame.MESSAGE)])
def test_who_says_when_to_come_back_is_obeyed_to_the_moment(outcome: Outcome) -> None:
    found = settled(outcome)
    assert found.marks[0].next_at == NOON + 17 * SECOND
    assert found.status.not_before == (NOON + 17 * SECOND if outcome.blame is Blame.CHANNEL else None)
    assert found.status.merge_before == found.status.not_before, "what comes meanwhile is told together"


def test_a_pause_that_makes_no_sense_is_cut() -> None:
    assert settled(busy(0)).marks[0].next_at == NOON + SECOND
    month = settled(busy(30 * 86_400), terms=replace(DESK, expire=timedelta(days=20)))
    assert month.marks[0].next_at == NOON + timedelta(days=7)


def test_a_server_that_says_in_a_second_again_and_again_is_not_believed_for_ever() -> None:
    assert settled(busy(1), status=failing(9)).status.not_before == NOON + SECOND
    later = settled(busy(1), status=failing(10)).status.not_before
    assert later is not None and later >= NOON + 5 * MINUTE


def test_the_breaker_opens_at_the_third_failure_and_stays_open_longer_each_time() -> None:
    status, pauses = FINE, []
    for _ in range(12):
        status = settled(REFUSED, status=replace(status, not_before=None)).status
        pauses.append((status.not_before or NOON) - NOON)
    assert pauses[:2] == [timedelta(0)] * 2
    for number, pause in enumerate(pauses[2:]):
        longest = min(30 * SECOND * 2**number, 10 * MINUTE)
        assert longest / 2 <= pause <= longest
    assert status.failures == 12


@pytest.mark.parametrize("outcome", [REFUSED, REJECTED, DOUBTFUL])
def test_whatever_is_the_channels_fault_counts(outcome: Outcome) -> None:
    status = settled(outcome, status=failing(2)).status
    assert (status.failures, status.failing_since) == (3, NOON - MINUTE)
    assert status.not_before is not None
    assert (status.failed_at, status.sentence) == (NOON, outcome.sentence)


@pytest.mark.parametrize("outcome", [GREYLISTED, NO_MAILBOX])
def test_a_fault_of_the_message_does_not_touch_the_breaker(outcome: Outcome) -> None:
    status = settled(outcome, status=failing(2)).status
    assert (status.failures, status.failing_since, status.not_before) == (2, NOON - MINUTE, None)
    assert (status.failed_at, status.sentence) == (NOON, outcome.sentence)


def test_a_gap_that_is_longer_than_the_pause_holds() -> None:
    gap = replace(failing(2), not_before=NOON + HOUR)
    assert settled(REFUSED, status=gap).status.not_before == NOON + HOUR


@pytest.mark.parametrize(
    ("before", "releases", "merges"),
    [
        (FINE, False, False),
        (failing(2), False, False),
        (failing(3), True, False),
        (failing(7, since=9 * MINUTE), True, False),
        (failing(7, since=10 * MINUTE), True, True),
    ],
)
def test_a_channel_that_works_again_gets_what_waits(
    before: ChannelStatus, releases: bool, merges: bool
) -> None:
    found = settled(SENT, status=before)
    assert (found.status.failures, found.status.failing_since) == (0, None)
    assert found.status.sent_at == NOON
    assert found.releases is releases
    assert found.status.merge_before == (NOON if merges else None)


@pytest.mark.parametrize("outcome", [REFUSED, DOUBTFUL, busy(60)])
def test_what_would_be_tried_too_late_is_given_up(outcome: Outcome) -> None:
    old, young = due("a", at=NOON - 72 * HOUR), due("b", at=NOON - 71 * HOUR)
    found = settled(outcome, old, young)
    assert [mark.state is DeliveryState.DEAD for mark in found.marks] == [True, False]
    assert found.marks[0].sentence == f"given up after 72 h: {outcome.sentence}"
    assert found.marks[0].next_at is None
    assert found.expires_before is None, "the channel does not fail for so long"


def test_the_last_try_is_when_it_expires() -> None:
    short = replace(DESK, expire=20 * SECOND)
    again = [
        settled(REFUSED, due("a", attempts=8, at=now), terms=short, now=now).marks[0]
        for now in (NOON + second * SECOND for second in range(40))
    ]
    assert {mark.state for mark in again} == {DeliveryState.RETRY}
    waits = [mark.next_at - mark.at for mark in again if mark.next_at]
    assert max(waits) == 20 * SECOND, "not later than it expires, though an hour would be due"
    last = settled(REFUSED, due("a", attempts=8), terms=short, now=NOON + 20 * SECOND).marks[0]
    assert (last.state, last.sentence) == (DeliveryState.DEAD, f"given up after 20 s: {REFUSED.sentence}")


def test_what_is_asked_to_come_back_after_it_expires_is_given_up() -> None:
    mark = settled(busy(60), terms=replace(DESK, expire=20 * SECOND)).marks[0]
    assert (mark.state, mark.next_at) == (DeliveryState.DEAD, None)


def test_what_goes_again_together_goes_before_the_first_of_it_expires() -> None:
    old, young = due("a", at=NOON - 72 * HOUR + SECOND, attempts=9), due("b", attempts=9)
    assert {mark.next_at for mark in settled(DOUBTFUL, old, young).marks} == {NOON + SECOND}


@pytest.mark.parametrize(
    ("expire", "said"),
    [(20 * SECOND, "20 s"), (90 * SECOND, "90 s"), (3 * MINUTE, "3 min"), (HOUR, "1 h"), (72 * HOUR, "72 h")],
)
def test_how_long_it_was_tried_is_told_in_whole_units(expire: timedelta, said: str) -> None:
    mark = settled(REFUSED, due("a", at=NOON - expire), terms=replace(DESK, expire=expire)).marks[0]
    assert mark.sentence == f"given up after {said}: {REFUSED.sentence}"


def test_that_it_may_have_arrived_is_said_once() -> None:
    held = replace(DESK, on_doubt=OnDoubt.HOLD)
    said = replace(DOUBTFUL, sentence="broke off: it may have arrived")
    for outcome in (DOUBTFUL, said):
        sentence = settled(outcome, terms=held).marks[0].sentence
        assert sentence.endswith(": it may have arrived; kept for you to decide (on_doubt: hold)")
        assert sentence.count("may have arrived") == 1


def test_asking_anew_begins_the_time_anew() -> None:
    asked = replace(due("a", at=NOON - 80 * HOUR), queued_at=NOON - HOUR)
    assert settled(REFUSED, asked).marks[0].state is DeliveryState.RETRY


def test_what_waits_for_a_channel_that_fails_for_that_long_is_given_up_with_it() -> None:
    found = settled(REFUSED, status=failing(90, since=72 * HOUR))
    assert found.expires_before == NOON - 72 * HOUR
    assert found.expired == f"given up after 72 h: {REFUSED.sentence}"
    short = settled(REFUSED, status=failing(90, since=30 * MINUTE), terms=replace(DESK, expire=30 * MINUTE))
    assert short.expired == f"given up after 30 min: {REFUSED.sentence}"
    assert settled(SENT, status=failing(90, since=99 * HOUR)).expires_before is None
