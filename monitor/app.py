"""The composition root: turns a configuration into a monitor, the only file that names concrete adapters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from monitor.config import ChannelSpec, Config
from monitor.events import Alerted, Event, HeldFound, Started
from monitor.extract import PAGE_MODULES, PageReader
from monitor.fetch import HttpFetcher, open_fetcher
from monitor.model import Alert, ChannelTerms, OnDoubt
from monitor.notify import open_channel
from monitor.pipeline.belt import Belt
from monitor.pipeline.channel_notices import found_held_notice
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.deliver import Deliver
from monitor.pipeline.ingest import Ingest
from monitor.pipeline.notices import mended_notice
from monitor.pipeline.poll import Poll
from monitor.pipeline.upkeep import Upkeep
from monitor.pipeline.watch import Watch
from monitor.ports import Channel, Clock, Configuration, DueEntry, DueFeed, Observer, SumUp
from monitor.sources import FEED_MODULES, FeedFinder, LaneReader
from monitor.store import SqlStore, open_store
from monitor.workers import WorkerPool

# What workers that read feeds may take beyond what they begin with, in bytes: 9 MB of text take 95 MB. A feed that needs
# more than the first is read again with the second: so the daemon and these stay below 400 MB whatever feeds send.
_QUICK_MEMORY, _SLOW_MEMORY = 80_000_000, 130_000_000

# Memory is flat over 5,000 pages, and a new worker costs a second of imports.
_PAGES_PER_LIFE = 2_000


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """The daemon's parts, wired; `configuration` is what they began with. `close` undoes what `open_monitor` did."""

    configuration: Configuration
    store: SqlStore
    poller: Poll
    poll: Belt[DueFeed]
    ingester: Ingest
    ingest: Belt[DueEntry]
    deliverer: Deliver
    deliver: Belt[str]
    upkeep: Upkeep
    watch: Watch
    clock: Clock
    observer: Observer
    fetcher: HttpFetcher
    pools: tuple[WorkerPool, ...]
    open_channel: Callable[[ChannelSpec], Channel]

    async def adopt(
        self, config: Config, *, before: Config, configuration: Configuration, notices: Sequence[Alert]
    ) -> None:
        """Go over from `before` to another set of rules, feeds and channels: stored in one transaction, then used from
        one moment to the next. A `StoreError` leaves everything as it was; settings stay those of the start.

        A crash before the commit leaves the old set stored, one after it the new one: the next start does the rest.
        """
        channels, terms = self._channels_of(config, before), _terms(config)
        self.poller.expect(config.feeds)
        self.ingester.expect(config.feeds)
        await self.store.adopt(
            configuration, feeds=config.feeds, channels=list(terms.values()), notices=notices
        )
        self.ingester.use(config.rule_set, config.feeds)
        self.poller.use(config.feeds, notices=config.settings.notices)
        self.watch.use(notices=config.settings.notices)
        await self.deliverer.use(channels, terms=terms, notices=config.settings.notices)
        for belt in (self.poll, self.ingest, self.deliver):
            belt.wake()

    def _channels_of(self, config: Config, before: Config) -> dict[str, Channel]:
        """The channels of `config`: those that would be opened as they were before are those of before."""
        ways = {spec.name: spec.way for spec in before.channels}
        return {
            spec.name: self.deliverer.channels[spec.name]
            if ways.get(spec.name) == spec.way
            else self.open_channel(spec)
            for spec in config.channels
        }

    async def close(self) -> None:
        """Let go of the network, the workers, the channels and, last, the store."""
        await self.fetcher.close()
        for pool in self.pools:
            await pool.close()
        await self.deliverer.close()
        await self.store.close()


async def open_monitor(
    config: Config, *, state: Path, observer: Observer, clock: Clock, json_lines: bool = False
) -> Monitor:
    """Take the store, bring it up to the configuration, and wire the belts.

    With `json_lines`, `stdout://` channels write alerts for programs rather than for people.

    Raises `StoreError` (in use, too new, damaged) before anything is polled or sent.
    """
    store = open_store(config.store_url, owner=True)
    opener = partial(_open_channel, state=state, timezone=config.settings.timezone, json_lines=json_lines)
    configuration = Configuration(loaded_at=clock.now(), rules=len(config.rules))
    try:
        found = await _bring_up_to_date(store, config, configuration)
        monitor = _wired(config, configuration, store=store, opener=opener, observer=observer, clock=clock)
    except BaseException:
        await store.close()
        raise
    observer.see(_started(config))
    for event in found:
        observer.see(event)
    return monitor


async def _bring_up_to_date(
    store: SqlStore, config: Config, configuration: Configuration
) -> tuple[Event, ...]:
    """Take over from a predecessor; what is to be told of it: that its trouble with the configuration is over, what it
    was sending that is held now."""
    now, told = configuration.loaded_at, config.settings.notices
    last = await store.configuration()
    was_refused = last is not None and last.refused_at is not None
    notices = mended_notice(summary(config), now=now, channels=told) if was_refused else ()
    held = _held(await store.recover(now=now), config)
    for one in held:
        notices += found_held_notice(one.alerts, channel=one.channel, now=now, channels=told)
    terms = list(_terms(config).values())
    await store.adopt(configuration, feeds=config.feeds, channels=terms, notices=notices)
    await store.clamp_times(now=now, longest_poll=config.settings.poll.max)
    return (*held, *(Alerted(alert=notice) for notice in notices))


