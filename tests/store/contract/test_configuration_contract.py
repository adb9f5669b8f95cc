"""What every store promises to a start and a reload: a set is taken over whole, and what was in hand loses nothing."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model import AlertKind, ChannelTerms, DeliveryState
from monitor.ports import Configuration, EntryRetry
from monitor.store import SqlStore, alerts, overview

STATES = [DeliveryState.RETRY, DeliveryState.IN_DOUBT]


def a_set(make: Any, **other: Any) -> Configuration:
    return Configuration(loaded_at=make.NOW, rules=3, **other)


def a_notice(make: Any, *channels: str) -> Any:
    return replace(make.alert("n", *channels), kind=AlertKind.NOTICE, text="It was refused.\nIt is wrong.")


async def test_nothing_is_known_before_the_first_start(store: SqlStore) -> None:
    assert await store.configuration() is None


async def test_what_was_noted_last_is_known(store: SqlStore, make: Any) -> None:
    adopted = a_set(make, restart=("poll", "store"))
    await store.adopt(adopted, feeds=[], channels=[], notices=[])
    assert await store.configuration() == adopted
    refused = replace(
        adopted, refused_at=make.at(hours=1), problems=("a: \ud800 wrong", "b"), problem_count=7
    )
    await store.note_configuration(refused, notices=[])
    assert await store.configuration() == refused
    assert overview(store, make.NOW).configuration == refused


async def test_a_set_is_taken_over_with_its_feeds_channels_and_notices(store: SqlStore, make: Any) -> None:
    await store.adopt(a_set(make), feeds=[make.feed("a")], channels=[ChannelTerms(name="desk")], notices=[])
    await store.adopt(
        a_set(make),
        feeds=[make.feed("b")],
        channels=[ChannelTerms(name="ops")],
        notices=[a_notice(make, "ops")],
    )
    due = await store.claim_feeds(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM)
    assert [one.feed.name for one in due] == ["b"]
    delivery = await make.claim(store, "ops", now=make.NOW)
    assert delivery is not None and delivery.alert == a_notice(make, "ops")
    seen = overview(store, make.NOW)
    assert {one.name: one.configured for one in seen.channels} == {"desk": False, "ops": True}
    assert seen.alerts == 0, "notices are no alerts"
    assert [one.alert.kind for one in alerts(store, 9)] == [AlertKind.NOTICE]


async def test_a_set_that_cannot_be_stored_whole_is_not_taken_over_at_all(store: SqlStore, make: Any) -> None:
    await store.adopt(a_set(make), feeds=[make.feed("a")], channels=[ChannelTerms(name="desk")], notices=[])
    await make.alert_stored(store, "x")
    before = overview(store, make.NOW)

    def limit(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    await store._write(limit)  # a full disk
    feeds = [make.feed(f"b{number}") for number in range(2_000)]
    with pytest.raises(StoreError, match="no room left"):
        await store.adopt(
            replace(a_set(make), rules=9), feeds=feeds, channels=[ChannelTerms(name="ops")], notices=[]
        )
    assert overview(store, make.NOW) == before


async def test_an_alert_for_a_channel_taken_out_meanwhile_is_suppressed_and_revived_with_it(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    await store.sync_channels([ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "a", channels=("desk", "ops"))
    states = {one.channel: one.state for one in alerts(store, 9)[0].deliveries}
    assert states == {"desk": DeliveryState.SUPPRESSED, "ops": DeliveryState.PENDING}
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    assert await store.due_channels(now=make.NOW) == ["desk", "ops"]


@pytest.mark.parametrize("state", STATES)
async def test_a_send_that_failed_on_a_channel_taken_out_meanwhile_is_not_tried_again(
    store: SqlStore, make: Any, state: DeliveryState
) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a")
    delivery = await make.claim(store, "desk", now=make.NOW)
    await store.sync_channels([], now=make.NOW)
    repeat = state is DeliveryState.IN_DOUBT
    await make.settle(store, make.mark(delivery, state, next_at=make.at(minutes=5), repeat=repeat))
    [suppressed] = alerts(store, 9)[0].deliveries
    assert (suppressed.state, suppressed.next_at) == (DeliveryState.SUPPRESSED, None)
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    again = await make.claim(store, "desk", now=make.NOW)
    assert again is not None and (again.id, again.repeat) == (delivery.id, repeat)


async def test_a_send_that_arrived_on_a_channel_taken_out_meanwhile_is_sent(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a")
    delivery = await make.claim(store, "desk", now=make.NOW)
    await store.sync_channels([], now=make.NOW)
    await make.settle(store, make.mark(delivery, DeliveryState.SENT))
    assert alerts(store, 9)[0].deliveries[0].state is DeliveryState.SENT


async def test_entries_of_a_feed_taken_out_meanwhile_wait_until_it_is_back(
    store: SqlStore, make: Any
) -> None:
    claim = {"now": make.at(hours=1), "limit": 9, "lease": make.LEASE, "room": make.ROOM, "alone": True}
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    await make.list_on(store, make.answered("a", "x"))
    [due] = await store.claim_entries(**claim)
    await store.sync_feeds([], now=make.NOW)
    retry = EntryRetry(at=make.at(minutes=3), fetch_failures=1, deaths=0)
    await make.record(store, due, make.article("x"), entry=retry)
    assert await make.new_in(store, make.answered("a", "x", "y")) == 1
    assert await store.claim_entries(**claim) == []
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    assert {one.entry.key for one in await store.claim_entries(**claim)} == {"x", "y"}


async def test_a_feed_with_a_shorter_interval_is_due_no_later_than_after_it(
    store: SqlStore, make: Any
) -> None:
    claim = {"limit": 9, "lease": make.LEASE, "room": make.ROOM}
    await store.sync_feeds([make.feed("a")], now=make.NOW)
    await store.record_poll(make.unchanged("a"))
    often = replace(make.feed("a"), every=make.LEASE)
    await store.sync_feeds([often], now=make.NOW)
    assert await store.claim_feeds(now=make.NOW, **claim) == []
    [due] = await store.claim_feeds(now=make.NOW + make.LEASE, **claim)
    assert due.feed.every == make.LEASE
