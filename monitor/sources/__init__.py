"""Sources: what a feed sent becomes a listing, in a worker that can be killed; and where feeds may be is found out."""

from monitor.sources.finder import FeedFinder
from monitor.sources.lanes import LaneReader
from monitor.sources.reader import FEED_MODULES, FeedReader

__all__ = ["FEED_MODULES", "FeedFinder", "FeedReader", "LaneReader"]