def _held(in_doubt: Mapping[str, int], config: Config) -> tuple[HeldFound, ...]:
    """What is in doubt on channels that hold such."""
    holds = [spec.name for spec in config.channels if spec.terms.on_doubt is OnDoubt.HOLD]
    return tuple(HeldFound(channel=name, alerts=in_doubt[name]) for name in holds if name in in_doubt)


def summary(config: Config) -> str:
    """What a configuration holds, counted."""
    return f"{len(config.rules)} rules, {len(config.feeds)} feeds, {len(config.channels)} channels"


def _terms(config: Config) -> dict[str, ChannelTerms]:
    return {spec.name: spec.terms for spec in config.channels}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What the belts have in common."""

    config: Config
    store: SqlStore
    fetcher: HttpFetcher
    observer: Observer
    clock: Clock
    conditions: Conditions


def _wired(
    config: Config,
    configuration: Configuration,
    *,
    store: SqlStore,
    opener: Callable[[ChannelSpec], Channel],
    observer: Observer,
    clock: Clock,
) -> Monitor:
    pools = _pools()
    bench = _Bench(
        config=config,
        store=store,
        fetcher=open_fetcher(config.settings.fetch),
        observer=observer,
        clock=clock,
        conditions=Conditions(),
    )
    channels = {spec.name: opener(spec) for spec in config.channels}
    deliverer = Deliver(
        store=store,
        channels=channels,
        terms=_terms(config),
        clock=clock,
        observer=observer,
        settings=config.settings,
    )
    deliver = deliverer.belt()
    ingester = _ingester(bench, pools.pages, wake=deliver.wake)
    ingest = ingester.belt()
    poller = _poller(bench, pools, wake=ingest.wake)
    return Monitor(
        configuration=configuration,
        store=store,
        poller=poller,
        poll=poller.belt(),
        ingester=ingester,
        ingest=ingest,
        deliverer=deliverer,
        deliver=deliver,
        upkeep=Upkeep(store=store, clock=clock, observer=observer, settings=config.settings),
        watch=_watch(bench, ingester.summing_up),
        clock=clock,
        observer=observer,
        fetcher=bench.fetcher,
        pools=(pools.quick, pools.slow, pools.pages),
        open_channel=opener,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pools:
    """Workers for feeds, for those that take long to read, and for pages: neither those nor articles hold up feeds."""

    quick: WorkerPool
    slow: WorkerPool
    pages: WorkerPool


def _pools() -> _Pools:
    return _Pools(
        quick=WorkerPool(workers=1, preload=FEED_MODULES, memory=_QUICK_MEMORY),
        slow=WorkerPool(workers=1, preload=FEED_MODULES, memory=_SLOW_MEMORY),
        pages=WorkerPool(workers=2, preload=PAGE_MODULES, tasks=_PAGES_PER_LIFE),
    )


def _poller(bench: _Bench, pools: _Pools, *, wake: Callable[[], None]) -> Poll:
    return Poll(
        store=bench.store,
        fetcher=bench.fetcher,
        reader=LaneReader(pools.quick, pools.slow),
        finder=FeedFinder(pools.slow),
        clock=bench.clock,
        observer=bench.observer,
        settings=bench.config.settings,
        feeds=bench.config.feeds,
        conditions=bench.conditions,
        wake_ingest=wake,
    )


def _ingester(bench: _Bench, pool: WorkerPool, *, wake: Callable[[], None]) -> Ingest:
    return Ingest(
        store=bench.store,
        fetcher=bench.fetcher,
        extractor=PageReader(pool),
        rules=bench.config.rule_set,
        clock=bench.clock,
        observer=bench.observer,
        settings=bench.config.settings,
        feeds=bench.config.feeds,
        wake_deliver=wake,
    )


def _watch(bench: _Bench, summing_up: Callable[[datetime], SumUp]) -> Watch:
    return Watch(
        store=bench.store,
        clock=bench.clock,
        observer=bench.observer,
        settings=bench.config.settings,
        conditions=bench.conditions,
        summing_up=summing_up,
    )


def _open_channel(spec: ChannelSpec, *, state: Path, timezone: str, json_lines: bool) -> Channel:
    return open_channel(
        spec.name,
        spec.url,
        state_folder=state,
        timezone=timezone,
        targets=spec.terms.targets,
        templates=spec.templates,
        json_lines=json_lines,
    )


def _started(config: Config) -> Started:
    return Started(
        config=str(config.folder),
        store=config.store_url,
        feeds=len(config.feeds),
        rules=len(config.rules),
        channels=len(config.channels),
    )
