"""Which set runs, which was refused and why: one row, written with all that follows from it."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from monitor.model import Alert, ChannelTerms, Feed
from monitor.ports import Configuration
from monitor.store.dialect import insert
from monitor.store.feeds import sync_feeds
from monitor.store.outbox import store_alerts
from monitor.store.reach import sync_channels
from monitor.store.tables import configuration as table

_THE_ROW = 1


def stored_configuration(connection: Connection) -> Configuration | None:
    """What was last adopted or noted."""
    row = connection.execute(select(table)).one_or_none()
    if row is None:
        return None
    return Configuration(
        loaded_at=row.loaded_at,
        rules=row.rules,
        restart=tuple(json.loads(row.restart)),
        refused_at=row.refused_at,
        problems=tuple(json.loads(row.problems)),
        problem_count=row.problem_count,
    )


def adopt(
    connection: Connection,
    *,
    configuration: Configuration,
    feeds: Sequence[Feed],
    channels: Sequence[ChannelTerms],
    notices: Sequence[Alert],
) -> None:
    """Make feeds and channels those of a new set, and note it."""
    sync_feeds(connection, wanted=feeds, now=configuration.loaded_at)
    sync_channels(connection, wanted=channels, now=configuration.loaded_at)
    note(connection, configuration=configuration, notices=notices)


def note(connection: Connection, *, configuration: Configuration, notices: Sequence[Alert]) -> None:
    """Store the row, and what is to be said of it."""
    values = {
        "loaded_at": configuration.loaded_at,
        "rules": configuration.rules,
        "restart": json.dumps(configuration.restart),
        "refused_at": configuration.refused_at,
        "problems": json.dumps(configuration.problems),
        "problem_count": configuration.problem_count,
    }
    statement = insert(table).values(values | {"id": _THE_ROW})
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    for alert in notices:
        store_alerts(connection, [alert], alert.created_at)
