"""Outlets that publish, move, break and recover on a clock of their own, read by the real belts over a real store.

Feeds are real XML through the real parser; the network, the articles' pages and the channels are scripted. Time goes
from one thing that is due to the next, so that a month takes seconds.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from sqlalchemy import func, select

from monitor.core.rules import compile_rules
from monitor.model import (
    Alert,
    AlertKind,
    ChannelTerms,
    Extraction,
    Feed,
    FeedKind,
    FeedLink,
    Fetched,
    FetchResult,
    Listing,
    NotModified,
    ReadFailure,
    Request,
    Rule,
)
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.deliver import Deliver
from monitor.pipeline.ingest import Ingest
from monitor.pipeline.poll import Poll
from monitor.pipeline.upkeep import Upkeep
from monitor.pipeline.watch import Watch
from monitor.settings import FetchSettings, FirstPoll, PollSettings, Settings
from monitor.sources.listing import read_listing
from monitor.store import SqlStore, open_store
from monitor.store.outbox_tables import deliveries
from monitor.store.tables import entries, feeds
from tests.world.doubles import ManualClock, Notes, Postbox

START = datetime(2031, 3, 24, 6, 0, tzinfo=UTC)  # the Monday before Europe's clocks go forward
RULE = Rule(id="boats", name="boats", query='"boat strike"', channels=("desk",))
PORTAL = b"<!doctype html><html><head><title>Welcome</title></head><body><form action=/login>Log in to the guest network <input type=password name=p></form></body></html>"
SETTINGS = Settings(
    first_poll=FirstPoll.SILENT,
    max_age=timedelta(days=3),
    poll=PollSettings(every=timedelta(minutes=15), min=timedelta(minutes=2), max=timedelta(hours=6)),
    fetch=FetchSettings(concurrency=16, gap=timedelta(0)),
    notices=("ops",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article: when it is listed, what its item says, and whether it is one that the rule is for."""

    at: datetime
    slug: str
    relevant: bool

    @property
    def title(self) -> str:
        return f"Navy reports boat strike {self.slug}" if self.relevant else f"Council meets on {self.slug}"

    @property
    def text(self) -> str:
        about = "a boat strike" if self.relevant else "the new tram line"
        return f"Officials spoke of {about} in case {self.slug}. " + f"Details of {self.slug} follow. " * 12


@dataclass(slots=True, kw_only=True)
class Outlet:
    """A site with one feed of its latest `window` stories. The hooks change what it says at a given time."""

    name: str
    stories: Sequence[Story]
    window: int = 30
    host: str = ""
    guid: Callable[[Story, datetime], str] = lambda story, now: f"id-{story.slug}"
    link: Callable[[Story, datetime, str], str] = lambda story, now, host: f"http://{host}/news/{story.slug}"
    shown: Callable[[Story, datetime], bool] = lambda story, now: story.at <= now
    dated: Callable[[Story, datetime], str] = lambda story, now: format_datetime(story.at)
    answer: Callable[[datetime], FetchResult | None] = lambda now: None

    def __post_init__(self) -> None:
        self.host = self.host or f"{self.name}.example"

    @property
    def feed(self) -> Feed:
        return Feed(name=self.name, url=f"http://{self.host}/feed")

    def body(self, now: datetime) -> bytes:
        listed = sorted((story for story in self.stories if self.shown(story, now)), key=lambda s: s.at)[
            -self.window :
        ]
        items = "".join(self._item(story, now) for story in reversed(listed))
        return f'<rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'.encode()

    def _item(self, story: Story, now: datetime) -> str:
        link = escape(self.link(story, now, self.host))
        return (
            f"<item><title>{escape(story.title)}</title><link>{link}</link><guid>{escape(self.guid(story, now))}</guid>"
            f"<pubDate>{self.dated(story, now)}</pubDate><description>{escape(story.text[:60])}</description></item>"
        )


