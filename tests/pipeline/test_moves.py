"""A permanent redirect is believed at its third sighting; a new address that fails takes turns with the old one."""

from dataclasses import replace
from itertools import pairwise

import pytest

from monitor.model import Feed
from monitor.pipeline.moves import (
    address_of_feed,
    has_settled,
    is_last_word,
    seen_moved,
    shown_move,
    told_of_move,
)
from monitor.ports import DueFeed, Move
from tests.world.doubles import NOON

FEED = Feed(name="Post", url="http://post.example/feed")
NEW = "https://post.example/news.xml"
SETTLED = Move(to=NEW, sightings=3)
DUE = DueFeed(feed=FEED, etag="", last_modified="", body_hash="", failures=0, first_poll=False)


def due(move: Move, **changes: object) -> DueFeed:
    return replace(DUE, move=move, **changes)  # type: ignore[arg-type]


def test_three_sightings_in_a_row_settle_it() -> None:
    move = Move()
    asked = []
    for _ in range(4):
        asked.append(address_of_feed(due(move)))
        before, move = move, seen_moved(due(move), NEW if address_of_feed(due(move)) == FEED.url else "")
    assert asked == [FEED.url, FEED.url, FEED.url, NEW]
    assert (move, before) == (Move(to=NEW, sightings=3),) * 2


@pytest.mark.parametrize(
    ("before", "moved_to", "after"),
    [
        (Move(), "", Move()),
        (Move(to=NEW, sightings=2), "", Move()),  # it came back
        (Move(to=NEW, sightings=2), NEW + "2", Move(to=NEW + "2", sightings=1)),
        (Move(to=NEW, sightings=3), "", Move(to=NEW, sightings=3)),
        (Move(to=NEW, sightings=3), NEW + "2", Move(to=NEW + "2", sightings=1)),
    ],
)
def test_only_the_same_place_counts(before: Move, moved_to: str, after: Move) -> None:
    assert seen_moved(due(before), moved_to) == after


def test_it_is_told_once() -> None:
    steps = [Move(to=NEW, sightings=number) for number in range(5)]
    settled = [has_settled(before, after) for before, after in pairwise(steps)]
    assert settled == [False, False, True, False]
    [notice] = told_of_move(due(steps[2]), steps[3], now=NOON, channels=["ops"])
    assert notice.title == "Post has moved"
    assert NEW in notice.text
    assert told_of_move(due(steps[3]), steps[4], now=NOON, channels=["ops"]) == ()


def test_a_new_address_that_keeps_failing_takes_turns_with_the_old_one() -> None:
    asked = [address_of_feed(due(SETTLED, failures=failures)) for failures in range(7)]
    assert asked == [NEW, NEW, NEW, FEED.url, NEW, FEED.url, NEW]
    assert address_of_feed(due(Move(to=NEW, sightings=2), failures=4)) == FEED.url


def test_what_the_old_address_says_then_counts_and_is_not_told_again() -> None:
    asked_at_the_old = due(SETTLED, failures=3)
    after_an_outage = seen_moved(asked_at_the_old, NEW)
    assert after_an_outage == SETTLED
    assert told_of_move(asked_at_the_old, after_an_outage, now=NOON, channels=["ops"]) == ()
    assert seen_moved(asked_at_the_old, "") == Move(), "it is back"
    assert seen_moved(due(SETTLED, failures=4), "") == SETTLED


@pytest.mark.parametrize(
    ("move", "failures", "last"),
    [
        (Move(), 0, True),
        (Move(to=NEW, sightings=2), 3, True),
        (SETTLED, 0, False),  # the feed may be at its old address again
        (SETTLED, 3, False),  # an old address is often removed
        (SETTLED, 4, True),  # both are
    ],
)
def test_that_a_feed_was_removed_is_believed_of_both_its_addresses(
    move: Move, failures: int, last: bool
) -> None:
    assert is_last_word(due(move, failures=failures)) is last


def test_an_address_with_a_secret_is_not_shown() -> None:
    secret = replace(
        FEED, url="http://post.example/feed?key=s3cret", shown_url="http://post.example/feed?key=${env:KEY}"
    )
    assert (
        shown_move(secret, Move(to="https://post.example/news?key=s3cret"))
        == "another address on https://post.example"
    )
