"""The ingest belt: a due entry becomes an article, its matches become verdicts, and what is news becomes alerts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from monitor.core.retries import LONGEST_LEASE
from monitor.core.rules import RuleSet
from monitor.errors import StoreError
from monitor.events import Alerted, ArticleRead, BatchRead, Quarantined
from monitor.model import Alert, AlertKind, Feed, Manner
from monitor.pipeline.belt import Belt
from monitor.pipeline.decision import Question, decide
from monitor.pipeline.digests import sum_up
from monitor.pipeline.hosts import room_of_hosts
from monitor.pipeline.lasting import lasting
from monitor.pipeline.pages import Pages, Read, Unchanged
from monitor.pipeline.reading import document_of, lookup_of
from monitor.pipeline.rechecking import hits_in_text, still_holds
from monitor.pipeline.sites import Sites
from monitor.ports import (
    Clock,
    DueEntry,
    EntryQuarantined,
    EntryStore,
    Extractor,
    Fetcher,
    Observer,
    Recorded,
    SumUp,
)
from monitor.settings import Settings


class Ingest:
    """Reads, matches and records entries: everything one ingest needs, held once."""

    def __init__(
        self,
        *,
        store: EntryStore,
        fetcher: Fetcher,
        extractor: Extractor,
        rules: RuleSet,
        clock: Clock,
        observer: Observer,
        settings: Settings,
        feeds: Sequence[Feed],
        wake_deliver: Callable[[], None],
    ) -> None:
        self._store = store
        self._sites = Sites(store)
        self._pages = Pages(store=store, fetcher=fetcher, extractor=extractor, clock=clock, sites=self._sites)
        self._rules = rules
        self._languages: set[str] = set()
        self._preparing = asyncio.Lock()
        self._clock = clock
        self._observer = observer
        self._settings = settings
        self._feeds: Mapping[str, Feed] = {feed.key: feed for feed in feeds}
        self._wake_deliver = wake_deliver

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the articles so far, one for each way of reading them."""
        return frozenset(self._languages)

    def expect(self, feeds: Sequence[Feed]) -> None:
        """Know these feeds, too, when their entries come to be due: they are about to be stored."""
        self._feeds = {**{feed.key: feed for feed in feeds}, **self._feeds}

    def use(self, rules: RuleSet, feeds: Sequence[Feed]) -> None:
        """Match articles of `feeds` against `rules` from now on; one in hand finishes with the set it began with."""
        self._rules = rules
        self._feeds = {feed.key: feed for feed in feeds}

    def belt(self) -> Belt[DueEntry]:
        """The belt that ingests whatever entry is due."""
        return Belt(
            "ingest",
            width=self._settings.fetch.concurrency,
            claim=self._claim,
            work=self.ingest,
            set_aside=self._set_aside,
            name_of=lambda due: f"{due.feed.name}: {due.entry.title}",
            observer=self._observer,
            give_back=self._store.give_back,
        )

    async def _claim(self, free: int, busy: Sequence[DueEntry]) -> Sequence[DueEntry]:
        if any(due.last_resort for due in busy):
            return ()
        room = room_of_hosts((due.entry.url for due in busy), self._settings.fetch)
        claimed = await self._store.claim_entries(
            now=self._clock.now(), limit=free, lease=LONGEST_LEASE, room=room, alone=not busy
        )
        # One that is not known was taken out while this was claimed: its entries are laid down already.
        return [replace(due, feed=feed) for due in claimed if (feed := self._feeds.get(due.feed.key))]

    async def ingest(self, due: DueEntry) -> None:
        """Read, match and record one entry."""
        rules = self._rules
        read = await self._pages.read(due)
        if read is None:
            return
        if isinstance(read, Unchanged):
            await self._store.settle_entry(due, becomes=read.entry, at=self._clock.now())
            return
        recorded = await self._record(due, read, rules)
        self._tell(due, recorded)
        if recorded.alerts:
            self._wake_deliver()

    # --- deciding and recording ---------------------------------------------------------------------------------------

    async def _record(self, due: DueEntry, read: Read, rules: RuleSet) -> Recorded:
        article = read.reading.article
        await self._prepare(rules, article.language)
        matches = rules.match(document_of(article), feed=due.feed)
        question = Question(
            reading=read.reading,
            matches=matches,
            hits_in_text=partial(hits_in_text, article=article, rules=rules, feed=due.feed),
            manner=due.manner if read.own is None else Manner.PROMPT,  # it was new since the batch
            revised=due.revised,
            entry=read.entry,
            now=self._clock.now(),
            max_age=self._settings.max_age,
            timezone=self._settings.timezone,
            own=read.own,
            page=read.page,
            lesson=self._sites.lesson(read.learned),
        )
        return await self._store.record_entry(
            due,
            at=question.now,
            lookup=lookup_of(read.reading),
            decide=partial(decide, question),
            sum_up=self.summing_up(question.now),
        )

    def summing_up(self, now: datetime) -> SumUp:
        """What is said of a batch at `now`: what still hits, now that more of its sites is known."""
        feeds = {feed.name: feed for feed in self._feeds.values()}
        return partial(
            sum_up,
            now=now,
            first_poll=self._settings.first_poll,
            holds=partial(still_holds, rules=self._rules, sites=self._sites, feeds=feeds),
        )

    async def _prepare(self, rules: RuleSet, language: str) -> None:
        """Make the rules ready for a language, in a thread: with many of them that takes seconds. One at a time."""
        if rules.is_ready(language):
            return
        async with self._preparing:
            if not rules.is_ready(language):
                await asyncio.to_thread(_prepare, rules, language)
                self._languages.add(language)

    async def _set_aside(self, due: DueEntry, sentence: str) -> None:
        quarantine = EntryQuarantined(sentence=sentence, deaths=due.deaths)
        try:
            read = await self._pages.summary(due, sentence, quarantine)
            self._tell(due, await self._record(due, read, self._rules))
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - the bug, told already, is in matching or storing itself
            now = self._clock.now()
            batch, told = await self._store.quarantine_entry(
                due, at=now, sentence=sentence, sum_up=self.summing_up(now)
            )
            self._quarantined(due, sentence)
            self._tell_alerts(told, batch)

    # --- telling ------------------------------------------------------------------------------------------------------

    def _tell(self, due: DueEntry, recorded: Recorded) -> None:
        article = recorded.decision.article
        self._observer.see(
            ArticleRead(
                feed=due.feed.name,
                title=article.title,
                url=article.url,
                extent=article.extent,
                shortfall=article.shortfall,
                rules=tuple(verdict.match.rule.name for verdict in recorded.decision.verdicts),
                alerts=sum(1 for alert in recorded.alerts if alert.kind is AlertKind.ALERT),
            )
        )
        if isinstance(recorded.decision.entry, EntryQuarantined):
            self._quarantined(due, recorded.decision.entry.sentence)
        self._tell_alerts(recorded.alerts, recorded.batch)

    def _tell_alerts(self, alerts: Sequence[Alert], batch: BatchRead | None) -> None:
        for alert in alerts:
            self._observer.see(Alerted(alert=alert))
        if batch is not None:
            self._observer.see(batch)

    def _quarantined(self, due: DueEntry, sentence: str) -> None:
        self._observer.see(
            Quarantined(feed=due.feed.name, title=due.entry.title, url=due.entry.url, sentence=sentence)
        )


def _prepare(rules: RuleSet, language: str) -> None:
    with lasting():
        rules.prepare(language)
