"""What `feeds show`, `alerts show` and `rules explain` read: one feed, site, alert or article, with all that is known of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Select, func, select

from monitor.core.identity import site_of
from monitor.model import Article, Extent, Method, PageState, Revision, SourceRef
from monitor.store.overview import FeedStatus, feed_status
from monitor.store.revisions import revisions_of
from monitor.store.rows import AnyRow, article_of
from monitor.store.said import StoredAlert, alerts_called
from monitor.store.store import SqlStore
from monitor.store.tables import article_urls, articles, entries, feeds, verdicts
from monitor.store.text_tables import site_memories

# Bounds of lists for people.
MOST_PRINTINGS = 50
_LATEST = 1_000  # articles of a feed that say which sites it links to
_SEARCHED = 20_000  # articles that are looked through for those of a site


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedShown:
    """How a feed does, and what came of the articles that it listed: how many could be read in full, what stood at their
    addresses, and where their texts are from. `sites` are those that its latest articles are on, the commonest first."""

    status: FeedStatus
    title: str
    site: str
    language: str
    articles: int
    full: int
    states: Mapping[PageState, int]
    methods: Mapping[Method, int]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShown:
    """What is remembered of a site (`core.boilerplate` reads it), and since when it is so."""

    site: str
    memory: bytes
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShown:
    """A stored article: `printings` are the others of the same text, the original first (at most `MOST_PRINTINGS`),
    `revisions` the kept versions that were replaced, oldest first."""

    article: Article
    stored_at: datetime
    updated_at: datetime
    printings: tuple[SourceRef, ...]
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertShown:
    """An alert and its article as it is now, None if it is gone; `changed_at` is when the passage that was told was altered
    or taken away."""

    told: StoredAlert
    article: ArticleShown | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Readings:
    """What came of a feed's articles."""

    full: int = 0
    states: Counter[PageState] = field(default_factory=Counter)
    methods: Counter[Method] = field(default_factory=Counter)


# --- feeds and sites --------------------------------------------------------------------------------------------------


def feed_shown(store: SqlStore, url: str, now: datetime) -> FeedShown | None:
    """The feed at an address as it is configured; None if it was never synced."""
    return store.read_now(partial(_feed_shown, url=url, now=now))


def _feed_shown(connection: Connection, *, url: str, now: datetime) -> FeedShown | None:
    row = connection.execute(select(feeds).where(feeds.c.url == url)).one_or_none()
    if row is None:
        return None
    listed = select(func.count()).select_from(entries).where(entries.c.feed_id == row.id)
    readings = _readings(connection, row.id)
    return FeedShown(
        status=feed_status(row, {row.id: connection.execute(listed).scalar_one()}, now),
        title=row.title,
        site=row.site,
        language=row.language,
        articles=readings.states.total(),
        full=readings.full,
        states=readings.states,
        methods=readings.methods,
        sites=_sites(connection, row.id),
    )


def _readings(connection: Connection, feed_id: int) -> _Readings:
    kinds = articles.c.state, articles.c.method, articles.c.extent
    query = select(*kinds, func.count().label("number")).where(articles.c.id.in_(_listed_by(feed_id)))
    full, states, methods = 0, Counter[PageState](), Counter[Method]()
    for row in connection.execute(query.group_by(*kinds)):
        full += row.number if row.extent == Extent.FULL.value else 0
        states[PageState(row.state)] += row.number
        methods[Method(row.method)] += row.number
    return _Readings(full=full, states=states, methods=methods)


def _sites(connection: Connection, feed_id: int) -> tuple[str, ...]:
    query = select(articles.c.url).where(articles.c.id.in_(_listed_by(feed_id)))
    urls = connection.execute(query.order_by(articles.c.number.desc()).limit(_LATEST)).scalars()
    return tuple(site for site, _ in Counter(map(site_of, urls)).most_common() if site)


def _listed_by(feed_id: int) -> Select[tuple[str]]:
    return select(entries.c.article_id).where(entries.c.feed_id == feed_id, entries.c.article_id.is_not(None))


