"""The ingest belt: a due entry becomes an article, its matches become verdicts, and what is news becomes alerts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from monitor.core.retries import LONGEST_LEASE, next_page_try, next_try_after_death
from monitor.core.rules import RuleSet
from monitor.errors import StoreError
from monitor.events import Alerted, ArticleRead, BatchRead, Quarantined
from monitor.model import (
    Alert,
    AlertKind,
    FailureKind,
    Feed,
    Fetched,
    FetchFailure,
    NotModified,
    ReadFailure,
    ReadTrouble,
    Request,
)
from monitor.pipeline.access import access_for
from monitor.pipeline.belt import Belt
from monitor.pipeline.decision import Question, decide
from monitor.pipeline.digests import sum_up
from monitor.pipeline.hosts import room_of_hosts
from monitor.pipeline.lasting import lasting
from monitor.pipeline.reading import (
    Reading,
    address_of,
    document_of,
    lists_again,
    read_known,
    read_page,
    read_summary,
    shared_document_of,
)
from monitor.ports import (
    Clock,
    DueEntry,
    EntryDone,
    EntryNext,
    EntryQuarantined,
    EntryRetry,
    EntryStore,
    Extractor,
    Fetcher,
    Observer,
    Recorded,
)
from monitor.settings import Settings

# No worker could be started: the machine is short of memory or processes, which says nothing about the page.
_NO_WORKER_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A reading and what becomes of its entry."""

    reading: Reading
    entry: EntryNext


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
        self._fetcher = fetcher
        self._extractor = extractor
        self._rules = rules
        self._languages: set[str] = set()
        self._preparing = asyncio.Lock()
        self._clock = clock
        self._observer = observer
        self._settings = settings
        self._feeds: Mapping[str, Feed] = {feed.url: feed for feed in feeds}
        self._wake_deliver = wake_deliver

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the articles so far, one for each way of reading them."""
        return frozenset(self._languages)

    def use(self, rules: RuleSet, feeds: Sequence[Feed]) -> None:
        """Match articles of `feeds` against `rules` from now on; one in hand finishes with the set it began with."""
        self._rules = rules
        self._feeds = {feed.url: feed for feed in feeds}

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
        )

    async def _claim(self, free: int, busy: Sequence[DueEntry]) -> Sequence[DueEntry]:
        if any(due.last_resort for due in busy):
            return ()
        room = room_of_hosts((due.entry.url for due in busy), self._settings.fetch)
        claimed = await self._store.claim_entries(
            now=self._clock.now(), limit=free, lease=LONGEST_LEASE, room=room, alone=not busy
        )
        return [replace(due, feed=self._feeds.get(due.feed.url, due.feed)) for due in claimed]

    async def ingest(self, due: DueEntry) -> None:
        """Read, match and record one entry."""
        rules = self._rules
        read = await self._read(due)
        if read is None:
            return
        recorded = await self._record(due, read, rules)
        self._tell(due, recorded)
        if recorded.alerts:
            self._wake_deliver()

    # --- reading ------------------------------------------------------------------------------------------------------

    async def _read(self, due: DueEntry) -> _Read | None:
        """What can be read now, or None if a shutdown cut us off (the lease brings the entry back)."""
        url = address_of(due.entry)
        if not url:
            return self._summary(due, "the feed gives no page of its own for it", EntryDone())
        first_try = due.fetch_failures == due.deaths == 0 and not due.revised
        known = await self._store.article_at(url) if first_try else None
        if known is not None and lists_again(due.entry, known):
            return _Read(reading=read_known(due, known), entry=EntryDone())
        answer = await self._fetcher.fetch(self._request(due))
        match answer:
            case FetchFailure():
                return self._after_failed_fetch(due, answer)
            case NotModified():  # an answer to a question we did not ask
                return self._summary(due, "the server sent no page", EntryDone())
            case Fetched():
                return await self._extract(due, answer)

    def _request(self, due: DueEntry) -> Request:
        return Request(url=due.entry.url, access=access_for(due.feed, due.entry.url), heeds_robots=True)

    async def _extract(self, due: DueEntry, page: Fetched) -> _Read | None:
        extraction = await self._extractor.extract(page)
        if not isinstance(extraction, ReadFailure):
            reading = read_page(due, page.url, extraction, now=self._clock.now())
            return _Read(reading=reading, entry=EntryDone())
        if extraction.trouble is ReadTrouble.INTERRUPTED:
            return None
        if extraction.trouble is ReadTrouble.UNAVAILABLE:
            at = self._clock.now() + _NO_WORKER_PAUSE
            again = EntryRetry(at=at, fetch_failures=due.fetch_failures, deaths=due.deaths)
            return self._summary(due, extraction.sentence, again)
        if extraction.poisonous:
            return self._after_death(due, extraction)
        return self._summary(due, extraction.sentence, EntryDone())

    def _after_failed_fetch(self, due: DueEntry, failure: FetchFailure) -> _Read:
        failures = due.fetch_failures + 1
        asked_not_to = failure.kind is FailureKind.ROBOTS
        again = None if asked_not_to else next_page_try(self._clock.now(), failures)
        entry: EntryNext = EntryDone()
        if again is not None:
            entry = EntryRetry(at=again, fetch_failures=failures, deaths=due.deaths)
        return self._summary(due, failure.sentence, entry)

    def _after_death(self, due: DueEntry, failure: ReadFailure) -> _Read:
        deaths = due.deaths + 1
        again = next_try_after_death(self._clock.now(), deaths)
        entry: EntryNext = EntryQuarantined(sentence=failure.sentence, deaths=deaths)
        if again is not None:
            entry = EntryRetry(at=again, fetch_failures=due.fetch_failures, deaths=deaths)
        return self._summary(due, failure.sentence, entry)

    def _summary(self, due: DueEntry, shortfall: str, entry: EntryNext) -> _Read:
        return _Read(reading=read_summary(due, now=self._clock.now(), shortfall=shortfall), entry=entry)

    # --- deciding and recording ---------------------------------------------------------------------------------------

    async def _record(self, due: DueEntry, read: _Read, rules: RuleSet) -> Recorded:
        article = read.reading.article
        await self._prepare(rules, article.language)
        matches = rules.match(document_of(article), feed=due.feed)
        in_text = rules.hits(shared_document_of(article), feed=due.feed) if matches else ()
        question = Question(
            reading=read.reading,
            matches=matches,
            hit_in_text=frozenset(rule.id for rule in in_text),
            manner=due.manner,
            revised=due.revised,
            entry=read.entry,
            now=self._clock.now(),
            max_age=self._settings.max_age,
            timezone=self._settings.timezone,
        )
        return await self._store.record_entry(
            due,
            at=question.now,
            urls=tuple(filter(None, (read.reading.own_url, *read.reading.page_urls))),
            text_hash=article.text_hash,
            decide=partial(decide, question),
            sum_up=partial(sum_up, now=question.now),
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
            self._tell(due, await self._record(due, self._summary(due, sentence, quarantine), self._rules))
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - the bug, told already, is in matching or storing itself
            now = self._clock.now()
            batch, told = await self._store.quarantine_entry(
                due, at=now, sentence=sentence, sum_up=partial(sum_up, now=now)
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
