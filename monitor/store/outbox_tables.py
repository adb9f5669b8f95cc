"""The tables of the outbox: what goes where, whom channels reach, and how they do."""

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
)

from monitor.store.columns import (
    Moment,
    added_count,
    added_flag,
    added_text,
    count,
    flag,
    metadata,
    required,
    words,
)
from monitor.store.dialect import NEVER_REUSE_IDS, index_where

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_number", ForeignKey("alerts.number", ondelete="CASCADE"), nullable=False),
    required("channel", Text),
    added_text("target"),
    required("state", Text),
    count("attempts"),
    flag("repeat"),
    required("created_at", Moment),
    required("queued_at", Moment),  # when it was stored, or a person asked for it to be tried anew
    Column("next_at", Moment),  # NULL while it is held or being sent, and once it ended
    Column("first_attempt_at", Moment),
    Column("attempted_at", Moment),
    Column("ended_at", Moment),  # sent, dead or suppressed
    words("sentence"),
    added_text("message"),  # that it may have arrived in together with others, "" for none
    added_text("receipt"),  # what the far end called the message that told it
    added_flag("dropped"),  # suppressed for good, not because its channel or target is out of use
    UniqueConstraint("alert_number", "channel", "target"),
    **NEVER_REUSE_IDS,
)
is_open = deliveries.c.ended_at.is_(None)
shares_message = deliveries.c.message != literal_column("''")
index_where(
    "ix_deliveries_open", deliveries.c.channel, deliveries.c.target, deliveries.c.next_at, where=is_open
)
index_where("ix_deliveries_message", deliveries.c.message, where=and_(is_open, shares_message))
# What a person may want to try again, or a channel that is back revives, is not looked for in all that ever arrived.
unsent: ColumnElement[bool] = literal_column("state IN ('dead', 'suppressed')", Boolean)
index_where("ix_deliveries_unsent", deliveries.c.channel, deliveries.c.queued_at, where=unsent)

channels = Table(
    "channels",
    metadata,
    Column("name", Text, primary_key=True),
    required("configured", Boolean),
    Column("sent_at", Moment),  # the last success
    Column("failed_at", Moment),  # the last attempt that was none, and what came of it
    words("sentence"),
    Column("merges", Boolean, nullable=False, default=True, server_default="1"),
    added_count("failures"),  # in a row, for its own sake
    Column("failing_since", Moment),
    Column("not_before", Moment),
    Column("merge_before", Moment),
    added_text("recent"),  # JSON list of moments, "" for none
    Column("told_at", Moment),
    Column("dead_told_at", Moment),
    added_count("dead_untold"),
    Column("held_told_at", Moment),
    added_count("held_untold"),
    added_text("address"),  # what tells it from another, "" if that was not noted yet
)

# Whom a channel reaches. Those of a channel that is out of use stand as they were, for what is still told to it.
targets = Table(
    "targets",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    required("configured", Boolean),
)
