"""What every store promises about parcels: what is due is gathered, sent as one, and settled in one transaction."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model import (
    AlertKind,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryState,
    Settlement,
)
from monitor.store import SqlStore, alerts

DESK = ChannelTerms(name="desk", merges=True)
STATUS = ChannelStatus()


class Asked:
    """A gather that answers with `answer`, and what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.due: list[Delivery] = []
        self.status = STATUS

    def __call__(self, due: Sequence[Delivery], status: ChannelStatus) -> Claim | None:
        self.due, self.status = list(due), status
        return self.answer(due, status)

    @property
    def names(self) -> list[str]:
        return [one.alert.id for one in self.due]


def nothing(_due: Sequence[Delivery], _status: ChannelStatus) -> None:
    return None


async def asked(store: SqlStore, make: Any, now: datetime, channel: str = "desk") -> Asked:
    """What a gather would be asked, which takes nothing."""
    gather = Asked(nothing)
    assert await store.claim_parcel(channel, now=now, gather=gather) is None
    return gather


async def settle(store: SqlStore, make: Any, claim: Claim, state: DeliveryState, **changes: Any) -> None:
    """Every delivery of the parcel ends the same."""
    of_mark = {name: changes.pop(name) for name in ("repeat", "next_at", "receipt") if name in changes}
    at = changes.get("at", make.NOW)
    settlement = Settlement(
        channel=claim.parcel.channel,
        at=at,
        marks=tuple(make.mark(one, state, at=at, **of_mark) for one in claim.parcel.deliveries),
        status=claim.status,
    )
    await store.record_parcel(replace(settlement, **changes))


def states(store: SqlStore) -> dict[str, list[DeliveryState]]:
    return {one.alert.id: [each.state for each in one.deliveries] for one in alerts(store, 999)}


# --- claims -----------------------------------------------------------------------------------------------------------


async def test_a_parcel_is_being_sent_as_gathered(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "a", "b", "c")
    claim = await store.claim_parcel(
        "desk", now=make.at(minutes=1), gather=lambda due, status: make.parcel(due[:2], status)
    )
    assert (claim.parcel.channel, claim.parcel.target, claim.parcel.key) == ("desk", "", "a+b")
    for one in claim.parcel.deliveries:
        assert (one.state, one.attempts, one.message) == (DeliveryState.SENDING, 1, "a+b")
        assert (one.first_attempt_at, one.queued_at) == (make.at(minutes=1), make.NOW)
    assert states(store) == {
        "a": [DeliveryState.SENDING],
        "b": [DeliveryState.SENDING],
        "c": [DeliveryState.PENDING],
    }
    assert (await asked(store, make, make.at(minutes=1))).names == ["c"]


async def test_gather_is_asked_with_what_is_due_in_its_order(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "later", at=make.at(minutes=2))
    await make.alert_stored(store, "b", "a")
    await make.alert_stored(store, "not yet", at=make.at(minutes=9))
    gather = await asked(store, make, make.at(minutes=3))
    assert gather.names == ["b", "a", "later"]
    assert [(one.state, one.attempts, one.thread) for one in gather.due] == [
        (DeliveryState.PENDING, 0, "")
    ] * 3
    assert gather.status == STATUS


async def test_what_gather_declines_stays_as_it_is(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "a")
    await asked(store, make, make.NOW)
    assert states(store) == {"a": [DeliveryState.PENDING]}
    assert await store.due_channels(now=make.NOW) == ["desk"]


