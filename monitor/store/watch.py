"""What `watch` asks and tells: which feeds may be in trouble, how the network does, and what was told of either."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, delete, func, or_, select, update

from monitor.core.health import FeedFacts, FeedState, Tally, Trouble
from monitor.model import Alert, PollTrouble
from monitor.store.dialect import insert
from monitor.store.outbox import store_alerts
from monitor.store.rows import AnyRow, facts_of
from monitor.store.tables import feeds, took_long
from monitor.store.tables import troubles as table

# What says nothing about the feed itself if it befalls them all.
_UNREACHABLE = (PollTrouble.NETWORK.value, PollTrouble.NOT_A_FEED.value)


def troubles(connection: Connection) -> list[Trouble]:
    """The episodes that were told of and are not over."""
    return [_trouble(row) for row in connection.execute(select(table).order_by(table.c.url))]


def _trouble(row: AnyRow) -> Trouble:
    return Trouble(
        url=row.url, name=row.name, state=FeedState(row.state), since=row.since, sentence=row.sentence
    )


def suspects(connection: Connection, *, now: datetime) -> list[FeedFacts]:
    """The feeds that may be in trouble, each kind found by an index of its own. One that was not asked since it should
    have had something new (the machine slept) is not late."""
    late = and_(
        feeds.c.stale_at.is_not(None), feeds.c.stale_at <= now, feeds.c.answered_at >= feeds.c.stale_at
    )
    told = feeds.c.url.in_(select(table.c.url))
    kinds = (feeds.c.failing_since.is_not(None), late, took_long, feeds.c.fell_at.is_not(None), told)
    found = {row.id: row for kind in kinds for row in connection.execute(_CONFIGURED.where(kind))}
    return [facts_of(found[number]) for number in sorted(found)]


_CONFIGURED = select(feeds).where(feeds.c.configured)


def tally(connection: Connection, *, since: datetime) -> Tally:
    """How many hosts were asked, and how many of them could not be reached: none of their feeds was."""
    fails = feeds.c.trouble.in_(_UNREACHABLE)
    of_host = (
        select(
            func.min(case((fails, 1), else_=0)).label("unreachable"),
            func.min(case((fails, feeds.c.failing_since))).label("since"),
        )
        .where(feeds.c.configured, feeds.c.polled_at >= since)
        .group_by(feeds.c.host)
        .subquery()
    )
    down = of_host.c.unreachable == 1
    query = select(
        func.count().label("hosts"),
        func.coalesce(func.sum(of_host.c.unreachable), 0).label("unreachable"),
        func.min(case((down, of_host.c.since))).label("since"),
    ).select_from(of_host)
    row = connection.execute(query).one()
    few = row.hosts < _MANY_HOSTS
    all_hosts = connection.execute(_ALL_HOSTS).scalar_one() if few else 0
    return Tally(hosts=row.hosts, unreachable=row.unreachable, since=row.since, all_hosts=all_hosts)


# How many hosts there are bears on the answer only where that is one or two: more are not counted.
_MANY_HOSTS = 3
_hosts = select(feeds.c.host).where(feeds.c.configured).distinct().limit(_MANY_HOSTS).subquery()
_ALL_HOSTS = select(func.count()).select_from(_hosts)


def record_review(
    connection: Connection,
    *,
    begun: Sequence[Trouble],
    over: Sequence[Trouble],
    notices: Sequence[Alert],
    at: datetime,
) -> None:
    """Store which episodes begin and end; one that turns into another of the same feed begins anew."""
    if over:
        connection.execute(
            delete(table).where(table.c.url == bindparam("feed")), [{"feed": one.url} for one in over]
        )
    for one in begun:
        values = {
            "name": one.name,
            "state": one.state.value,
            "since": one.since,
            "sentence": one.sentence,
            "told_at": at,
        }
        statement = insert(table).values(values | {"url": one.url})
        connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=values))
    store_alerts(connection, notices, at)


def hasten_feeds(connection: Connection, *, now: datetime, within: timedelta) -> None:
    """Make feeds due soon that failed for trouble with the network, one after the other."""
    failed = and_(feeds.c.failing_since.is_not(None), feeds.c.trouble.in_(_UNREACHABLE))
    welcome = or_(feeds.c.not_before.is_(None), feeds.c.not_before <= now)
    query = select(feeds.c.id, feeds.c.next_at).where(failed, welcome, feeds.c.next_at > now)
    rows = connection.execute(query.order_by(feeds.c.next_at, feeds.c.id)).all()
    sooner = [
        {"row": row.id, "next_at": at}
        for place, row in enumerate(rows)
        if (at := now + within * place / len(rows)) < row.next_at
    ]
    if sooner:
        connection.execute(update(feeds).where(feeds.c.id == bindparam("row")), sooner)


def mean_weight(connection: Connection) -> float | None:
    """The mean weight of the rhythms that are known."""
    query = select(func.avg(feeds.c.weight)).where(feeds.c.configured, feeds.c.weight.is_not(None))
    found: float | None = connection.execute(query).scalar()
    return found
