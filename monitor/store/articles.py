"""Articles, the addresses they are known by and the verdicts on them: rows to what a decision needs, and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from monitor.model import Article, Evidence, Manner, Reason, Verdict
from monitor.ports import COPY_WINDOW, DueEntry, Known, Lookup
from monitor.store.codec import evidence_from_json, evidence_to_json
from monitor.store.dialect import insert, rows_of, run_many, stored
from monitor.store.revisions import newest_revision
from monitor.store.rows import article_of, chunks, values_of
from monitor.store.sketches import alike, store_sketch
from monitor.store.tables import article_urls, articles, batches, entries, feeds, verdicts
from monitor.store.text_tables import left_behind

# A wire text printed by hundreds must not make each further printing load all the others.
MOST_COPIES = 50

_AT_ONCE = 6  # addresses in a question: a fixed number, so that the statement is the same one
_LASTING = frozenset({"number", "id", "stored_at"})

# Verdicts that a later one takes the place of.
_UNTOLD = (Reason.FIRST_POLL.value, Reason.BOILERPLATE.value)


# Statements are made once: to make one takes SQLAlchemy ten times as long as SQLite to carry it out.
_ARTICLE = select(articles).where(articles.c.id == bindparam("id"))
_SOME_BY_NUMBER = select(articles).where(articles.c.number.in_(bindparam("numbers", expanding=True)))
_SOME_BY_ID = select(articles).where(articles.c.id.in_(bindparam("ids", expanding=True)))
_SOME_BY_URL = (
    select(article_urls.c.url.label("known_by"), articles)
    .join_from(article_urls, articles)
    .where(article_urls.c.url.in_([bindparam(f"url{place}") for place in range(_AT_ONCE)]))
)
_ORIGINAL = (
    select(articles)
    .where(
        articles.c.text_hash == bindparam("text_hash"),
        articles.c.copy_of.is_(None),
        articles.c.stored_at >= bindparam("since"),
    )
    .order_by(articles.c.number)
    .limit(1)
)
_COPIES = (
    select(articles)
    .where(articles.c.copy_of == bindparam("id"))
    .order_by(articles.c.number)
    .limit(MOST_COPIES)
)
_NEW = insert(articles)
_STORED = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={column.name: _NEW.excluded[column.name] for column in articles.c if column.name not in _LASTING},
).returning(articles.c.number)
# As plain SQL, like others that take many rows: SQLAlchemy looks at each value of each row.
_CLAIMED = "INSERT INTO article_urls (url, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING"


def article_at(connection: Connection, *, url: str) -> Article | None:
    """The article known under a canonical address."""
    return articles_at(connection, [url]).get(url)


def articles_at(connection: Connection, urls: Sequence[str]) -> dict[str, Article]:
    """The articles known under canonical addresses, by these."""
    found: dict[str, Article] = {}
    for some in chunks(urls, _AT_ONCE):
        asked = [some[min(place, len(some) - 1)] for place in range(_AT_ONCE)]
        if rows_of(connection, _ANY_AT, asked):  # nearly always there is none
            rows = connection.execute(_SOME_BY_URL, {f"url{place}": url for place, url in enumerate(asked)})
            found.update((row.known_by, article_of(row)) for row in rows)
    return found


# As plain SQL: a fifth of the time that SQLAlchemy's own statement takes.
_ANY_AT = f"SELECT 1 FROM article_urls WHERE url IN ({', '.join('?' * _AT_ONCE)}) LIMIT 1"  # noqa: S608 - no value


def article(connection: Connection, *, article_id: str) -> Article | None:
    """The article with an id."""
    row = connection.execute(_ARTICLE, {"id": article_id}).one_or_none()
    return article_of(row) if row else None


def known_articles(connection: Connection, lookup: Lookup, due: DueEntry, *, now: datetime) -> Known:
    """What the store holds that bears on an article that goes by `lookup`, listed by the feed of `due`."""
    by_url = articles_at(connection, lookup.urls)
    original = _original(connection, lookup.text_hash, now) if lookup.text_hash else None
    near = _alike(connection, lookup.sketch, now) if lookup.sketch and original is None else ()
    here = {article.id for article in by_url.values()}
    ids = here | {article.id for article in (*near, *filter(None, (original,)))} | {due.article_id} - {""}
    read_again = due.article_id and (due.is_watched or due.revised)
    return Known(
        by_url=by_url,
        original=original,
        alike=near,
        decided={article: _decided(connection, article, due.feed.key) for article in ids},
        copies={article: _copies(connection, article) for article in ids},
        told=_told(connection, due.article_id) if read_again else {},
        versions=newest_revision(connection, due.article_id) if read_again else 0,
        former=article(connection, article_id=due.article_id) if due.article_id and due.revised else None,
    )


def _alike(connection: Connection, sketch: bytes, now: datetime) -> tuple[Article, ...]:
    """The articles of the last days that are most like a text, the likest first, then the originals of those that are
    copies."""
    numbers = alike(connection, sketch, now - COPY_WINDOW)
    if not numbers:
        return ()
    rows = connection.execute(_SOME_BY_NUMBER, {"numbers": numbers})
    by_number = {row.number: article_of(row) for row in rows}
    found = {one.id: one for number in numbers if (one := by_number.get(number)) is not None}
    missing = {one.copy_of for one in found.values()} - found.keys() - {""}
    if missing:
        rows = connection.execute(_SOME_BY_ID, {"ids": list(missing)})
        found.update((row.id, article_of(row)) for row in rows)
    return tuple(found.values())


def _told(connection: Connection, article_id: str) -> dict[str, tuple[Evidence, ...]]:
    query = select(verdicts.c.rule_id, verdicts.c.evidence).where(verdicts.c.article_id == article_id)
    return {row.rule_id: evidence_from_json(row.evidence) for row in connection.execute(query)}


def _original(connection: Connection, text_hash: str, now: datetime) -> Article | None:
    """The earliest article with a text of the last days: what says the same later says it anew."""
    row = connection.execute(_ORIGINAL, {"text_hash": text_hash, "since": now - COPY_WINDOW}).one_or_none()
    return article_of(row) if row else None


def _decided(connection: Connection, article_id: str, feed_key: str) -> frozenset[str]:
    """The rules with a verdict that counts: that of a silent first poll counts for the feed it was the first poll of, and
    what stood in boilerplate only was no match."""
    return frozenset(connection.execute(_DECIDED, {"id": article_id, "feed_key": feed_key}).scalars())


_own_first_poll = exists().where(
    entries.c.article_id == bindparam("id"),
    entries.c.batch_id == batches.c.id,
    batches.c.manner == Manner.SILENT.value,
    entries.c.feed_id == select(feeds.c.id).where(feeds.c.url == bindparam("feed_key")).scalar_subquery(),
)
_DECIDED = select(verdicts.c.rule_id).where(
    verdicts.c.article_id == bindparam("id"),
    or_(
        verdicts.c.reason.not_in(_UNTOLD),
        and_(verdicts.c.reason == Reason.FIRST_POLL.value, _own_first_poll),
    ),
)


def _copies(connection: Connection, article_id: str) -> tuple[Article, ...]:
    return tuple(article_of(row) for row in connection.execute(_COPIES, {"id": article_id}))


def store_article(connection: Connection, article: Article, at: datetime) -> None:
    """Insert the article, or update the one with its id."""
    row = values_of(article) | {"stored_at": at, "updated_at": at}
    number = connection.execute(_STORED, row).scalar_one()
    if article.sketch:
        store_sketch(connection, number, article.sketch, at)


def claim_urls(connection: Connection, urls: Iterable[str], article_id: str) -> None:
    """Make `urls` addresses of the article, but those that another article claimed before."""
    rows = [(url, article_id) for url in dict.fromkeys(urls)]
    if rows:
        run_many(connection, _CLAIMED, rows)


def leave_behind(connection: Connection, article_id: str, at: datetime) -> None:
    """Note that an entry which was this article has become another."""
    connection.execute(_LEFT_BEHIND, {"article_id": article_id, "since": at})


_LEFT_BEHIND = insert(left_behind)
_LEFT_BEHIND = _LEFT_BEHIND.on_conflict_do_update(
    index_elements=["article_id"], set_={"since": _LEFT_BEHIND.excluded.since}
)


def store_verdicts(connection: Connection, decided: Iterable[Verdict], article_id: str, at: datetime) -> None:
    """Store verdicts on an article; for a rule that has one already, the first stands, unless nobody was told of it."""
    decided_at = stored(at)
    rows = [
        (
            article_id,
            verdict.match.rule.id,
            verdict.reason.value,
            evidence_to_json(verdict.match.evidence),
            decided_at,
            *_UNTOLD,
        )
        for verdict in decided
    ]
    if rows:
        run_many(connection, _VERDICT, rows)


_VERDICT = (
    "INSERT INTO verdicts (article_id, rule_id, reason, evidence, decided_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (article_id, rule_id) DO UPDATE SET reason = excluded.reason, evidence = excluded.evidence, "
    "decided_at = excluded.decided_at WHERE verdicts.reason IN (?, ?)"
)