async def test_a_gather_that_fails_claims_nothing(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a")

    def broken(_due: Any, _status: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.claim_parcel("desk", now=make.NOW, gather=broken)
    assert states(store) == {"a": [DeliveryState.PENDING]}


async def test_at_most_fifty_are_looked_at_beside_siblings(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    dues = await make.list_entries(store, *(f"k{number}" for number in range(70)))
    for number, due in enumerate(dues):
        about = "first" if number in {0, 69} else due.entry.key
        alert = make.alert(f"a{number}", "desk", article_id=about)
        await make.record(store, due, alerts=(alert,))
    gather = await asked(store, make, make.NOW)
    assert gather.names == [*(f"a{number}" for number in range(50)), "a69"]


async def test_a_channel_that_never_merges_is_asked_about_one(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a", "b")
    assert (await asked(store, make, make.NOW)).names == ["a"]


async def test_one_that_never_merges_has_a_choice_while_it_fails(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a", "b", "c")
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    fails = ChannelStatus(failures=1, failing_since=make.NOW)
    await settle(store, make, claim, DeliveryState.RETRY, status=fails, next_at=make.NOW)
    assert (await asked(store, make, make.NOW)).names == ["a", "b", "c"]


@pytest.mark.parametrize("state", [DeliveryState.IN_DOUBT, DeliveryState.RETRY])
async def test_what_shared_a_message_is_found_with_the_first_of_it_however_much_is_due(
    store: SqlStore, make: Any, state: DeliveryState
) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, *(f"k{number}" for number in range(70)))

    def two(due: Sequence[Delivery], status: ChannelStatus) -> Claim:
        return make.parcel((due[0], due[40]), status)

    claim = await store.claim_parcel("desk", now=make.NOW, gather=two)
    again = {"next_at": make.at(minutes=-1), "repeat": state is DeliveryState.IN_DOUBT}
    first, other = (make.mark(one, state, **again) for one in claim.parcel.deliveries)
    marks = (first, replace(other, next_at=make.at(minutes=1)))
    await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=marks, status=claim.status))
    assert "k40" not in (await asked(store, make, make.NOW)).names, "it is not due"
    gather = await asked(store, make, make.at(minutes=1))
    assert (gather.names[0], gather.names[-1], len(gather.due)) == ("k0", "k40", 51)
    assert {one.alert.id: one.message for one in gather.due if one.message} == {
        "k0": "k0+k40",
        "k40": "k0+k40",
    }


async def test_one_that_goes_alone_shares_no_message_any_more(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "a", "b")
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.together)
    await settle(store, make, claim, DeliveryState.RETRY, next_at=make.NOW)
    claim = await store.claim_parcel(
        "desk", now=make.NOW, gather=lambda due, status: make.parcel(due[:1], status, key=due[0].alert.id)
    )
    assert claim.parcel.deliveries[0].message == ""
    await settle(store, make, claim, DeliveryState.RETRY, next_at=make.NOW)
    due = (await asked(store, make, make.NOW)).due
    assert {one.alert.id: one.message for one in due} == {"a": "", "b": "a+b"}


async def test_targets_take_turns_and_never_mix(store: SqlStore, make: Any) -> None:
    await store.sync_channels([replace(DESK, targets=("x", "y"))], now=make.NOW)
    await make.alert_stored(store, "a", "b")
    told = []
    for _ in range(2):
        claim = await store.claim_parcel("desk", now=make.NOW, gather=make.together)
        told.append((claim.parcel.target, [one.alert.id for one in claim.parcel.deliveries]))
    assert sorted(told) == [("x", ["a", "b"]), ("y", ["a", "b"])]
    assert await store.claim_parcel("desk", now=make.NOW, gather=make.together) is None


async def test_the_target_whose_delivery_is_due_first_goes_first(store: SqlStore, make: Any) -> None:
    await store.sync_channels([replace(DESK, targets=("x", "y"))], now=make.NOW)
    await make.alert_stored(store, "a")
    first = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    await settle(store, make, first, DeliveryState.RETRY, next_at=make.at(minutes=5))
    await make.alert_stored(store, "b", at=make.at(minutes=4))
    second = await store.claim_parcel("desk", now=make.at(minutes=6), gather=make.alone)
    assert {first.parcel.target, second.parcel.target} == {"x", "y"}
    gather = await asked(store, make, make.at(minutes=6))
    assert (gather.due[0].alert.id, gather.due[0].target) == ("b", "x")


async def test_a_follow_up_knows_the_message_of_what_it_follows_on_its_target(
    store: SqlStore, make: Any
) -> None:
    await store.sync_channels([replace(DESK, targets=("x", "y")), ChannelTerms(name="ops")], now=make.NOW)
    dues = await make.list_entries(store, "k", "l")
    await make.record(store, dues[0], alerts=(make.alert("first", "desk", "ops"),))
    for _ in range(2):
        claim = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
        await settle(store, make, claim, DeliveryState.SENT, receipt=f"<{claim.parcel.target}>")
    late = make.alert("late", "desk", "ops", follows="first", created_at=make.at(hours=1))
    await make.record(
        store, dues[1], alerts=(late, make.alert("lost", "desk", follows="gone")), at=make.at(hours=1)
    )
    threads = {}
    for _ in range(2):
        claim = await store.claim_parcel("desk", now=make.at(hours=1), gather=make.together)
        threads |= {(one.target, one.alert.id): one.thread for one in claim.parcel.deliveries}
    assert threads == {("x", "late"): "<x>", ("y", "late"): "<y>", ("x", "lost"): "", ("y", "lost"): ""}
    ops = await asked(store, make, make.at(hours=1), "ops")
    assert [one.thread for one in ops.due] == [""]


async def test_damaged_alerts_are_buried_and_block_nobody(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "a", "b", "c")
    with sqlite3.connect(store.file) as database:
        database.execute("UPDATE alerts SET snapshot = '{}' WHERE id <> 'b'")
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.together)
    assert [one.alert.id for one in claim.parcel.deliveries] == ["b"]
    await settle(store, make, claim, DeliveryState.SENT)
    assert await store.claim_parcel("desk", now=make.NOW, gather=make.together) is None
    with sqlite3.connect(store.file) as database:
        ended = database.execute("SELECT state, sentence FROM deliveries WHERE state <> 'sent'").fetchall()
    assert ended == [("dead", "the stored alert cannot be read any more")] * 2


