"""What is to be said, and where it stands on each channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.rule import Evidence, Priority, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """One printing of an article: where, and under which headline."""

    url: str
    source: str
    title: str


class AlertKind(StrEnum):
    """What is said: that a rule hit an article, several such hits in one, or something about the monitor itself."""

    ALERT = "alert"
    DIGEST = "digest"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is to be said, a snapshot that always renders the same. `id` is deterministic (rule and article).

    A notice has a title and a `text` (lines divided by newlines), which alerts have not, and no rule, article,
    address or evidence: those are "" and empty. A digest is like a notice, with the alerts that it sums up in `items`,
    newest first; `source` is then the feed they come from.
    """

    id: str
    rule_id: str
    rule: str
    priority: Priority
    reason: Reason
    title: str
    url: str
    source: str
    published_at: datetime
    created_at: datetime
    article_id: str
    shortfall: str
    evidence: tuple[Evidence, ...]
    articles: tuple[SourceRef, ...]
    channels: tuple[str, ...]
    kind: AlertKind = AlertKind.ALERT
    text: str = ""
    items: tuple["Alert", ...] = ()


class DeliveryState(StrEnum):
    """Where an alert stands on one channel."""

    PENDING = "pending"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt to send, in words for people; never holds a secret."""

    result: SendResult
    sentence: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert on one channel: its state, attempts so far and outcome of the last one.

    `repeat` says that an earlier attempt may have arrived; `first_attempt_at` is when it was first sent (now, if never).
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
