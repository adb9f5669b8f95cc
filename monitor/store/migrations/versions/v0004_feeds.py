"""Feeds with rhythm and health, entries known by keys, matches told in batches.

What an item of a feed is known by and what it said are computed as the poll belt does (`monitor.core.identity`): the
first poll after the upgrade would take everything for revised otherwise.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.core.identity import content_digest, item_keys
from monitor.model import Entry

revision = "0004"
down_revision = "0003"

moment = sa.DateTime(timezone=True)
_STEP = 2_000  # entries whose keys are written at once


def upgrade() -> None:
    """From 0003."""
    _batches()
    _entries()
    _alerts()
    _troubles()
    _silent_first_polls()
    _keys()
    _store_keys()
    _feeds()


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("manner", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("unread", sa.Integer, nullable=False),
        sa.Column("matches", sa.Integer, nullable=False),
        sa.Column("told_at", moment),
        sa.Column("released_at", moment),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_batches_feed_id"),
        sqlite_autoincrement=True,
    )


def _entries() -> None:
    for column in (
        sa.Column("manner", sa.Text, nullable=False, server_default="prompt"),
        sa.Column("batch_id", sa.Integer),
        sa.Column("revised", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("revised_at", moment),
        sa.Column("revisions", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("entries", column)
    op.drop_index("ix_entries_due", "entries")
    op.drop_index("ix_entries_listed", "entries")
    _index_where("ix_entries_due", "entries", ["next_at", "host"], "next_at IS NOT NULL")
    op.create_index("ix_entries_feed", "entries", ["feed_id", "published_at"])
    _index_where("ix_entries_batch", "entries", ["batch_id", "next_at"], "batch_id IS NOT NULL")


def _alerts() -> None:
    op.add_column("alerts", sa.Column("batch_id", sa.Integer))
    op.add_column("alerts", sa.Column("told_at", moment))
    op.add_column("alerts", sa.Column("digest", sa.Text, nullable=False, server_default=""))
    held = "batch_id IS NOT NULL AND told_at IS NULL"
    _index_where("ix_alerts_held", "alerts", ["batch_id", "created_at"], held)


def _troubles() -> None:
    op.create_table(
        "troubles",
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_troubles"),
    )


def _silent_first_polls() -> None:
    """What a silent first poll listed is a batch now; the first versions knew no others."""
    op.execute(
        "INSERT INTO batches (feed_id, manner, cause, opened_at, entries, unread, matches, told_at) "
        "SELECT f.id, 'silent', 'first poll', min(e.first_seen_at), f.baseline_entries, f.baseline_unread, 0, "
        "CASE WHEN f.baseline_told THEN max(e.first_seen_at) END "
        "FROM feeds f JOIN entries e ON e.feed_id = f.id AND e.baseline WHERE f.baseline_entries > 0 GROUP BY f.id"
    )
    op.execute(
        "UPDATE entries SET manner = 'silent', "
        "batch_id = (SELECT b.id FROM batches b WHERE b.feed_id = entries.feed_id) WHERE baseline"
    )
    op.drop_column("entries", "baseline")


def _keys() -> None:
    op.create_table(
        "entry_keys",
        sa.Column("feed_id", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "key", name="pk_entry_keys"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name="fk_entry_keys_entry_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def _store_keys() -> None:
    """The later of two entries with the same address has it; a GUID is one entry's alone."""
    connection = op.get_bind()
    insert = sa.text(
        "INSERT INTO entry_keys (feed_id, key, entry_id, content, fingerprint, listed) "
        "VALUES (:feed_id, :key, :entry_id, :content, '', :listed) ON CONFLICT (feed_id, key) DO NOTHING"
    )
    for rows in _stored(connection):
        connection.execute(insert, [key for row in rows for key in _keys_of(row)])
    op.create_index("ix_entry_keys_entry", "entry_keys", ["entry_id"])
    _index_where("ix_entry_keys_listed", "entry_keys", ["feed_id", "fingerprint", "entry_id"], "listed")


def _stored(connection: sa.Connection) -> Iterator[Sequence[sa.Row[Any]]]:
    query = sa.text(
        "SELECT id, feed_id, key, url, title, summary, content, published_at, left_at FROM entries "
        "WHERE id < :before ORDER BY id DESC LIMIT :step"
    )
    before = 1 + (connection.execute(sa.text("SELECT max(id) FROM entries")).scalar() or 0)
    while rows := connection.execute(query, {"before": before, "step": _STEP}).all():
        yield rows
        before = rows[-1].id


def _keys_of(row: sa.Row[Any]) -> Iterator[dict[str, Any]]:
    entry = Entry(
        key=row.key,
        url=row.url,
        title=row.title,
        summary=row.summary,
        content=row.content,
        published_at=_moment(row.published_at),
    )
    keys = item_keys(entry)
    of_all = {"feed_id": row.feed_id, "entry_id": row.id}
    yield of_all | {"key": keys.guid, "content": content_digest(entry), "listed": row.left_at is None}
    for key in (keys.url, keys.text):
        if key:
            yield of_all | {"key": key, "content": "", "listed": False}


def _moment(stored: str | datetime | None) -> datetime | None:
    if stored is None:
        return None
    return (datetime.fromisoformat(stored) if isinstance(stored, str) else stored).replace(tzinfo=UTC)


def _feeds() -> None:
    for column in (
        *(_words(name) for name in ("rhythm", "wishes", "form", "site", "hub", "moved_to", "trouble")),
        sa.Column("weight", sa.Float),
        sa.Column("usual_gap", sa.BigInteger),
        sa.Column("took", sa.BigInteger),
        sa.Column("moved_sightings", sa.Integer, nullable=False, server_default="0"),
        *(
            sa.Column(name, moment)
            for name in (
                "polled_at",
                "first_at",
                "answering_since",
                "retired_at",
                "reset_at",
                "missed_at",
                "stale_at",
            )
        ),
    ):
        op.add_column("feeds", column)
    op.execute(
        "UPDATE feeds SET polled_at = answered_at, first_at = (SELECT min(e.first_seen_at) FROM entries e "
        "WHERE e.feed_id = feeds.id) WHERE answered_at IS NOT NULL"
    )
    op.execute("UPDATE feeds SET first_at = answered_at WHERE first_at IS NULL")
    for name in ("baseline_entries", "baseline_unread", "baseline_told", "lease_until"):
        op.drop_column("feeds", name)
    op.drop_index("ix_feeds_due", "feeds")
    _index_where("ix_feeds_due", "feeds", ["next_at", "host"], "next_at IS NOT NULL")
    _index_where("ix_feeds_failing", "feeds", ["failing_since"], "failing_since IS NOT NULL")
    _index_where("ix_feeds_stale", "feeds", ["stale_at"], "stale_at IS NOT NULL")
    _index_where("ix_feeds_slow", "feeds", ["took"], "took >= 5000000")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _index_where(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
