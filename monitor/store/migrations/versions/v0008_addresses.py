"""What tells a channel's address from another, so that a changed one is tried at once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """From 0007. The start that follows notes the addresses."""
    op.add_column("channels", sa.Column("address", sa.Text, nullable=False, server_default=""))
