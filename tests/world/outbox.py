"""Alerts and deliveries to try the outbox's policy on, in few words."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import (
    Alert,
    AlertKind,
    Blame,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryState,
    Outcome,
    Parcel,
    SendResult,
)
from tests.world.alerts import plain_alert, sent_together
from tests.world.doubles import NOON

REFUSED = Outcome(result=SendResult.REFUSED, sentence="refuses connections")
REJECTED = Outcome(result=SendResult.REJECTED, sentence="the server refused the password (535)")
DOUBTFUL = Outcome(result=SendResult.IN_DOUBT, sentence="no answer within 20 s")
POISON = Outcome(result=SendResult.REFUSED, sentence="error 500")
NO_MAILBOX = Outcome(result=SendResult.REJECTED, sentence="no such mailbox (550)", blame=Blame.MESSAGE)
GREYLISTED = Outcome(result=SendResult.REFUSED, sentence="try again later (451)", blame=Blame.MESSAGE)
DESK = ChannelTerms(name="desk", merges=True)
FINE = ChannelStatus()


def busy(seconds: float) -> Outcome:
    """A refusal that says when to come back."""
    return Outcome(
        result=SendResult.REFUSED, sentence="too many (429)", retry_after=timedelta(seconds=seconds)
    )


def alert(name: str, *, article: str = "", kind: AlertKind = AlertKind.ALERT, at: datetime = NOON) -> Alert:
    """An alert called `name` on an article of its own, unless said."""
    written = plain_alert(name, at=at, title=f"Boat strike {name}", source="Morning Post")
    of = (article or f"article-{name}") if kind is AlertKind.ALERT else ""
    return replace(written, article_id=of, kind=kind)


def due(
    name: str,
    *,
    article: str = "",
    kind: AlertKind = AlertKind.ALERT,
    at: datetime = NOON,
    attempts: int = 0,
    repeat: bool = False,
    message: str = "",
) -> Delivery:
    """A delivery on the desk that was stored at `at`; its id is made of the name."""
    return Delivery(
        id=sum(ord(letter) << 8 * place for place, letter in enumerate(name)),
        alert=alert(name, article=article, kind=kind, at=at),
        channel="desk",
        state=DeliveryState.RETRY if attempts else DeliveryState.PENDING,
        attempts=attempts,
        repeat=repeat,
        created_at=at,
        queued_at=at,
        first_attempt_at=at,
        message=message,
    )


def claim(*deliveries: Delivery, status: ChannelStatus = FINE) -> Claim:
    """The deliveries as they are being sent together."""
    key = deliveries[0].alert.id if len(deliveries) == 1 else "several"
    sending = tuple(
        replace(one, state=DeliveryState.SENDING, attempts=one.attempts + 1) for one in deliveries
    )
    return Claim(parcel=Parcel(channel="desk", target="", key=key, deliveries=sending), status=status)


def alone(one: Alert, *, repeat: bool = False) -> Parcel:
    """An alert as it is being sent by itself."""
    return sent_together(one, repeat=repeat)
