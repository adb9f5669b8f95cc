"""Under what feeds and pages file an article; nothing is known of what was stored before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From 0001."""
    for table in ("articles", "entries"):
        op.add_column(table, sa.Column("section", sa.Text, nullable=False, server_default=""))
