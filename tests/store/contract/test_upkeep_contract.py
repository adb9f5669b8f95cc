"""What every store promises to a start and to upkeep."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from monitor.model import DeliveryState, Manner, Reason
from monitor.ports import DueEntry, EntryQuarantined, EntryRetry
from monitor.store import SqlStore

# --- a start after a crash --------------------------------------------------------------------------------------------


async def test_leases_of_a_predecessor_end_at_once(backend: Any, make: Any) -> None:
    store = backend.open()
    [entry] = await make.list_entries(store, "a")
    await store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    store = backend.crash()
    now = make.at(hours=1, seconds=1)
    assert (
        await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=False) == []
    )
    await store.recover(now=now)
    assert len(await store.claim_feeds(now=now, limit=9, lease=make.LEASE, room=make.ROOM)) == 1
    [again] = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert again.id == entry.id


async def test_claims_cut_off_by_crashes_are_counted(backend: Any, make: Any) -> None:
    store = backend.open()
    await make.list_entries(store, "a", "b")
    for _ in range(4):
        store = backend.crash()
        await store.recover(now=make.NOW)
        due = await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
        assert [one.last_resort for one in due] == [False, False]
    store = backend.crash()
    await store.recover(now=make.NOW)
    assert (
        await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=False) == []
    )
    [due] = await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
    assert due.last_resort


async def test_what_was_being_sent_is_in_doubt_and_due(backend: Any, make: Any) -> None:
    store = backend.open()
    await make.alert_stored(store, "a", "b")
    sending = await make.claim(store, "desk", now=make.NOW)
    store = backend.crash()
    assert (await make.claim(store, "desk", now=make.NOW)).alert.id == "b"
    await store.recover(now=make.at(minutes=1))
    told = [await make.claim(store, "desk", now=make.at(minutes=1)) for _ in range(2)]
    assert [(one.id, one.repeat, one.attempts) for one in told] == [
        (sending.id, True, 2),
        (told[1].id, True, 2),
    ]


async def test_a_recovery_without_anything_to_recover_changes_nothing(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", "b")
    sent = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(sent, DeliveryState.SENT))
    await store.recover(now=make.NOW)
    told = [await make.claim(store, "desk", now=make.NOW) for _ in range(2)]
    assert [one and (one.alert.id, one.repeat) for one in told] == [("b", False), None]


async def test_whatever_was_awaited_survives_a_crash(backend: Any, make: Any) -> None:
    store = backend.open()
    first, second = await make.list_entries(store, "a", "b")
    await make.record(store, first, verdicts=(make.verdict("r"),), alerts=(make.alert("al", "desk"),))
    store = backend.crash()
    known = await make.known(store, second, (make.article("a").url,))
    assert known.decided == {"a": frozenset({"r"})}
    delivery = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(delivery, DeliveryState.SENT))
    store = backend.crash()
    await store.recover(now=make.NOW)
    assert await make.claim(store, "desk", now=make.at(days=1)) is None
    assert await make.new_in(store, make.answered("wire", "a", "b", "c")) == 1


# --- retention --------------------------------------------------------------------------------------------------------


async def listed_then_not(store: SqlStore, make: Any, *keys: str) -> list[DueEntry]:
    """Entries listed at NOW, gone from the listing an hour later; they are claimed."""
    dues = await make.list_entries(store, *keys)
    await make.list_on(store, make.answered("wire", "other", at=make.at(hours=1)))
    return dues


async def test_entries_that_left_their_listing_go_with_their_articles(store: SqlStore, make: Any) -> None:
    [due] = await listed_then_not(store, make, "a")
    await make.record(store, due, verdicts=(make.verdict("r"),))
    assert await store.prune_articles(before=make.at(hours=1), limit=10) == 0, "it left then, not before"
    assert await store.prune_articles(before=make.at(minutes=61), limit=10) == 1
    assert await store.article_at(make.article("a").url) is None
    assert await make.new_in(store, make.answered("wire", "a", at=make.at(hours=2))) == 1, "forgotten"


def batches_of(store: SqlStore) -> int:
    return store.read_now(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM batches").scalar_one()
    )


async def test_a_batch_goes_with_the_last_of_its_entries_once_it_holds_nothing(
    store: SqlStore, make: Any
) -> None:
    dues = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    held = make.alert("held", "desk", reason=Reason.SUMMED_UP)
    await make.record(store, dues[0], alerts=(held,))
    await make.list_on(store, make.answered("wire", "b", at=make.at(hours=1)))
    assert await store.prune_articles(before=make.at(days=1), limit=9) == 1
    assert batches_of(store) == 1, "one of its entries is listed"
    await make.record(store, dues[1], sum_up=lambda batch: batch.alerts)
    await make.list_on(store, make.answered("wire", at=make.at(hours=2)))
    assert await store.prune_articles(before=make.at(days=1), limit=9) == 1
    assert batches_of(store) == 0


async def test_entries_still_listed_stay_however_old(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due)
    await store.record_poll(make.unchanged("wire", at=make.at(days=99)))
    assert await store.prune_articles(before=make.at(days=999), limit=10) == 0
    await make.list_on(store, make.answered("wire", at=make.at(days=100)))
    assert await store.prune_articles(before=make.at(days=999), limit=10) == 1


async def test_an_article_that_its_entry_was_before_goes_once_nothing_refers_to_it(
    store: SqlStore, make: Any
) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due, make.article("former"), verdicts=(make.verdict("r"),))
    await make.record(store, replace(due, article_id="former"), make.article("a"), at=make.at(hours=1))
    assert await store.prune_articles(before=make.at(hours=1), limit=10) == 0
    assert await store.article("former") is not None, "it was left then, not before"
    assert await store.prune_articles(before=make.at(minutes=61), limit=10) == 1
    assert (await store.article("former"), await store.article("a")) == (None, make.article("a"))
    assert await store.prune_articles(before=make.at(days=9), limit=10) == 0


async def test_an_article_that_another_entry_is_still_stays_when_one_leaves_it(
    store: SqlStore, make: Any
) -> None:
    one, other = await make.list_entries(store, "a", "b")
    for due in (one, other):
        await make.record(store, due, make.article("both"))
    await make.record(store, replace(one, article_id="both"), make.article("a"), at=make.at(hours=1))
    await make.list_on(store, make.answered("wire", "b", at=make.at(hours=2)))
    assert await store.prune_articles(before=make.at(days=1), limit=10) == 2
    assert await store.article("both") is not None
    await make.list_on(store, make.answered("wire", at=make.at(hours=3)))
    assert await store.prune_articles(before=make.at(days=1), limit=10) == 1
    assert await store.article("both") is None


async def test_an_entry_listed_again_counts_from_then(store: SqlStore, make: Any) -> None:
    [due] = await listed_then_not(store, make, "a")
    await make.record(store, due)
    await make.list_on(store, make.answered("wire", "a", at=make.at(hours=2)))
    assert await store.prune_articles(before=make.at(days=1), limit=10) == 0
    await make.list_on(store, make.answered("wire", "other", at=make.at(hours=3)))
    assert await store.prune_articles(before=make.at(hours=3), limit=10) == 0
    assert await store.prune_articles(before=make.at(hours=3, seconds=1), limit=10) == 1


async def test_entries_not_read_to_the_end_stay(store: SqlStore, make: Any) -> None:
    waiting, retry, quarantined = await listed_then_not(store, make, "waiting", "retry", "quarantined")
    await make.record(store, retry, entry=EntryRetry(at=make.at(days=1), fetch_failures=1, deaths=0))
    await make.record(store, quarantined, entry=EntryQuarantined(sentence="kills", deaths=3))
    assert await store.prune_articles(before=make.at(days=9), limit=10) == 1
    due = await store.claim_entries(
        now=make.at(days=9), limit=9, lease=make.LEASE, room=make.ROOM, alone=False
    )
    assert {one.entry.key for one in due} == {"waiting", "retry", "other"}
    assert waiting.id in {one.id for one in due}


async def test_an_article_stays_while_another_entry_refers_to_it(store: SqlStore, make: Any) -> None:
    first, second = await listed_then_not(store, make, "a", "b")
    article = make.article("a")
    await make.record(store, first, article)
    await make.record(store, second, article)
    assert await store.prune_articles(before=make.at(days=9), limit=1) == 1
    assert await store.article_at(article.url) == article
    assert await store.prune_articles(before=make.at(days=9), limit=1) == 1
    assert await store.article_at(article.url) is None


async def test_pruning_goes_in_steps(store: SqlStore, make: Any) -> None:
    for due in await listed_then_not(store, make, *(f"k{number}" for number in range(5))):
        await make.record(store, due)
    steps = [await store.prune_articles(before=make.at(days=9), limit=2) for _ in range(4)]
    assert steps == [2, 2, 1, 0]


async def test_alerts_outlive_their_article(store: SqlStore, make: Any) -> None:
    [due] = await listed_then_not(store, make, "a")
    alert = make.alert("al", "desk")
    await make.record(store, due, alerts=(alert,))
    await store.prune_articles(before=make.at(days=9), limit=10)
    assert (await make.claim(store, "desk", now=make.NOW)).alert == alert


async def test_alerts_whose_deliveries_all_ended_go_in_steps(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", "b", "c")
    for _ in range(3):
        delivery = await make.claim(store, "desk", now=make.NOW)
        await make.settle(store, make.mark(delivery, DeliveryState.SENT, at=make.at(hours=1)))
    assert await store.prune_deliveries(before=make.at(hours=1), limit=10) == 0, "ended then, not before"
    steps = [await store.prune_deliveries(before=make.at(hours=1, seconds=1), limit=2) for _ in range(3)]
    assert steps == [2, 1, 0]


@pytest.mark.parametrize("state", [DeliveryState.RETRY, DeliveryState.IN_DOUBT, None])
async def test_an_alert_with_something_still_to_do_stays(
    store: SqlStore, make: Any, state: DeliveryState
) -> None:
    await make.alert_stored(store, "a", channels=("desk", "ops"))
    desk = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(desk, DeliveryState.DEAD))
    ops = await make.claim(store, "ops", now=make.NOW)
    if state is not None:
        await make.settle(store, make.mark(ops, state, next_at=make.NOW))
    assert await store.prune_deliveries(before=make.at(days=999), limit=10) == 0
    await make.settle(store, make.mark(ops, DeliveryState.SENT))
    assert await store.prune_deliveries(before=make.at(days=999), limit=10) == 1


async def test_suppressed_deliveries_count_as_ended_and_an_alert_without_any_goes_by_age(
    store: SqlStore, make: Any
) -> None:
    await make.alert_stored(store, "suppressed")
    await store.sync_channels([], now=make.at(hours=5))
    await make.alert_stored(store, "told-nobody", channels=())
    assert await store.prune_deliveries(before=make.at(hours=1), limit=10) == 1
    assert await store.prune_deliveries(before=make.at(hours=6), limit=10) == 1


async def test_a_pruned_alert_is_not_told_again_while_its_verdict_stands(store: SqlStore, make: Any) -> None:
    first, asking = await make.list_entries(store, "a", "b")
    await make.record(store, first, verdicts=(make.verdict("r"),), alerts=(make.alert("al"),))
    assert await store.prune_deliveries(before=make.at(days=1), limit=10) == 1
    known = await make.known(store, asking, (make.article("a").url,))
    assert known.decided == {"a": frozenset({"r"})}


async def test_ids_of_pruned_deliveries_are_not_given_to_others(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a")
    old = await make.claim(store, "desk", now=make.NOW)
    await make.settle(store, make.mark(old, DeliveryState.SENT))
    await store.prune_deliveries(before=make.at(days=1), limit=10)
    await make.alert_stored(store, "b", at=make.at(hours=1))
    await make.settle(store, make.mark(old, DeliveryState.DEAD))  # somebody very late
    assert (await make.claim(store, "desk", now=make.at(hours=1))).alert.id == "b"


# --- the end ----------------------------------------------------------------------------------------------------------


async def test_close_finishes_what_is_queued_and_may_come_twice(backend: Any, make: Any) -> None:
    store = backend.open()
    await store.sync_feeds([make.feed()], now=make.NOW)
    recording = asyncio.gather(
        *(make.new_in(store, make.answered("wire", f"k{number}")) for number in range(20))
    )
    await asyncio.sleep(0)
    await asyncio.gather(store.close(), store.close())
    assert await recording == [1] * 20
