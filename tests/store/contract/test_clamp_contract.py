"""A clock that was wrong when something was put off must not put it off for ever."""

from datetime import timedelta
from typing import Any

from monitor.model import DeliveryState, Listing, Wishes
from monitor.ports import EntryRetry
from monitor.store import SqlStore

LONGEST = timedelta(hours=6)


async def test_what_was_put_off_under_a_wrong_clock_is_due_again(store: SqlStore, make: Any) -> None:
    wrong = make.at(days=400)
    [due] = await make.list_entries(store, "x")
    alerted = await make.record(
        store, due, alerts=(make.alert("a", "desk"),), entry=EntryRetry(at=wrong, fetch_failures=1, deaths=0)
    )
    assert len(alerted.alerts) == 1
    delivery = await store.claim_delivery("desk", now=make.NOW)
    await store.record_delivery(make.mark(delivery, DeliveryState.RETRY, next_at=wrong))
    await store.record_poll(make.unchanged("wire", next_at=wrong))
    later = make.at(minutes=1)
    claim = {"now": later, "limit": 9, "lease": make.LEASE, "room": make.ROOM}

    assert await store.claim_feeds(**claim) == []
    await store.clamp_times(now=later, longest_poll=LONGEST)
    assert [feed.feed.name for feed in await store.claim_feeds(**claim)] == ["wire"]
    assert [entry.entry.key for entry in await store.claim_entries(**claim, alone=False)] == ["x"]
    assert await store.claim_delivery("desk", now=later) is not None


async def test_what_was_put_off_rightly_stays_put_off(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("asked"), make.feed("usual")], now=make.NOW)
    await store.record_poll(make.unchanged("usual"))
    await store.record_poll(make.failed("asked", not_before=make.at(days=2)))
    await store.clamp_times(now=make.at(minutes=1), longest_poll=LONGEST)
    soon = make.at(minutes=5)
    assert await store.claim_feeds(now=soon, limit=9, lease=make.LEASE, room=make.ROOM) == []


async def test_a_feed_that_names_days_to_be_left_alone_stays_put_off(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    listing = Listing(title="", language="", entries=(), wishes=Wishes(skip_weekdays=frozenset({0, 1, 5, 6})))
    poll = make.answered("wire", listing=listing)
    await make.list_on(store, poll, next_at=make.at(days=2))
    await store.clamp_times(now=make.at(minutes=1), longest_poll=LONGEST)
    claim = {"limit": 9, "lease": make.LEASE, "room": make.ROOM}
    assert await store.claim_feeds(now=make.at(days=1), **claim) == []
    assert len(await store.claim_feeds(now=make.at(days=2), **claim)) == 1


async def test_a_lease_taken_under_a_wrong_clock_is_freed(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("wire")], now=make.NOW)
    claimed = await store.claim_feeds(now=make.NOW, limit=9, lease=timedelta(days=400), room=make.ROOM)
    assert len(claimed) == 1
    await store.clamp_times(now=make.at(minutes=1), longest_poll=LONGEST)
    again = await store.claim_feeds(now=make.at(minutes=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert len(again) == 1
