"""Turns what the store knows of a feed into its state of health. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.health.words import in_words, since_when, times
from monitor.core.health.yields import Yields
from monitor.model import PollTrouble

# A feed is stale when nothing new has come for so many of its usual gaps.
STALE_GAPS = 5

# An answer takes a second or two; the shortest deadline that a fetch may have is about three times this.
_SLOW = timedelta(seconds=10)

# What happened once is shown for a while: a reset until people have looked at their feeds, a gap while it is news.
_RESET_SHOWN = timedelta(days=7)
_ROLLED_OVER_SHOWN = timedelta(days=1)


class FeedState(StrEnum):
    """How a feed does."""

    OK = "ok"
    NOT_POLLED = "not polled yet"
    SLOW = "slow"
    FAILING = "failing"
    NOT_A_FEED = "not a feed any more"
    STALE = "stale"
    BARE = "can hardly be read any more"  # its pages stopped giving their articles' text
    RESET = "reset"
    ROLLED_OVER = "rolled over"
    SUMMARIES = "gives only summaries"  # and always did, as far as is known
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What the store knows of a configured feed; None is "never" or "not known".

    `answered_at` is the last poll that was answered, `new_at` the last with a new entry (`first_at` the first answered
    at all), `answering_since` the first answered since it last failed (None: not known), `failing_since` the first of
    `failures` failed polls in a row, `took` how long its answers take of late,
    `usual_gap` as in `Rhythm`. `reset_at` is when most known entries came under new GUIDs, `missed_at` when entries may have
    been listed and gone between two polls. `yields` says how many of its articles could be read in full.
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
    answering_since: datetime | None = None
    yields: Yields = field(default_factory=Yields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A feed's state, since when, and why in plain words ("" where there is nothing to say)."""

    state: FeedState
    since: datetime | None
    sentence: str


def health_of(facts: FeedFacts, now: datetime) -> Health:
    """How a feed does at `now`: the worst that is true of it."""
    if facts.retired_at is not None:
        return Health(
            state=FeedState.RETIRED, since=facts.retired_at, sentence="retired: removed for good (410)"
        )
    if facts.failures:
        return _failing(facts, now)
    if facts.answered_at is None:
        return Health(state=FeedState.NOT_POLLED, since=None, sentence="not polled yet")
    return (
        _stale(facts, facts.answered_at)
        or _bare(facts, now)
        or _rolled_over(facts, now)
        or _reset(facts, now)
        or _slow(facts)
        or _summaries(facts)
        or Health(state=FeedState.OK, since=facts.answering_since or facts.first_at, sentence="")
    )


def _failing(facts: FeedFacts, now: datetime) -> Health:
    since = facts.failing_since or now
    reason = facts.sentence or "no reason is known"
    how_long = f"for {in_words(now - since)}" if now - since >= timedelta(minutes=1) else "just now"
    if facts.trouble is PollTrouble.NOT_A_FEED:
        sentence = f"{reason} ({how_long}, {times(facts.failures)})"
        return Health(state=FeedState.NOT_A_FEED, since=since, sentence=sentence)
    sentence = f"failing {how_long} ({times(facts.failures)}): {reason}"
    return Health(state=FeedState.FAILING, since=since, sentence=sentence)


def _stale(facts: FeedFacts, answered_at: datetime) -> Health | None:
    """Silence counts up to the last answer: when nobody asked (the machine slept, the network was down), nobody knows."""
    since = max((at for at in (facts.new_at, facts.first_at) if at is not None), default=None)
    gap = facts.usual_gap
    if since is None or not gap or answered_at - since <= STALE_GAPS * gap:
        return None
    sentence = f"no new item for {in_words(answered_at - since)}; usually one comes within {in_words(gap)}"
    return Health(state=FeedState.STALE, since=since, sentence=sentence)


def _bare(facts: FeedFacts, now: datetime) -> Health | None:
    fall = facts.yields.fall
    if fall is None:
        return None
    sentence = f"extraction fell from {fall.before:.0%} to {fall.after:.0%} {since_when(fall.since, now)}"
    return Health(state=FeedState.BARE, since=fall.since, sentence=sentence.replace("%", " %"))


def _rolled_over(facts: FeedFacts, now: datetime) -> Health | None:
    at = facts.missed_at
    if at is None or now - at > _ROLLED_OVER_SHOWN:
        return None
    sentence = f"nothing it listed {_ago(now - at)} was known: entries may have come and gone before"
    return Health(state=FeedState.ROLLED_OVER, since=at, sentence=sentence)


def _reset(facts: FeedFacts, now: datetime) -> Health | None:
    at = facts.reset_at
    if at is None or now - at > _RESET_SHOWN:
        return None
    sentence = f"most of its entries came under new identifiers {_ago(now - at)}; they were recognised"
    return Health(state=FeedState.RESET, since=at, sentence=sentence)


def _slow(facts: FeedFacts) -> Health | None:
    if facts.took is None or facts.took <= _SLOW:
        return None
    return Health(state=FeedState.SLOW, since=None, sentence=f"answers take {in_words(facts.took)}")


def _summaries(facts: FeedFacts) -> Health | None:
    if not facts.yields.only_summaries:
        return None
    full, total = facts.yields.totals
    sentence = f"of its last {total:,} articles {full or 'none'} could be read in full"
    return Health(state=FeedState.SUMMARIES, since=None, sentence=sentence)


def _ago(span: timedelta) -> str:
    return f"{in_words(span)} ago" if span >= timedelta(minutes=1) else "just now"
