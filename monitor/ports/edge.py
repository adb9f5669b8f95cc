"""The network, the workers, the channels, the clock and whoever watches: everything but the store."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from monitor.events import Event
from monitor.model import (
    Extraction,
    Feed,
    FeedLink,
    Fetched,
    FetchResult,
    Listing,
    Outcome,
    Parcel,
    ReadFailure,
    Request,
)


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The present, as an aware UTC datetime."""


class Observer(Protocol):
    """Whoever wants to know what happens: the log, the live view."""

    def see(self, event: Event) -> None:
        """Take note of `event`; must not block and never raises."""


class Fetcher(Protocol):
    """The one HTTP client: bounded in time and bytes, polite to hosts, closed to private networks."""

    async def fetch(self, request: Request) -> FetchResult:
        """GET one address. Expected failures come back as `FetchFailure`; never takes longer than its deadline
        (waiting for the host's turn does not count)."""


class ListingReader(Protocol):
    """Turns a feed's body into a listing, in a process that can be killed."""

    def turn(self, feed: Feed) -> AbstractAsyncContextManager[None]:
        """Entered before the feed is fetched and left when all is done: one that takes long to read waits in it, so that
        few of those are in hand at once."""

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        """The entries that the body lists, but those whose fingerprints are `known`; or why there are none."""


class FeedFinder(Protocol):
    """Finds out where feeds may be, in a process that can be killed."""

    async def links(self, page: Fetched) -> tuple[FeedLink, ...] | ReadFailure:
        """The feeds that a web page names, then those that may stand where feeds usually stand on its site."""

    async def sitemaps(self, robots: Fetched) -> tuple[str, ...] | ReadFailure:
        """The addresses of the sitemaps that a robots.txt names, those that look like news first."""


class Extractor(Protocol):
    """Turns a page into an article's text, in a process that can be killed."""

    async def extract(self, page: Fetched, *, language: str, dated: bool) -> Extraction | ReadFailure:
        """The article's own text, or why there is none. `language` is what its feed names, "" if nothing; `dated`, whether
        it is known when the article was published: then a page that states no time is not searched for one."""


class Channel(Protocol):
    """One place where alerts go. Its own sender: one message at a time, blocking nobody else."""

    @property
    def name(self) -> str:
        """The channel's name in `channels.yaml`."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Send one message that tells all of a parcel; what may have arrived before is marked as a possible repeat. Never
        raises for a failure of the far end, and always ends: what may or may not have arrived is `IN_DOUBT`."""

    async def close(self) -> None:
        """Let go of the sender; a hanging send is left behind, not waited for."""
