"""What every store promises about when feeds are due: starts, moves, retirement, and clocks that were wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.cadence import Rhythm, observed
from monitor.ports import Move
from monitor.store import SqlStore, overview


async def due_between(store: SqlStore, make: Any, *moments: datetime) -> list[list[str]]:
    """The names of the feeds that have become due at each of the moments."""
    found = []
    for moment in moments:
        claim = {"now": moment, "limit": 100_000, "lease": timedelta(days=9), "room": make.ROOM}
        found.append([one.feed.name for one in await store.claim_feeds(**claim)])
    return found


# --- starts -----------------------------------------------------------------------------------------------------------


async def test_new_feeds_start_twenty_a_second_in_their_order(store: SqlStore, make: Any) -> None:
    names = [f"f{number:02}" for number in range(50)]
    await store.sync_feeds([make.feed(name) for name in names], now=make.NOW)
    due = await due_between(store, make, *(make.at(seconds=second) for second in range(3)))
    assert due == [names[:20], names[20:40], names[40:]]


async def test_very_many_new_feeds_start_within_a_quarter_of_an_hour(store: SqlStore, make: Any) -> None:
    feeds = [make.feed(f"f{number}") for number in range(30_000)]
    await store.sync_feeds(feeds, now=make.NOW)
    due = await due_between(store, make, make.NOW, make.at(minutes=7.5), make.at(minutes=15))
    at_once, half, rest = map(len, due)
    assert at_once < 60
    assert abs(half - rest) < 200
    assert at_once + half + rest == 30_000


async def test_after_a_long_pause_feeds_start_one_after_the_other(store: SqlStore, make: Any) -> None:
    names = [f"f{number:03}" for number in range(300)]
    await store.sync_feeds([make.feed(name) for name in names], now=make.NOW)
    later = make.at(days=2)
    await store.recover(now=later)
    due = await due_between(store, make, later, later + timedelta(seconds=14))
    assert due == [names[:20], names[20:]], "the longest due first"


async def test_after_a_short_pause_feeds_are_due_as_they_were(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed(f"f{number}") for number in range(200)], now=make.NOW)
    await store.recover(now=make.at(hours=1))
    [due] = await due_between(store, make, make.at(hours=1))
    assert len(due) == 200


# --- moves and retirement ---------------------------------------------------------------------------------------------


async def test_a_move_is_kept_until_the_feed_is_configured_again(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    move = Move(to="https://new.example/feed", sightings=2)
    await make.list_on(store, make.answered("wire", move=move))
    claim = {"limit": 9, "lease": make.LEASE, "room": make.ROOM}
    [due] = await store.claim_feeds(now=make.at(hours=1), **claim)
    assert due.move == move
    third = Move(to=move.to, sightings=3)
    await store.record_poll(make.unchanged("wire", at=make.at(hours=1), move=third))
    [seen] = overview(store, make.NOW).feeds
    assert (seen.moved_to, seen.moved_sightings) == (third.to, 3)
    await store.record_poll(make.failed("wire", at=make.at(hours=2), move=third))
    await store.sync_feeds([], now=make.at(hours=3))
    await store.sync_feeds([make.feed()], now=make.at(hours=3))
    [due] = await store.claim_feeds(now=make.at(hours=3), **claim)
    assert (due.move, due.failures) == (Move(), 0)


async def test_a_retired_feed_is_never_due_until_it_is_configured_again(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    await store.record_poll(make.failed("wire", next_at=None))
    await store.make_feeds_due(now=make.at(days=1))
    await store.hasten_feeds(now=make.at(days=1), within=make.LEASE)
    await store.clamp_times(now=make.at(days=1), longest_poll=timedelta(hours=6))
    await store.recover(now=make.at(days=1))
    await store.sync_feeds([make.feed(every=timedelta(minutes=5))], now=make.at(days=1))
    assert await due_between(store, make, make.at(days=999)) == [[]]
    [seen] = overview(store, make.NOW).feeds
    assert (seen.retired_at, seen.next_at) == (make.NOW, None)
    await store.sync_feeds([], now=make.at(days=2))
    await store.sync_feeds([make.feed()], now=make.at(days=2))
    assert await due_between(store, make, make.at(days=2)) == [["wire"]]
    assert overview(store, make.NOW).feeds[0].retired_at is None


# --- clocks -----------------------------------------------------------------------------------------------------------

LONGEST = timedelta(hours=6)


@pytest.mark.parametrize("back", [timedelta(minutes=20), timedelta(hours=1), timedelta(days=400)])
async def test_a_clock_set_back_does_not_lengthen_any_wait(
    store: SqlStore, make: Any, back: timedelta
) -> None:
    """Each feed waits as long after now as it was to wait after its last poll."""
    await store.sync_feeds([make.feed("wire"), make.feed("asked")], now=make.NOW)
    await make.list_on(store, make.answered("wire", "a"))
    await store.record_poll(make.failed("asked", next_at=make.at(hours=2), not_before=make.at(hours=2)))
    now = make.NOW - back
    for _ in range(2):
        await store.clamp_times(now=now, longest_poll=LONGEST)
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    due = await due_between(
        store, make, now + hour - second, now + hour, now + 2 * hour - second, now + 2 * hour
    )
    assert due == [[], ["wire"], [], ["asked"]]
    [entry] = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert entry.entry.key == "a", "an unread entry is due at once"
    seen = {feed.name: feed for feed in overview(store, now).feeds}
    assert (seen["wire"].answered_at, seen["wire"].new_at, seen["asked"].failing_since) == (now, now, now)


async def test_a_new_feed_does_not_wait_for_a_clock_that_was_set_back(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed(f"f{number}") for number in range(30)], now=make.NOW)
    now = make.at(hours=-1)
    await store.clamp_times(now=now, longest_poll=LONGEST)
    [due] = await due_between(store, make, now)
    assert len(due) == 30


async def test_a_lease_outlives_a_clock_set_back_by_no_more_than_a_lease(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    claim = {"limit": 9, "room": make.ROOM, "lease": timedelta(minutes=30)}
    assert len(await store.claim_feeds(now=make.NOW, **claim)) == 1
    now = make.at(hours=-1)
    await store.clamp_times(now=now, longest_poll=LONGEST)
    assert len(await store.claim_feeds(now=now + timedelta(minutes=30), **claim)) == 1


@pytest.mark.parametrize("slept", [timedelta(hours=3), timedelta(hours=8), timedelta(days=30)])
async def test_a_machine_that_slept_finds_no_feed_late(store: SqlStore, make: Any, slept: timedelta) -> None:
    rhythm, since = Rhythm(), None
    for hours in range(-21 * 24, 1):
        at = make.at(hours=hours)
        rhythm = observed(rhythm, at=at, since=since, published=[at - timedelta(minutes=5)])
        since = at
    await store.sync_feeds([make.feed()], now=make.NOW)
    await make.list_on(store, make.answered("wire", "a"), rhythm=rhythm)
    now = make.NOW + slept
    await store.clamp_times(now=now, longest_poll=LONGEST)
    assert await due_between(store, make, now) == [["wire"]]
    await store.record_poll(make.unchanged("wire", at=now))
    assert await store.suspects(now=now) == []
    late = now + 5 * rhythm.usual_gap
    await store.record_poll(make.unchanged("wire", at=late))
    assert [facts.name for facts in await store.suspects(now=late)] == ["wire"], "after as long as ever"
