"""Turns a listing and what the store knows of it into what is to be recorded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.cadence import Bounds, next_poll, observed
from monitor.core.identity import Census, take_census
from monitor.model import Alert, Cause, Entry, Listing, Manner
from monitor.pipeline.backfill import looked_lately
from monitor.pipeline.moves import told_of_move
from monitor.pipeline.notices import reset_notice
from monitor.ports import DueFeed, KnownListing, ListingDecision, Move
from monitor.settings import FirstPoll, Settings

_MANNERS = {
    FirstPoll.DIGEST: Manner.DIGEST,
    FirstPoll.SILENT: Manner.SILENT,
    FirstPoll.ALERT: Manner.DIGEST,  # told one by one, once all has been read and the site's boilerplate is known
}
# A feed of one or two items may have had more between two polls, always; that is no news about it.
_SMALLEST_WINDOW = 3
_FEWEST_RESET = 3
# It was empty at its first poll, or came back so late that its entries were forgotten.
_MOST_OF_EMPTY = 3
# A feed that makes up new GUIDs at every poll is reset at every poll: that is said once.
_TOLD_LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingQuestion:
    """All that the decision on a listing needs besides what the store knows of its items.

    `missed` says that nothing listed was known (`window_missed`); `move` is what this answer adds to the feed's move.
    """

    due: DueFeed
    listing: Listing
    bounds: Bounds
    move: Move
    missed: bool
    now: datetime
    mean_weight: float | None
    settings: Settings


def window_missed(due: DueFeed, listing: Listing, known: KnownListing) -> bool:
    """Whether entries may have come and gone since the last poll: all that is listed is newer than all that is known."""
    if due.first_poll or listing.unchanged or not known.entries or known.by_key:
        return False
    if len(listing.entries) < _SMALLEST_WINDOW:
        return False
    dates = [entry.published_at for entry in listing.entries if entry.published_at is not None]
    return not dates or known.newest_at is None or min(dates) > known.newest_at


def decide_listing(question: ListingQuestion, known: KnownListing) -> ListingDecision:
    """Which items are news, how they are told, and when the feed is due again."""
    due, now = question.due, question.now
    census = take_census(question.listing.entries, known.by_key)
    new = _published(census.new, now)
    rhythm = observed(due.rhythm, at=now, since=due.answered_at, published=new)
    manner, cause = _manner(question, census, known)
    reset = _is_reset(census, question.listing)
    return ListingDecision(
        census=census,
        manner=manner,
        cause=cause,
        rhythm=rhythm,
        next_at=next_poll(now, _bounds(question), rhythm, mean_weight=question.mean_weight),
        reset=reset,
        missed=question.missed and not looked_lately(due, now),
        notices=(*_told_of_move(question), *_told_of_reset(question, census, reset)),
    )


def _published(new: Sequence[Entry], now: datetime) -> list[datetime]:
    return [min(entry.published_at or now, now) for entry in new]


def _manner(question: ListingQuestion, census: Census, known: KnownListing) -> tuple[Manner, Cause]:
    """How new entries are told: a first poll as the user wants it, a flood as one. What fills a feed of which nothing is
    known (any more) is news only in part, whatever is usual."""
    due = question.due
    if due.first_poll:
        return _MANNERS[question.settings.first_poll], Cause.FIRST_POLL
    waited = question.now - due.answered_at if due.answered_at else None
    most = due.rhythm.plausible(waited) if known.entries else _MOST_OF_EMPTY
    flood = len(census.new) > most
    return (Manner.DIGEST if flood else Manner.PROMPT), Cause.FLOOD


def _bounds(question: ListingQuestion) -> Bounds:
    """A feed that lost its window is asked twice as soon as this time, as far as its server lets us."""
    answered_at = question.due.answered_at
    if not question.missed or answered_at is None:
        return question.bounds
    sooner = max((question.now - answered_at) / 2, question.settings.poll.min)
    every = min(question.bounds.every or sooner, sooner)
    return replace(question.bounds, every=every)


def _is_reset(census: Census, listing: Listing) -> bool:
    listed = len(listing.entries) + len(listing.unchanged)
    attached = len(census.attached)
    return attached >= _FEWEST_RESET and 2 * attached > listed


def _told_of_move(question: ListingQuestion) -> tuple[Alert, ...]:
    return told_of_move(question.due, question.move, now=question.now, channels=question.settings.notices)


def _told_of_reset(question: ListingQuestion, census: Census, reset: bool) -> tuple[Alert, ...]:
    last = question.due.reset_at
    if not reset or (last is not None and question.now - last < _TOLD_LATELY):
        return ()
    listing = question.listing
    return reset_notice(
        question.due.feed.name,
        attached=len(census.attached),
        listed=len(listing.entries) + len(listing.unchanged),
        now=question.now,
        channels=question.settings.notices,
    )
