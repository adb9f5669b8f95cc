"""What happened, as values: the belts tell, the log and the live view show. One class an event."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Alert, Cause, DeliveryState, Extent


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
class Change:
    """How many there are now, and how many of them are new, gone or different."""

    total: int
    added: int
    removed: int
    changed: int

    def __str__(self) -> str:
        other = f", {self.changed} changed" if self.changed else ""
        moved = (
            f" (+{self.added} -{self.removed}{other})" if self.added or self.removed or self.changed else ""
        )
        return f"{self.total}{moved}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """Another configuration is in use, with so many warnings.

    `restart` names changed settings that take effect after a restart; `mended` says that the one before was refused.
    """

    rules: Change
    feeds: Change
    channels: Change
    warnings: int
    restart: tuple[str, ...]
    mended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigRefused:
    """A changed configuration cannot be used: the first of its `count` problems, none if they are those of the last
    refusal. The set of `loaded_at` stays in use."""

    problems: tuple[str, ...]
    count: int
    loaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPolled:
    """A feed answered: `new` entries of `listed`, `revised` ones changed, `attached` ones known under another GUID;
    `unchanged` means nothing was parsed."""

    feed: str
    listed: int
    new: int
    unchanged: bool
    next_at: datetime
    revised: int = 0
    attached: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFailed:
    """A feed gave nothing: why, for the how-many-th time in a row, and when it is tried again (None: never, it is
    retired)."""

    feed: str
    sentence: str
    failures: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMoved:
    """A feed's address has led elsewhere for good so often that it is asked there from now on."""

    feed: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReset:
    """Most of what a feed lists came under new GUIDs, `attached` of `listed` entries: known, and not told again."""

    feed: str
    listed: int
    attached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowMissed:
    """Nothing that a feed lists was known: entries may have come and gone since `since`; `found` were in its archive or
    its site's sitemap."""

    feed: str
    since: datetime | None
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkDown:
    """No feed can be reached: the network that we are in is down, or answers in their place."""

    hosts: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkUp:
    """Feeds can be reached again."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRead:
    """Everything has been read that a new feed listed at its first poll, or that a flood brought: `matches` of its
    entries' were told in one summary, or not at all where `silent`."""

    feed: str
    cause: Cause
    entries: int
    matches: int
    silent: bool


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
    """An alert or notice was stored and is waiting on its channels."""

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
    """A channel took an alert, `delay` after it was stored; `target` is whom it reached ("" for a channel with but one)."""

    channel: str
    alert: Alert
    repeat: bool
    delay: timedelta
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A channel did not take an alert, or perhaps not; `next_at` None means that it is not tried again by itself: then
    `state` says whether it is a dead letter, is held for a person to decide, or is not sent again. `target` is as in
    `Delivered`."""

    channel: str
    alert_id: str
    sentence: str
    attempts: int
    next_at: datetime | None
    state: DeliveryState
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFound:
    """A start found so many alerts that were being sent when the process ended, on a channel that holds what may have
    arrived until a person decides."""

    channel: str
    alerts: int


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
    | Reloaded
    | ConfigRefused
    | FeedPolled
    | FeedFailed
    | FeedMoved
    | FeedReset
    | WindowMissed
    | NetworkDown
    | NetworkUp
    | BatchRead
    | ArticleRead
    | Alerted
    | Quarantined
    | Delivered
    | DeliveryFailed
    | HeldFound
    | Pruned
    | BugFound
    | StoreFailed
)
