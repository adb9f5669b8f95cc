"""A permanent redirect is believed at its third sighting, and given up when the new address fails."""

from dataclasses import replace
from itertools import pairwise

import pytest

from monitor.model import Feed
from monitor.pipeline.moves import (
    address_of_feed,
    after_failure,
    has_settled,
    seen_moved,
    shown_move,
    told_of_move,
)
from monitor.ports import DueFeed, Move
from tests.world.doubles import NOON

FEED = Feed(name="Post", url="http://post.example/feed")
NEW = "https://post.example/news.xml"
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


def test_a_new_address_that_fails_is_given_up() -> None:
    settled = Move(to=NEW, sightings=3)
    assert after_failure(due(settled, failures=1)) == settled
    assert after_failure(due(settled, failures=2)) == Move()


def test_an_address_with_a_secret_is_not_shown() -> None:
    secret = replace(
        FEED, url="http://post.example/feed?key=s3cret", shown_url="http://post.example/feed?key=${env:KEY}"
    )
    assert (
        shown_move(secret, Move(to="https://post.example/news?key=s3cret"))
        == "another address on https://post.example"
    )
