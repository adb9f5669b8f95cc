"""What every store promises to `poll`."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model import Listing
from monitor.ports import HostRoom
from monitor.store import SqlStore


async def test_a_new_feed_is_due_at_once_and_comes_back_as_configured(store: SqlStore, make: Any) -> None:
    feed = make.feed("wire", tags=frozenset({"uk", "ünï"}), every=timedelta(minutes=5, microseconds=1))
    await store.sync_feeds([feed], now=make.NOW)
    [due] = await store.claim_feeds(now=make.NOW, limit=10, lease=make.LEASE, room=make.ROOM)
    assert due.feed == make.as_stored(feed)
    assert (due.etag, due.last_modified, due.body_hash, due.failures, due.first_poll) == ("", "", "", 0, True)


async def test_the_longest_due_come_first_and_no_more_than_asked_for(store: SqlStore, make: Any) -> None:
    for minutes, name in enumerate("cab"):
        feeds = [make.feed(each) for each in "cab"[: minutes + 1]]
        await store.sync_feeds(feeds, now=make.at(minutes=minutes))
        assert name == feeds[-1].name
    due = await store.claim_feeds(now=make.at(hours=1), limit=2, lease=make.LEASE, room=make.ROOM)
    assert [one.feed.name for one in due] == ["c", "a"]
    due = await store.claim_feeds(now=make.at(hours=1), limit=2, lease=make.LEASE, room=make.ROOM)
    assert [one.feed.name for one in due] == ["b"]


async def test_nothing_is_due_before_its_time(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    assert await store.claim_feeds(now=make.at(seconds=-1), limit=10, lease=make.LEASE, room=make.ROOM) == []


async def test_a_lease_hides_a_feed_until_it_ends(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    assert len(await store.claim_feeds(now=make.NOW, limit=10, lease=make.LEASE, room=make.ROOM)) == 1
    just_before = make.NOW + make.LEASE - timedelta(microseconds=1)
    assert await store.claim_feeds(now=just_before, limit=10, lease=make.LEASE, room=make.ROOM) == []
    assert (
        len(await store.claim_feeds(now=make.NOW + make.LEASE, limit=10, lease=make.LEASE, room=make.ROOM))
        == 1
    )


async def test_a_feed_that_is_let_go_is_due_again_soon(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    claim = {"limit": 10, "lease": make.LEASE, "room": make.ROOM}
    assert len(await store.claim_feeds(now=make.NOW, **claim)) == 1
    store.let_go(make.feed().url, until=make.at(seconds=60))
    store.let_go("https://nobody.example/feed", until=make.NOW)
    assert await store.claim_feeds(now=make.at(seconds=59), **claim) == []
    assert len(await store.claim_feeds(now=make.at(seconds=60), **claim)) == 1


async def test_a_record_ends_the_lease_and_says_when_it_is_due_again(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    await store.claim_feeds(now=make.NOW, limit=10, lease=timedelta(days=1), room=make.ROOM)
    await store.record_poll(make.unchanged("wire"))
    assert await store.claim_feeds(now=make.at(minutes=59), limit=10, lease=make.LEASE, room=make.ROOM) == []
    assert (
        len(await store.claim_feeds(now=make.at(minutes=60), limit=10, lease=make.LEASE, room=make.ROOM)) == 1
    )


async def test_an_answer_stores_validators_and_ends_the_first_poll(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    assert await make.new_in(store, make.answered("wire", "a", "b")) == 2
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=10, lease=make.LEASE, room=make.ROOM)
    assert (due.etag, due.last_modified, due.body_hash) == ('"e1"', "Sun, 01 Mar 2026 12:00:00 GMT", "b1")
    assert not due.first_poll


async def test_an_empty_listing_ends_the_first_poll_too(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    assert await make.new_in(store, make.answered("wire")) == 0
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=10, lease=make.LEASE, room=make.ROOM)
    assert not due.first_poll


async def test_unchanged_takes_new_validators_and_keeps_the_rest(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    await store.record_poll(make.unchanged("wire"))
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=10, lease=make.LEASE, room=make.ROOM)
    assert due.first_poll, "no listing was seen yet"
    await make.list_on(store, make.answered("wire", at=make.at(hours=1)))
    await store.record_poll(make.unchanged("wire", at=make.at(hours=2)))
    [due] = await store.claim_feeds(now=make.at(hours=3), limit=10, lease=make.LEASE, room=make.ROOM)
    assert (due.etag, due.last_modified, due.body_hash, due.first_poll) == ('"e2"', "", "b1", False)


async def test_failures_in_a_row_are_counted_and_an_answer_ends_them(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    await make.list_on(store, make.answered("wire"))
    for _ in range(3):
        await store.record_poll(make.failed("wire"))
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=10, lease=timedelta(0), room=make.ROOM)
    assert (due.failures, due.etag, due.body_hash) == (3, '"e1"', "b1")
    await store.record_poll(make.unchanged("wire"))
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=10, lease=make.LEASE, room=make.ROOM)
    assert due.failures == 0


async def test_a_feed_no_longer_configured_is_never_due_and_due_at_once_when_back(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed("a"), make.feed("b")], now=make.NOW)
    await store.sync_feeds([make.feed("b")], now=make.NOW)
    due = await store.claim_feeds(now=make.at(days=999), limit=10, lease=make.LEASE, room=make.ROOM)
    assert [one.feed.name for one in due] == ["b"]
    await store.make_feeds_due(now=make.at(days=1))
    await store.sync_feeds([make.feed("a")], now=make.at(days=2))
    due = await store.claim_feeds(now=make.at(days=2), limit=10, lease=make.LEASE, room=make.ROOM)
    assert [one.feed.name for one in due] == ["a"]


async def test_a_poll_that_ends_after_its_feed_was_removed_does_not_bring_it_back(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    await store.claim_feeds(now=make.NOW, limit=10, lease=make.LEASE, room=make.ROOM)
    await store.sync_feeds([], now=make.NOW)
    assert await make.new_in(store, make.answered("a", "x")) == 1
    assert await store.claim_feeds(now=make.at(days=999), limit=10, lease=make.LEASE, room=make.ROOM) == []


async def test_a_removed_feed_keeps_its_entries_and_they_wait_until_it_is_back(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    await make.list_on(store, make.answered("a", "x"))
    await store.sync_feeds([], now=make.NOW)
    claim = {"now": make.at(hours=1), "limit": 10, "lease": make.LEASE, "room": make.ROOM, "alone": False}
    assert await store.claim_entries(**claim) == []
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    [due] = await store.claim_entries(**claim)
    assert due.entry.key == "x"
    assert await make.new_in(store, make.answered("a", "x")) == 0


async def test_a_host_with_many_due_feeds_leaves_room_for_the_others(store: SqlStore, make: Any) -> None:
    crowd = [make.feed("slow", name=f"slow {n}", url=f"https://slow.example/{n}") for n in range(9)]
    await store.sync_feeds(crowd, now=make.NOW)
    await store.sync_feeds([*crowd, make.feed("other")], now=make.at(minutes=1))
    claim = {"now": make.at(hours=1), "limit": 4, "lease": make.LEASE}
    first = await store.claim_feeds(**claim, room=HostRoom(at_most=2))
    assert [due.feed.name for due in first] == ["slow 0", "slow 1"]
    second = await store.claim_feeds(**claim, room=HostRoom(at_most=2, busy={"https://slow.example": 2}))
    assert [due.feed.name for due in second] == ["other"]


async def test_a_feed_that_is_back_is_left_alone_as_long_as_its_server_asked(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    await store.record_poll(make.failed("a", not_before=make.at(hours=5)))
    await store.sync_feeds([], now=make.NOW)
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    assert await store.claim_feeds(now=make.at(hours=4), limit=10, lease=make.LEASE, room=make.ROOM) == []
    assert len(await store.claim_feeds(now=make.at(hours=5), limit=10, lease=make.LEASE, room=make.ROOM)) == 1


async def test_a_renamed_feed_keeps_its_history(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    await make.list_on(store, make.answered("a", "x"))
    renamed = make.feed("a", name="A, renamed", tags=frozenset({"t"}), every=timedelta(hours=2))
    await store.sync_feeds([renamed], now=make.NOW)
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=10, lease=make.LEASE, room=make.ROOM)
    assert (due.feed, due.etag, due.first_poll) == (make.as_stored(renamed), '"e1"', False)
    [entry] = await store.claim_entries(now=make.NOW, limit=10, lease=make.LEASE, room=make.ROOM, alone=False)
    assert entry.feed == make.as_stored(renamed)


async def test_two_feeds_may_swap_their_names(store: SqlStore, make: Any) -> None:
    a, b = make.feed("a"), make.feed("b")
    await store.sync_feeds([a, b], now=make.NOW)
    swapped = [make.feed("a", name="b"), make.feed("b", name="a")]
    await store.sync_feeds(swapped, now=make.NOW)
    due = await store.claim_feeds(now=make.NOW, limit=10, lease=make.LEASE, room=make.ROOM)
    assert [one.feed for one in due] == list(map(make.as_stored, swapped))


async def test_make_feeds_due_leaves_out_those_that_a_server_asked_to_leave_alone(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed(name) for name in ("plain", "banned", "was-banned")], now=make.NOW)
    await store.record_poll(make.unchanged("plain"))
    await store.record_poll(make.failed("banned", not_before=make.at(hours=1)))
    await store.record_poll(make.failed("was-banned", not_before=make.at(minutes=1)))
    now = make.at(minutes=2)
    assert await store.claim_feeds(now=now, limit=10, lease=make.LEASE, room=make.ROOM) == []
    await store.make_feeds_due(now=now)
    due = await store.claim_feeds(now=now, limit=10, lease=make.LEASE, room=make.ROOM)
    assert {one.feed.name for one in due} == {"plain", "was-banned"}


async def test_an_answer_ends_what_a_server_asked_for(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("banned")], now=make.NOW)
    await store.record_poll(make.failed("banned", not_before=make.at(days=9)))
    await store.record_poll(make.unchanged("banned"))
    await store.make_feeds_due(now=make.at(minutes=2))
    assert (
        len(await store.claim_feeds(now=make.at(minutes=2), limit=10, lease=make.LEASE, room=make.ROOM)) == 1
    )


async def test_only_what_was_never_listed_before_is_new(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed(), make.feed("other")], now=make.NOW)
    assert await make.new_in(store, make.answered("wire", "a", "b")) == 2
    assert await make.new_in(store, make.answered("wire", "c", "a", "b", at=make.at(hours=1))) == 1
    assert await make.new_in(store, make.answered("wire", "c", at=make.at(hours=2))) == 0
    assert await make.new_in(store, make.answered("wire", "a", "c", "b", at=make.at(hours=3))) == 0, (
        "listed again"
    )
    assert await make.new_in(store, make.answered("other", "a")) == 1, "keys are a feed's own"


async def test_of_entries_with_the_same_key_the_first_wins(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    twice = Listing(
        title="",
        language="",
        entries=(make.entry("a", title="first"), make.entry("b"), make.entry("a", title="second")),
    )
    assert await make.new_in(store, make.answered("wire", listing=twice)) == 2
    due = await store.claim_entries(now=make.NOW, limit=10, lease=make.LEASE, room=make.ROOM, alone=False)
    assert [one.entry.title for one in due] == ["first", "Title b"]


async def test_a_listing_may_hold_ten_thousand_entries(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    keys = [f"k{number}" for number in range(10_000)]
    assert await make.new_in(store, make.answered("wire", *keys)) == 10_000
    assert await make.new_in(store, make.answered("wire", "new", *keys[:5_000])) == 1
    assert await make.new_in(store, make.answered("wire", *keys)) == 0


async def test_a_poll_of_an_unknown_feed_is_refused_in_plain_words(store: SqlStore, make: Any) -> None:
    with pytest.raises(StoreError, match=r"does not know the feed https://nobody\.example/feed"):
        await store.record_poll(make.unchanged("nobody"))
