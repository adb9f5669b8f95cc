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
_MINUTE = timedelta(minutes=1)
_DOUBT = "it may have arrived"


def settle(claim: Claim, outcome: Outcome, *, terms: ChannelTerms, now: datetime) -> Settlement:
    """What is to be stored of an attempt that ended now; notices are not among it."""
    parcel, before = claim.parcel, claim.status
    status = _status(before, outcome, terms, now)
    told = _in_parts(outcome) if _goes_in_parts(parcel, outcome) else outcome
    again = _again(parcel, told, terms, now)
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
        return DeliveryState.HELD, f"{_doubted(sentence)}; kept for you to decide (on_doubt: hold)"
    if outcome.result is SendResult.IN_DOUBT and terms.on_doubt is OnDoubt.DROP:
        return DeliveryState.SUPPRESSED, f"{_doubted(sentence)}; not sent again (on_doubt: drop)"
    if again > _expires_at(one, terms):
        return DeliveryState.DEAD, _given_up(terms, sentence)
    return (
        DeliveryState.RETRY if outcome.result is SendResult.REFUSED else DeliveryState.IN_DOUBT,
        sentence,
    )


def _doubted(sentence: str) -> str:
    """What went wrong, and that it may have arrived, which most such sentences say already."""
    return sentence if _DOUBT in sentence else f"{sentence}: {_DOUBT}"


def _expires_at(one: Delivery, terms: ChannelTerms) -> datetime:
    return (one.queued_at or one.created_at) + terms.expire


def _again(parcel: Parcel, outcome: Outcome, terms: ChannelTerms, now: datetime) -> datetime:
    """When a parcel that did not arrive for certain is tried again: when the far end said, else after 30 s, doubled with
    each attempt up to an hour, of which chance takes any part (full jitter), but not later than the first of it expires:
    that is its last try."""
    if outcome.retry_after is not None:
        return now + bounded(outcome.retry_after)
    attempts = min(one.attempts for one in parcel.deliveries)
    longest = min(_FIRST_RESEND * (1 << min(max(attempts - 1, 0), 16)), _LONGEST_RESEND)
    part = longest * spread(f"{parcel.channel}/{parcel.target}/{parcel.key}", now)
    expiries = (_expires_at(one, terms) for one in parcel.deliveries)
    return min((now + max(part, _SHORTEST_RESEND), *(at for at in expiries if at > now)))


def _given_up(terms: ChannelTerms, sentence: str) -> str:
    return f"given up after {_span(terms.expire)}: {sentence}"


def _span(span: timedelta) -> str:
    """A length of time in the largest unit of which it is a whole number."""
    for unit, name in ((_HOUR, "h"), (_MINUTE, "min")):
        if span >= unit and not span % unit:
            return f"{span // unit:,} {name}"
    return f"{span.total_seconds():,.10g} s"
