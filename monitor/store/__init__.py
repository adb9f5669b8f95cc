"""The store behind `monitor.ports.store.Store`, on SQLite, and what the commands read from it.

open_store(url, owner=True)  ->  SqlStore  ->  sync_feeds, claim_…, record_…, close
open_store(url, owner=False) ->  SqlStore  ->  overview(store, now), alerts(store, limit)

store.py     the store: each method a job for the writer or a question for a reader
writer.py    the one writer: jobs to transactions            schema.py, migrations/  versions of the database
feeds.py listing.py entries.py articles.py outbox.py configuration.py upkeep.py   what the jobs do, as functions of a
                             connection
tables.py rows.py codec.py   the tables, and nouns to rows and back
dialect.py lock.py           what is SQLite's alone          overview.py  what `status` and `alerts list` show
"""

from monitor.store.overview import (
    ChannelStatus,
    DeliveryStatus,
    FeedStatus,
    Overview,
    QuarantinedEntry,
    StoredAlert,
    alerts,
    overview,
)
from monitor.store.store import SqlStore, open_store

__all__ = [
    "ChannelStatus",
    "DeliveryStatus",
    "FeedStatus",
    "Overview",
    "QuarantinedEntry",
    "SqlStore",
    "StoredAlert",
    "alerts",
    "open_store",
    "overview",
]
