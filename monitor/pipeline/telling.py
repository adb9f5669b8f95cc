"""What a poll's record tells those who watch."""

from monitor.events import Alerted, FeedFailed, FeedMoved, FeedPolled, FeedReset, WindowMissed
from monitor.pipeline.listing import ListingQuestion
from monitor.pipeline.moves import has_settled, shown_move
from monitor.ports import DueFeed, ListingDecision, Move, Observer, PollFailed, PollUnchanged


def tell_listing(
    observer: Observer, question: ListingQuestion, decision: ListingDecision, *, found: int
) -> None:
    """A feed listed something."""
    due, listing, census = question.due, question.listing, decision.census
    name, listed = due.feed.name, len(listing.entries) + len(listing.unchanged)
    observer.see(
        FeedPolled(
            feed=name,
            listed=listed,
            new=len(census.new),
            revised=len(census.revised),
            attached=len(census.attached),
            unchanged=False,
            next_at=decision.next_at,
        )
    )
    if question.missed:
        observer.see(WindowMissed(feed=name, since=due.answered_at, found=found))
    if decision.reset:
        observer.see(FeedReset(feed=name, listed=listed, attached=len(census.attached)))
    _tell_move(observer, due, question.move)
    for notice in decision.notices:
        observer.see(Alerted(alert=notice))


def tell_unchanged(observer: Observer, due: DueFeed, poll: PollUnchanged) -> None:
    """A feed said that nothing changed."""
    observer.see(FeedPolled(feed=due.feed.name, listed=0, new=0, unchanged=True, next_at=poll.next_at))
    _tell_move(observer, due, poll.move)
    for notice in poll.notices:
        observer.see(Alerted(alert=notice))


def tell_failed(observer: Observer, due: DueFeed, poll: PollFailed) -> None:
    """A feed gave nothing."""
    observer.see(
        FeedFailed(
            feed=due.feed.name, sentence=poll.sentence, failures=due.failures + 1, next_at=poll.next_at
        )
    )
    for notice in poll.notices:
        observer.see(Alerted(alert=notice))


def _tell_move(observer: Observer, due: DueFeed, move: Move) -> None:
    if has_settled(due.move, move):
        observer.see(FeedMoved(feed=due.feed.name, to=shown_move(due.feed, move)))