def feeds_on(store: SqlStore, site: str) -> frozenset[str]:
    """The addresses of the feeds that listed any of the latest articles on a site (as `site_of` names it)."""
    return store.read_now(partial(_feeds_on, site=site))


def _feeds_on(connection: Connection, *, site: str) -> frozenset[str]:
    latest = connection.execute(select(func.max(articles.c.number))).scalar() or 0
    query = (
        select(feeds.c.url, articles.c.url.label("article_url"))
        .join_from(entries, articles, entries.c.article_id == articles.c.id)
        .join(feeds, entries.c.feed_id == feeds.c.id)
        .where(articles.c.number > latest - _SEARCHED, articles.c.url.contains(site, autoescape=True))
        .distinct()
    )
    return frozenset(row.url for row in connection.execute(query) if site_of(row.article_url) == site)


def site_shown(store: SqlStore, site: str) -> SiteShown | None:
    """What is remembered of a site, None if nothing."""
    return store.read_now(partial(_site_shown, site=site))


def _site_shown(connection: Connection, *, site: str) -> SiteShown | None:
    row = connection.execute(select(site_memories).where(site_memories.c.site == site)).one_or_none()
    return SiteShown(site=site, memory=row.memory, updated_at=row.updated_at) if row else None


# --- alerts and articles ----------------------------------------------------------------------------------------------


def alerts_shown(store: SqlStore, wanted: str) -> list[AlertShown]:
    """The alerts whose ids begin with `wanted`, at most two; the one with just that id, if there is one."""
    return store.read_now(partial(_alerts_shown, wanted=wanted))


def _alerts_shown(connection: Connection, *, wanted: str) -> list[AlertShown]:
    return [_alert_shown(connection, told) for told in alerts_called(connection, wanted)]


def _alert_shown(connection: Connection, told: StoredAlert) -> AlertShown:
    found = select(articles).where(articles.c.id == told.alert.article_id)
    row = connection.execute(found).one_or_none()
    this = verdicts.c.article_id == told.alert.article_id, verdicts.c.rule_id == told.alert.rule_id
    return AlertShown(
        told=told,
        article=_article_shown(connection, row) if row else None,
        changed_at=connection.execute(select(verdicts.c.changed_at).where(*this)).scalar(),
    )


def alert_ids_called(store: SqlStore, wanted: str) -> tuple[str, ...]:
    """The ids of the alerts that `alerts_shown` would give."""
    return tuple(told.alert.id for told in store.read_now(partial(alerts_called, wanted=wanted)))


def article_shown(store: SqlStore, urls: Sequence[str]) -> ArticleShown | None:
    """The article known under the first of these canonical addresses that stands for one."""
    return store.read_now(partial(_article_at, urls=urls))


def _article_at(connection: Connection, *, urls: Sequence[str]) -> ArticleShown | None:
    query = select(articles).join_from(article_urls, articles)
    for url in urls:
        row = connection.execute(query.where(article_urls.c.url == url)).one_or_none()
        if row is not None:
            return _article_shown(connection, row)
    return None


def _article_shown(connection: Connection, row: AnyRow) -> ArticleShown:
    article = article_of(row)
    return ArticleShown(
        article=article,
        stored_at=row.stored_at,
        updated_at=row.updated_at,
        printings=_printings(connection, article),
        revisions=revisions_of(connection, article.id),
    )


def _printings(connection: Connection, article: Article) -> tuple[SourceRef, ...]:
    original = article.copy_of or article.id
    of_it = (articles.c.copy_of == original) | (articles.c.id == original)
    query = select(articles.c.url, articles.c.outlet, articles.c.title).where(of_it)
    query = query.where(articles.c.id != article.id).order_by(articles.c.number).limit(MOST_PRINTINGS)
    return tuple(
        SourceRef(url=row.url, source=row.outlet, title=row.title) for row in connection.execute(query)
    )
