"""How feeds do: from what the store knows of them to a state in plain words, and to what is worth a notice."""

from monitor.core.health.episodes import Review, Tally, Trouble, review
from monitor.core.health.feeds import FeedFacts, FeedState, Health, health_of

__all__ = ["FeedFacts", "FeedState", "Health", "Review", "Tally", "Trouble", "health_of", "review"]
