"""Decides which troubles are worth telling: persistent ones, each once, and their ends. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.core.health.feeds import FeedFacts, FeedState


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An episode that was told of and is not over: of a feed (its `url`), or of our own network (`url` "", `state`
    FAILING)."""

    url: str
    name: str
    state: FeedState
    since: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the last polls of each feed said lately (each feed's last one within the last 15 minutes): how many hosts
    were asked, how many of them gave no answer that is a feed or "not changed" (troubles NETWORK and NOT_A_FEED alone),
    and since when the first of those fails."""

    hosts: int
    unreachable: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What changed since the last review: episodes to tell of, episodes that are over, and whether the network is down
    now."""

    begun: tuple[Trouble, ...]
    over: tuple[Trouble, ...]
    outage: bool


def review(facts: Sequence[FeedFacts], told: Sequence[Trouble], tally: Tally, now: datetime) -> Review:
    """Compare how feeds do with what was told. `facts` holds all feeds that may be in trouble or were; one that is told
    of and missing here is configured no longer: its episode ends without a word (it is in `over` with an empty
    sentence)."""
    raise NotImplementedError
