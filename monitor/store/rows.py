"""Rows to nouns and back, and the queries that several belts share."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Row, Table, and_, or_

from monitor.core.health import FeedFacts, Yields
from monitor.model import Article, Entry, Extent, Feed, Method, PageState, PollTrouble
from monitor.ports import HostRoom
from monitor.store.codec import asides_from_json, asides_to_json, tags_from_json

if TYPE_CHECKING:
    AnyRow = Row[*tuple[Any, ...]]  # SQLAlchemy 2.1 knows the types of columns by position, not by name
else:
    AnyRow = Row

T = TypeVar("T")
Values = dict[str, Any]

# Values in one statement; SQLite takes 32,766 (its builds before 3.32: 999), PostgreSQL 65,535.
LARGEST_CHUNK = 900


def chunks(items: Sequence[T], size: int = LARGEST_CHUNK) -> Iterator[Sequence[T]]:
    """`items` in order, in pieces that fit into one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


def is_due(table: Table, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a row's time has come and no lease hides it."""
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
    return and_(table.c.next_at <= now, free)


def full_hosts(room: HostRoom) -> list[str]:
    """The hosts that nothing more may be asked of: queries leave them out, so that they do not hide the others."""
    return [name for name in room.busy if room.left(name) <= 0]


def with_room(rows: Sequence[T], hosts: Sequence[str], room: HostRoom) -> list[T]:
    """Those of `rows`, in order, that their `hosts` (one for each) have room for."""
    taken: Counter[str] = Counter()
    chosen: list[T] = []
    for row, host in zip(rows, hosts, strict=True):
        if taken[host] < room.left(host):
            taken[host] += 1
            chosen.append(row)
    return chosen


def room_left(room: HostRoom, taken: Sequence[str]) -> HostRoom:
    """The room that is left once something of these hosts is worked on."""
    return replace(room, busy=Counter(room.busy) + Counter(taken))


def feed_of(row: AnyRow) -> Feed:
    """A feed as far as it is stored, from a row with the columns `feed_name`, `feed_key`, `shown_url`, `tags`, `every`: its
    address, which may hold secrets, only the configuration knows."""
    return Feed(
        name=row.feed_name,
        url="",
        key=row.feed_key,
        tags=tags_from_json(row.tags),
        every=row.every,
        shown_url=row.shown_url,
    )


def facts_of(row: AnyRow) -> FeedFacts:
    """What bears on a feed's health, from a row of `feeds`."""
    return FeedFacts(
        url=row.url,
        name=row.name,
        host=row.host,
        polls=row.polls,
        first_at=row.first_at,
        answered_at=row.answered_at,
        answering_since=row.answering_since,
        new_at=row.new_at,
        next_at=row.next_at,
        failing_since=row.failing_since,
        failures=row.failures,
        trouble=PollTrouble(row.trouble) if row.trouble else None,
        sentence=row.sentence,
        usual_gap=row.usual_gap,
        took=row.took,
        retired_at=row.retired_at,
        reset_at=row.reset_at,
        missed_at=row.missed_at,
        yields=Yields.from_text(row.yields),
    )


def entry_of(row: AnyRow) -> Entry:
    """An entry, from a row of `entries`."""
    return Entry(
        key=row.key,
        url=row.url,
        title=row.title,
        summary=row.summary,
        content=row.content,
        author=row.author,
        published_at=row.published_at,
        section=row.section,
    )


def article_of(row: AnyRow) -> Article:
    """An article, from a row of `articles`."""
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        body=row.body,
        summary=row.summary,
        author=row.author,
        outlet=row.outlet,
        language=row.language,
        published_at=row.published_at,
        extent=Extent(row.extent),
        shortfall=row.shortfall,
        text_hash=row.text_hash or "",
        copy_of=row.copy_of or "",
        section=row.section,
        method=Method(row.method),
        state=PageState(row.state),
        asides=asides_from_json(row.asides),
        is_developing=row.developing,
        page_title=row.page_title,
    )


def values_of(article: Article) -> Values:
    """An article's columns but `number`, `stored_at` and `updated_at`."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "body": article.body,
        "summary": article.summary,
        "author": article.author,
        "outlet": article.outlet,
        "language": article.language,
        "published_at": article.published_at,
        "extent": article.extent.value,
        "shortfall": article.shortfall,
        "text_hash": article.text_hash or None,
        "copy_of": article.copy_of or None,
        "section": article.section,
        "method": article.method.value,
        "state": article.state.value,
        "asides": asides_to_json(article.asides),
        "developing": article.is_developing,
        "page_title": article.page_title,
    }
