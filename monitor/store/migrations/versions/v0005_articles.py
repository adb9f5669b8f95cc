"""Articles: where their text is from, their asides, sketches and versions; what sites put into all of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0004. Articles stored before have no sketch: copies of them are recognised by equal text only."""
    _articles()
    _entries()
    op.add_column("verdicts", sa.Column("changed_at", moment))
    _revisions()
    _site_memories()
    _feeds()
    _sketches()


def _articles() -> None:
    for column in (
        sa.Column("method", sa.Text, nullable=False, server_default="page"),
        sa.Column("state", sa.Text, nullable=False, server_default="article"),
        sa.Column("asides", sa.Text, nullable=False, server_default=""),
        sa.Column("developing", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("page_title", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("articles", column)


def _entries() -> None:
    for column in (
        sa.Column("readings", sa.Integer, nullable=False, server_default="0"),
        sa.Column("etag", sa.Text, nullable=False, server_default=""),
        sa.Column("page_modified", sa.Text, nullable=False, server_default=""),
    ):
        op.add_column("entries", column)


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_revisions"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_revisions_article_id", ondelete="CASCADE"
        ),
    )


def _site_memories() -> None:
    op.create_table(
        "site_memories",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("memory", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_site_memories"),
    )


def _feeds() -> None:
    op.add_column("feeds", sa.Column("yields", sa.Text, nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("fell_at", moment))
    fell = sa.text("fell_at IS NOT NULL")
    op.create_index("ix_feeds_fell", "feeds", ["fell_at"], sqlite_where=fell, postgresql_where=fell)


def _sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("sketch", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sketches"),
    )
    op.create_index("ix_sketches_at", "sketches", ["at"])
    op.create_table(
        "sketch_bands",
        sa.Column("band", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("band", "number", name="pk_sketch_bands"),
        sqlite_with_rowid=False,
    )
