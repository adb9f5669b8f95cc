"""Which configuration runs and which was refused; notices among the alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """From 0002."""
    op.create_table(
        "configuration",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("loaded_at", moment, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("restart", sa.Text, nullable=False),
        sa.Column("refused_at", moment),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Column("problem_count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_configuration"),
    )
    op.add_column("alerts", sa.Column("kind", sa.Text, nullable=False, server_default="alert"))