@dataclass
class World:
    """All outlets and one monitor that reads them."""

    folder: Path
    outlets: Sequence[Outlet]
    settings: Settings = SETTINGS
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    desk: Postbox = field(default_factory=lambda: Postbox(name="desk"))
    ops: Postbox = field(default_factory=lambda: Postbox(name="ops"))
    notes: Notes = field(default_factory=Notes)
    conditions: Conditions = field(default_factory=Conditions)
    polled: dict[str, list[datetime]] = field(default_factory=dict)
    _store: SqlStore | None = None

    # --- what the belts ask -------------------------------------------------------------------------------------------

    async def fetch(self, request: Request) -> FetchResult:
        now = self.clock.now()
        for outlet in self.outlets:
            if request.url == outlet.feed.url:
                self.polled.setdefault(outlet.name, []).append(now)
                return outlet.answer(now) or self._listing(outlet, request, now)
        return Fetched(url=request.url, body=b"<html>", content_type="text/html")

    def _listing(self, outlet: Outlet, request: Request, now: datetime) -> FetchResult:
        body = outlet.body(now)
        etag = f'"{sha256(body).hexdigest()}"'
        if request.etag == etag:
            return NotModified(etag=etag)
        return Fetched(url=request.url, body=body, content_type="application/rss+xml", etag=etag)

    def turn(self, feed: Feed) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        return read_listing(
            answer.body, answer.content_type, answer.url, kind=FeedKind.FEED, links="", known=known
        )

    async def links(self, page: Fetched) -> tuple[FeedLink, ...] | ReadFailure:
        return ()

    async def sitemaps(self, robots: Fetched) -> tuple[str, ...] | ReadFailure:
        return ()

    async def extract(self, page: Fetched, *, language: str, dated: bool) -> Extraction | ReadFailure:
        slug = page.url.partition("?")[0].rpartition("/")[2]
        story = next(story for outlet in self.outlets for story in outlet.stories if story.slug == slug)
        return Extraction(title=story.title, body=story.text)

    # --- running ------------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        self._store = open_store(f"sqlite:///{self.folder}/days.db", owner=True)
        now = self.clock.now()
        await self._store.sync_feeds([outlet.feed for outlet in self.outlets], now=now)
        terms = {name: ChannelTerms(name=name) for name in ("desk", "ops")}
        await self._store.sync_channels(list(terms.values()), now=now)
        self._poll = Poll(
            store=self._store, fetcher=self, reader=self, finder=self, clock=self.clock, observer=self.notes,
            settings=self.settings, feeds=[outlet.feed for outlet in self.outlets], conditions=self.conditions,
            wake_ingest=_nobody,
        ).belt()  # fmt: skip
        ingester = Ingest(
            store=self._store, fetcher=self, extractor=self, rules=compile_rules([RULE], []), clock=self.clock,
            observer=self.notes, settings=self.settings, feeds=[outlet.feed for outlet in self.outlets],
            wake_deliver=_nobody,
        )  # fmt: skip
        self._ingest = ingester.belt()
        self._deliver = Deliver(
            store=self._store,
            channels={"desk": self.desk, "ops": self.ops},
            terms=terms,
            clock=self.clock,
            observer=self.notes,
            settings=self.settings,
        ).belt()
        self._watch = Watch(
            store=self._store, clock=self.clock, observer=self.notes, settings=self.settings,
            conditions=self.conditions, summing_up=ingester.summing_up,
        )  # fmt: skip
        self._upkeep = Upkeep(
            store=self._store, clock=self.clock, observer=self.notes, settings=self.settings
        )

    async def close(self) -> None:
        assert self._store is not None
        await self._store.close()

    async def run(self, span: timedelta, *, look_every: timedelta = timedelta(minutes=15)) -> None:
        """Let `span` pass on the clock."""
        end = self.clock.now() + span
        while self.clock.now() < end:
            for belt in (self._poll, self._ingest, self._deliver):
                await belt.drain()
            await self._watch.look()
            await self._deliver.drain()
            now = self.clock.now()
            step = min(self._next_due() - now, look_every, end - now)
            self.clock.go(max(step, timedelta(seconds=1)))

    async def set_clock(self, by: timedelta) -> None:
        """The machine's clock is set, or the machine slept: nothing ran meanwhile."""
        self.clock.go(by)
        await self._upkeep.clamp()

    def _next_due(self) -> datetime:
        assert self._store is not None
        queries = [select(func.min(table.c.next_at)) for table in (feeds, entries, deliveries)]
        times = [
            self._store.read_now(lambda connection, query=query: connection.execute(query).scalar())
            for query in queries
        ]
        return min((time for time in times if time is not None), default=self.clock.now() + timedelta(days=1))

    # --- what came of it ----------------------------------------------------------------------------------------------

    @property
    def told(self) -> list[str]:
        """The headlines told, each as often as it was: alone or in a digest."""
        return [one.title for alert in self.desk.alerts for one in _alerts_in(alert)]

    @property
    def notices(self) -> list[str]:
        """The titles of the notices told."""
        return [alert.title for alert in self.ops.alerts]

    def truth(self, *, since: datetime, until: datetime | None = None) -> list[str]:
        """The headlines that a reader who sees everything would tell."""
        end = until or self.clock.now()
        return [
            story.title
            for outlet in self.outlets
            for story in outlet.stories
            if story.relevant and since < story.at <= end
        ]

    def usual_interval(self, name: str, before: datetime) -> timedelta:
        """The median time between an outlet's polls until then."""
        polls = [at for at in self.polled[name] if at < before]
        return median(later - earlier for earlier, later in pairwise(polls))

    def wait_after(self, name: str, moment: datetime) -> timedelta:
        """From `moment` to the first poll of an outlet from then on."""
        return min(at for at in self.polled[name] if at >= moment) - moment


def _alerts_in(alert: Alert) -> tuple[Alert, ...]:
    return alert.items if alert.kind is AlertKind.DIGEST else (alert,)


def _nobody() -> None:
    """The belts run one after the other."""


def steady(
    name: str, *, start: datetime, count: int, gap: timedelta, every_nth: int = 5
) -> tuple[Story, ...]:
    """Stories at even times, each n-th of them relevant."""
    return tuple(
        Story(at=start + gap * number, slug=f"{name}-{number}", relevant=number % every_nth == 0)
        for number in range(count)
    )
