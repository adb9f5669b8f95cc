"""Sources: what a feed sent becomes a listing, in a worker that can be killed."""

from monitor.sources.reader import FEED_MODULES, FeedReader

__all__ = ["FEED_MODULES", "FeedReader"]
