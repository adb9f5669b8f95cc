"""Follows a feed whose address redirects for good: which address to ask, and what one more sighting means. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.identity import host_of
from monitor.model import Alert, Feed
from monitor.pipeline.notices import moved_notice
from monitor.ports import DueFeed, Move

# A single 301 may be a slip of a server or of a network that we are guests in; three polls apart it is meant.
SETTLED = 3


def address_of_feed(due: DueFeed) -> str:
    """Where the feed is asked: at its new address once it has moved for good."""
    return due.move.to if _settled(due.move) else due.feed.url


def seen_moved(due: DueFeed, moved_to: str) -> Move:
    """What is known of the feed's move after an answer whose permanent redirects led to `moved_to` ("": nowhere)."""
    if _settled(due.move) and not moved_to:
        return due.move
    if not moved_to:
        return Move()
    if _settled(due.move):  # it has moved on: its first address leads there, too, or will be asked again
        return Move(to=moved_to, sightings=1)
    same = moved_to == due.move.to
    return replace(due.move, to=moved_to, sightings=due.move.sightings + 1 if same else 1)


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
    return move.to if feed.shown_url in {feed.url, ""} else f"another address on {host_of(move.to)}"


def after_failure(due: DueFeed) -> Move:
    """A new address that keeps failing is given up: the feed is asked at its own again."""
    return Move() if _settled(due.move) and due.failures + 1 >= SETTLED else due.move


def _settled(move: Move) -> bool:
    return move.sightings >= SETTLED
