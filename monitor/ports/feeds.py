"""The store as `poll` and `watch` see it: feeds that are due, what a poll said, and how feeds do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.core.cadence import Rhythm
from monitor.core.health import FeedFacts, Tally, Trouble
from monitor.core.identity import Census, KnownItem
from monitor.model import Alert, Article, Cause, Entry, Feed, Listing, Manner, PollTrouble, Wishes
from monitor.ports.hosts import HostRoom


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a feed's address leads by permanent redirects, and how often in a row that was seen; "" and 0 if it does not."""

    to: str = ""
    sightings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFeed:
    """A feed whose time has come, with the validators of its last answer and its failures in a row.

    `first_poll` is true until a poll of it has been answered with a listing; `answered_at` is the last answered poll,
    `reset_at` and `missed_at` when that was last found of the feed.
    """

    feed: Feed
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    first_poll: bool
    rhythm: Rhythm = field(default_factory=Rhythm)
    wishes: Wishes = field(default_factory=Wishes)
    move: Move = field(default_factory=Move)
    answered_at: datetime | None = None
    reset_at: datetime | None = None
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownListing:
    """What the store holds that bears on a listing about to be recorded.

    `by_key` maps those of its items' keys that are known; `entries` counts all entries that the feed ever listed and
    that are still stored; `newest_at` is the latest publication among them.
    """

    by_key: Mapping[str, KnownItem] = field(default_factory=dict)
    entries: int = 0
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDecision:
    """What is to be stored of a listing.

    New entries wait to be read in the given `manner`, those that are not PROMPT as a batch with that `cause`; revised
    ones wait to be read again, and are told promptly (from the sixth version on they wait an hour). `reset` and `missed` (what was missed was looked for) mark the feed at this time;
    notices go to their channels.
    """

    census: Census
    manner: Manner
    cause: Cause
    rhythm: Rhythm
    next_at: datetime
    reset: bool = False
    missed: bool = False
    notices: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswered:
    """A feed listed something: its entries, what they are, and its validators are stored together.

    `took` is how long fetching took. Entries in `listing.unchanged` are listed still; what is neither there nor in the
    census has left the listing.
    """

    feed_key: str
    at: datetime
    took: timedelta
    etag: str
    last_modified: str
    body_hash: str
    listing: Listing
    move: Move = field(default_factory=Move)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollUnchanged:
    """A feed said that nothing changed (304, or the same bytes)."""

    feed_key: str
    at: datetime
    took: timedelta
    next_at: datetime
    etag: str
    last_modified: str
    rhythm: Rhythm = field(default_factory=Rhythm)
    move: Move = field(default_factory=Move)
    notices: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFailed:
    """A feed gave nothing usable: `sentence` says why; until `not_before` its server wants to be left alone. `next_at`
    None retires the feed: it is never due again while it is configured."""

    feed_key: str
    at: datetime
    next_at: datetime | None
    trouble: PollTrouble
    sentence: str
    not_before: datetime | None
    move: Move = field(default_factory=Move)
    notices: tuple[Alert, ...] = ()


class FeedStore(Protocol):
    """What `poll` needs."""

    async def sync_feeds(self, feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the stored feeds those of the configuration (identity: key). A new one is due soon: at once if there are
        few, spread over the time it takes to start many (20 a second, at most a quarter of an hour); one with another
        `every` no later than after that; one no longer configured is never due again but keeps its entries, and starts
        afresh (not retired, no move, no back-off) when it is configured again."""

    async def make_feeds_due(self, *, now: datetime) -> None:
        """Make every configured feed due but those whose `not_before` is still to come and those that are retired."""

    async def claim_feeds(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom
    ) -> list[DueFeed]:
        """At most `limit` feeds that are due, longest due first, as far as their hosts have room."""

    def let_go(self, feed_key: str, *, until: datetime) -> None:
        """End the claim of a feed without a record, at the latest by then."""

    async def fingerprints(self, feed_key: str) -> frozenset[str]:
        """The fingerprints of the items that the feed listed last, "" left out."""

    async def known(self, feed_key: str, entries: Sequence[Entry]) -> KnownListing:
        """What is known of these items before they are recorded."""

    async def record_listing(
        self, poll: PollAnswered, *, decide: Callable[[KnownListing], ListingDecision]
    ) -> ListingDecision:
        """Look up what is known of the listing's items, let the pure `decide` decide, and store entries, validators,
        rhythm and notices, all in one transaction. `decide` may be called more than once."""

    async def record_poll(self, poll: PollUnchanged | PollFailed) -> None:
        """Store what a poll without a listing said, with its notices, in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBatch:
    """A batch that is ripe for its summary: the alerts held in it so far, as stored, and by their ids the articles that
    they are about, as far as those are still there; `memories` are of their sites. `unread` of its `entries` are still to
    be read."""

    id: int
    feed: str
    cause: Cause
    opened_at: datetime
    entries: int
    unread: int
    alerts: tuple[Alert, ...]
    articles: Mapping[str, Article] = field(default_factory=dict)
    memories: Mapping[str, bytes] = field(default_factory=dict)


SumUp = Callable[[HeldBatch], tuple[Alert, ...]]
"""What is to be said of a batch: digests (stored anew), or held alerts of it (told one by one). A held alert for some
channel that is in nothing of this is taken back: its hit was only in boilerplate."""


class WatchStore(Protocol):
    """What `watch` needs."""

    async def troubles(self) -> list[Trouble]:
        """The episodes that were told of and are not over."""

    async def suspects(self, *, now: datetime) -> list[FeedFacts]:
        """The configured feeds that fail, are late with something new, are slow, or are told of."""

    async def tally(self, *, since: datetime) -> Tally:
        """What the last polls of the configured feeds said, as far as they are later than `since`."""

    async def record_review(
        self, *, begun: Sequence[Trouble], over: Sequence[Trouble], notices: Sequence[Alert], at: datetime
    ) -> None:
        """Store which episodes begin and end, with their notices, in one transaction."""

    async def mean_weight(self) -> float | None:
        """The mean `weight` of the rhythms of all configured feeds that have one; None without any."""

    async def hasten_feeds(self, *, now: datetime, within: timedelta) -> None:
        """Make the feeds that failed for trouble with the network due, spread over `within`, unless a server asked to
        be left alone."""

    async def release_batches(self, *, opened_before: datetime, now: datetime, sum_up: SumUp) -> list[Alert]:
        """Sum up what is held so far in batches that are still unread, were opened before that, and hold something
        that has waited since before that, too. What was said."""