# --- the status of a channel ------------------------------------------------------------------------------------------


async def test_the_status_of_a_claim_and_of_a_settlement_survive(backend: Any, make: Any) -> None:
    store = backend.open()
    await make.alert_stored(store, "a", "b")
    begun = ChannelStatus(recent=(make.NOW, make.at(seconds=0.25)), not_before=make.NOW)

    def gather(due: Sequence[Delivery], _status: ChannelStatus) -> Claim:
        return make.parcel(due[:1], begun)

    claim = await store.claim_parcel("desk", now=make.NOW, gather=gather)
    store = backend.crash()
    assert (await asked(store, make, make.NOW)).status == begun
    full = ChannelStatus(
        failures=3,
        failing_since=make.at(minutes=-5),
        not_before=make.at(minutes=5),
        merge_before=make.at(minutes=4),
        recent=(make.at(hours=-1),),
        told_at=make.at(minutes=-1),
        dead_told_at=make.at(minutes=-2),
        dead_untold=7,
        held_told_at=make.at(minutes=-3),
        held_untold=5,
        sent_at=make.at(days=-1),
        failed_at=make.NOW,
        sentence="it does not answer",
    )
    await settle(store, make, claim, DeliveryState.DEAD, status=full)
    store = backend.crash()
    assert (await asked(store, make, make.NOW)).status == full


async def test_a_channel_that_must_wait_is_not_due(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", channels=("desk", "ops"))
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    waits = ChannelStatus(not_before=make.at(minutes=5))
    await settle(store, make, claim, DeliveryState.RETRY, next_at=make.NOW, status=waits)
    assert await store.due_channels(now=make.at(minutes=4)) == ["ops"]
    assert await store.due_channels(now=make.at(minutes=5)) == ["desk", "ops"]


# --- settlements ------------------------------------------------------------------------------------------------------


async def test_each_delivery_has_its_own_mark(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "a", "b", "c", "d")
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.together)
    ends = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.HELD, DeliveryState.RETRY)
    marks = tuple(
        make.mark(one, state, next_at=make.at(minutes=1) if state is DeliveryState.RETRY else None)
        for one, state in zip(claim.parcel.deliveries, ends, strict=True)
    )
    await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=marks, status=STATUS))
    assert [state for [state] in states(store).values()] == list(reversed(ends))
    assert (await asked(store, make, make.at(days=9))).names == ["d"], "what is held waits for a person"


async def test_what_works_again_is_due_at_once(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK, ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "retry", "doubt", "held", "last", channels=("desk", "ops"))
    for state in (DeliveryState.RETRY, DeliveryState.IN_DOUBT, DeliveryState.HELD):
        claim = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
        next_at = None if state is DeliveryState.HELD else make.at(hours=1)
        await settle(store, make, claim, state, next_at=next_at)
    ops = await store.claim_parcel("ops", now=make.NOW, gather=make.alone)
    await settle(store, make, ops, DeliveryState.RETRY, next_at=make.at(hours=1))
    claim = await store.claim_parcel("desk", now=make.at(minutes=1), gather=make.alone)
    await settle(store, make, claim, DeliveryState.SENT, at=make.at(minutes=1), releases=True)
    assert (await asked(store, make, make.at(minutes=1))).names == ["retry", "doubt"]
    assert "retry" not in (await asked(store, make, make.at(minutes=1), "ops")).names


