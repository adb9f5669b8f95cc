"""Which feeds are in somebody's hands, and until when at most.

The store has one owner, so this need not survive it: at the next start whatever was in hand is due again, as if its lease
had been freed. Not to write it down halves what a poll writes. Entries are different: how often a claim was cut off
must be known after a crash.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


class Leases:
    """The leases of feeds, by address. Only the event loop touches them, before it asks the database and after the answer
    of the database is final: so nothing is taken for free that another record is just bringing up to date."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def at(self, now: datetime) -> frozenset[str]:
        """What is leased; leases that have run out end."""
        self._until = {url: until for url, until in self._until.items() if until > now}
        return frozenset(self._until)

    def take(self, url: str, now: datetime, until: datetime) -> bool:
        """Lease a feed; false if somebody else just did."""
        if self._until.get(url, now) > now:
            return False
        self._until[url] = until
        return True

    def shorten(self, url: str, until: datetime) -> None:
        """It stays in hand no longer than until then."""
        if url in self._until:
            self._until[url] = min(self._until[url], until)

    def end(self, url: str) -> None:
        """It is in nobody's hands any more."""
        self._until.pop(url, None)

    def clamp(self, latest: datetime) -> None:
        """End leases that last longer than any may: they were taken under a clock that was wrong."""
        self._until = {url: until for url, until in self._until.items() if until <= latest}


@dataclass(slots=True)
class Crowd:
    """The feeds that were due at `since` after a long pause, so many that they must not all be asked at once: one starts
    each `pace`, in groups of a second. `started` is how many have."""

    since: datetime
    number: int
    pace: timedelta
    started: int = 0

    def may_start(self, now: datetime) -> int:
        """How many more may start by now."""
        second = timedelta(seconds=1)
        seconds = max((now - self.since) // second, 0) + 1
        return max(seconds * second // self.pace - self.started, 0)

    @property
    def gone(self) -> bool:
        """Whether all of them have started."""
        return self.started >= self.number
