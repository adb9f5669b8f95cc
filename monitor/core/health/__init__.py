"""How feeds do: from what the store knows of them to a state in plain words, and to what is worth a notice."""

from monitor.core.health.episodes import Review, Trouble, review
from monitor.core.health.feeds import STALE_GAPS, FeedFacts, FeedState, Health, health_of
from monitor.core.health.network import Outage, Tally
from monitor.core.health.words import in_words
from monitor.core.health.yields import Fall, Yields

__all__ = [
    "STALE_GAPS",
    "Fall",
    "FeedFacts",
    "FeedState",
    "Health",
    "Outage",
    "Review",
    "Tally",
    "Trouble",
    "Yields",
    "health_of",
    "in_words",
    "review",
]
