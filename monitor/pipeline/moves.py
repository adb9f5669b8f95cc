"""Follows a feed whose address redirects for good: which address to ask, and what one more sighting means. Pure."""

from collections.abc import Sequence
from datetime import datetime

from monitor.core.identity import shown_like
from monitor.model import Alert, Feed
from monitor.pipeline.notices import moved_notice
from monitor.ports import DueFeed, Move

# A single 301 may be a slip of a server or of a network that we are guests in; three polls apart it is meant.
SETTLED = 3

# A new address that failed so often takes turns with the feed's own: either may be the one that is down.
_DOUBTED = 3


def address_of_feed(due: DueFeed) -> str:
    """Where the feed is asked: at its new address once it has moved for good, and while that keeps failing at its own
    every other time."""
    own_turn = due.failures >= _DOUBTED and (due.failures - _DOUBTED) % 2 == 0
    return due.move.to if _settled(due.move) and not own_turn else due.feed.url


def seen_moved(due: DueFeed, moved_to: str) -> Move:
    """What is known of the feed's move after an answer whose permanent redirects led to `moved_to` ("": nowhere)."""
    move = due.move
    if not moved_to:
        return move if address_of_feed(due) != due.feed.url else Move()
    same = moved_to == move.to
    if _settled(move):  # if it has moved on, its first address leads there, too, or will be asked again
        return move if same else Move(to=moved_to, sightings=1)
    return Move(to=moved_to, sightings=move.sightings + 1 if same else 1)


def has_settled(before: Move, after: Move) -> bool:
    """Whether this was the sighting from which on the feed is asked at its new address."""
    return _settled(after) and not _settled(before)


def told_of_move(due: DueFeed, move: Move, *, now: datetime, channels: Sequence[str]) -> tuple[Alert, ...]:
    """The notice that a feed is asked at its new address from now on; none at any other time."""
    if not has_settled(due.move, move):
        return ()
    return moved_notice(due.feed.name, shown_move(due.feed, move), now=now, channels=channels)


def shown_move(feed: Feed, move: Move) -> str:
    """The new address as people may see it: only its host where the old one holds a secret, which it may repeat."""
    return shown_like(move.to, other_shown=feed.shown_url)


def is_last_word(due: DueFeed) -> bool:
    """Whether what the server says holds for the feed (410: it was removed). Of a feed that moved it does once its own
    address has been asked in vain as well."""
    return not _settled(due.move) or (address_of_feed(due) != due.feed.url and due.failures > _DOUBTED)


def _settled(move: Move) -> bool:
    return move.sightings >= SETTLED
