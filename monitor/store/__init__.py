"""The store behind `monitor.ports.store.Store`, on SQLite, and what the commands read from it.

open_store(url, owner=True)  ->  SqlStore  ->  sync_feeds, claim_…, record_…, close
open_store(url, owner=False) ->  SqlStore  ->  overview(store, now), alerts(store, limit)

opening.py store.py   the store: each method a job for the writer or a question for a reader
access.py writer.py   readers, and the one writer: jobs to transactions
schema.py migrations/ versions of the database             clamps.py upkeep.py  wrong clocks, starts, retention
feeds.py due.py polls.py leases.py  what is polled when     listing.py listed.py keys.py  what feeds list
entries.py articles.py batches.py watch.py configuration.py   what the other jobs do
outbox.py reach.py parcels.py settlements.py by_hand.py  what is to be sent: stored, to whom, sent, put right by hand
tables.py …_tables.py columns.py rows.py codec.py   the tables, and nouns to rows and back
dialect.py lock.py    what is SQLite's alone               overview.py said.py shown.py  what commands show
"""

from monitor.store.by_hand import Changed, drop_deliveries, retry_deliveries
from monitor.store.opening import open_store
from monitor.store.overview import ChannelOverview, FeedStatus, Overview, QuarantinedEntry, overview
from monitor.store.said import DeliveryStatus, StoredAlert, alerts
from monitor.store.store import SqlStore

__all__ = [
    "Changed",
    "ChannelOverview",
    "DeliveryStatus",
    "FeedStatus",
    "Overview",
    "QuarantinedEntry",
    "SqlStore",
    "StoredAlert",
    "alerts",
    "drop_deliveries",
    "open_store",
    "overview",
    "retry_deliveries",
]
