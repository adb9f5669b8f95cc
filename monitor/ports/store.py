"""The store: everything that must survive. Each belt has a pair, *claim what is due* and *record what came of it*.

A claim is a lease: it hides the row from others until `lease` has passed, and a claim that never got its record
(the process died) comes back by itself. Every record is one transaction. The contract of each method is proved for
every store by `tests/store/contract`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.events import BatchRead
from monitor.model import (
    Alert,
    Article,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    Entry,
    Evidence,
    Feed,
    Manner,
    Revision,
    Settlement,
    Verdict,
)
from monitor.ports.configuration import ConfigurationStore
from monitor.ports.feeds import FeedStore, SumUp, WatchStore
from monitor.ports.hosts import HostRoom

COPY_WINDOW = timedelta(days=7)
"""So long an article is compared with those that come after it: later, an equal text is no copy."""

# --- ingest -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """An entry whose page is to be read, and how often that failed before: `fetch_failures` of the page's server,
    `deaths` of workers that read it; `language` as its feed names it ("" if it does not). `manner` is how its matches
    are told; `revised` says that its feed changed it since it was read: the page is worth another look. `last_resort`
    marks one whose claims were cut off five times: run it alone. `readings` counts how often the page of an article that
    is watched was read again, `etag` and `page_modified` are its validators ("" where it has none); `article_id` is the
    article that it was read as before, "" if it was not read yet. `listed_before` is the article that is known at its
    address, if it is to be read for the first time."""

    id: int
    feed: Feed
    entry: Entry
    manner: Manner
    revised: bool
    first_seen_at: datetime
    fetch_failures: int
    deaths: int
    language: str
    last_resort: bool
    readings: int = 0
    is_watched: bool = False
    etag: str = ""
    page_modified: str = ""
    article_id: str = ""
    listed_before: Article | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store holds that bears on an article about to be recorded.

    `by_url` maps those of the article's addresses that are known to the article they stand for; `original` is the
    earliest article with the same text hash (perhaps itself, read again); `decided` maps the id of each of these articles
    to the ids of the rules that a verdict exists for (FIRST_POLL counts only for the feed it was the first poll of: nobody
    was told, and another feed may bring it as news); `copies` to the earliest (at most 50) articles stored as its copies.
    `alike` are articles of the last days whose sketches share enough with this text's, the likest first, with the originals
    of those that are copies themselves.
    If an entry is read again, `told` is what each rule hit in the article that it was read as before, and `versions` how
    many versions of that were replaced so far; `former` is that article, if its feed has revised the entry.
    """

    by_url: Mapping[str, Article] = field(default_factory=dict)
    original: Article | None = None
    alike: tuple[Article, ...] = ()
    told: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    versions: int = 0
    former: Article | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWatched:
    """The page was read, and is to be read again at `at` to see whether it has changed."""

    at: datetime
    readings: int
    etag: str
    page_modified: str


EntryNext = EntryDone | EntryRetry | EntryQuarantined | EntryWatched


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What an article about to be recorded may be known by: addresses, the hash and the sketch of its text."""

    urls: tuple[str, ...]
    text_hash: str
    sketch: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLesson:
    """What a site's memory holds after an article was read (`core.boilerplate`)."""

    site: str
    memory: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be stored for one entry: the article (inserted or updated by id) with all addresses it is known by,
    the verdicts on its matches, the alerts to be said, and what becomes of the entry.

    `is_first_reading` says that a page was read to its end, or not to be read at all, for the first time.
    `replaced` is the version of the article that this one takes the place of, if it does; `changed` are the rules that
    were told of a passage which that change altered or took away; `lesson` is what the site's memory holds now.
    """

    article: Article
    urls: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    alerts: tuple[Alert, ...]
    entry: EntryNext
    is_first_reading: bool = False
    replaced: Revision | None = None
    changed: tuple[str, ...] = ()
    lesson: SiteLesson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What came of a decision: as decided, and of what is told only that which was not stored before, digests included;
    `batch` when this was the last entry of one to be read."""

    decision: Decision
    alerts: tuple[Alert, ...]
    batch: BatchRead | None


