"""The tables of the first version.

A migration is frozen: it spells everything out and imports nothing of ours that may change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From an empty database."""
    _feeds()
    _articles()
    _entries()
    _known_by()
    _verdicts()
    _alerts()
    _deliveries()
    _channels()


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("shown_url", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("every", sa.BigInteger),
        sa.Column("configured", sa.Boolean, nullable=False),
        sa.Column("next_at", moment),
        sa.Column("lease_until", moment),
        sa.Column("not_before", moment),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("listing_at", moment),
        sa.Column("answered_at", moment),
        sa.Column("new_at", moment),
        sa.Column("failing_since", moment),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("polls", sa.Integer, nullable=False),
        sa.Column("baseline_entries", sa.Integer, nullable=False),
        sa.Column("baseline_unread", sa.Integer, nullable=False),
        sa.Column("baseline_told", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
        sqlite_autoincrement=True,
    )
    _index_where("ix_feeds_due", "feeds", ["next_at"], "next_at IS NOT NULL")


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.Column("extent", sa.Text, nullable=False),
        sa.Column("shortfall", sa.Text, nullable=False),
        sa.Column("text_hash", sa.Text),
        sa.Column("copy_of", sa.Text),
        sa.Column("stored_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_articles"),
        sa.UniqueConstraint("id", name="uq_articles_id"),
        sqlite_autoincrement=True,
    )
    _index_where("ix_articles_original", "articles", ["text_hash"], "copy_of IS NULL")
    _index_where("ix_articles_copy_of", "articles", ["copy_of"], "copy_of IS NOT NULL")


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("published_at", moment),
        sa.Column("baseline", sa.Boolean, nullable=False),
        sa.Column("first_seen_at", moment, nullable=False),
        sa.Column("left_at", moment),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("next_at", moment),
        sa.Column("lease_until", moment),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("fetch_failures", sa.Integer, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("quarantined_at", moment),
        sa.Column("article_id", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_entries_feed_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_entries_article_id"),
        sa.UniqueConstraint("feed_id", "key", name="uq_entries_feed_id_key"),
        sqlite_autoincrement=True,
    )
    _index_where("ix_entries_due", "entries", ["next_at"], "next_at IS NOT NULL")
    _index_where("ix_entries_listed", "entries", ["feed_id", "key"], "left_at IS NULL")
    _index_where("ix_entries_left", "entries", ["left_at"], "left_at IS NOT NULL")
    _index_where("ix_entries_quarantined", "entries", ["quarantined_at"], "quarantined_at IS NOT NULL")
    _index_where("ix_entries_article", "entries", ["article_id"], "article_id IS NOT NULL")


def _known_by() -> None:
    op.create_table(
        "article_urls",
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_article_urls"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_urls_article_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_article_urls_article", "article_urls", ["article_id"])


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("decided_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "rule_id", name="pk_verdicts"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_verdicts_article_id", ondelete="CASCADE"
        ),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_alerts"),
        sa.UniqueConstraint("id", name="uq_alerts_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_created_at", "alerts", ["created_at"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("alert_number", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("repeat", sa.Boolean, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("next_at", moment),
        sa.Column("first_attempt_at", moment),
        sa.Column("attempted_at", moment),
        sa.Column("ended_at", moment),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["alert_number"], ["alerts.number"], name="fk_deliveries_alert_number", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("alert_number", "channel", name="uq_deliveries_alert_number_channel"),
        sqlite_autoincrement=True,
    )
    _index_where("ix_deliveries_open", "deliveries", ["channel", "next_at"], "ended_at IS NULL")


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("configured", sa.Boolean, nullable=False),
        sa.Column("sent_at", moment),
        sa.Column("failed_at", moment),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_channels"),
    )


def _index_where(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
