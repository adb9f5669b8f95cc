"""Decides which troubles are worth telling: persistent ones, each once, and their ends. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.health.feeds import FeedFacts, FeedState, Health, health_of
from monitor.core.health.network import Outage, Tally, is_down, network_now
from monitor.core.health.words import in_words

# A feed that fails is told of when it has failed for so long and so often; one that is asked but now and then (it
# backed off, or asked us to) would need days for that.
_FAILED_LONG, _FAILED_OFTEN = timedelta(hours=3), 4
_FAILED_A_DAY, _FAILED_AGAIN = timedelta(days=1), 2

# It is well again when it has answered for so long: one that comes and goes is told of once.
_ANSWERS_LONG = timedelta(hours=2)

# After an outage every feed must have had its turn before it is judged.
_GRACE = timedelta(hours=1)

_OUTAGE_TOLD = timedelta(minutes=10)
_NETWORK = "network"
_FAILING = frozenset({FeedState.FAILING, FeedState.NOT_A_FEED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An episode that was told of and is not over: of a feed (its `url`), or of our own network (`url` "", `state`
    FAILING). A feed has one at a time."""

    url: str
    name: str
    state: FeedState
    since: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What changed since the last review: episodes to tell of, episodes that are over, and whether the network is down
    now. `last_outage` is the last one seen, for the next review."""

    begun: tuple[Trouble, ...]
    over: tuple[Trouble, ...]
    outage: bool
    last_outage: Outage | None = None


def review(
    facts: Sequence[FeedFacts],
    told: Sequence[Trouble],
    tally: Tally,
    now: datetime,
    *,
    before: Review | None = None,
) -> Review:
    """Compare how feeds do with what was told. `facts` holds all feeds that may be in trouble or were; one that is told
    of and missing here is configured no longer: its episode ends without a word (it is in `over` with an empty
    sentence). `before` is the review before this one, None for the first since the start.

    A feed is told of once it has failed 4 times in 3 hours or more (twice in a day or more, if it is asked but
    now and then), outages not counted, is stale, or its articles can hardly be read any more.
    Nothing begins during an outage or in the hour after it. An outage is told once it has lasted for 10 minutes.
    """
    network = next((trouble for trouble in told if not trouble.url), None)
    last = before.last_outage if before is not None else None
    if last is None and before is None and network is not None:
        last = Outage(since=network.since)
    outage = network_now(tally, last, now, first=before is None)
    lasts = outage is not None and outage.until is None
    by_url = {one.url: one for one in facts}
    over = [_over(trouble, by_url, now) for trouble in told if trouble.url]
    begun = [] if _hushed(outage, now) else _begun(facts, {trouble.url for trouble in told}, outage, now)
    return Review(
        begun=(*_network_begun(network, outage, tally, now), *begun),
        over=(*_network_over(network, outage, now), *(trouble for trouble in over if trouble is not None)),
        outage=lasts,
        last_outage=outage,
    )


def _hushed(outage: Outage | None, now: datetime) -> bool:
    """Whether an outage lasts, or ended so lately that feeds cannot be judged yet."""
    return outage is not None and (outage.until is None or timedelta(0) <= now - outage.until < _GRACE)


def _begun(facts: Sequence[FeedFacts], told: set[str], outage: Outage | None, now: datetime) -> list[Trouble]:
    found: list[Trouble] = []
    for one in facts:
        health = health_of(one, now)
        if one.url not in told and _lasts(one, health, outage, now):
            since = health.since or now
            found.append(
                Trouble(url=one.url, name=one.name, state=health.state, since=since, sentence=health.sentence)
            )
    return found


def _lasts(facts: FeedFacts, health: Health, outage: Outage | None, now: datetime) -> bool:
    """Whether a feed's trouble is of the kind that is told, and here to stay."""
    if health.state in {FeedState.STALE, FeedState.BARE}:
        answering = facts.answering_since
        return answering is None or now - answering >= _GRACE
    if health.state not in _FAILING or facts.failing_since is None:
        return False
    if facts.next_at is not None and facts.next_at <= now:
        return False  # about to be asked: after a start or a long sleep what is known is old
    failed = now - facts.failing_since - _down_meanwhile(facts.failing_since, outage, now)
    if failed >= _FAILED_LONG and facts.failures >= _FAILED_OFTEN:
        return True
    seldom = facts.next_at is not None and facts.next_at - now >= _FAILED_LONG
    return seldom and failed >= _FAILED_A_DAY and facts.failures >= _FAILED_AGAIN


def _down_meanwhile(since: datetime, outage: Outage | None, now: datetime) -> timedelta:
    """How long the network was down between `since` and now."""
    if outage is None:
        return timedelta(0)
    return max(min(outage.until or now, now) - max(outage.since, since), timedelta(0))


def _over(trouble: Trouble, by_url: Mapping[str, FeedFacts], now: datetime) -> Trouble | None:
    """The end of a feed's episode, None while it lasts."""
    facts = by_url.get(trouble.url)
    if (
        facts is None or facts.retired_at is not None
    ):  # that it was removed for good is told by the poll that saw it
        return _ended(trouble, "")
    lasted = in_words(now - trouble.since)
    if trouble.state is FeedState.STALE:
        came = facts.new_at is not None and facts.new_at > trouble.since
        return _ended(trouble, f"something new came, after {lasted}") if came else None
    if trouble.state is FeedState.BARE:
        well = facts.yields.is_well and facts.yields.cells
        return _ended(trouble, f"articles can be read in full again, after {lasted}") if well else None
    # One that was taken out and put back has no failures either, but no answer since.
    answers = facts.failures == 0 and facts.answered_at is not None and facts.answered_at > trouble.since
    steady = facts.answering_since is None or now - facts.answering_since >= _ANSWERS_LONG
    if not (answers and steady):
        return None
    back = facts.answering_since or now
    return _ended(trouble, f"it answers again, after {in_words(back - trouble.since)}")


def _network_begun(
    told: Trouble | None, outage: Outage | None, tally: Tally, now: datetime
) -> tuple[Trouble, ...]:
    if told is not None or outage is None or outage.until is not None or not is_down(tally):
        return ()
    if now - outage.since < _OUTAGE_TOLD:
        return ()
    sites = f"none of {tally.hosts:,} sites" if tally.unreachable >= tally.hosts else "hardly any site"
    sentence = f"{sites} can be reached for {in_words(now - outage.since)}: is this machine online?"
    return (Trouble(url="", name=_NETWORK, state=FeedState.FAILING, since=outage.since, sentence=sentence),)


def _network_over(told: Trouble | None, outage: Outage | None, now: datetime) -> tuple[Trouble, ...]:
    if told is None or (outage is not None and outage.until is None):
        return ()
    return (_ended(told, f"sites can be reached again, after {in_words(now - told.since)}"),)


def _ended(trouble: Trouble, sentence: str) -> Trouble:
    return Trouble(
        url=trouble.url, name=trouble.name, state=trouble.state, since=trouble.since, sentence=sentence
    )