async def test_what_waited_too_long_is_given_up(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK, ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "old", channels=("desk", "ops"))
    await make.alert_stored(store, "first", "new", at=make.at(hours=5))
    claim = await store.claim_parcel(
        "desk", now=make.at(hours=6), gather=lambda due, status: make.parcel(due[1:2], status)
    )
    await settle(
        store, make, claim, DeliveryState.RETRY,
        at=make.at(hours=6), next_at=make.at(hours=7), expires_before=make.at(hours=5), expired="given up after 1 h",
    )  # fmt: skip
    stored = {one.alert.id: one.deliveries for one in alerts(store, 9)}
    desk, ops = stored["old"]
    assert (desk.state, desk.sentence, desk.ended_at) == (
        DeliveryState.DEAD,
        "given up after 1 h",
        make.at(hours=6),
    )
    assert ops.state is DeliveryState.PENDING
    assert [one.state for name in ("first", "new") for one in stored[name]] == [
        DeliveryState.RETRY,
        DeliveryState.PENDING,
    ]


async def test_what_is_being_sent_is_not_given_up(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK], now=make.NOW)
    await make.alert_stored(store, "a")
    await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    settlement = Settlement(
        channel="desk", at=make.NOW, marks=(), status=STATUS, releases=True, expires_before=make.at(days=9)
    )
    await store.record_parcel(settlement)
    assert states(store) == {"a": [DeliveryState.SENDING]}


async def test_notices_are_stored_with_the_settlement_or_not_at_all(store: SqlStore, make: Any) -> None:
    await store.sync_channels([DESK, ChannelTerms(name="ops")], now=make.NOW)
    await make.alert_stored(store, "a")
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    notice = replace(make.alert("n", "ops"), kind=AlertKind.NOTICE, text="It was not delivered.")

    def limit(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    await store._write(limit)  # a full disk
    huge = tuple(replace(notice, id=f"n{number}", text="x" * 9_999) for number in range(99))
    with pytest.raises(StoreError, match="no room left"):
        await settle(store, make, claim, DeliveryState.DEAD, notices=huge)
    assert states(store) == {"a": [DeliveryState.SENDING]}

    def lift(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=99999")

    await store._write(lift)
    await settle(store, make, claim, DeliveryState.DEAD, notices=(notice,))
    assert (await make.claim(store, "ops")).alert == notice
    assert states(store)["a"] == [DeliveryState.DEAD]


@pytest.mark.parametrize("gone", [[], [ChannelTerms(name="desk", targets=("y",))]])
async def test_what_would_be_tried_again_for_nobody_is_suppressed(
    store: SqlStore, make: Any, gone: list[ChannelTerms]
) -> None:
    both = ChannelTerms(name="desk", targets=("x", "y"), merges=True)
    await store.sync_channels([both], now=make.NOW)
    await make.alert_stored(store, "a")
    claim = await store.claim_parcel(
        "desk",
        now=make.NOW,
        gather=lambda due, status: make.parcel(due, status) if due[0].target == "x" else None,
    )
    await store.sync_channels(gone, now=make.NOW)
    await settle(store, make, claim, DeliveryState.RETRY, next_at=make.at(minutes=5))
    x, _y = alerts(store, 9)[0].deliveries
    assert (x.target, x.state, x.next_at) == ("x", DeliveryState.SUPPRESSED, None)
    await store.sync_channels([both], now=make.at(minutes=9))
    assert [one.state for one in alerts(store, 9)[0].deliveries] == [DeliveryState.PENDING] * 2


async def test_what_is_being_sent_survives_a_crash_with_the_message_that_it_shares(
    backend: Any, make: Any
) -> None:
    store = backend.open()
    await make.alert_stored(store, "a", "b", "c")
    await store.claim_parcel("desk", now=make.NOW, gather=lambda due, status: make.parcel(due[:2], status))
    store = backend.crash()
    await store.recover(now=make.at(minutes=1))
    await store.sync_channels([DESK], now=make.at(minutes=1))
    gather = await asked(store, make, make.at(minutes=1))
    assert [(one.alert.id, one.state.value, one.repeat, one.message) for one in gather.due] == [
        ("c", "pending", False, ""),
        ("a", "in_doubt", True, "a+b"),
        ("b", "in_doubt", True, "a+b"),
    ]
    assert gather.due[1].first_attempt_at - make.NOW == timedelta(0)


async def test_a_pause_longer_than_any_was_noted_under_a_wrong_clock(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    await make.alert_stored(store, "a")
    for days, due in ((7, []), (8, ["desk"])):
        status = ChannelStatus(not_before=make.at(days=days))
        await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=(), status=status))
        assert await store.due_channels(now=make.NOW) == due
