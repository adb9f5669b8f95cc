"""The one HTTP client: bounded in time and bytes, polite to hosts, closed to private networks."""

from monitor.fetch.client import HttpFetcher, open_fetcher

__all__ = ["HttpFetcher", "open_fetcher"]
