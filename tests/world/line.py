"""The three belts over a real store with scripted edges: one pass of the whole line, in a fixed order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from monitor.core.rules import compile_rules
from monitor.model import ChannelTerms, Feed, Rule
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.deliver import Deliver
from monitor.pipeline.digests import sum_up
from monitor.pipeline.ingest import Ingest
from monitor.pipeline.poll import Poll
from monitor.pipeline.watch import Watch
from monitor.ports import Channel, Clock, Extractor, FeedFinder, Fetcher, ListingReader, Store
from monitor.settings import FetchSettings, FirstPoll, Settings
from tests.world.doubles import Notes, Press

EAGER = Settings(
    first_poll=FirstPoll.ALERT, max_age=None, fetch=FetchSettings(concurrency=4, gap=timedelta(0))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Everything a pass needs."""

    store: Store
    fetcher: Fetcher
    reader: ListingReader
    extractor: Extractor
    channels: Mapping[str, Channel]
    feeds: Sequence[Feed]
    rules: Sequence[Rule]
    clock: Clock
    finder: FeedFinder = field(default_factory=Press)
    settings: Settings = EAGER
    notes: Notes = field(default_factory=Notes)
    terms: Mapping[str, ChannelTerms] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=Conditions)

    async def start(self) -> None:
        """What the program does before its belts run."""
        now = self.clock.now()
        await self.store.recover(now=now)
        await self.store.sync_feeds(self.feeds, now=now)
        await self.store.sync_channels(list(self.all_terms.values()), now=now)

    @property
    def all_terms(self) -> dict[str, ChannelTerms]:
        """Those of every channel: where nothing is said, the usual ones."""
        return {name: self.terms.get(name, ChannelTerms(name=name)) for name in self.channels}

    async def poll(self) -> None:
        await (
            Poll(
                store=self.store,
                fetcher=self.fetcher,
                reader=self.reader,
                finder=self.finder,
                clock=self.clock,
                observer=self.notes,
                settings=self.settings,
                feeds=self.feeds,
                conditions=self.conditions,
                wake_ingest=_nobody,
            )
            .belt()
            .drain()
        )

    async def ingest(self) -> None:
        await (
            Ingest(
                store=self.store,
                fetcher=self.fetcher,
                extractor=self.extractor,
                rules=compile_rules(self.rules, self.feeds),
                clock=self.clock,
                observer=self.notes,
                settings=self.settings,
                feeds=self.feeds,
                wake_deliver=_nobody,
            )
            .belt()
            .drain()
        )

    async def deliver(self) -> None:
        await self.deliverer().belt().drain()

    def deliverer(self) -> Deliver:
        return Deliver(
            store=self.store,
            channels=self.channels,
            terms=self.all_terms,
            clock=self.clock,
            observer=self.notes,
            settings=self.settings,
        )

    async def watch(self) -> None:
        await Watch(
            store=self.store,
            clock=self.clock,
            observer=self.notes,
            settings=self.settings,
            conditions=self.conditions,
            summing_up=lambda now: partial(sum_up, now=now, first_poll=self.settings.first_poll),
        ).look()

    async def one_pass(self) -> None:
        await self.poll()
        await self.ingest()
        await self.deliver()


def _nobody() -> None:
    """The passes follow one another, so nobody needs waking."""
