"""When a feed is polled: its rhythm, learned from what it listed when, and what its server and the user ask for."""

from monitor.core.cadence.learning import observed
from monitor.core.cadence.polls import Bounds, Setback, next_poll, next_poll_after_failure
from monitor.core.cadence.rhythm import Rhythm
from monitor.core.cadence.words import in_words

__all__ = ["Bounds", "Rhythm", "Setback", "in_words", "next_poll", "next_poll_after_failure", "observed"]
