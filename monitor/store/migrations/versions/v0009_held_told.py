"""When a notice told of alerts that are held on a channel, and how many came to be held since."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """From 0008. What is held already is not told of anew."""
    op.add_column("channels", sa.Column("held_told_at", sa.DateTime(timezone=True)))
    op.add_column("channels", sa.Column("held_untold", sa.Integer, nullable=False, server_default="0"))
