"""The store behind `monitor.ports.store.Store`, whose docstrings say what each method does."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from monitor.core.health import FeedFacts, Tally, Trouble
from monitor.core.retries import LONGEST_LEASE
from monitor.events import BatchRead
from monitor.model import Alert, Article, ChannelTerms, Claim, Entry, Feed, Settlement
from monitor.ports import (
    Configuration,
    Decision,
    DueEntry,
    DueFeed,
    EntryNext,
    Gather,
    HostRoom,
    Known,
    KnownListing,
    ListingDecision,
    Lookup,
    PollAnswered,
    PollFailed,
    PollUnchanged,
    Recorded,
    SumUp,
)
from monitor.store import articles as article_jobs
from monitor.store import batches as batch_jobs
from monitor.store import clamps as clamp_jobs
from monitor.store import configuration as configuration_jobs
from monitor.store import due as due_jobs
from monitor.store import entries as entry_jobs
from monitor.store import feeds as feed_jobs
from monitor.store import listed as listed_jobs
from monitor.store import listing as listing_jobs
from monitor.store import parcels as parcel_jobs
from monitor.store import polls as poll_jobs
from monitor.store import reach as reach_jobs
from monitor.store import settlements as settlement_jobs
from monitor.store import sites as site_jobs
from monitor.store import sketches as sketch_jobs
from monitor.store import upkeep as upkeep_jobs
from monitor.store import watch as watch_jobs
from monitor.store.access import Access
from monitor.store.leases import Crowd, Leases
from monitor.store.writer import Work

T = TypeVar("T")

# So many may be overdue after a short pause; more start like new ones, or their hosts would see a burst.
FEW_OVERDUE = 200


class SqlStore:
    """Everything that must survive, in one SQL database."""

    def __init__(self, access: Access) -> None:
        self.file = access.file
        self._access = access
        self._read, self._write, self._claim = access.read, access.write, access.claim
        self._leases = Leases()
        self._crowd: Crowd | None = None

    # --- configuration ---

    async def configuration(self) -> Configuration | None:
        """See `ConfigurationStore`."""
        return await self._read(configuration_jobs.stored_configuration)

    async def adopt(
        self,
        configuration: Configuration,
        *,
        feeds: Sequence[Feed],
        channels: Sequence[ChannelTerms],
        notices: Sequence[Alert],
    ) -> None:
        """See `ConfigurationStore`."""
        adopt = partial(configuration_jobs.adopt, configuration=configuration, feeds=feeds, channels=channels)
        await self._write(partial(adopt, notices=notices))

    async def note_configuration(self, configuration: Configuration, *, notices: Sequence[Alert]) -> None:
        """See `ConfigurationStore`."""
        await self._write(partial(configuration_jobs.note, configuration=configuration, notices=notices))

    # --- poll ---

    async def sync_feeds(self, feeds: Sequence[Feed], *, now: datetime) -> None:
        """See `FeedStore`."""
        await self._write(partial(feed_jobs.sync_feeds, wanted=feeds, now=now))

    async def make_feeds_due(self, *, now: datetime) -> None:
        """See `FeedStore`."""
        self._crowd = None
        await self._write(partial(feed_jobs.make_feeds_due, now=now))

    async def claim_feeds(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom
    ) -> list[DueFeed]:
        """See `FeedStore`."""
        leased, crowd = self._leases.at(now), self._crowd
        due_feeds = partial(due_jobs.due_feeds, now=now, limit=limit, room=room, leased=leased, crowd=crowd)
        found, started = await self._read(due_feeds)
        if crowd is not None:
            crowd.started += started
            self._crowd = None if crowd.gone else crowd
        return [due for due in found if self._leases.take(due.feed.key, now, now + lease)]

    def let_go(self, feed_key: str, *, until: datetime) -> None:
        """See `FeedStore`."""
        self._leases.shorten(feed_key, until)

    async def fingerprints(self, feed_key: str) -> frozenset[str]:
        """See `FeedStore`."""
        return await self._read(partial(listed_jobs.fingerprints, feed_key=feed_key))

    async def known(self, feed_key: str, entries: Sequence[Entry]) -> KnownListing:
        """See `FeedStore`."""
        return await self._read(partial(listed_jobs.known, feed_key=feed_key, items=entries))

    async def record_listing(
        self, poll: PollAnswered, *, decide: Callable[[KnownListing], ListingDecision]
    ) -> ListingDecision:
        """See `FeedStore`. `decide` runs in the writer's thread."""
        decision = await self._write(partial(listing_jobs.record_listing, poll=poll, decide=decide))
        self._leases.end(poll.feed_key)
        return decision

    async def record_poll(self, poll: PollUnchanged | PollFailed) -> None:
        """See `FeedStore`. Those that wait together are written together."""
        await self._access.write_together(poll_jobs.record_polls, poll)
        self._leases.end(poll.feed_key)

    async def mean_weight(self) -> float | None:
        """See `FeedStore`."""
        return await self._read(watch_jobs.mean_weight)

    # --- watch ---

    async def troubles(self) -> list[Trouble]:
        """See `WatchStore`."""
        return await self._read(watch_jobs.troubles)

    async def suspects(self, *, now: datetime) -> list[FeedFacts]:
        """See `WatchStore`."""
        return await self._read(partial(watch_jobs.suspects, now=now))

    async def tally(self, *, since: datetime) -> Tally:
        """See `WatchStore`."""
        return await self._read(partial(watch_jobs.tally, since=since))

    async def record_review(
        self, *, begun: Sequence[Trouble], over: Sequence[Trouble], notices: Sequence[Alert], at: datetime
    ) -> None:
        """See `WatchStore`."""
        work = partial(watch_jobs.record_review, begun=begun, over=over, notices=notices, at=at)
        await self._write(work)

    async def hasten_feeds(self, *, now: datetime, within: timedelta) -> None:
        """See `WatchStore`."""
        await self._write(partial(watch_jobs.hasten_feeds, now=now, within=within))

    async def release_batches(self, *, opened_before: datetime, now: datetime, sum_up: SumUp) -> list[Alert]:
        """See `WatchStore`. `sum_up` runs in the writer's thread."""
        if not await self._read(partial(batch_jobs.any_batch_ripe, opened_before=opened_before)):
            return []
        work = partial(batch_jobs.release_batches, opened_before=opened_before, now=now, sum_up=sum_up)
        return await self._write(work)

    # --- ingest ---

    async def claim_entries(
        self, *, now: datetime, limit: int, lease: timedelta, room: HostRoom, alone: bool
    ) -> list[DueEntry]:
        """See `EntryStore`."""
        if not await self._read(partial(entry_jobs.any_entry_due, now=now)):
            return []
        return await self._claim(
            partial(entry_jobs.claim_entries, now=now, limit=limit, lease=lease, room=room, alone=alone)
        )

    async def site_memory(self, site: str) -> bytes:
        """See `EntryStore`."""
        return await self._read(partial(site_jobs.site_memory, site=site))

    async def article_at(self, url: str) -> Article | None:
        """See `EntryStore`."""
        return await self._read(partial(article_jobs.article_at, url=url))

    async def article(self, article_id: str) -> Article | None:
        """See `EntryStore`."""
        return await self._read(partial(article_jobs.article, article_id=article_id))

    async def record_entry(
        self,
        due: DueEntry,
        *,
        at: datetime,
        lookup: Lookup,
        decide: Callable[[Known], Decision],
        sum_up: SumUp,
    ) -> Recorded:
        """See `EntryStore`. `decide` and `sum_up` run in the writer's thread."""
        record = partial(entry_jobs.record_entry, due=due, at=at, lookup=lookup)
        return await self._write(partial(record, decide=decide, sum_up=sum_up))

    async def settle_entry(self, due: DueEntry, *, becomes: EntryNext, at: datetime) -> None:
        """See `EntryStore`."""
        await self._write(partial(entry_jobs.settle_entry, due=due, becomes=becomes, at=at))

    async def give_back(self, due: DueEntry) -> None:
        """See `EntryStore`."""
        await self._write(partial(entry_jobs.give_back, due=due))

    async def quarantine_entry(
        self, due: DueEntry, *, at: datetime, sentence: str, sum_up: SumUp
    ) -> tuple[BatchRead | None, tuple[Alert, ...]]:
        """See `EntryStore`."""
        work = partial(entry_jobs.quarantine_entry, due=due, at=at, sentence=sentence, sum_up=sum_up)
        return await self._write(work)

    # --- deliver ---

    async def sync_channels(self, channels: Sequence[ChannelTerms], *, now: datetime) -> None:
        """See `Outbox`."""
        await self._write(partial(reach_jobs.sync_channels, wanted=channels, now=now))

    async def due_channels(self, *, now: datetime) -> list[str]:
        """See `Outbox`."""
        return await self._read(partial(parcel_jobs.due_channels, now=now))

    async def claim_parcel(self, channel: str, *, now: datetime, gather: Gather) -> Claim | None:
        """See `Outbox`. `gather` runs in the writer's thread."""
        work = partial(parcel_jobs.claim_parcel, channel=channel, now=now, gather=gather)
        return await self._claim(work, urgent=True)

    async def record_parcel(self, settlement: Settlement) -> None:
        """See `Outbox`."""
        await self._write(partial(settlement_jobs.record_parcel, settlement=settlement), urgent=True)

    # --- upkeep ---

    async def recover(self, *, now: datetime) -> Mapping[str, int]:
        """See `UpkeepStore`."""
        self._leases = Leases()
        in_doubt = await self._write(partial(upkeep_jobs.recover, now=now))
        await self._hold_back(now)
        return in_doubt

    async def clamp_times(self, *, now: datetime, longest_poll: timedelta) -> None:
        """See `UpkeepStore`."""
        self._leases.clamp(now + LONGEST_LEASE)
        await self._write(partial(clamp_jobs.clamp_times, now=now, longest_poll=longest_poll))
        await self._hold_back(now)

    async def prune_articles(self, *, before: datetime, limit: int) -> int:
        """See `UpkeepStore`."""
        return await self._write(partial(upkeep_jobs.prune_articles, before=before, limit=limit))

    async def forget_sketches(self, *, before: datetime, limit: int) -> int:
        """See `UpkeepStore`."""
        return await self._write(partial(sketch_jobs.forget_sketches, before=before, limit=limit))

    async def prune_deliveries(self, *, before: datetime, limit: int) -> int:
        """See `UpkeepStore`."""
        return await self._write(partial(upkeep_jobs.prune_deliveries, before=before, limit=limit))

    async def close(self) -> None:
        """See `UpkeepStore`."""
        await asyncio.to_thread(self.close_now)

    # --- outside the protocol ---

    def read_now(self, ask: Work[T]) -> T:
        """Answer a question from one consistent state; blocks (commands)."""
        return self._access.read_now(ask)

    def close_now(self) -> None:
        """Like `close`, where no event loop runs; blocks."""
        self._access.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_now()

    async def _hold_back(self, now: datetime) -> None:
        """After a long pause very many feeds may be due: let them start one after the other."""
        number = await self._read(partial(feed_jobs.overdue, now=now))
        crowded = number > FEW_OVERDUE
        self._crowd = Crowd(now, number, feed_jobs.pace(number)) if crowded else None
