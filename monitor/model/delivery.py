"""Where an alert stands on its way to one target of one channel, and how that channel does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.alert import Alert

# --- channels ---------------------------------------------------------------------------------------------------------


class OnDoubt(StrEnum):
    """What becomes of a message that may have arrived: sent again and marked, kept for a person to decide, or dropped."""

    RESEND = "resend"
    HOLD = "hold"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many messages in any stretch of time as long as `per`."""

    messages: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """How a channel is treated, as `channels.yaml` says.

    `targets` are whom it reaches, each told by a message of its own: a mail address, a room, "" where the address itself
    is the one target; never a secret. `expire` is how long an alert is tried, `gap` the least pause between two messages.
    `merges` says that alerts which had to wait may share a message. `address` tells its address from another, "" for any;
    it is too short to guess a secret by.
    """

    name: str
    targets: tuple[str, ...] = ("",)
    on_doubt: OnDoubt = OnDoubt.RESEND
    expire: timedelta = timedelta(hours=72)
    gap: timedelta = timedelta(0)
    limit: Limit | None = None
    merges: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """How a channel does.

    `failures` counts attempts in a row that failed for the channel's own sake, since `failing_since`. Nothing is sent before
    `not_before` (a gap, a limit, a pause that the far end asked for, an open circuit breaker). What was stored before
    `merge_before` may share messages. `recent` is when its last messages went out, as far back as its limit reaches;
    `told_at` when a notice told of its trouble, `dead_told_at` when one told of dead letters, and `dead_untold` counts
    those since; `held_told_at` and `held_untold` likewise of what is held. `sent_at` is its last success, `failed_at` its last failure and `sentence` what came of that.
    """

    failures: int = 0
    failing_since: datetime | None = None
    not_before: datetime | None = None
    merge_before: datetime | None = None
    recent: tuple[datetime, ...] = ()
    told_at: datetime | None = None
    dead_told_at: datetime | None = None
    dead_untold: int = 0
    held_told_at: datetime | None = None
    held_untold: int = 0
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    sentence: str = ""


# --- attempts ---------------------------------------------------------------------------------------------------------


class DeliveryState(StrEnum):
    """Where an alert stands with one target of a channel. `HELD` waits for a person: it may have arrived."""

    PENDING = "pending"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    IN_DOUBT = "in_doubt"
    DEAD = "dead"
    SUPPRESSED = "suppressed"


class SendResult(StrEnum):
    """How one attempt to send ended."""

    SENT = "sent"
    REFUSED = "refused"  # for now: try again later
    REJECTED = "rejected"  # for good: trying again is pointless
    IN_DOUBT = "in doubt"  # it may have arrived


class Blame(StrEnum):
    """What a failure is about: the whole channel (its server, its credentials), or this message and target alone."""

    CHANNEL = "channel"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt to send, in words for people; never holds a secret.

    `receipt` is what the far end calls the message that it took (a mail's Message-ID, Slack's `ts`), by which a follow-up
    joins its thread; "" where there is no such thing.
    """

    result: SendResult
    sentence: str
    retry_after: timedelta | None = None
    blame: Blame = Blame.CHANNEL
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert for one target of a channel: its state, attempts so far and outcome of the last one.

    `repeat` says that an earlier attempt may have arrived; `first_attempt_at` is when it was first sent (now, if never);
    `queued_at` is when it was stored, or when a person asked for it to be tried anew. `message` names the message that it
    shared with others at its last attempt, "" if it went alone; `thread` is the receipt of the alert that it follows, ""
    if there is none.
    """

    id: int
    alert: Alert
    channel: str
    state: DeliveryState
    attempts: int
    repeat: bool
    created_at: datetime
    first_attempt_at: datetime
    sentence: str = ""
    target: str = ""
    queued_at: datetime | None = None
    message: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes out at once: the deliveries, at least one, that one message to one target tells. `key` names the message
    (deterministic: the same deliveries give the same)."""

    channel: str
    target: str
    key: str
    deliveries: tuple[Delivery, ...]

    @property
    def repeat(self) -> bool:
        """Whether any of it may have arrived before."""
        return any(one.repeat for one in self.deliveries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A parcel to be sent, and how its channel stands from the moment on that it is being sent. `waiting` is how many
    alerts, these among them, wait for a channel that fails; it is not counted for one that works."""

    parcel: Parcel
    status: ChannelStatus
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMark:
    """How an attempt ended: the delivery's new state, when it is due again (None: never), in what words."""

    delivery_id: int
    state: DeliveryState
    at: datetime
    next_at: datetime | None
    sentence: str
    repeat: bool
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is to be stored of an attempt, in one transaction: a mark for each delivery of the parcel, how the channel
    stands now, and notices about it.

    With `releases` the channel works again: what waits for it is due at once. What was queued before `expires_before` and
    still waits for the channel becomes a dead letter in the words of `expired`.
    """

    channel: str
    at: datetime
    marks: tuple[DeliveryMark, ...]
    status: ChannelStatus
    releases: bool = False
    expires_before: datetime | None = None
    expired: str = ""
    notices: tuple[Alert, ...] = ()
