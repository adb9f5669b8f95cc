"""How much a host can take at once, as every claim of something to fetch is told."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRoom:
    """How many more items each host can take: `at_most` less those in `busy` (by `core.identity.host_of`).

    Without it one slow host with many due items would hold every place on a belt, and all other hosts would wait.
    """

    at_most: int
    busy: Mapping[str, int] = field(default_factory=dict)

    def left(self, host: str) -> int:
        """The room that a host has; without a host ("") nothing is fetched, so there is no end of room."""
        return self.at_most - self.busy.get(host, 0) if host else sys.maxsize
