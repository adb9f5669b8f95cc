"""Scripted stand-ins for the network, the workers and the channels: for tests of the belts with a clock of their own."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from monitor.events import Event
from monitor.model import (
    Alert,
    Entry,
    Extraction,
    FailureKind,
    Feed,
    FeedLink,
    Fetched,
    FetchFailure,
    FetchResult,
    Listing,
    NotModified,
    Outcome,
    Parcel,
    ReadFailure,
    Request,
    SendResult,
)

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
SENT = Outcome(result=SendResult.SENT, sentence="taken")
DEAD_SERVER = FetchFailure(kind=FailureKind.CONNECT, sentence="the server refused the connection")


class ManualClock:
    """Stands still until it is told to go on."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def go(self, span: timedelta) -> None:
        self._now += span


class Notes:
    """An observer that keeps what it sees."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def see(self, event: Event) -> None:
        self.events.append(event)


@dataclass(slots=True, kw_only=True)
class Press:
    """Feeds by address, each a tuple of entries; articles by address, each its text or why there is none.

    One object is the fetcher, the reader of listings and the extractor.
    """

    feeds: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    articles: dict[str, str | FetchFailure | ReadFailure] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, request: Request) -> FetchResult:
        self.asked.append(request.url)
        if request.url in self.feeds:
            return self._feed(request)
        article = self.articles.get(request.url, DEAD_SERVER)
        if isinstance(article, FetchFailure):
            return article
        return Fetched(url=request.url, body=b"<html>", content_type="text/html")

    def _feed(self, request: Request) -> FetchResult:
        body = repr(self.feeds[request.url]).encode()
        etag = sha256(body).hexdigest()
        if request.etag == etag:
            return NotModified(etag=etag)
        return Fetched(url=request.url, body=body, content_type="text/xml", etag=etag)

    def turn(self, _feed: Feed) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        return Listing(title="", language="en", entries=self.feeds[answer.url])

    async def links(self, page: Fetched) -> tuple[FeedLink, ...] | ReadFailure:
        return ()

    async def sitemaps(self, robots: Fetched) -> tuple[str, ...] | ReadFailure:
        return ()

    async def extract(self, page: Fetched, *, language: str, dated: bool) -> Extraction | ReadFailure:
        article = self.articles[page.url]
        assert not isinstance(article, FetchFailure)
        return article if isinstance(article, ReadFailure) else Extraction(title="", body=article)


@dataclass(slots=True, kw_only=True)
class Postbox:
    """A channel that answers what `answer` says, by default that it took everything. It keeps the parcels it was handed, and
    those that arrived: of each alert in them its id, and whether it was marked as a repeat."""

    name: str
    answer: Callable[[Parcel], Outcome] = lambda _parcel: SENT
    got: list[tuple[str, bool]] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    handed: list[Parcel] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.handed.append(parcel)
        outcome = self.answer(parcel)
        if outcome.result in {SendResult.SENT, SendResult.IN_DOUBT}:
            self.parcels.append(parcel)
            self.got += ((one.alert.id, parcel.repeat) for one in parcel.deliveries)
            self.alerts += (one.alert for one in parcel.deliveries)
        return outcome

    async def close(self) -> None:
        return None


def by_name(*channels: Postbox) -> Mapping[str, Postbox]:
    return {channel.name: channel for channel in channels}
