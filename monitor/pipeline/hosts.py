"""How many items of one host a belt takes at once."""

from collections import Counter
from collections.abc import Iterable

from monitor.core.identity import host_of
from monitor.ports import HostRoom
from monitor.settings import FetchSettings

_NEXT_IN_LINE = 1  # waits for its turn while the others are served, so that the host never waits for us


def room_of_hosts(busy: Iterable[str], settings: FetchSettings) -> HostRoom:
    """The room that hosts have, given the addresses being worked on."""
    counts = Counter(host_of(url) for url in busy)
    return HostRoom(at_most=settings.per_host + _NEXT_IN_LINE, busy=counts)
