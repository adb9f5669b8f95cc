"""Deliveries for each target of a channel, and how channels do."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

moment = sa.DateTime(timezone=True)
_KEPT = (
    "id, alert_number, channel, state, attempts, repeat, created_at, next_at, first_attempt_at, attempted_at, "
    "ended_at, sentence"
)


def upgrade() -> None:
    """From 0006. Whom channels reach is not known yet: what is stored is for the one target "" of each; the start that
    follows hands it over to those that are configured."""
    last = _last_id()
    # Its constraint is the table's own, which SQLite cannot alter; names of constraints stay free for the new one.
    op.execute("CREATE TABLE deliveries_before AS SELECT * FROM deliveries")
    op.drop_table("deliveries")
    _deliveries()
    op.execute(
        f"INSERT INTO deliveries ({_KEPT}, queued_at) SELECT {_KEPT}, created_at FROM deliveries_before"  # noqa: S608 - ours
    )
    op.drop_table("deliveries_before")
    _never_again(last)
    op.create_index("ix_alerts_article", "alerts", ["article_id"])
    _channels()


def _last_id() -> int:
    """The highest id that a delivery ever had: it is not given to another."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return connection.execute(sa.text("SELECT max(id) FROM deliveries")).scalar() or 0
    found = connection.execute(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'"))
    return found.scalar() or 0


def _never_again(last: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'deliveries'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('deliveries', {last:d})")  # noqa: S608 - a number


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("alert_number", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("repeat", sa.Boolean, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("queued_at", moment, nullable=False),
        sa.Column("next_at", moment),
        sa.Column("first_attempt_at", moment),
        sa.Column("attempted_at", moment),
        sa.Column("ended_at", moment),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.Column("receipt", sa.Text, nullable=False, server_default=""),
        sa.Column("dropped", sa.Boolean, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["alert_number"], ["alerts.number"], name="fk_deliveries_alert_number", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "alert_number", "channel", "target", name="uq_deliveries_alert_number_channel_target"
        ),
        sqlite_autoincrement=True,
    )
    _index_where("ix_deliveries_open", ["channel", "target", "next_at"], "ended_at IS NULL")
    _index_where("ix_deliveries_message", ["message"], "ended_at IS NULL AND message != ''")
    _index_where("ix_deliveries_unsent", ["channel", "queued_at"], "state IN ('dead', 'suppressed')")


def _channels() -> None:
    for column in (
        sa.Column("merges", sa.Boolean, nullable=False, server_default="1"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("recent", sa.Text, nullable=False, server_default=""),
        sa.Column("dead_untold", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("channels", column)
    for name in ("failing_since", "not_before", "merge_before", "told_at", "dead_told_at"):
        op.add_column("channels", sa.Column(name, moment))
    op.create_table(
        "targets",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("configured", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("channel", "target", name="pk_targets"),
    )
    every = "INSERT INTO targets (channel, target, configured) SELECT name, '', :configured FROM channels"
    op.execute(sa.text(every).bindparams(sa.bindparam("configured", True, sa.Boolean)))


def _index_where(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "deliveries", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
