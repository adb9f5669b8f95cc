"""The one HTTP client: a request becomes an answer or a named failure, bounded in time, bytes and manners."""

from monitor.fetch.client import HttpFetcher, open_fetcher

__all__ = ["HttpFetcher", "open_fetcher"]
