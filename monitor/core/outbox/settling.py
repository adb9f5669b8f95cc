"""Turns what came of sending a parcel into what is to be stored of it: marks, and how the channel stands. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.outbox.pace import LONG_OUTAGE, asked_pause, bounded, is_probing, pause, waiting_until
from monitor.core.outbox.parcels import tells_several
from monitor.core.retries import spread
from monitor.model import (
    Blame,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryMark,
    DeliveryState,
    OnDoubt,
    Outcome,
    Parcel,
    SendResult,
    Settlement,
)

_FIRST_RESEND = timedelta(seconds=30)
_LONGEST_RESEND = timedelta(hours=1)
_SHORTEST_RESEND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)


def settle(claim: Claim, outcome: Outcome, *, terms: ChannelTerms, now: datetime) -> Settlement:
    """What is to be stored of an attempt that ended now; notices are not among it."""
    parcel, before = claim.parcel, claim.status
    status = _status(before, outcome, terms, now)
    told = _in_parts(outcome) if _goes_in_parts(parcel, outcome) else outcome
    again = _again(parcel, told, now)
    is_given_up = status.failing_since is not None and status.failing_since <= now - terms.expire
    return Settlement(
        channel=parcel.channel,
        at=now,
        marks=tuple(_mark(one, told, terms, now, again) for one in parcel.deliveries),
        status=status,
        releases=outcome.result is SendResult.SENT and is_probing(before),
        expires_before=now - terms.expire if is_given_up else None,
        expired=_given_up(terms, outcome.sentence) if is_given_up else "",
    )


# --- the channel ------------------------------------------------------------------------------------------------------


def _status(before: ChannelStatus, outcome: Outcome, terms: ChannelTerms, now: datetime) -> ChannelStatus:
    if outcome.result is SendResult.SENT:
        return _works(before, now)
    if outcome.blame is Blame.MESSAGE:
        return replace(before, failed_at=now, sentence=outcome.sentence)
    return _fails(before, outcome, terms, now)


def _works(before: ChannelStatus, now: datetime) -> ChannelStatus:
    """What piled up in a long outage is told together."""
    after = replace(before, failures=0, failing_since=None, sent_at=now)
    was_long = before.failing_since is not None and now - before.failing_since >= LONG_OUTAGE
    return waiting_until(after, now) if was_long else after


def _fails(before: ChannelStatus, outcome: Outcome, terms: ChannelTerms, now: datetime) -> ChannelStatus:
    after = replace(
        before,
        failures=before.failures + 1,
        failing_since=before.failing_since or now,
        failed_at=now,
        sentence=outcome.sentence,
    )
    if outcome.retry_after is not None:
        free = _later(
            before.not_before, now + asked_pause(outcome.retry_after, after.failures, terms.name, now)
        )
        return waiting_until(replace(after, not_before=free), free)
    if is_probing(after):
        free = _later(before.not_before, now + pause(after.failures, terms.name, now))
        return replace(after, not_before=free)
    return after


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


# --- the deliveries ---------------------------------------------------------------------------------------------------


def _mark(
    one: Delivery, outcome: Outcome, terms: ChannelTerms, now: datetime, again: datetime
) -> DeliveryMark:
    state, sentence = _becomes(one, outcome, terms, again)
    waits = state in {DeliveryState.RETRY, DeliveryState.IN_DOUBT}
    return DeliveryMark(
        delivery_id=one.id,
        state=state,
        at=now,
        next_at=again if waits else None,
        sentence=sentence,
        repeat=one.repeat or outcome.result is SendResult.IN_DOUBT,
        receipt=outcome.receipt,
    )


def _goes_in_parts(parcel: Parcel, outcome: Outcome) -> bool:
    """Whether what was rejected is tried once more, in halves (`parcels`): the reason may be one of many alerts, and of a
    channel that lets nobody in, a single one has to find that out. What may have arrived stays together."""
    return outcome.result is SendResult.REJECTED and not parcel.repeat and tells_several(parcel)


def _in_parts(outcome: Outcome) -> Outcome:
    sentence = f"{outcome.sentence}; tried again in smaller messages"
    return replace(outcome, result=SendResult.REFUSED, sentence=sentence, retry_after=_SHORTEST_RESEND)


def _becomes(
    one: Delivery, outcome: Outcome, terms: ChannelTerms, again: datetime
) -> tuple[DeliveryState, str]:
    """A delivery's state after an attempt, and why in words."""
    sentence = outcome.sentence
    if outcome.result is SendResult.SENT:
        return DeliveryState.SENT, sentence
    if outcome.result is SendResult.REJECTED:
        return DeliveryState.DEAD, sentence
    if outcome.result is SendResult.IN_DOUBT and terms.on_doubt is OnDoubt.HOLD:
        return DeliveryState.HELD, f"it may have arrived; kept for you to decide (on_doubt: hold): {sentence}"
    if outcome.result is SendResult.IN_DOUBT and terms.on_doubt is OnDoubt.DROP:
        return (
            DeliveryState.SUPPRESSED,
            f"it may have arrived; not sent again (on_doubt: drop): {sentence}",
        )
    if again > (one.queued_at or one.created_at) + terms.expire:
        return DeliveryState.DEAD, _given_up(terms, sentence)
    return (
        DeliveryState.RETRY if outcome.result is SendResult.REFUSED else DeliveryState.IN_DOUBT,
        sentence,
    )


def _again(parcel: Parcel, outcome: Outcome, now: datetime) -> datetime:
    """When a parcel that did not arrive for certain is tried again: when the far end said, else after 30 s, doubled with
    each attempt up to an hour, of which chance takes any part (full jitter)."""
    if outcome.retry_after is not None:
        return now + bounded(outcome.retry_after)
    attempts = min(one.attempts for one in parcel.deliveries)
    longest = min(_FIRST_RESEND * (1 << min(max(attempts - 1, 0), 16)), _LONGEST_RESEND)
    return now + max(
        longest * spread(f"{parcel.channel}/{parcel.target}/{parcel.key}", now), _SHORTEST_RESEND
    )


def _given_up(terms: ChannelTerms, sentence: str) -> str:
    return f"given up after {_hours(terms.expire)}: {sentence}"


def _hours(span: timedelta) -> str:
    return (
        f"{span // _HOUR:,} h"
        if span >= _HOUR and not span % _HOUR
        else f"{span / timedelta(minutes=1):,g} min"
    )
