"""The store: everything that must survive. Each belt has a pair, *claim what is due* and *record what came of it*.

A claim is a lease: it hides the row from others until `lease` has passed, and a claim that never got its record
(the process died) comes back by itself. Every record is one transaction. The contract of each method is proved for
every store by `tests/store/contract`.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.events import FirstPollDone
from monitor.model import Alert, Article, Delivery, DeliveryState, Entry, Feed, Listing, Verdict
from monitor.ports.configuration import ConfigurationStore


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRoom:
    """How many more items each host can take: `at_most` less those in `busy` (by `core.identity.host_of`).

    Without it one slow host with many due items would hold every place on a belt, and all other hosts would wait.
    """

    at_most: int
    busy: Mapping[str, int] = field(default_factory=dict)

    def left(self, host: str) -> int:
        """The room that a host has; without a host ("") nothing is fetched, so there is no end of room."""
        return self.at_most - self.busy.get(host, 0) if host else sys.maxsize


# --- poll -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFeed:
    """A feed whose time has come, with the validators of its last answer and its failures in a row.

    `first_poll` is true until a poll of it has been answered with a listing.
    """

    feed: Feed
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    first_poll: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswered:
    """A feed listed something: its entries and validators are stored together.

    `baseline` marks entries of a silent first poll: matched, never alerted.
    """

    feed_url: str
    at: datetime
    next_at: datetime
    etag: str
    last_modified: str
    body_hash: str
    listing: Listing
    baseline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PollUnchanged:
    """A feed said that nothing changed (304, or the same bytes)."""

    feed_url: str
    at: datetime
    next_at: datetime
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFailed:
    """A feed gave nothing usable: `sentence` says why; until `not_before` the server asked us to stay away."""

    feed_url: str
    at: datetime
    next_at: datetime
    sentence: str
    not_before: datetime | None


PollRecord = PollAnswered | PollUnchanged | PollFailed


class FeedStore(Protocol):
    """What `poll` needs."""

    async def sync_feeds(self, feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the stored feeds those of the configuration (identity: url). A new one is due at once; one with another
        `every` no later than after that; one no longer configured is never due again but keeps its entries."""

    async def make_feeds_due(self, *, now: datetime) -> None:
        """Make every configured feed due but those whose `not_before` is still to come."""

    async def claim_feeds(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom
    ) -> list[DueFeed]:
        """At most `limit` feeds that are due, longest due first, as far as their hosts have room."""

    async def record_poll(self, poll: PollRecord) -> int:
        """Store what a poll said, entries and validators in one transaction; the number of new entries."""


# --- ingest -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """An entry whose page is to be read, and how often that failed before: `fetch_failures` of the page's server,
    `deaths` of workers that read it; `language` as its feed names it ("" if it does not). `last_resort` marks one whose claims were cut off five times: run it alone."""

    id: int
    feed: Feed
    entry: Entry
    baseline: bool
    first_seen_at: datetime
    fetch_failures: int
    deaths: int
    language: str
    last_resort: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store holds that bears on an article about to be recorded.

    `by_url` maps those of the article's addresses that are known to the article they stand for; `original` is the
    earliest article with the same text hash (perhaps itself, read again); `decided` maps the id of each of these articles
    to the ids of the rules that a verdict exists for (FIRST_POLL counts only for the feed it was the first poll of: nobody
    was told, and another feed may bring it as news); `copies` to the earliest (at most 50) articles stored as its copies.
    """

    by_url: Mapping[str, Article] = field(default_factory=dict)
    original: Article | None = None
    decided: Mapping[str, frozenset[str]] = field(default_factory=dict)
    copies: Mapping[str, tuple[Article, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDone:
    """Nothing more to do for the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRetry:
    """The page is to be read again at `at`."""

    at: datetime
    fetch_failures: int
    deaths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryQuarantined:
    """The page is never read again by itself; `sentence` says why, for `status`."""

    sentence: str
    deaths: int


EntryNext = EntryDone | EntryRetry | EntryQuarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be stored for one entry: the article (inserted or updated by id) with all addresses it is known by,
    the verdicts on its matches, the alerts to be said, and what becomes of the entry."""

    article: Article
    urls: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    alerts: tuple[Alert, ...]
    entry: EntryNext


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What came of a decision: as decided, with only those alerts that were not stored before; and, when the last
    entry of a silent first poll has been read, its summary."""

    decision: Decision
    alerts: tuple[Alert, ...]
    first_poll: FirstPollDone | None


class EntryStore(Protocol):
    """What `ingest` needs."""

    async def claim_entries(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom, alone: bool
    ) -> list[DueEntry]:
        """At most `limit` entries of configured feeds that are due, oldest first, as far as their hosts have room. Those of last resort come only when nothing else is
        due and `alone` says that nothing else is being read, one at a time."""

    async def article_at(self, url: str) -> Article | None:
        """The article known under a canonical address."""

    async def record_entry(
        self,
        due: DueEntry,
        *,
        at: datetime,
        urls: tuple[str, ...],
        text_hash: str,
        decide: Callable[[Known], Decision],
    ) -> Recorded:
        """Look up what is known under `urls` and `text_hash`, let the pure `decide` decide, and store article,
        verdicts, alerts, one delivery per alert and channel, and the entry's state, all in one transaction.

        `decide` may be called more than once. A delivery on a channel that is no longer configured is suppressed; an
        entry of a feed that is not is not read again.
        """

    async def quarantine_entry(self, due: DueEntry, *, at: datetime, sentence: str) -> FirstPollDone | None:
        """Set an entry aside without an article (a bug of ours met it); the first poll's summary if it was the last."""


# --- deliver ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMark:
    """How an attempt ended: the delivery's new state, when it is due again (None: never), in what words."""

    delivery_id: int
    state: DeliveryState
    at: datetime
    next_at: datetime | None
    sentence: str
    repeat: bool


class Outbox(Protocol):
    """What `deliver` needs."""

    async def sync_channels(self, names: Sequence[str], *, now: datetime) -> None:
        """Suppress what waits for channels that are no longer configured; revive what waits for one that is back, if
        it is no older than an alert may be when it is first sent."""

    async def due_channels(self, *, now: datetime) -> list[str]:
        """The channels that have something due."""

    async def claim_delivery(self, channel: str, *, now: datetime) -> Delivery | None:
        """The oldest due delivery of a channel, now marked `sending` with one attempt more: committed, at once,
        before this returns."""

    async def record_delivery(self, mark: DeliveryMark) -> None:
        """Store how the attempt ended: committed, at once, before this returns. What would be tried again on a channel
        that is no longer configured is suppressed."""


# --- upkeep -----------------------------------------------------------------------------------------------------------


class UpkeepStore(Protocol):
    """What `upkeep` and a start need."""

    async def recover(self, *, now: datetime) -> None:
        """At start, as the one owner: free the leases of a predecessor; what it was sending is in doubt and due."""

    async def clamp_times(self, *, now: datetime, longest_poll: timedelta) -> None:
        """Make due whatever was put off further than anything may be: it was written under a clock that was wrong."""

    async def prune_articles(self, *, before: datetime, limit: int) -> int:
        """Delete at most `limit` entries, with articles nobody refers to any more, last listed before `before` and no
        longer in their feed's listing; how many entries went."""

    async def prune_deliveries(self, *, before: datetime, limit: int) -> int:
        """Delete at most `limit` alerts with all their deliveries ended before `before`; how many alerts went."""

    async def close(self) -> None:
        """Finish what is being written and let go of the database."""


class Store(ConfigurationStore, FeedStore, EntryStore, Outbox, UpkeepStore, Protocol):
    """All of it."""
