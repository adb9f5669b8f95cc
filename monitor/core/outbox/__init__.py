"""What goes out at once on a channel and when, and what becomes of it: status and outcome in, claims and settlements out."""

from monitor.core.outbox.pace import PROBING_FROM, free_at, is_probing
from monitor.core.outbox.parcels import MOST, gather
from monitor.core.outbox.settling import settle

__all__ = ["MOST", "PROBING_FROM", "free_at", "gather", "is_probing", "settle"]
