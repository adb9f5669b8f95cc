"""What every store promises to `deliver`."""

import sqlite3
from typing import Any

import pytest

from monitor.model import ChannelTerms, DeliveryState
from monitor.store import SqlStore


async def test_a_claim_marks_the_oldest_due_delivery_as_being_sent(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "b", "a")
    delivery = await make.claim(store, "desk", now=make.at(minutes=1))
    assert delivery.alert == make.alert("b", "desk")
    assert (delivery.channel, delivery.state, delivery.attempts) == ("desk", DeliveryState.SENDING, 1)
    assert (delivery.repeat, delivery.created_at, delivery.sentence) == (False, make.NOW, "")
    assert (await make.claim(store, "desk", now=make.at(minutes=1))).alert.id == "a"
    assert await make.claim(store, "desk", now=make.at(days=999)) is None, "both are being sent"
    assert await store.due_channels(now=make.at(days=999)) == []


async def test_nothing_is_due_before_it_was_stored(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a")
    assert await store.due_channels(now=make.at(seconds=-1)) == []
    assert await make.claim(store, "desk", now=make.at(seconds=-1)) is None


async def test_an_unknown_channel_has_nothing(store: SqlStore, make: Any) -> None:
    assert await make.claim(store, "nobody", now=make.NOW) is None


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEAD])
async def test_what_ended_is_never_due_again(store: SqlStore, make: Any, state: DeliveryState) -> None:
    await make.alert_stored(store, "a")
    delivery = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(delivery, state))
    assert await make.claim(store, "desk", now=make.at(days=999)) is None
    assert await store.due_channels(now=make.at(days=999)) == []


@pytest.mark.parametrize("state", [DeliveryState.RETRY, DeliveryState.IN_DOUBT, DeliveryState.PENDING])
@pytest.mark.parametrize("repeat", [True, False])
async def test_what_is_to_be_tried_again_is_due_when_said(
    store: SqlStore, make: Any, state: DeliveryState, repeat: bool
) -> None:
    await make.alert_stored(store, "a")
    delivery = await make.claim(store, "desk", now=make.NOW)
    await make.settle(
        store, make.mark(delivery, state, next_at=make.at(minutes=2), repeat=repeat, sentence="busy")
    )
    assert await make.claim(store, "desk", now=make.at(minutes=1)) is None
    assert await store.due_channels(now=make.at(minutes=2)) == ["desk"]
    again = await make.claim(store, "desk", now=make.at(minutes=2))
    assert (again.id, again.attempts, again.repeat, again.sentence) == (delivery.id, 2, repeat, "busy")


async def test_what_became_due_first_goes_first(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", "b")
    first = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(first, DeliveryState.RETRY, next_at=make.at(minutes=2)))
    told = [await make.claim(store, "desk", now=make.at(minutes=3)) for _ in range(2)]
    assert [one.alert.id for one in told] == ["b", "a"]


async def test_channels_do_not_touch_each_other(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", channels=("desk", "ops"))
    desk = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(desk, DeliveryState.SENT))
    assert await store.due_channels(now=make.NOW) == ["ops"]


async def test_what_waits_for_a_removed_channel_is_suppressed_and_revived_when_it_is_back(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "retry", "doubt", "sent", "pending")
    for state in (DeliveryState.RETRY, DeliveryState.IN_DOUBT, DeliveryState.SENT):
        delivery = await make.claim(store, "desk", now=make.NOW)
        next_at = None if state is DeliveryState.SENT else make.at(minutes=5)
        repeat = state is DeliveryState.IN_DOUBT
        await make.settle(store, make.mark(delivery, state, next_at=next_at, repeat=repeat))
    await store.sync_channels([ChannelTerms(name="ops")], now=make.at(minutes=9))
    assert await store.due_channels(now=make.at(days=1)) == []
    assert await make.claim(store, "desk", now=make.at(days=1)) is None
    back = make.at(days=2)
    await store.sync_channels([ChannelTerms(name="ops"), ChannelTerms(name="desk")], now=back)
    assert await store.due_channels(now=back) == ["desk"]
    told = [await make.claim(store, "desk", now=back) for _ in range(3)]
    assert [(one.alert.id, one.repeat, one.attempts) for one in told] == [
        ("retry", False, 2),
        ("doubt", True, 2),
        ("pending", False, 1),
    ]
    assert await make.claim(store, "desk", now=back) is None


async def test_syncing_the_same_channels_again_changes_nothing(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a", "b")
    sent = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(sent, DeliveryState.SENT))
    await store.sync_channels([ChannelTerms(name="desk")], now=make.at(minutes=1))
    assert (await make.claim(store, "desk", now=make.at(minutes=1))).alert.id == "b"
    assert await make.claim(store, "desk", now=make.at(minutes=1)) is None


async def test_only_what_waits_for_the_channel_that_is_back_is_revived(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "a", channels=("desk", "ops"))
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels([ChannelTerms(name="ops")], now=make.NOW)
    assert await make.claim(store, "desk", now=make.NOW) is None
    assert (await make.claim(store, "ops", now=make.NOW)).alert.id == "a"


async def test_without_any_channel_everything_waiting_is_suppressed(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a")
    await store.sync_channels([], now=make.NOW)
    assert await make.claim(store, "desk", now=make.at(days=1)) is None
    await store.sync_channels([ChannelTerms(name="desk")], now=make.at(days=1))
    assert (await make.claim(store, "desk", now=make.at(days=1))).alert.id == "a"


async def test_a_removed_channel_finishes_what_it_was_sending(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a")
    sending = await make.claim(store, "desk", now=make.NOW)
    await store.sync_channels([], now=make.NOW)
    await make.settle(store, make.mark(sending, DeliveryState.RETRY, next_at=make.NOW))
    assert await store.due_channels(now=make.at(days=1)) == [], "nobody would send it"
    await store.sync_channels([ChannelTerms(name="desk")], now=make.at(days=1))
    assert await store.due_channels(now=make.at(days=1)) == ["desk"]


async def test_what_was_suppressed_for_too_long_is_no_news_any_more(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    [due] = await make.list_entries(store, "x")
    await make.record(store, due, alerts=(make.alert("a", "desk"),))
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels([ChannelTerms(name="desk")], now=make.at(days=200))
    assert await store.due_channels(now=make.at(days=200)) == []


async def test_expiry_counts_from_the_first_attempt(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "x")
    await make.record(store, due, alerts=(make.alert("a", "desk"),))
    first = await make.claim(store, "desk", now=make.at(days=4))
    assert first.first_attempt_at == make.at(days=4)
    await make.settle(store, make.mark(first, DeliveryState.RETRY, next_at=make.at(days=5)))
    second = await make.claim(store, "desk", now=make.at(days=5))
    assert second.first_attempt_at == make.at(days=4)


async def test_an_alert_that_cannot_be_read_any_more_blocks_nobody(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "x")
    await make.record(store, due, alerts=(make.alert("a", "desk"), make.alert("b", "desk")))
    with sqlite3.connect(store.file) as database:
        database.execute("UPDATE alerts SET snapshot = '{}' WHERE id = 'a'")
    claimed = await make.claim(store, "desk", now=make.NOW)
    assert claimed.alert.id == "b"
    assert await store.due_channels(now=make.at(days=1)) == []
