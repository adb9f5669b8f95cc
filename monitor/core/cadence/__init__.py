"""When a feed is polled: its rhythm, learned from what it listed when, and what its server and the user ask for."""

from monitor.core.cadence.polls import Bounds, Setback, next_poll, next_poll_after_failure
from monitor.core.cadence.rhythm import Rhythm, observed

__all__ = ["Bounds", "Rhythm", "Setback", "next_poll", "next_poll_after_failure", "observed"]