class EntryStore(Protocol):
    """What `ingest` needs."""

    async def claim_entries(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom, alone: bool
    ) -> list[DueEntry]:
        """At most `limit` entries of configured feeds that are due, oldest first, as far as their hosts have room. Those of last resort come only when nothing else is
        due and `alone` says that nothing else is being read, one at a time."""

    async def site_memory(self, site: str) -> bytes:
        """What is remembered of a site's boilerplate, b"" if nothing."""

    async def article_at(self, url: str) -> Article | None:
        """The article known under a canonical address."""

    async def article(self, article_id: str) -> Article | None:
        """The article with an id."""

    async def record_entry(
        self,
        due: DueEntry,
        *,
        at: datetime,
        lookup: Lookup,
        decide: Callable[[Known], Decision],
        sum_up: SumUp,
    ) -> Recorded:
        """Look up what is known, let the pure `decide` decide, and store article,
        verdicts, alerts, one delivery per alert and channel, and the entry's state, all in one transaction.

        An alert whose reason is SUMMED_UP is held: stored, without deliveries, until its entry's batch is read; what
        `sum_up` makes of the batch is then stored with deliveries in the same transaction.

        `decide` and `sum_up` may be called more than once. A delivery on a channel that is no longer configured is suppressed; an
        entry of a feed that is not is not read again.
        """

    async def settle_entry(self, due: DueEntry, *, becomes: EntryNext, at: datetime) -> None:
        """A watched page said nothing new: only what becomes of its entry is stored."""

    async def give_back(self, due: DueEntry) -> None:
        """What came of a claim could not be stored: it does not count, and the entry is due again at once."""

    async def quarantine_entry(
        self, due: DueEntry, *, at: datetime, sentence: str, sum_up: SumUp
    ) -> tuple[BatchRead | None, tuple[Alert, ...]]:
        """Set an entry aside without an article (a bug of ours met it); if it was the last of its batch, that, and what
        was said of the batch."""


# --- deliver ----------------------------------------------------------------------------------------------------------


Gather = Callable[[Sequence[Delivery], ChannelStatus], Claim | None]
"""From what is due for one target, in the order it became due, and how the channel stands, to what goes out at once, or
None while the channel must wait. Pure."""


class Outbox(Protocol):
    """What `deliver` needs."""

    async def sync_channels(self, channels: Sequence[ChannelTerms], *, now: datetime) -> None:
        """Suppress what waits for channels or targets that are no longer configured, unless it can be handed over: nobody
        on its channel was told of it, so those that the channel reaches now are. Revive what waits for one that is back,
        if it is no older than an alert may be when it is first sent. What is in doubt on a channel that keeps or drops
        such is held or ended so."""

    async def due_channels(self, *, now: datetime) -> list[str]:
        """The channels that have something due and may send now, as far as their `not_before` says."""

    async def claim_parcel(self, channel: str, *, now: datetime, gather: Gather) -> Claim | None:
        """What `gather` makes of what is due for the target whose turn it is (of a channel that neither merges nor fails,
        only the first; else at most 50, and whatever else shared a message with the first or is on its article), now
        marked `sending` with one attempt more each, and the channel's status as it says: committed, at once, before this
        returns. `gather` may be called more than once. None if nothing is due, or the channel is no longer configured."""

    async def record_parcel(self, settlement: Settlement) -> None:
        """Store how an attempt ended, with its notices: committed, at once, before this returns. What would be tried again
        on a channel or for a target that is no longer configured is handed over or suppressed."""


# --- upkeep -----------------------------------------------------------------------------------------------------------


class UpkeepStore(Protocol):
    """What `upkeep` and a start need."""

    async def recover(self, *, now: datetime) -> Mapping[str, int]:
        """At start, as the one owner: free the leases of a predecessor; what it was sending is in doubt and due. How many
        alerts are in doubt on each channel, by its name."""

    async def clamp_times(self, *, now: datetime, longest_poll: timedelta) -> None:
        """Make due whatever was put off further than anything may be: it was written under a clock that was wrong."""

    async def prune_articles(self, *, before: datetime, limit: int) -> int:
        """Delete at most `limit` entries that left their feed's listing before `before`, with articles nobody refers to
        any more; at most `limit` articles whose last entries became other articles before it; and the memories of sites
        that no article came from since. How many entries and such articles there were."""

    async def forget_sketches(self, *, before: datetime, limit: int) -> int:
        """Forget what at most `limit` articles stored before `before` share with their copies; how many."""

    async def prune_deliveries(self, *, before: datetime, limit: int) -> int:
        """Delete at most `limit` alerts with all their deliveries ended before `before`; how many alerts went."""

    async def close(self) -> None:
        """Finish what is being written and let go of the database."""


class Store(ConfigurationStore, FeedStore, WatchStore, EntryStore, Outbox, UpkeepStore, Protocol):
    """All of it."""
