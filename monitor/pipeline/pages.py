"""Turns a due entry into a reading: known already, or its page fetched, extracted and swept, or what the feed says.

entry -> known? -> fetch -> extract (worker) -> the feed's text or the page's -> learn and sweep the site's -> Reading
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

from monitor.core.identity import text_hash
from monitor.core.identity.wrappers import unwrapped
from monitor.core.page_states import shortfall_of
from monitor.core.retries import next_page_try, next_try_after_death
from monitor.model import (
    Article,
    Extraction,
    FailureKind,
    Fetched,
    FetchFailure,
    FetchResult,
    NotModified,
    PageState,
    ReadFailure,
    ReadTrouble,
    Request,
)
from monitor.pipeline.access import access_for
from monitor.pipeline.reading import (
    Reading,
    address_of,
    chosen,
    identity_of,
    leads_to_front_page,
    lists_again,
    read_again,
    read_known,
    read_page,
    read_summary,
)
from monitor.pipeline.sites import Sites
from monitor.pipeline.watching import PageCopy, asked_again, copy_of, held_copy, watched
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
)

# No worker could be started: the machine is short of memory or processes, which says nothing about the page.
_NO_WORKER_PAUSE = timedelta(minutes=1)
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A reading and what becomes of its entry; `page` is what we hold of the page, if one was read, `own` the article
    that a watched page was read as before, `learned` the site whose memory is to be written down, "" if none."""

    reading: Reading
    entry: EntryNext
    page: PageCopy | None = None
    own: Article | None = None
    learned: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A watched page said nothing new; what becomes of its entry."""

    entry: EntryNext


class Pages:
    """Reads the pages of entries."""

    def __init__(
        self, *, store: EntryStore, fetcher: Fetcher, extractor: Extractor, clock: Clock, sites: Sites
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._extractor = extractor
        self._clock = clock
        self._sites = sites

    async def read(self, due: DueEntry) -> Read | Unchanged | None:
        """What can be read now, or None if a shutdown cut us off (the lease brings the entry back)."""
        url = address_of(due.entry)
        if not url:
            return await self.summary(due, "the feed gives no page of its own for it", EntryDone())
        if due.is_watched and (own := await self._store.article(due.article_id)) is not None:
            return await self._read_again(due, own)
        known = due.listed_before
        if known is not None and lists_again(due.entry, known):
            known = await self._without_boilerplate(known, known.url, due)
            return Read(reading=read_known(due, known), entry=EntryDone())
        answer = await self._fetch(due)
        match answer:
            case FetchFailure():
                return await self._after_failed_fetch(due, answer)
            case NotModified():  # an answer to a question we did not ask
                return await self.summary(due, "the server sent no page", EntryDone())
            case Fetched():
                return await self._extract(due, answer)

    async def summary(
        self, due: DueEntry, shortfall: str, entry: EntryNext, state: PageState = PageState.ARTICLE
    ) -> Read:
        """The article as far as its feed tells it."""
        now, url = self._clock.now(), due.entry.url or due.feed.url
        reading = read_summary(due, now=now, shortfall=shortfall, state=state)
        article = reading.article
        said = article.summary.splitlines()
        learned = await self._sites.learn(url, article.id, article.title, said, at=now)
        swept = self._sites.sweep(url, article.id, article.summary, due.feed)
        article = replace(article, summary=swept.text, asides=swept.asides)
        return Read(reading=replace(reading, article=article), entry=entry, learned=learned)

    async def _fetch(self, due: DueEntry, *, etag: str = "", modified: str = "") -> FetchResult:
        url = unwrapped(due.entry.url)
        access = access_for(due.feed, url)
        request = Request(url=url, etag=etag, last_modified=modified, access=access, heeds_robots=True)
        return await self._fetcher.fetch(request)

    # --- a page read for the first time -------------------------------------------------------------------------------

    async def _extract(self, due: DueEntry, page: Fetched) -> Read | None:
        if leads_to_front_page(address_of(due.entry), page.url):
            gone = PageState.MISSING
            return await self.summary(due, shortfall_of(gone), EntryDone(), gone)
        dated = due.entry.published_at is not None
        extraction = await self._extractor.extract(page, language=due.language, dated=dated)
        if not isinstance(extraction, ReadFailure):
            return await self._swept(due, page, extraction)
        if extraction.trouble is ReadTrouble.INTERRUPTED:
            return None
        if extraction.trouble is ReadTrouble.UNAVAILABLE:
            at = self._clock.now() + _NO_WORKER_PAUSE
            again = EntryRetry(at=at, fetch_failures=due.fetch_failures, deaths=due.deaths)
            return await self.summary(due, extraction.sentence, again)
        if extraction.poisonous:
            return await self._after_death(due, extraction)
        return await self.summary(due, extraction.sentence, EntryDone(), extraction.state)

    async def _swept(self, due: DueEntry, page: Fetched, extraction: Extraction) -> Read:
        found = chosen(extraction, due.entry)
        name, now = identity_of(due), self._clock.now()
        title = due.entry.title or found.title
        seen = [*found.body.split("\n"), *(aside.text for aside in found.asides)]
        learned = await self._sites.learn(page.url, name, title, seen, at=now)
        swept = self._sites.sweep(page.url, name, found.body, due.feed)
        own_text = replace(found, body=swept.text, asides=(*found.asides, *swept.asides))
        reading = read_page(due, page.url, own_text, now=now)
        return Read(reading=reading, entry=EntryDone(), page=copy_of(due, page), learned=learned)

    async def _without_boilerplate(self, article: Article, url: str, due: DueEntry) -> Article:
        """An article that was read when less was known of its site, as it would be read now."""
        await self._sites.recall(url)
        swept = self._sites.sweep(url, article.id, article.body, due.feed)
        if not swept.asides:
            return article
        hashed = text_hash(swept.text) if article.text_hash else ""
        return replace(article, body=swept.text, text_hash=hashed, asides=(*article.asides, *swept.asides))

    async def _after_failed_fetch(self, due: DueEntry, failure: FetchFailure) -> Read:
        failures = due.fetch_failures + 1
        asked_not_to = failure.kind is FailureKind.ROBOTS
        again = None if asked_not_to else next_page_try(self._clock.now(), failures)
        entry: EntryNext = EntryDone()
        if again is not None:
            entry = EntryRetry(at=again, fetch_failures=failures, deaths=due.deaths)
        return await self.summary(due, failure.sentence, entry)

    async def _after_death(self, due: DueEntry, failure: ReadFailure) -> Read:
        deaths = due.deaths + 1
        again = next_try_after_death(self._clock.now(), deaths)
        entry: EntryNext = EntryQuarantined(sentence=failure.sentence, deaths=deaths)
        if again is not None:
            entry = EntryRetry(at=again, fetch_failures=due.fetch_failures, deaths=deaths)
        return await self.summary(due, failure.sentence, entry)

    # --- a page read again for changes --------------------------------------------------------------------------------

    async def _read_again(self, due: DueEntry, own: Article) -> Read | Unchanged | None:
        """What a watched page says now. Where it says nothing that can be read, what it said stays."""
        answer = await self._fetch(due, etag=due.etag, modified=due.page_modified)
        match answer:
            case FetchFailure(status=status) if status in _GONE:
                return Unchanged(entry=EntryDone())
            case FetchFailure():
                return self._unchanged(held_copy(due), own)
            case NotModified():
                return self._unchanged(copy_of(due, answer), own)
            case Fetched(url=url) if leads_to_front_page(address_of(due.entry), url):
                return self._unchanged(held_copy(due), own)
            case Fetched():
                return await self._version(due, own, answer)

    async def _version(self, due: DueEntry, own: Article, page: Fetched) -> Read | Unchanged | None:
        extraction = await self._extractor.extract(page, language=due.language, dated=True)
        if isinstance(extraction, ReadFailure):
            if extraction.trouble is ReadTrouble.INTERRUPTED:
                return None
            if extraction.trouble is ReadTrouble.UNAVAILABLE:
                return Unchanged(entry=asked_again(due, at=self._clock.now() + _NO_WORKER_PAUSE))
            return (
                Unchanged(entry=EntryDone()) if extraction.poisonous else self._unchanged(held_copy(due), own)
            )
        read = await self._swept(due, page, extraction)
        # What has become known for boilerplate since then is no change of the article.
        own = await self._without_boilerplate(own, page.url, due)
        return replace(read, reading=read_again(own, read.reading), own=own)

    def _unchanged(self, page: PageCopy, own: Article) -> Unchanged:
        developing = own.is_developing or own.state is PageState.LIVE
        return Unchanged(entry=watched(page, changed=False, developing=developing, now=self._clock.now()))
