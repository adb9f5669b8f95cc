"""What every store promises to `ingest`."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Never

import pytest

from monitor.model import Extent, Listing, Manner, Reason
from monitor.ports import Decision, EntryDone, EntryQuarantined, EntryRetry, Known
from monitor.store import SqlStore

# --- claims -----------------------------------------------------------------------------------------------------------


async def test_an_entry_comes_back_as_it_was_listed(store: SqlStore, make: Any) -> None:
    entry = make.entry(
        "k",
        title="Tïtle \U0001f680",
        summary="s",
        content="c\nd",
        author="A",
        published_at=datetime(1, 1, 1, 1, 1, 1, 999_999, tzinfo=UTC),
        section="World, Politics",
    )
    listing = Listing(title="", language="", entries=(entry, make.entry("none", url="")))
    due, without = await make.list_entries(store, listing=listing, manner=Manner.SILENT)
    assert due.entry == entry
    assert without.entry == make.entry("none", url="")
    assert (due.feed, due.manner, due.revised, due.first_seen_at) == (
        make.as_stored(make.feed()),
        Manner.SILENT,
        False,
        make.NOW,
    )
    assert (due.fetch_failures, due.deaths, due.last_resort) == (0, 0, False)


async def test_entries_are_due_at_once_oldest_first_in_listing_order(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("late"), make.feed("early")], now=make.NOW)
    await make.list_on(store, make.answered("late", "l2", "l1", at=make.at(minutes=1)))
    await make.list_on(store, make.answered("early", "e2", "e1"))
    due = await store.claim_entries(
        now=make.at(minutes=1), limit=3, lease=make.LEASE, room=make.ROOM, alone=False
    )
    assert [one.entry.key for one in due] == ["e2", "e1", "l2"]
    due = await store.claim_entries(
        now=make.at(minutes=1), limit=3, lease=make.LEASE, room=make.ROOM, alone=False
    )
    assert [one.entry.key for one in due] == ["l1"]


async def test_a_lease_hides_an_entry_until_it_ends(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    assert (
        await store.claim_entries(
            now=make.at(minutes=4), limit=9, lease=make.LEASE, room=make.ROOM, alone=True
        )
        == []
    )
    [again] = await store.claim_entries(
        now=make.at(minutes=5), limit=9, lease=make.LEASE, room=make.ROOM, alone=False
    )
    assert again.id == due.id


async def test_an_entry_done_is_never_due_again(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due)
    assert (
        await store.claim_entries(
            now=make.at(days=999), limit=9, lease=make.LEASE, room=make.ROOM, alone=True
        )
        == []
    )


async def test_an_entry_to_be_read_again_is_due_when_said_with_its_counts(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due, entry=EntryRetry(at=make.at(minutes=9), fetch_failures=2, deaths=1))
    assert (
        await store.claim_entries(
            now=make.at(minutes=8), limit=9, lease=make.LEASE, room=make.ROOM, alone=True
        )
        == []
    )
    [again] = await store.claim_entries(
        now=make.at(minutes=9), limit=9, lease=make.LEASE, room=make.ROOM, alone=False
    )
    assert (again.id, again.fetch_failures, again.deaths) == (due.id, 2, 1)


async def test_a_quarantined_entry_is_never_due_again(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b")
    await make.record(store, first, entry=EntryQuarantined(sentence="its page kills the reader", deaths=3))
    await store.quarantine_entry(second, at=make.NOW, sentence="a bug of ours", sum_up=make.nothing_held)
    assert (
        await store.claim_entries(
            now=make.at(days=999), limit=9, lease=make.LEASE, room=make.ROOM, alone=True
        )
        == []
    )


async def cut_off(store: SqlStore, make: Any, times: int, *, start: int = 1) -> datetime:
    """All that is due is claimed `times` times, and never recorded."""
    for number in range(start, start + times):
        now = make.NOW + number * make.LEASE
        await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
    return now + make.LEASE


async def test_an_entry_cut_off_five_times_comes_last_alone_and_singly(store: SqlStore, make: Any) -> None:
    await make.list_entries(store, "a", "b")  # their first claim
    now = await cut_off(store, make, 3)
    due = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert [(one.entry.key, one.last_resort) for one in due] == [("a", False), ("b", False)], (
        "the fifth claim"
    )
    now += make.LEASE
    await make.list_on(store, make.answered("wire", "a", "b", "fresh", at=now))
    due = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
    assert [(one.entry.key, one.last_resort) for one in due] == [("fresh", False)], "something else is due"
    assert await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False) == [], (
        "others are being read"
    )
    due = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
    assert [(one.entry.key, one.last_resort) for one in due] == [("a", True)], "one at a time"


async def test_a_claim_that_is_given_back_does_not_count(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    for _ in range(9):
        await store.give_back(due)
        again = await store.claim_entries(
            now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=False
        )
        assert [(one.id, one.last_resort) for one in again] == [(due.id, False)]


async def test_what_was_recorded_after_all_is_not_given_back(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await store.settle_entry(due, becomes=EntryDone(), at=make.NOW)
    await store.give_back(due)
    assert (
        await store.claim_entries(now=make.at(days=9), limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
        == []
    )


async def test_a_record_resets_the_count_of_claims(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    now = await cut_off(store, make, 4)
    await make.record(store, due, entry=EntryRetry(at=now, fetch_failures=1, deaths=0))
    [again] = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert not again.last_resort


async def test_a_limit_of_nothing_claims_nothing(store: SqlStore, make: Any) -> None:
    await make.list_entries(store, "a")
    now = await cut_off(store, make, 4)
    assert await store.claim_entries(now=now, limit=0, lease=make.LEASE, room=make.ROOM, alone=True) == []


# --- what is known ----------------------------------------------------------------------------------------------------


async def test_an_article_comes_back_exactly(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    article = make.article(
        "a",
        body="Ünï\U0001f680\nzwei",
        summary="s",
        author="A",
        outlet="O",
        language="de",
        published_at=datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC),
        extent=Extent.SUMMARY,
        shortfall="the page did not answer",
        text_hash="h",
        copy_of="b",
        section="World",
    )
    await make.record(store, due, article)
    assert await store.article_at(article.url) == article


async def test_no_article_at_an_unknown_address(store: SqlStore) -> None:
    assert await store.article_at("https://nowhere.example/") is None


async def test_a_time_in_another_zone_is_the_same_time(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    elsewhere = datetime.fromisoformat("2026-02-03T04:05:06+05:30")
    await make.record(store, due, make.article("a", published_at=elsewhere))
    found = await store.article_at(make.article("a").url)
    assert found.published_at == elsewhere
    assert found.published_at.tzinfo is UTC


async def test_an_article_is_updated_by_its_id(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b")
    await make.record(store, first, make.article("a", body="old"))
    updated = make.article("a", body="new", url="https://wire.example/moved", text_hash="h")
    await make.record(store, second, updated)
    assert await store.article_at("https://wire.example/a") == updated
    assert await store.article_at("https://wire.example/moved") == updated


async def test_the_first_article_keeps_an_address(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b")
    await make.record(store, first, make.article("a"), urls=("https://x.example/1", "https://x.example/2"))
    await make.record(store, second, make.article("b"), urls=("https://x.example/2", "https://x.example/3"))
    assert (await store.article_at("https://x.example/2")).id == "a"
    assert (await store.article_at("https://x.example/3")).id == "b"


async def test_what_is_known_by_its_addresses(store: SqlStore, make: Any) -> None:
    first, second, asking = await make.list_entries(store, "a", "b", "c")
    await make.record(store, first, verdicts=(make.verdict("r1"), make.verdict("r2", Reason.TOO_OLD)))
    await make.record(store, second, make.article("b", copy_of="a", text_hash="h"))
    a, b = make.article("a"), make.article("b", copy_of="a", text_hash="h")
    known = await make.known(store, asking, (a.url, "https://wire.example/none", b.url))
    assert known.by_url == {a.url: a, b.url: b}
    assert known.original is None
    assert known.decided == {"a": frozenset({"r1", "r2"}), "b": frozenset()}
    assert known.copies == {"a": (b,), "b": ()}


async def test_the_original_is_the_earliest_article_of_that_text_that_is_no_copy(
    store: SqlStore, make: Any
) -> None:
    dues = await make.list_entries(store, "copy", "z", "a", "asking")
    await make.record(store, dues[0], make.article("copy", text_hash="h", copy_of="elsewhere"))
    await make.record(store, dues[1], make.article("z", text_hash="h"), verdicts=(make.verdict("r"),))
    await make.record(store, dues[2], make.article("a", text_hash="h"))
    known = await make.known(store, dues[3], (), text_hash="h")
    assert known.by_url == {}
    assert known.original == make.article("z", text_hash="h")
    assert known.decided == {"z": frozenset({"r"})}
    assert known.copies == {"z": ()}


async def test_texts_too_short_to_tell_apart_have_no_original(store: SqlStore, make: Any) -> None:
    first, asking = await make.list_entries(store, "a", "b")
    await make.record(store, first, make.article("a", text_hash=""))
    assert (await make.known(store, asking, (), text_hash="")).original is None


async def test_copies_are_told_in_the_order_they_were_stored_and_bounded(store: SqlStore, make: Any) -> None:
    dues = await make.list_entries(store, *(f"{number:02}" for number in range(62)))
    await make.record(store, dues[0], make.article("o", text_hash="h"))
    for due in dues[60:0:-1]:
        await make.record(store, due, make.article(due.entry.key, copy_of="o", text_hash="h"))
    copies = (await make.known(store, dues[61], (), text_hash="h")).copies["o"]
    assert [copy.id for copy in copies] == [f"{number:02}" for number in range(60, 10, -1)]


# --- records ----------------------------------------------------------------------------------------------------------


async def test_the_first_verdict_of_a_rule_on_an_article_stands(store: SqlStore, make: Any) -> None:
    first, second, asking = await make.list_entries(store, "a", "b", "c")
    article = make.article("a")
    await make.record(store, first, article, verdicts=(make.verdict("r"),))
    recorded = await make.record(
        store, second, article, verdicts=(make.verdict("r", Reason.COPY), make.verdict("s"))
    )
    assert recorded.decision.verdicts == (make.verdict("r", Reason.COPY), make.verdict("s")), (
        "told as decided"
    )
    known = await make.known(store, asking, (article.url,))
    assert known.decided == {"a": frozenset({"r", "s"})}


async def test_an_alert_is_stored_once_with_one_delivery_a_channel(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b")
    alert = make.alert("al", "desk", "ops", "desk")
    assert (await make.record(store, first, alerts=(alert,))).alerts == (alert,)
    other = make.alert("other", "desk")
    assert (await make.record(store, second, alerts=(alert, other))).alerts == (other,)
    assert await store.due_channels(now=make.NOW) == ["desk", "ops"]
    told = [await make.claim(store, "desk", now=make.NOW) for _ in range(3)]
    assert [one and one.alert for one in told] == [alert, other, None]
    assert (await make.claim(store, "ops", now=make.NOW)).alert == alert
    assert await make.claim(store, "ops", now=make.NOW) is None


async def test_two_readers_of_one_address_know_of_each_other(store: SqlStore, make: Any) -> None:
    dues = await make.list_entries(store, "a", "b")

    def decide(key: str) -> Callable[[Known], Decision]:
        def decide_once(known: Known) -> Decision:
            if known.by_url:
                [article] = known.by_url.values()
                return make.decision(article)
            article = make.article(key, url="https://wire.example/same")
            return make.decision(article, alerts=(make.alert(f"al-{key}", "desk"),))

        return decide_once

    recorded = await asyncio.gather(
        *(
            store.record_entry(
                due,
                at=make.NOW,
                lookup=make.lookup("https://wire.example/same"),
                decide=decide(due.entry.key),
                sum_up=make.nothing_held,
            )
            for due in dues
        )
    )
    assert [len(one.alerts) for one in recorded] == [1, 0]
    assert recorded[1].decision.article == recorded[0].decision.article


async def test_a_decision_that_fails_stores_nothing_and_harms_nobody(store: SqlStore, make: Any) -> None:
    dues = await make.list_entries(store, "a", "b", "c")

    def decide(known: Known) -> Never:
        raise ZeroDivisionError("a bug of ours")

    failing = store.record_entry(
        dues[1], at=make.NOW, lookup=make.lookup(), decide=decide, sum_up=make.nothing_held
    )
    results = await asyncio.gather(
        make.record(store, dues[0]), failing, make.record(store, dues[2]), return_exceptions=True
    )
    assert isinstance(results[1], ZeroDivisionError)
    assert await store.article_at(make.article("a").url) == make.article("a")
    assert await store.article_at(make.article("c").url) == make.article("c")
    [again] = await store.claim_entries(
        now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM, alone=False
    )
    assert again.id == dues[1].id


async def test_a_record_that_the_database_refuses_stores_nothing_of_itself(
    store: SqlStore, make: Any
) -> None:
    first, second = await make.list_entries(store, "a", "b")
    naive = make.alert("al", "desk", created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    with pytest.raises(Exception, match="without a zone"):
        await make.record(store, first, alerts=(naive,))
    assert await store.article_at(make.article("a").url) is None
    await make.record(store, second)
    assert await store.article_at(make.article("b").url) == make.article("b")


async def test_a_record_long_after_its_lease_is_taken(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await store.claim_entries(
        now=make.NOW + make.LEASE, limit=9, lease=make.LEASE, room=make.ROOM, alone=False
    )
    await make.record(store, due, at=make.NOW + timedelta(days=1))
    assert (
        await store.claim_entries(now=make.at(days=9), limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
        == []
    )
