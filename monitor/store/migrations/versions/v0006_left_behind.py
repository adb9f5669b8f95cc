"""Articles that their entries have left behind: noted, so that the retention finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """From 0005. Those that are left behind already count from when they were last stored."""
    op.create_table(
        "left_behind",
        sa.Column("article_id", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_left_behind"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_left_behind_article_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_left_behind_since", "left_behind", ["since"])
    op.execute(
        "INSERT INTO left_behind (article_id, since) SELECT id, updated_at FROM articles "
        "WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.article_id = articles.id)"
    )
