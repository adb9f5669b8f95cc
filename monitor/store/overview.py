"""What `status` and `feeds list --health` show: the store as plain values, read in one consistent state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, func, select

from monitor.core.health import Health, Trouble, health_of
from monitor.core.identity import shown_like
from monitor.model import AlertKind, DeliveryState, Reason
from monitor.ports import Configuration
from monitor.store.configuration import stored_configuration
from monitor.store.lock import owner_of
from monitor.store.outbox_tables import channels, deliveries
from monitor.store.rows import AnyRow, facts_of
from monitor.store.store import SqlStore
from monitor.store.tables import alerts as alert_table
from monitor.store.tables import articles, entries, feeds, verdicts
from monitor.store.watch import troubles

# A list for people; `quarantined_count` has them all.
MOST_QUARANTINED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """How a feed does: `health` is the judgement, the rest what it is made of. `url` is the address as people may see
    it; `moved_to` is where permanent redirects lead, `form` what was read there, `hub` its WebSub hub ("" for none);
    `usual_gap` is the longest time that usually passes without a new entry, `took` how long answers take of late,
    `reset_at` when most known entries last came under new GUIDs, `missed_at` when some may have been missed.
    """

    name: str
    url: str
    configured: bool
    health: Health
    failing_since: datetime | None
    failures: int
    sentence: str
    polls: int
    answered_at: datetime | None
    new_at: datetime | None  # the last poll that found a new entry
    next_at: datetime | None  # None once it is retired or no longer configured
    entries: int
    form: str
    hub: str
    rhythm: str  # as `Rhythm.from_text` reads it
    usual_gap: timedelta | None
    took: timedelta | None
    moved_to: str
    moved_sightings: int
    retired_at: datetime | None
    reset_at: datetime | None
    missed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedEntry:
    """An entry whose page is no longer read, and why."""

    feed: str
    title: str
    url: str
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOverview:
    """How a channel does: how many deliveries are in each state, its last success and its last failure.

    It has failed `failures` times in a row for its own sake since `failing_since` (None: it works, as far as is known);
    nothing is sent before `not_before`, nor before `limited_until` for its limit's sake (None: the limit was not used up).
    """

    name: str
    configured: bool
    waiting: int
    sending: int
    retry: int
    in_doubt: int
    held: int
    sent: int
    dead: int
    suppressed: int
    failures: int
    failing_since: datetime | None
    not_before: datetime | None
    limited_until: datetime | None
    sent_at: datetime | None
    failed_at: datetime | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The whole store at `at`: `waiting` entries were not read yet, `retry` ones are to be read again, the pages of `watched`
    ones are looked at again for changes; `quarantined`
    are the latest `MOST_QUARANTINED`; `alerts` leaves notices out; `configuration` is None before the first start;
    `owner` is the pid of the monitor that runs on it, None if none does; `network` the trouble that was told of."""

    at: datetime
    owner: int | None
    configuration: Configuration | None
    network: Trouble | None
    feeds: tuple[FeedStatus, ...]
    channels: tuple[ChannelOverview, ...]
    quarantined: tuple[QuarantinedEntry, ...]
    quarantined_count: int
    entries: int
    waiting: int
    retry: int
    watched: int
    articles: int
    alerts: int
    silent_matches: int  # of silent first polls: stored, never alerted


def overview(store: SqlStore, now: datetime) -> Overview:
    """The state of everything."""
    return store.read_now(partial(_overview, now=now, owner=owner_of(store.file)))


def channels_seen(store: SqlStore) -> tuple[ChannelOverview, ...]:
    """How each channel does that the store knows of, by name."""
    return store.read_now(_channels)


