"""What every store promises about batches: their matches are held, summed up once, and never lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.model import Alert, AlertKind, Cause, Manner, Reason
from monitor.ports import EntryRetry, HeldBatch
from monitor.store import SqlStore, alerts


def held(make: Any, name: str, *channels: str, **changes: Any) -> Alert:
    changes = {"reason": Reason.SUMMED_UP} | changes
    return make.alert(name, *(channels or ("desk",)), **changes)


def digest_of(
    make: Any, seen: list[HeldBatch], name: str = "digest"
) -> Callable[[HeldBatch], tuple[Alert, ...]]:
    """Sums everything up in one digest, and notes what it was asked."""

    def sum_up(batch: HeldBatch) -> tuple[Alert, ...]:
        seen.append(batch)
        return (make.alert(name, "desk", kind=AlertKind.DIGEST, items=batch.alerts),)

    return sum_up


async def told(store: SqlStore, make: Any, channel: str = "desk") -> list[str]:
    found = []
    while (delivery := await make.claim(store, channel, now=make.at(days=1))) is not None:
        found.append(delivery.alert.id)
    return found


async def test_matches_are_held_until_the_last_entry_is_read_and_then_told_in_one(
    store: SqlStore, make: Any
) -> None:
    dues = await make.list_entries(store, "a", "b", "c", manner=Manner.DIGEST)
    assert {due.manner for due in dues} == {Manner.DIGEST}
    seen: list[HeldBatch] = []
    sum_up = digest_of(make, seen)
    old = held(make, "old", published_at=make.at(days=-2))
    first = await make.record(store, dues[0], alerts=(old,), sum_up=sum_up)
    await make.record(store, dues[1], alerts=(held(make, "young"),), sum_up=sum_up)
    assert (first.alerts, first.batch, seen) == ((), None, [])
    assert await told(store, make) == []
    assert [(one.alert.id, one.held) for one in alerts(store, 9)] == [("young", True), ("old", True)]
    last = await make.record(store, dues[2], at=make.at(minutes=1), sum_up=sum_up)
    [batch] = seen
    assert (batch.feed, batch.cause, batch.entries, batch.unread) == ("wire", Cause.FIRST_POLL, 3, 0)
    assert [one.id for one in batch.alerts] == ["young", "old"], "the newest first"
    assert batch.alerts[1] == old
    assert [one.id for one in last.alerts] == ["digest"]
    assert (last.batch.entries, last.batch.matches, last.batch.silent) == (3, 2, False)
    assert await told(store, make) == ["digest"]
    assert [(one.alert.id, one.held, one.digest) for one in alerts(store, 9)] == [
        ("digest", False, ""),
        ("young", False, "digest"),
        ("old", False, "digest"),
    ]


async def test_held_alerts_may_be_told_one_by_one(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    await make.record(store, first, alerts=(held(make, "x"), held(make, "y", "ops")))
    recorded = await make.record(store, second, sum_up=lambda batch: batch.alerts)
    assert {one.id for one in recorded.alerts} == {"x", "y"}
    assert (await told(store, make), await told(store, make, "ops")) == (["x"], ["y"])


async def test_without_a_match_nothing_is_summed_up(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a", manner=Manner.DIGEST)
    recorded = await make.record(store, due)
    assert (recorded.alerts, recorded.batch.matches) == ((), 0)


async def test_an_alert_told_before_is_not_held_again(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "x")
    [due] = await make.list_entries(store, "a", manner=Manner.DIGEST)
    recorded = await make.record(store, due, alerts=(held(make, "x"),))
    assert (recorded.alerts, recorded.batch.matches) == ((), 0)
    assert await told(store, make) == ["x"]


async def test_what_is_prompt_in_a_batch_goes_out_at_once(store: SqlStore, make: Any) -> None:
    first, _ = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    recorded = await make.record(store, first, alerts=(make.alert("now", "desk"),))
    assert [one.id for one in recorded.alerts] == ["now"]
    assert await told(store, make) == ["now"]


async def test_a_page_read_only_later_is_told_when_no_more_of_those_are_to_come(
    store: SqlStore, make: Any
) -> None:
    first, second = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    again = EntryRetry(at=make.at(minutes=3), fetch_failures=1, deaths=0)
    await make.record(store, first, entry=again, alerts=(held(make, "early"),))
    seen: list[HeldBatch] = []
    recorded = await make.record(store, second, entry=again, sum_up=digest_of(make, seen, "one"))
    assert recorded.batch.matches == 1
    assert (await make.record(store, first, alerts=(held(make, "late 1"),))).alerts == ()
    last = await make.record(
        store, second, alerts=(held(make, "late 2"),), sum_up=digest_of(make, seen, "two")
    )
    assert last.batch is None, "that was said before"
    assert [[one.id for one in batch.alerts] for batch in seen] == [["early"], ["late 1", "late 2"]]
    assert await told(store, make) == ["one", "two"]


async def test_a_bug_that_sets_the_last_entry_aside_lets_go_of_what_is_held(
    store: SqlStore, make: Any
) -> None:
    first, second = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    await make.record(store, first, alerts=(held(make, "x"),))
    batch, said = await store.quarantine_entry(
        second, at=make.NOW, sentence="a bug of ours", sum_up=digest_of(make, [])
    )
    assert batch is not None and batch.matches == 1
    assert [one.id for one in said] == ["digest"]


async def test_what_is_held_survives_a_crash_and_is_told_once(backend: Any, make: Any) -> None:
    store = backend.open()
    first, second = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    await make.record(store, first, alerts=(held(make, "x"),))
    store = backend.crash()
    assert len((await make.record(store, second, sum_up=digest_of(make, []))).alerts) == 1
    store = backend.crash()
    assert (await make.record(store, second)).alerts == ()
    assert (
        await store.release_batches(opened_before=make.at(days=9), now=make.NOW, sum_up=make.nothing_held)
        == []
    )
    assert await told(store, make) == ["digest"]


async def test_a_summary_that_fails_stores_nothing_of_the_record(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a", manner=Manner.DIGEST)
    with pytest.raises(AssertionError):
        await make.record(store, due, alerts=(held(make, "x"),))
    assert alerts(store, 9) == []
    recorded = await make.record(store, due, alerts=(held(make, "x"),), sum_up=digest_of(make, []))
    assert [one.id for one in recorded.alerts] == ["digest"]


async def test_a_batch_that_drags_on_is_summed_up_so_far(store: SqlStore, make: Any) -> None:
    first, second, _ = await make.list_entries(store, "a", "b", "c", manner=Manner.DIGEST)
    await make.record(store, first, alerts=(held(make, "x"),))
    seen: list[HeldBatch] = []
    hour = {"opened_before": make.at(hours=1), "now": make.at(hours=2)}
    assert (
        await store.release_batches(opened_before=make.NOW, now=make.NOW, sum_up=make.nothing_held) == []
    ), "not opened before that"
    said = await store.release_batches(**hour, sum_up=digest_of(make, seen))
    assert [one.id for one in said] == ["digest"]
    assert (seen[0].entries, seen[0].unread, [one.id for one in seen[0].alerts]) == (3, 2, ["x"])
    assert await store.release_batches(**hour, sum_up=make.nothing_held) == [], "told"
    fresh = held(make, "y", created_at=make.at(hours=1, minutes=30))
    await make.record(store, second, alerts=(fresh,))
    assert await store.release_batches(**hour, sum_up=make.nothing_held) == [], "has not waited for long"
    assert await told(store, make) == ["digest"]


async def test_an_alert_that_is_held_does_not_grow_old(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    await make.record(store, first, alerts=(held(make, "x"),))
    assert await store.prune_deliveries(before=make.at(days=999), limit=9) == 0
    assert len((await make.record(store, second, sum_up=digest_of(make, []))).alerts) == 1


async def test_two_batches_of_a_feed_are_told_apart(store: SqlStore, make: Any) -> None:
    [first] = await make.list_entries(store, "a", manner=Manner.DIGEST)
    poll = make.answered("wire", "a", "b", at=make.at(minutes=1))
    await make.list_on(store, poll, manner=Manner.DIGEST, cause=Cause.FLOOD)
    [second] = await store.claim_entries(
        now=make.at(minutes=1), limit=9, lease=make.LEASE, room=make.ROOM, alone=False
    )
    flood = (await make.record(store, second)).batch
    assert (flood.cause, flood.entries) == (Cause.FLOOD, 1)
    assert (await make.record(store, first)).batch.cause is Cause.FIRST_POLL


async def test_what_counts_as_told_counts_for_every_feed(store: SqlStore, make: Any) -> None:
    [first] = await make.list_entries(store, "x", manner=Manner.DIGEST)
    summed = (make.verdict("r", Reason.SUMMED_UP),)
    await make.record(store, first, make.article("x"), verdicts=summed)
    [second] = await make.list_entries(store, "y", name="other", at=make.at(minutes=1))
    known = await make.known(store, second, ("https://wire.example/x",))
    assert known.decided["x"] == {"r"}


async def test_a_digest_is_one_even_if_its_alerts_have_other_channels(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a", manner=Manner.DIGEST)

    def sum_up(batch: HeldBatch) -> tuple[Alert, ...]:
        whole = make.alert("digest", "desk", kind=AlertKind.DIGEST, items=batch.alerts)
        return (whole, replace(whole, id="other", channels=("ops",)))

    await make.record(store, due, alerts=(held(make, "x", "desk", "ops"),), sum_up=sum_up)
    assert (await told(store, make), await told(store, make, "ops")) == (["digest"], ["other"])
