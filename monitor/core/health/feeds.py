"""Turns what the store knows of a feed into its state of health. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model import PollTrouble


class FeedState(StrEnum):
    """How a feed does."""

    OK = "ok"
    NOT_POLLED = "not polled yet"
    SLOW = "slow"
    FAILING = "failing"
    NOT_A_FEED = "not a feed any more"
    STALE = "stale"
    RESET = "reset"
    ROLLED_OVER = "rolled over"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What the store knows of a configured feed; None is "never" or "not known".

    `answered_at` is the last poll that was answered, `new_at` the last with a new entry (`first_at` the first answered
    at all), `failing_since` the first of `failures` failed polls in a row, `took` how long its answers take of late,
    `usual_gap` as in `Rhythm`. `reset_at` is when most known entries came under new GUIDs, `missed_at` when entries may have
    been listed and gone between two polls.
    """

    url: str
    name: str
    host: str
    polls: int = 0
    first_at: datetime | None = None
    answered_at: datetime | None = None
    new_at: datetime | None = None
    next_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    trouble: PollTrouble | None = None
    sentence: str = ""
    usual_gap: timedelta | None = None
    took: timedelta | None = None
    retired_at: datetime | None = None
    reset_at: datetime | None = None
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A feed's state, since when, and why in plain words ("" where there is nothing to say)."""

    state: FeedState
    since: datetime | None
    sentence: str


def health_of(facts: FeedFacts, now: datetime) -> Health:
    """How a feed does at `now`."""
    raise NotImplementedError