def _overview(connection: Connection, *, now: datetime, owner: int | None) -> Overview:
    listed = dict(_pairs(connection, select(entries.c.feed_id, func.count()).group_by(entries.c.feed_id)))
    undone = select(entries.c.state, func.count()).where(entries.c.next_at.is_not(None))
    reading = dict(_pairs(connection, undone.group_by(entries.c.state)))
    silent = select(func.count()).select_from(verdicts).where(verdicts.c.reason == Reason.FIRST_POLL.value)
    quarantined = select(func.count()).select_from(entries).where(entries.c.quarantined_at.is_not(None))
    told = select(func.count()).select_from(alert_table).where(alert_table.c.kind == AlertKind.ALERT.value)
    return Overview(
        at=now,
        owner=owner,
        configuration=stored_configuration(connection),
        network=next((one for one in troubles(connection) if not one.url), None),
        feeds=tuple(
            feed_status(row, listed, now) for row in connection.execute(select(feeds).order_by(feeds.c.name))
        ),
        channels=_channels(connection),
        quarantined=_quarantined(connection),
        quarantined_count=connection.execute(quarantined).scalar_one(),
        entries=sum(listed.values()),
        waiting=reading.get("waiting", 0),
        retry=reading.get("retry", 0),
        watched=reading.get("watched", 0),
        articles=connection.execute(select(func.count()).select_from(articles)).scalar_one(),
        alerts=connection.execute(told).scalar_one(),
        silent_matches=connection.execute(silent).scalar_one(),
    )


def _pairs(connection: Connection, query: Select[Any]) -> list[tuple[Any, int]]:
    return [(key, count) for key, count in connection.execute(query)]


def feed_status(row: AnyRow, listed: dict[int, int], now: datetime) -> FeedStatus:
    """How a feed does, from a row of `feeds` and how many entries each feed has, by its id."""
    return FeedStatus(
        name=row.name,
        url=row.shown_url,
        configured=row.configured,
        health=health_of(facts_of(row), now),
        failing_since=row.failing_since,
        failures=row.failures,
        sentence=row.sentence,
        polls=row.polls,
        answered_at=row.answered_at,
        new_at=row.new_at,
        next_at=row.next_at,
        entries=listed.get(row.id, 0),
        form=row.form,
        hub=row.hub,
        rhythm=row.rhythm,
        usual_gap=row.usual_gap,
        took=row.took,
        moved_to=shown_like(row.moved_to, other_shown=row.shown_url),
        moved_sightings=row.moved_sightings,
        retired_at=row.retired_at,
        reset_at=row.reset_at,
        missed_at=row.missed_at,
    )


def _channels(connection: Connection) -> tuple[ChannelOverview, ...]:
    query = select(deliveries.c.channel, deliveries.c.state, func.count())
    counts = {
        (channel, state): count
        for channel, state, count in connection.execute(
            query.group_by(deliveries.c.channel, deliveries.c.state)
        )
    }
    rows = connection.execute(select(channels).order_by(channels.c.name)).all()
    return tuple(_channel(row, counts) for row in rows)


def _channel(row: AnyRow, counts: dict[tuple[str, str], int]) -> ChannelOverview:
    def number(state: DeliveryState) -> int:
        return counts.get((row.name, state.value), 0)

    return ChannelOverview(
        name=row.name,
        configured=row.configured,
        waiting=number(DeliveryState.PENDING),
        sending=number(DeliveryState.SENDING),
        retry=number(DeliveryState.RETRY),
        in_doubt=number(DeliveryState.IN_DOUBT),
        held=number(DeliveryState.HELD),
        sent=number(DeliveryState.SENT),
        dead=number(DeliveryState.DEAD),
        suppressed=number(DeliveryState.SUPPRESSED),
        failures=row.failures,
        failing_since=row.failing_since,
        not_before=row.not_before,
        limited_until=_limited_until(row),
        sent_at=row.sent_at,
        failed_at=row.failed_at,
        sentence=row.sentence,
    )


def _limited_until(row: AnyRow) -> datetime | None:
    """What comes before `merge_before` may share a message because the channel has to wait until then. If it works, keeps an
    account of its messages and the gap ends before, that is for its limit."""
    at = row.merge_before
    if at is None or not row.recent or row.failing_since is not None:
        return None
    return at if row.not_before is None or at > row.not_before else None


def _quarantined(connection: Connection) -> tuple[QuarantinedEntry, ...]:
    query = (
        select(feeds.c.name.label("feed"), entries)
        .join_from(entries, feeds)
        .where(entries.c.quarantined_at.is_not(None))
        .order_by(entries.c.quarantined_at.desc(), entries.c.id.desc())
        .limit(MOST_QUARANTINED)
    )
    return tuple(
        QuarantinedEntry(
            feed=row.feed, title=row.title, url=row.url, sentence=row.sentence, at=row.quarantined_at
        )
        for row in connection.execute(query)
    )
