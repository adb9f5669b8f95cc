"""The composition root: turns a configuration into a monitor, the only file that names concrete adapters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.config import Config
from monitor.core.rules import compile_rules
from monitor.events import Started
from monitor.extract import PAGE_MODULES, PageReader
from monitor.fetch import HttpFetcher, open_fetcher
from monitor.notify import open_channel
from monitor.pipeline.belt import Belt
from monitor.pipeline.deliver import Deliver
from monitor.pipeline.ingest import Ingest
from monitor.pipeline.poll import Poll
from monitor.pipeline.upkeep import Upkeep
from monitor.ports import Channel, Clock, DueEntry, DueFeed, Observer
from monitor.sources import FEED_MODULES, FeedReader
from monitor.store import SqlStore, open_store
from monitor.workers import WorkerPool


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """The daemon's parts, wired. `close` undoes what `open_monitor` did."""

    store: SqlStore
    poller: Poll
    poll: Belt[DueFeed]
    ingest: Belt[DueEntry]
    deliver: Belt[str]
    upkeep: Upkeep
    clock: Clock
    observer: Observer
    fetcher: HttpFetcher
    pools: tuple[WorkerPool, ...]
    channels: Mapping[str, Channel]

    async def close(self) -> None:
        """Let go of the network, the workers, the channels and, last, the store."""
        await self.fetcher.close()
        for pool in self.pools:
            await pool.close()
        for channel in self.channels.values():
            await channel.close()
        await self.store.close()


async def open_monitor(
    config: Config, *, state: Path, observer: Observer, clock: Clock, json_lines: bool = False
) -> Monitor:
    """Take the store, bring it up to the configuration, and wire the belts.

    With `json_lines`, `stdout://` channels write alerts for programs rather than for people.

    Raises `StoreError` (in use, too new, damaged) before anything is polled or sent.
    """
    store = open_store(config.store_url, owner=True)
    try:
        await _bring_up_to_date(store, config, clock.now())
        monitor = _wired(config, store, _open_channels(config, state, json_lines=json_lines), observer, clock)
    except BaseException:
        await store.close()
        raise
    observer.see(_started(config))
    return monitor


async def _bring_up_to_date(store: SqlStore, config: Config, now: datetime) -> None:
    await store.recover(now=now)
    await store.sync_feeds(config.feeds, now=now)
    await store.sync_channels([spec.name for spec in config.channels], now=now)
    await store.clamp_times(now=now, longest_poll=config.settings.poll.max)


def _wired(
    config: Config, store: SqlStore, channels: Mapping[str, Channel], observer: Observer, clock: Clock
) -> Monitor:
    # A slow article must not hold up feeds, so each kind has its own workers.
    feed_pool = WorkerPool(workers=1, preload=FEED_MODULES)
    page_pool = WorkerPool(workers=2, preload=PAGE_MODULES)
    fetcher = open_fetcher(config.settings.fetch)
    deliver = Deliver(store=store, channels=channels, clock=clock, observer=observer).belt()
    ingest = _ingest(
        config,
        store=store,
        fetcher=fetcher,
        pool=page_pool,
        observer=observer,
        clock=clock,
        wake_deliver=deliver.wake,
    ).belt()
    poller = Poll(
        store=store,
        fetcher=fetcher,
        reader=FeedReader(feed_pool),
        clock=clock,
        observer=observer,
        settings=config.settings,
        wake_ingest=ingest.wake,
    )
    upkeep = Upkeep(store=store, clock=clock, observer=observer, settings=config.settings)
    return Monitor(
        store=store,
        poller=poller,
        poll=poller.belt(),
        ingest=ingest,
        deliver=deliver,
        upkeep=upkeep,
        clock=clock,
        observer=observer,
        fetcher=fetcher,
        pools=(feed_pool, page_pool),
        channels=channels,
    )


def _ingest(
    config: Config,
    *,
    store: SqlStore,
    fetcher: HttpFetcher,
    pool: WorkerPool,
    observer: Observer,
    clock: Clock,
    wake_deliver: Callable[[], None],
) -> Ingest:
    return Ingest(
        store=store,
        fetcher=fetcher,
        extractor=PageReader(pool),
        rules=compile_rules(config.rules, config.feeds),
        clock=clock,
        observer=observer,
        settings=config.settings,
        wake_deliver=wake_deliver,
    )


def _open_channels(config: Config, state: Path, *, json_lines: bool) -> dict[str, Channel]:
    timezone = config.settings.timezone
    return {
        spec.name: open_channel(
            spec.name, spec.url, state_folder=state, timezone=timezone, json_lines=json_lines
        )
        for spec in config.channels
    }


def _started(config: Config) -> Started:
    return Started(
        config=str(config.folder),
        store=config.store_url,
        feeds=len(config.feeds),
        rules=len(config.rules),
        channels=len(config.channels),
    )
