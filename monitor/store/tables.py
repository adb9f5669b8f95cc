"""The tables: what survives, as SQLAlchemy Core sees it.

The migrations create them (`migrations/versions`); a test compares both. NULL in a `next_at` means never, in other
columns that there is none. An index that serves a belt's tick holds only rows that wait, so that it stays small.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from monitor.store.dialect import NEVER_REUSE_IDS, index_where


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, to the microsecond. As text of fixed width on SQLite, where it compares as time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """To UTC; a naive time is a bug and would be taken for local time."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """From UTC, which SQLite does not write down."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class Span(TypeDecorator[timedelta]):
    """A timedelta, as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """To microseconds."""
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - SQLAlchemy's
        """From microseconds."""
        return None if value is None else timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _added_text(name: str) -> Column[str]:
    """A text that a migration added: rows that were there before hold ""."""
    return Column(name, Text, nullable=False, default="", server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, default=0)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def _required(name: str, kind: Any) -> Column[Any]:  # noqa: ANN401 - SQLAlchemy takes classes and instances alike
    return Column(name, kind, nullable=False)


feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    _required("shown_url", Text),
    _required("host", Text),
    _required("name", Text),
    _required("tags", Text),  # JSON list, sorted
    Column("every", Span),
    _required("configured", Boolean),
    Column("next_at", Moment),  # NULL once it is no longer configured
    Column("lease_until", Moment),
    Column("not_before", Moment),
    _text("etag"),
    _text("last_modified"),
    _text("body_hash"),
    _text("title"),
    _text("language"),
    Column("listing_at", Moment),  # the last poll that gave a listing
    Column("answered_at", Moment),  # the last poll that gave a listing or said that nothing changed
    Column("new_at", Moment),  # the last poll that gave a new entry
    Column("failing_since", Moment),
    _count("failures"),  # in a row
    _text("sentence"),
    _count("polls"),
    _count("baseline_entries"),  # entries of a silent first poll,
    _count("baseline_unread"),  # those of them not read yet,
    _flag("baseline_told"),  # and whether its summary has been told
    **NEVER_REUSE_IDS,
)
index_where("ix_feeds_due", feeds.c.next_at, where=feeds.c.next_at.is_not(None))

articles = Table(
    "articles",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order they were first stored
    Column("id", Text, nullable=False, unique=True),
    _required("url", Text),
    _required("title", Text),
    _required("body", Text),
    _required("summary", Text),
    _required("author", Text),
    _required("outlet", Text),
    _required("language", Text),
    _required("published_at", Moment),
    _required("extent", Text),
    _required("shortfall", Text),
    Column("text_hash", Text),  # NULL for texts too short to tell articles apart
    Column("copy_of", Text),
    _required("stored_at", Moment),
    _required("updated_at", Moment),
    _added_text("section"),
    **NEVER_REUSE_IDS,
)
index_where("ix_articles_original", articles.c.text_hash, where=articles.c.copy_of.is_(None))
index_where("ix_articles_copy_of", articles.c.copy_of, where=articles.c.copy_of.is_not(None))

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    _required("key", Text),
    _required("url", Text),
    _required("host", Text),  # "" where there is no page to fetch
    _required("title", Text),
    _required("summary", Text),
    _required("content", Text),
    _required("author", Text),
    Column("published_at", Moment),
    _required("baseline", Boolean),
    _required("first_seen_at", Moment),
    Column("left_at", Moment),  # when it was last listed, once its feed lists it no more; NULL while listed
    _required("state", Text),  # waiting, retry, done, quarantined
    Column("next_at", Moment),
    Column("lease_until", Moment),
    _count("claims"),  # since the last record
    _count("fetch_failures"),
    _count("deaths"),
    _text("sentence"),
    Column("quarantined_at", Moment),
    Column("article_id", ForeignKey("articles.id")),
    _added_text("section"),
    UniqueConstraint("feed_id", "key"),
    **NEVER_REUSE_IDS,
)
index_where("ix_entries_due", entries.c.next_at, where=entries.c.next_at.is_not(None))
index_where("ix_entries_listed", entries.c.feed_id, entries.c.key, where=entries.c.left_at.is_(None))
index_where("ix_entries_left", entries.c.left_at, where=entries.c.left_at.is_not(None))
index_where("ix_entries_quarantined", entries.c.quarantined_at, where=entries.c.quarantined_at.is_not(None))
index_where("ix_entries_article", entries.c.article_id, where=entries.c.article_id.is_not(None))

article_urls = Table(
    "article_urls",
    metadata,
    Column("url", Text, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
)
Index("ix_article_urls_article", article_urls.c.article_id)

verdicts = Table(
    "verdicts",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("rule_id", Text, primary_key=True),
    _required("reason", Text),
    _required("evidence", Text),  # JSON
    _required("decided_at", Moment),
)

alerts = Table(
    "alerts",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order they were stored
    Column("id", Text, nullable=False, unique=True),
    _required("rule_id", Text),
    _required("article_id", Text),  # no reference: an alert outlives its article
    _required("created_at", Moment),
    _required("snapshot", Text),  # JSON, the whole alert
    Column("kind", Text, nullable=False, server_default="alert"),
    **NEVER_REUSE_IDS,
)
Index("ix_alerts_created_at", alerts.c.created_at)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_number", ForeignKey("alerts.number", ondelete="CASCADE"), nullable=False),
    _required("channel", Text),
    _required("state", Text),
    _count("attempts"),
    _flag("repeat"),
    _required("created_at", Moment),
    Column("next_at", Moment),  # NULL while it is being sent, and once it ended
    Column("first_attempt_at", Moment),
    Column("attempted_at", Moment),
    Column("ended_at", Moment),  # sent, dead or suppressed
    _text("sentence"),
    UniqueConstraint("alert_number", "channel"),
    **NEVER_REUSE_IDS,
)
index_where(
    "ix_deliveries_open", deliveries.c.channel, deliveries.c.next_at, where=deliveries.c.ended_at.is_(None)
)

channels = Table(
    "channels",
    metadata,
    Column("name", Text, primary_key=True),
    _required("configured", Boolean),
    Column("sent_at", Moment),  # the last success
    Column("failed_at", Moment),  # the last attempt that was none, and what came of it
    _text("sentence"),
)

configuration = Table(
    "configuration",
    metadata,
    Column("id", Integer, primary_key=True),  # there is one row
    _required("loaded_at", Moment),
    _required("rules", Integer),
    _required("restart", Text),  # JSON list
    Column("refused_at", Moment),
    _required("problems", Text),  # JSON list
    _required("problem_count", Integer),
)
