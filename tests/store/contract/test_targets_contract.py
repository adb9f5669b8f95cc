"""What every store promises about channels' targets and terms: who is told, what becomes of those out of use, and of doubt."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import ChannelStatus, ChannelTerms, DeliveryState, OnDoubt, Settlement
from monitor.store import DeliveryStatus, SqlStore, alerts

BOTH = ChannelTerms(name="desk", targets=("x", "y"))
SENT, RETRY, DOUBT = DeliveryState.SENT, DeliveryState.RETRY, DeliveryState.IN_DOUBT


def rows(store: SqlStore, name: str = "a") -> dict[str, DeliveryStatus]:
    """An alert's deliveries by target."""
    [found] = [one for one in alerts(store, 99) if one.alert.id == name]
    return {one.target: one for one in found.deliveries}


def states(store: SqlStore, name: str = "a") -> dict[str, str]:
    return {target: one.state.value for target, one in rows(store, name).items()}


async def told(store: SqlStore, make: Any, state: DeliveryState, **changes: Any) -> str:
    """What is due first is tried and ends so; its target."""
    delivery = await make.claim(store)
    await make.settle(store, make.mark(delivery, state, **changes))
    return delivery.target


# --- who is told ------------------------------------------------------------------------------------------------------


async def test_an_alert_is_told_to_each_target(store: SqlStore, make: Any) -> None:
    await store.sync_channels([BOTH, ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "a", channels=("desk", "ops", "desk"))
    found = alerts(store, 9)[0].deliveries
    assert [(one.channel, one.target) for one in found] == [("desk", "x"), ("desk", "y"), ("ops", "")]
    assert {one.state for one in found} == {DeliveryState.PENDING}


async def test_a_channel_that_is_not_known_yet_has_one_target_until_it_is(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a")
    assert states(store) == {"": "pending"}
    await store.sync_channels([BOTH], now=make.NOW)
    assert states(store) == {"x": "pending", "y": "pending"}
    assert {(await make.claim(store)).target for _ in range(2)} == {"x", "y"}


async def test_an_alert_for_a_channel_out_of_use_waits_for_the_targets_it_had(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([BOTH], now=make.NOW)
    await store.sync_channels([], now=make.NOW)
    await make.alert_stored(store, "a")
    assert states(store) == {"x": "suppressed", "y": "suppressed"}
    await store.sync_channels([BOTH], now=make.NOW)
    assert states(store) == {"x": "pending", "y": "pending"}


# --- targets out of use -----------------------------------------------------------------------------------------------


async def test_what_waits_for_a_target_out_of_use_is_suppressed_and_revived(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([BOTH], now=make.NOW)
    await make.alert_stored(store, "a")
    await store.sync_channels([replace(BOTH, targets=("y",))], now=make.NOW)
    assert states(store) == {"x": "suppressed", "y": "pending"}
    await make.alert_stored(store, "b", at=make.at(hours=1))
    assert states(store, "b") == {"y": "pending"}
    await store.sync_channels([BOTH], now=make.at(hours=2))
    assert states(store) == {"x": "pending", "y": "pending"}
    assert states(store, "b") == {"y": "pending"}, "it was never wanted at x"
    assert rows(store)["x"].next_at == make.at(hours=2)


async def test_an_address_put_right_gets_what_waited_for_the_wrong_one(store: SqlStore, make: Any) -> None:
    await store.sync_channels([replace(BOTH, targets=("xx",))], now=make.NOW)
    await make.alert_stored(store, "a", "sent")
    await told(store, make, RETRY, next_at=make.at(hours=1), sentence="no such mailbox")
    await told(store, make, SENT)
    await store.sync_channels([BOTH], now=make.at(minutes=1))
    assert states(store) == {"x": "retry", "y": "retry"}
    assert states(store, "sent") == {"xx": "sent"}
    assert {(one.attempts, one.sentence, one.next_at) for one in rows(store).values()} == {
        (1, "no such mailbox", make.at(hours=1))
    }


async def test_nobody_is_told_anew_of_what_another_of_the_channel_got(store: SqlStore, make: Any) -> None:
    await store.sync_channels([BOTH], now=make.NOW)
    await make.alert_stored(store, "a")
    got = await told(store, make, SENT)
    await store.sync_channels([replace(BOTH, targets=("z",))], now=make.NOW)
    assert states(store) == {got: "sent", ({"x", "y"} - {got}).pop(): "suppressed"}


async def test_what_is_being_sent_is_handed_over_only_once_it_failed(store: SqlStore, make: Any) -> None:
    await store.sync_channels([replace(BOTH, targets=("xx",))], now=make.NOW)
    await make.alert_stored(store, "a", "b")
    failing, arriving = await make.claim(store), await make.claim(store)
    await store.sync_channels([replace(BOTH, targets=("x",))], now=make.NOW)
    assert states(store) == states(store, "b") == {"xx": "sending"}
    await make.settle(store, make.mark(failing, RETRY, next_at=make.at(minutes=1)))
    await make.settle(store, make.mark(arriving, SENT))
    assert (states(store), states(store, "b")) == ({"x": "retry"}, {"xx": "sent"})


async def test_what_may_have_arrived_says_so_wherever_it_goes(store: SqlStore, make: Any) -> None:
    await store.sync_channels([BOTH], now=make.NOW)
    await make.alert_stored(store, "a")
    await told(store, make, DOUBT, next_at=make.at(minutes=1), repeat=True)
    await store.sync_channels([replace(BOTH, targets=("p", "q"))], now=make.NOW)
    found = rows(store)
    assert [found[target].repeat for target in "pq"] == [True, True]
    assert sum(one.state is DeliveryState.SUPPRESSED for one in found.values()) == 1


async def test_a_channel_back_with_other_targets_tells_them(store: SqlStore, make: Any) -> None:
    await store.sync_channels([replace(BOTH, targets=("xx",))], now=make.NOW)
    await make.alert_stored(store, "a")
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels([BOTH], now=make.NOW)
    assert states(store) == {"x": "pending", "y": "pending"}


async def test_each_channel_says_how_old_may_be_what_is_revived(store: SqlStore, make: Any) -> None:
    terms = [
        ChannelTerms(name="desk", expire=timedelta(hours=1)),
        ChannelTerms(name="ops", expire=timedelta(days=9)),
    ]
    await store.sync_channels(terms, now=make.NOW)
    await make.alert_stored(store, "a", channels=("desk", "ops"))
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels(terms, now=make.at(hours=2))
    assert [(one.channel, one.state.value) for one in alerts(store, 9)[0].deliveries] == [
        ("desk", "suppressed"),
        ("ops", "pending"),
    ]


# --- doubt ------------------------------------------------------------------------------------------------------------


async def in_doubt_after_a_crash(backend: Any, make: Any, terms: ChannelTerms) -> SqlStore:
    store = backend.open()
    await store.sync_channels([terms, ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "a", "b", channels=("desk", "ops"))
    await make.claim(store)
    await make.claim(store, "ops")
    store = backend.crash()
    await store.recover(now=make.at(minutes=1))
    await store.sync_channels([terms, ChannelTerms(name="ops")], now=make.at(minutes=1))
    return store


def on(store: SqlStore, channel: str) -> DeliveryStatus:
    [found] = [one for one in alerts(store, 99) if one.alert.id == "a"]
    [one] = [one for one in found.deliveries if one.channel == channel]
    return one


@pytest.mark.parametrize(
    ("on_doubt", "state", "sentence"),
    [
        (OnDoubt.RESEND, "in_doubt", ""),
        (OnDoubt.HOLD, "held", "it may have arrived: held until you decide (on_doubt: hold)"),
        (OnDoubt.DROP, "suppressed", "it may have arrived; not sent again (on_doubt: drop)"),
    ],
)
async def test_doubt_ends_as_the_channel_says(
    backend: Any, make: Any, on_doubt: OnDoubt, state: str, sentence: str
) -> None:
    store = await in_doubt_after_a_crash(backend, make, ChannelTerms(name="desk", on_doubt=on_doubt))
    found = on(store, "desk")
    assert (found.state, found.sentence, found.repeat) == (state, sentence, True)
    assert found.next_at == (make.at(minutes=1) if state == "in_doubt" else None)
    assert on(store, "ops").state is DeliveryState.IN_DOUBT
    assert [(await make.claim(store, now=make.at(minutes=1))).alert.id for _ in range(1)] == ["b"]


async def test_what_is_held_goes_when_its_channel_sends_again(backend: Any, make: Any) -> None:
    store = await in_doubt_after_a_crash(backend, make, ChannelTerms(name="desk", on_doubt=OnDoubt.HOLD))
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="ops")], now=make.at(minutes=2))
    found = on(store, "desk")
    assert (found.state, found.next_at, found.repeat) == (DeliveryState.IN_DOUBT, make.at(minutes=2), True)


@pytest.mark.parametrize("on_doubt", [OnDoubt.HOLD, OnDoubt.DROP])
async def test_what_was_held_or_dropped_is_not_revived_with_its_channel(
    backend: Any, make: Any, on_doubt: OnDoubt
) -> None:
    terms = ChannelTerms(name="desk", on_doubt=on_doubt)
    store = await in_doubt_after_a_crash(backend, make, terms)
    before = on(store, "desk").state
    await store.sync_channels([], now=make.at(minutes=2))
    await store.sync_channels([terms], now=make.at(minutes=3))
    assert on(store, "desk").state == before


async def test_what_was_in_doubt_when_its_channel_went_is_in_doubt_when_it_is_back(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a", "b")
    await told(store, make, DOUBT, next_at=make.at(hours=1), repeat=True)
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels([ChannelTerms(name="desk", on_doubt=OnDoubt.HOLD)], now=make.NOW)
    assert (states(store), states(store, "b")) == ({"": "held"}, {"": "pending"})


async def test_what_a_settlement_dropped_is_not_revived(store: SqlStore, make: Any) -> None:
    terms = ChannelTerms(name="desk", on_doubt=OnDoubt.DROP)
    await store.sync_channels([terms], now=make.NOW)
    await make.alert_stored(store, "a")
    await told(store, make, DeliveryState.SUPPRESSED, repeat=True)
    await store.sync_channels([], now=make.NOW)
    await store.sync_channels([terms], now=make.NOW)
    assert states(store) == {"": "suppressed"}


# --- an address that was changed --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "due"), [("7f3a", ["desk"]), ("0c11", [])])
async def test_a_channel_with_another_address_is_tried_at_once(
    store: SqlStore, make: Any, after: str, due: list[str]
) -> None:
    terms = ChannelTerms(name="desk", address="0c11")
    await store.sync_channels([terms], now=make.NOW)
    await make.alert_stored(store, "a")
    failing = ChannelStatus(failures=4, failing_since=make.NOW, not_before=make.at(days=1), told_at=make.NOW)
    mark = make.mark(await make.claim(store), RETRY, next_at=make.at(days=1))
    await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=(mark,), status=failing))
    await store.sync_channels([replace(terms, address=after)], now=make.NOW)
    assert await store.due_channels(now=make.NOW) == due
    claimed = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    assert (claimed is not None) == bool(due)
    if claimed:
        assert claimed.status == replace(failing, not_before=None), "it works only once it has shown that"
