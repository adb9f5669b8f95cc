"""What happened, as values: the belts tell, the log and the live view show. One class an event."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Alert, Extent


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The daemon runs: on which configuration folder and store, with how much to watch."""

    config: str
    store: str
    feeds: int
    rules: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The daemon ended in good order."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPolled:
    """A feed answered: `new` entries of `listed`; `unchanged` means nothing was parsed."""

    feed: str
    listed: int
    new: int
    unchanged: bool
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFailed:
    """A feed gave nothing: why, for the how-many-th time in a row, and when it is tried again."""

    feed: str
    sentence: str
    failures: int
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPollDone:
    """Everything a new feed listed at its first poll has been read; `matches` were stored without an alert."""

    feed: str
    entries: int
    matches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRead:
    """An entry went through ingest: what was read, which rules hit and how many of the hits alert."""

    feed: str
    title: str
    url: str
    extent: Extent
    shortfall: str
    rules: tuple[str, ...]
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """An alert was stored and is waiting on its channels."""

    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An entry's page is no longer read: it is matched on title and summary only."""

    feed: str
    title: str
    url: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A channel took an alert, `delay` after it was stored."""

    channel: str
    alert: Alert
    repeat: bool
    delay: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A channel did not take an alert; `next_at` None means it is in the dead letters."""

    channel: str
    alert_id: str
    sentence: str
    attempts: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """Upkeep removed what is older than the retention."""

    articles: int
    deliveries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BugFound:
    """An error nobody expected: where, on what, and the traceback. The item was set aside, the rest goes on."""

    belt: str
    item: str
    traceback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFailed:
    """The database refused to work (disk full, damaged): why; what was being done is tried again."""

    belt: str
    sentence: str


Event = (
    Started
    | Stopped
    | FeedPolled
    | FeedFailed
    | FirstPollDone
    | ArticleRead
    | Alerted
    | Quarantined
    | Delivered
    | DeliveryFailed
    | Pruned
    | BugFound
    | StoreFailed
)
