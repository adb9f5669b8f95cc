"""Builders of nouns and records, and the database that a test uses."""

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from monitor.core.cadence import Rhythm
from monitor.core.identity import take_census
from monitor.model import (
    Alert,
    Article,
    Cause,
    ChannelStatus,
    Claim,
    Delivery,
    DeliveryMark,
    DeliveryState,
    Entry,
    Evidence,
    Extent,
    Feed,
    Listing,
    Manner,
    Match,
    Parcel,
    PollTrouble,
    Priority,
    Reason,
    Rule,
    Settlement,
    SourceRef,
    Verdict,
    Zone,
)
from monitor.ports import (
    Decision,
    DueEntry,
    EntryDone,
    EntryNext,
    HeldBatch,
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
from monitor.store import SqlStore, open_store
from monitor.store.outbox_tables import channels, deliveries
from monitor.store.settlements import status_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
ROOM = HostRoom(at_most=100_000)


class Make:
    """Short names for long nouns; every test says only what it is about."""

    NOW = NOW
    LEASE = LEASE
    ROOM = ROOM

    @staticmethod
    def at(**ago: float) -> datetime:
        return NOW + timedelta(**ago)

    @staticmethod
    def feed(host: str = "wire", **changes: Any) -> Feed:
        return Feed(**({"name": host, "url": f"https://{host}.example/feed"} | changes))

    @staticmethod
    def as_stored(feed: Feed) -> Feed:
        """What the store knows of it: not its address."""
        return replace(feed, url="")

    @staticmethod
    def entry(key: str, **changes: Any) -> Entry:
        return replace(Entry(key=key, url=f"https://wire.example/{key}", title=f"Title {key}"), **changes)

    @staticmethod
    def answered(name: str, *keys: str, at: datetime = NOW, **changes: Any) -> PollAnswered:
        entries = tuple(Make.entry(key) for key in keys)
        poll = PollAnswered(
            feed_key=f"https://{name}.example/feed",
            at=at,
            took=timedelta(seconds=1),
            etag='"e1"',
            last_modified="Sun, 01 Mar 2026 12:00:00 GMT",
            body_hash="b1",
            listing=Listing(title=name, language="en", entries=entries),
        )
        return replace(poll, **changes)

    @staticmethod
    def unchanged(name: str, at: datetime = NOW, **changes: Any) -> PollUnchanged:
        poll = PollUnchanged(
            feed_key=f"https://{name}.example/feed",
            at=at,
            took=timedelta(seconds=1),
            next_at=at + timedelta(hours=1),
            etag='"e2"',
            last_modified="",
        )
        return replace(poll, **changes)

    @staticmethod
    def failed(
        name: str, at: datetime = NOW, not_before: datetime | None = None, **changes: Any
    ) -> PollFailed:
        poll = PollFailed(
            feed_key=f"https://{name}.example/feed",
            at=at,
            next_at=at + timedelta(minutes=10),
            trouble=PollTrouble.NETWORK,
            sentence="the server does not answer",
            not_before=not_before,
        )
        return replace(poll, **changes)

    @staticmethod
    def article(name: str, **changes: Any) -> Article:
        article = Article(
            id=name,
            url=f"https://wire.example/{name}",
            title=f"Title {name}",
            body=f"Body of {name}.\nIts second paragraph.",
            summary="",
            author="",
            outlet="",
            language="en",
            published_at=NOW,
            extent=Extent.FULL,
            shortfall="",
            text_hash="",
        )
        return replace(article, **changes)

    @staticmethod
    def verdict(rule: str, reason: Reason = Reason.NEW) -> Verdict:
        evidence = Evidence(zone=Zone.TITLE, start=0, passage="Title", spans=((0, 5),))
        return Verdict(
            match=Match(rule=Rule(id=rule, name=rule, query="title"), evidence=(evidence,)), reason=reason
        )

    @staticmethod
    def alert(name: str, *channels: str, **changes: Any) -> Alert:
        alert = Alert(
            id=name,
            rule_id="r",
            rule="Rule",
            priority=Priority.NORMAL,
            reason=Reason.NEW,
            title=f"Title {name}",
            url="https://wire.example/a",
            source="wire",
            published_at=NOW,
            created_at=NOW,
            article_id="a",
            shortfall="",
            evidence=(Evidence(zone=Zone.BODY, start=3, passage="Body of a.", spans=((0, 4), (8, 9))),),
            articles=(SourceRef(url="https://wire.example/a", source="wire", title="Title a"),),
            channels=channels,
        )
        return replace(alert, **changes)

    @staticmethod
    def decision(article: Article, **changes: Any) -> Decision:
        decision = Decision(article=article, urls=(article.url,), verdicts=(), alerts=(), entry=EntryDone())
        return replace(decision, **changes)

    @staticmethod
    def mark(delivery: Delivery, state: DeliveryState, **changes: Any) -> DeliveryMark:
        mark = DeliveryMark(
            delivery_id=delivery.id,
            state=state,
            at=NOW,
            next_at=None,
            sentence=f"it was {state}",
            repeat=False,
        )
        return replace(mark, **changes)

    # --- small steps that many tests start from ---

    @staticmethod
    async def list_on(store: SqlStore, poll: PollAnswered, **decided: Any) -> ListingDecision:
        """Record a listing; what is new is told promptly unless `decided` says otherwise."""

        def decide(known: KnownListing) -> ListingDecision:
            decision = ListingDecision(
                census=take_census(poll.listing.entries, known.by_key),
                manner=Manner.PROMPT,
                cause=Cause.FIRST_POLL,
                rhythm=Rhythm(),
                next_at=poll.at + timedelta(hours=1),
            )
            return replace(decision, **decided)

        return await store.record_listing(poll, decide=decide)

    @staticmethod
    async def new_in(store: SqlStore, poll: PollAnswered, **decided: Any) -> int:
        """Record a listing; how much of it is new."""
        return len((await Make.list_on(store, poll, **decided)).census.new)

    @staticmethod
    async def list_entries(
        store: SqlStore,
        *keys: str,
        name: str = "wire",
        at: datetime = NOW,
        manner: Manner = Manner.PROMPT,
        **changes: Any,
    ) -> list[DueEntry]:
        """The feeds are `name` alone; it lists `keys`; what is due then, claimed."""
        await store.sync_feeds([Make.feed(name)], now=at)
        await Make.list_on(store, Make.answered(name, *keys, at=at, **changes), manner=manner)
        return await store.claim_entries(now=at, limit=10_000, lease=LEASE, room=ROOM, alone=False)

    @staticmethod
    async def record(
        store: SqlStore,
        due: DueEntry,
        article: Article | None = None,
        *,
        at: datetime = NOW,
        entry: EntryNext | None = None,
        sum_up: SumUp | None = None,
        **changes: Any,
    ) -> Recorded:
        """Record an entry, whatever is known."""
        article = article or Make.article(due.entry.key)
        decision = Make.decision(article, entry=entry or EntryDone(), **changes)
        return await store.record_entry(
            due,
            at=at,
            lookup=Make.lookup(*decision.urls, text_hash=article.text_hash, sketch=article.sketch),
            decide=lambda _: decision,
            sum_up=sum_up or Make.nothing_held,
        )

    @staticmethod
    def lookup(*urls: str, text_hash: str = "", sketch: bytes = b"") -> Lookup:
        """What an article may be known by."""
        return Lookup(urls=urls, text_hash=text_hash, sketch=sketch)

    @staticmethod
    def nothing_held(batch: HeldBatch) -> tuple[Alert, ...]:
        """For tests in which no batch comes to its summary."""
        raise AssertionError(batch)

    @staticmethod
    async def known(store: SqlStore, due: DueEntry, urls: tuple[str, ...], text_hash: str = "") -> Known:
        """What `decide` is told."""
        told: list[Known] = []

        def decide(known: Known) -> Decision:
            told.append(known)
            return Make.decision(Make.article("looked-up"), urls=())

        await store.record_entry(
            due,
            at=NOW,
            lookup=Make.lookup(*urls, text_hash=text_hash),
            decide=decide,
            sum_up=Make.nothing_held,
        )
        return told[-1]

    @staticmethod
    def alone(due: Sequence[Delivery], status: ChannelStatus) -> Claim:
        """The first of what is due goes out, the channel does as it did."""
        return Make.parcel(due[:1], status)

    @staticmethod
    def together(due: Sequence[Delivery], status: ChannelStatus) -> Claim:
        """All that is due goes out as one message."""
        return Make.parcel(due, status)

    @staticmethod
    def parcel(deliveries: Sequence[Delivery], status: ChannelStatus, **changes: Any) -> Claim:
        first = deliveries[0]
        key = "+".join(one.alert.id for one in deliveries)
        parcel = Parcel(channel=first.channel, target=first.target, key=key, deliveries=tuple(deliveries))
        return Claim(parcel=replace(parcel, **changes), status=status)

    @staticmethod
    async def claim(store: SqlStore, channel: str = "desk", now: datetime = NOW) -> Delivery | None:
        """What is due first on a channel, claimed alone."""
        claim = await store.claim_parcel(channel, now=now, gather=Make.alone)
        return claim.parcel.deliveries[0] if claim else None

    @staticmethod
    async def settle(store: SqlStore, mark: DeliveryMark) -> None:
        """Record how an attempt ended; the channel's status says so."""
        channel = store.read_now(partial(channel_of, delivery_id=mark.delivery_id))
        if channel is None:
            return
        name, status = channel
        if mark.state is DeliveryState.SENT:
            status = replace(status, sent_at=mark.at)
        else:
            status = replace(status, failed_at=mark.at, sentence=mark.sentence)
        await store.record_parcel(Settlement(channel=name, at=mark.at, marks=(mark,), status=status))

    @staticmethod
    async def alert_stored(
        store: SqlStore, *names: str, channels: tuple[str, ...] = ("desk",), at: datetime = NOW
    ) -> None:
        """Alerts of these names are stored, each from an entry of its own."""
        dues = await Make.list_entries(store, *names, name=f"feed-of-{names[0]}", at=at)
        for due in dues:
            alert = Make.alert(due.entry.key, *channels, created_at=at)
            await Make.record(store, due, at=at, alerts=(alert,))


def channel_of(connection: Connection, *, delivery_id: int) -> tuple[str, ChannelStatus] | None:
    """The channel of a delivery, and how it does."""
    query = select(channels).join_from(deliveries, channels, channels.c.name == deliveries.c.channel)
    row = connection.execute(query.where(deliveries.c.id == delivery_id)).one_or_none()
    return (row.name, status_of(row)) if row else None


class SqliteBackend:
    """A database in a folder of its own, and what a crash would leave of it."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder = folder
        self._template = template
        self._opened: list[SqlStore] = []

    def open(self) -> SqlStore:
        file = self._next_file()
        shutil.copyfile(self._template, file)
        return self._open(file)

    def _next_file(self) -> Path:
        file = self._folder / f"life-{len(self._opened)}" / "store.db"
        file.parent.mkdir()
        return file

    def _open(self, file: Path) -> SqlStore:
        self.last = f"sqlite:///{file}"
        self._opened.append(open_store(self.last, owner=True))
        return self._opened[-1]

    def crash(self) -> SqlStore:
        """Another life on exactly what is on the disk now, while the one before never closed anything."""
        before, after = self._opened[-1].file, self._next_file()
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{before}{suffix}", f"{after}{suffix}")
        return self._open(after)

    def close(self) -> None:
        for store in self._opened:
            store.close_now()


@pytest.fixture
def make() -> type[Make]:
    return Make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store: each test begins with a copy, which is quicker than migrating."""
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('template')}/store.db", owner=True) as store:
        return store.file


@pytest.fixture(params=[SqliteBackend])
def backend(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Any:
    backend = request.param(tmp_path, template)
    yield backend
    backend.close()


@pytest.fixture
async def store(backend: SqliteBackend) -> AsyncIterator[SqlStore]:
    store = backend.open()
    yield store
    await store.close()


@pytest.fixture
def on_connect() -> Any:
    """Run a statement on each new connection of any engine, for as long as the test lasts."""
    from sqlalchemy import event  # noqa: PLC0415
    from sqlalchemy.pool import Pool  # noqa: PLC0415

    listeners: list[Callable[..., None]] = []

    def add(statement: str) -> None:
        def listener(connection: Any, _: Any) -> None:
            connection.execute(statement)

        event.listen(Pool, "connect", listener)
        listeners.append(listener)

    yield add
    for listener in listeners:
        event.remove(Pool, "connect", listener)
