"""A clock that was wrong when something was put off must not put it off for ever."""

from datetime import timedelta
from typing import Any

from monitor.model import ChannelStatus, DeliveryState, Listing, Settlement, Wishes
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
    delivery = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(delivery, DeliveryState.RETRY, next_at=wrong))
    await store.record_poll(make.unchanged("wire", next_at=wrong))
    later = make.at(minutes=1)
    claim = {"now": later, "limit": 9, "lease": make.LEASE, "room": make.ROOM}

    assert await store.claim_feeds(**claim) == []
    await store.clamp_times(now=later, longest_poll=LONGEST)
    assert [feed.feed.name for feed in await store.claim_feeds(**claim)] == ["wire"]
    assert [entry.entry.key for entry in await store.claim_entries(**claim, alone=False)] == ["x"]
    assert await make.claim(store, "desk", now=later) is not None


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


async def test_a_channel_used_under_a_later_clock_may_send(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", "b", channels=("desk", "ops"))
    ahead, soon = make.at(days=3), make.at(hours=6)
    for name, status in (
        ("desk", ChannelStatus(not_before=ahead, sent_at=ahead, recent=(ahead,), merge_before=ahead)),
        ("ops", ChannelStatus(not_before=soon, failed_at=make.NOW, failing_since=make.NOW)),
    ):
        claim = await store.claim_parcel(name, now=make.NOW, gather=make.alone)
        await store.record_parcel(Settlement(channel=name, at=make.NOW, marks=(), status=status))
        assert claim is not None
    assert await store.due_channels(now=make.at(minutes=1)) == []
    await store.clamp_times(now=make.at(minutes=1), longest_poll=LONGEST)
    assert await store.due_channels(now=make.at(minutes=1)) == ["desk"]
    told: list[ChannelStatus] = []
    await store.claim_parcel("desk", now=make.at(minutes=1), gather=lambda _due, status: told.append(status))
    assert told == [ChannelStatus(sent_at=make.at(minutes=1))]


async def test_what_was_queued_under_a_later_clock_counts_from_now(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", at=make.at(days=30))
    await store.clamp_times(now=make.NOW, longest_poll=LONGEST)
    assert (await make.claim(store)).queued_at == make.NOW
