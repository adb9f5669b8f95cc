"""Pages -> articles in a real store, by the product's own ingest belt; only the network is left out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.core.cadence import Rhythm
from monitor.core.identity import take_census
from monitor.core.rules import RuleSet, compile_rules
from monitor.events import Event
from monitor.extract.pages import extract_page
from monitor.model import (
    Cause,
    Entry,
    Extraction,
    Feed,
    Fetched,
    FetchResult,
    Listing,
    Manner,
    ReadFailure,
    Request,
    Rule,
)
from monitor.pipeline.ingest import Ingest
from monitor.ports import DueEntry, Extractor, HostRoom, KnownListing, ListingDecision, PollAnswered
from monitor.settings import FetchSettings, Settings
from monitor.store import SqlStore, open_store
from tests.bench.ingest_pages import Page

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Feed(name="bench", url="https://bench.example/feed.xml")
IN_HAND = 8  # pages at once: enough for the workers to find the next one ready
_ROOM = HostRoom(at_most=1_000_000)
_LEASE = timedelta(hours=1)
_SETTINGS = Settings(
    max_age=None, fetch=FetchSettings(concurrency=IN_HAND, per_host=1_000_000, gap=timedelta(0))
)


class Here:
    """The port `Extractor`, in this process."""

    async def extract(self, page: Fetched, *, language: str, dated: bool) -> Extraction | ReadFailure:
        """See `Extractor`."""
        return extract_page(page.body, page.content_type, page.url, dated=dated)


class Line:
    """One feed, its store and the belt that reads its pages. It is the fetcher, the clock and the observer, too."""

    def __init__(self, store: SqlStore, rules: RuleSet, extractor: Extractor) -> None:
        self.store = store
        self._pages: dict[str, Page] = {}
        self.ingest = Ingest(
            store=store,
            fetcher=self,
            extractor=extractor,
            rules=rules,
            clock=self,
            observer=self,
            settings=_SETTINGS,
            feeds=[FEED],
            wake_deliver=lambda: None,
        )
        self._belt = self.ingest.belt()

    async def publish(self, pages: Sequence[Page]) -> None:
        """Have the feed list pages, which are due from then on."""
        self._pages = {page.url: page for page in pages}
        await self.store.sync_feeds([FEED], now=NOW)
        entries = tuple(map(_entry, pages))
        answer = PollAnswered(
            feed_key=FEED.url,
            at=NOW,
            took=timedelta(0),
            etag="",
            last_modified="",
            body_hash="",
            listing=Listing(title="Bench", language="en", entries=entries),
        )
        await self.store.record_listing(answer, decide=lambda known: _decided(entries, known))

    async def claim(self, limit: int) -> list[DueEntry]:
        """The next of the pages listed."""
        return await self.store.claim_entries(now=NOW, limit=limit, lease=_LEASE, room=_ROOM, alone=True)

    async def drain(self) -> None:
        """Read whatever is due, several at a time."""
        await self._belt.drain()

    async def fetch(self, request: Request) -> FetchResult:
        """See `Fetcher`: the page is here."""
        return Fetched(url=request.url, body=self._pages[request.url].body, content_type="text/html")

    def now(self) -> datetime:
        """See `Clock`: it stands still."""
        return NOW

    def see(self, event: Event) -> None:
        """See `Observer`: a bug ends the run."""
        if hasattr(event, "traceback"):
            raise AssertionError(event.traceback)


@contextmanager
def open_line(folder: Path, rules: RuleSet, extractor: Extractor) -> Iterator[Line]:
    """A line over a new store in `folder`."""
    with open_store(f"sqlite:///{folder}/ingest.db", owner=True) as store:
        yield Line(store, rules, extractor)


def compiled(queries: Sequence[str]) -> RuleSet:
    """Rules for the feed, as the daemon compiles them."""
    rules = [Rule(id=f"{n}", name=f"rule {n}", query=query) for n, query in enumerate(queries)]
    return compile_rules(rules, [FEED])


def _entry(page: Page) -> Entry:
    # A headline may be the same in other words; at another time it is another entry's.
    published = NOW - timedelta(minutes=page.version)
    return Entry(key=page.url, url=page.url, title=page.title, published_at=published)


def _decided(entries: Sequence[Entry], known: KnownListing) -> ListingDecision:
    return ListingDecision(
        census=take_census(entries, known.by_key),
        manner=Manner.PROMPT,
        cause=Cause.FIRST_POLL,
        rhythm=Rhythm(),
        next_at=NOW + timedelta(hours=1),
    )
