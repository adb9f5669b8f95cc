"""What every store promises about what a feed lists: new once, revised as the same entry, known by any of its keys."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor.model import Entry, Listing, Manner, Reason, Wishes
from monitor.ports import DueEntry, EntryRetry, KnownListing, ListingDecision
from monitor.store import SqlStore, overview


def listing_of(make: Any, *entries: Entry, at: datetime | None = None, **said: Any) -> Any:
    listing = Listing(title="wire", language="en", entries=entries, **said)
    return make.answered("wire", at=at or make.NOW, listing=listing)


async def due_at(store: SqlStore, make: Any, at: datetime) -> list[DueEntry]:
    return await store.claim_entries(now=at, limit=99, lease=make.LEASE, room=make.ROOM, alone=False)


def left(store: SqlStore) -> dict[str, bool]:
    """Whether each entry has left its listing."""

    def ask(connection: Any) -> dict[str, bool]:
        rows = connection.exec_driver_sql("SELECT key, left_at IS NOT NULL FROM entries")
        return {key: bool(gone) for key, gone in rows}

    return store.read_now(ask)


# --- revised ----------------------------------------------------------------------------------------------------------


async def test_a_revised_entry_is_the_same_entry_due_again(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a", manner=Manner.DIGEST)
    await make.record(store, due)
    new = make.entry("a", title="Another headline altogether", summary="s", section="World")
    census = (await make.list_on(store, listing_of(make, new, at=make.at(hours=1)))).census
    assert [one.entry_id for one in census.revised] == [due.id]
    [again] = await due_at(store, make, make.at(hours=1))
    assert (again.id, again.entry, again.revised, again.manner) == (due.id, new, True, Manner.PROMPT)
    assert again.first_seen_at == make.NOW
    recorded = await make.record(store, again, make.article("a"))
    assert recorded.batch is None, "its batch was read before"
    assert await due_at(store, make, make.at(days=9)) == []
    assert (await make.list_on(store, listing_of(make, new, at=make.at(hours=2)))).census.same


async def test_an_entry_revised_before_it_was_read_is_read_as_it_stands_now(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    await make.list_on(store, listing_of(make, make.entry("a")), manner=Manner.DIGEST)
    new = make.entry("a", title="Another headline altogether")
    await make.list_on(store, listing_of(make, new, at=make.at(minutes=1)))
    [due] = await due_at(store, make, make.at(minutes=1))
    assert (due.entry, due.revised, due.manner) == (new, False, Manner.DIGEST)
    assert (await make.record(store, due)).batch.entries == 1


async def test_an_entry_revised_while_it_is_read_is_read_again(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a", manner=Manner.DIGEST)
    new = make.entry("a", title="Another headline altogether")
    await make.list_on(store, listing_of(make, new, at=make.at(minutes=1)))
    assert await due_at(store, make, make.at(minutes=1)) == [], "it is in hand"
    assert (await make.record(store, due, at=make.at(minutes=2))).batch.entries == 1
    [again] = await due_at(store, make, make.at(minutes=2))
    assert (again.entry, again.revised, again.manner) == (new, True, Manner.PROMPT)
    assert (await make.record(store, again)).batch is None


async def test_what_is_read_again_only_later_stays_revised_until_then(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due)
    new = make.entry("a", title="Another headline altogether")
    await make.list_on(store, listing_of(make, new, at=make.at(minutes=1)))
    [again] = await due_at(store, make, make.at(minutes=1))
    retry = EntryRetry(at=make.at(minutes=9), fetch_failures=1, deaths=0)
    await make.record(store, again, entry=retry)
    [last] = await due_at(store, make, make.at(minutes=9))
    assert (last.revised, last.fetch_failures) == (True, 1)


async def test_a_silent_verdict_still_counts_for_its_feed_when_the_entry_is_revised(
    store: SqlStore, make: Any
) -> None:
    [due] = await make.list_entries(store, "x", manner=Manner.SILENT)
    silent = (make.verdict("r", Reason.FIRST_POLL),)
    await make.record(store, due, make.article("x"), verdicts=silent)
    new = make.entry("x", title="Another headline altogether")
    await make.list_on(store, listing_of(make, new, at=make.at(minutes=1)))
    [again] = await due_at(store, make, make.at(minutes=1))
    known = await make.known(store, again, ("https://wire.example/x",))
    assert known.decided["x"] == {"r"}


# --- keys -------------------------------------------------------------------------------------------------------------


async def test_new_guids_for_known_entries_are_not_new_ever_after(store: SqlStore, make: Any) -> None:
    keys = ("a", "b", "c")
    await make.list_entries(store, *keys)
    renamed = [replace(make.entry(key), key=f"guid-of-{key}") for key in keys]
    census = (await make.list_on(store, listing_of(make, *renamed, at=make.at(hours=1)))).census
    assert [one.entry.key for one in census.attached] == [one.key for one in renamed]
    census = (await make.list_on(store, listing_of(make, *renamed, at=make.at(hours=2)))).census
    assert len(census.same) == 3
    assert left(store) == {"a": False, "b": False, "c": False}
    assert await make.new_in(store, make.answered("wire", *keys, at=make.at(hours=3))) == 0


async def test_http_and_https_are_one(store: SqlStore, make: Any) -> None:
    old = Entry(key="http://wire.example/a/1", url="http://wire.example/a/1", title="A title")
    new = Entry(key="https://wire.example/a/1", url="https://wire.example/a/1", title="A title")
    await store.sync_feeds([make.feed()], now=make.NOW)
    await make.list_on(store, listing_of(make, old))
    assert await make.new_in(store, listing_of(make, new, at=make.at(hours=1))) == 0


async def test_what_resurfaces_is_listed_again(store: SqlStore, make: Any) -> None:
    await make.list_entries(store, "a")
    await make.list_on(store, make.answered("wire", "b", at=make.at(hours=1)))
    assert left(store) == {"a": True, "b": False}
    await make.list_on(store, make.answered("wire", at=make.at(hours=2)))
    assert left(store) == {"a": True, "b": True}, "an empty feed"
    assert await make.new_in(store, make.answered("wire", "a", "b", at=make.at(days=30))) == 0
    assert left(store) == {"a": False, "b": False}


async def test_a_feed_that_makes_up_guids_at_every_poll_does_not_fill_the_store(
    store: SqlStore, make: Any
) -> None:
    await make.list_entries(store, "a")
    for number in range(100):
        renamed = replace(make.entry("a"), key=f"guid-number-{number:030}")
        poll = listing_of(make, renamed, at=make.at(minutes=number))
        assert await make.new_in(store, poll) == 0

    def count(connection: Any) -> int:
        return connection.exec_driver_sql("SELECT count(*) FROM entry_keys").scalar_one()

    assert store.read_now(count) < 60
    assert left(store) == {"a": False}


async def test_forgotten_entries_take_their_keys_along(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due)
    await make.list_on(store, make.answered("wire", at=make.at(hours=1)))
    assert await store.prune_articles(before=make.at(days=1), limit=9) == 1
    found = await store.known("https://wire.example/feed", [make.entry("a")])
    assert found == KnownListing()


async def test_what_is_known_before_anything_is_recorded(store: SqlStore, make: Any) -> None:
    assert await store.known("https://wire.example/feed", [make.entry("a")]) == KnownListing()
    await store.sync_feeds([make.feed()], now=make.NOW)
    dated = make.entry("a", published_at=make.at(days=-1))
    await make.list_on(store, listing_of(make, dated, make.entry("b", published_at=make.at(days=-2))))
    found = await store.known("https://wire.example/feed", [dated, make.entry("c")])
    assert (found.entries, found.newest_at) == (2, make.at(days=-1))
    assert {one.title for one in found.by_key.values()} == {"Title a"}
    assert {key[0] for key in found.by_key} == set("gut")


# --- fingerprints -----------------------------------------------------------------------------------------------------


async def test_items_that_did_not_change_are_listed_still(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    a, b = make.entry("a", fingerprint="f-a"), make.entry("b", fingerprint="f-b")
    await make.list_on(store, listing_of(make, a, b, make.entry("c")))
    url = make.feed().url
    assert await store.fingerprints(url) == {"f-a", "f-b"}
    poll = listing_of(
        make, make.entry("d", fingerprint="f-d"), unchanged=frozenset({"f-a"}), at=make.at(hours=1)
    )
    assert await make.new_in(store, poll) == 1
    assert await store.fingerprints(url) == {"f-a", "f-d"}
    assert left(store) == {"a": False, "b": True, "c": True, "d": False}
    touched = replace(a, fingerprint="f-a-2")
    await make.list_on(store, listing_of(make, touched, at=make.at(hours=2)))
    assert await store.fingerprints(url) == {"f-a-2"}
    assert await store.fingerprints("https://nobody.example/feed") == frozenset()


async def test_a_poll_with_one_new_item_writes_a_handful_of_rows(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    items = [make.entry(f"k{number}", fingerprint=f"f{number}") for number in range(30)]
    await make.list_on(store, listing_of(make, *items))

    def changes(connection: Any) -> int:
        return connection.exec_driver_sql("SELECT total_changes()").scalar_one()

    before = await store._write(changes)
    unchanged = frozenset(one.fingerprint for one in items[:-1])
    await make.list_on(store, listing_of(make, make.entry("new"), unchanged=unchanged, at=make.at(hours=1)))
    pruned = await store._write(changes)
    assert pruned - before <= 6, "the entry, its two keys, the item that left with its key, and the feed"
    await make.list_on(store, listing_of(make, make.entry("more"), *items, at=make.at(hours=2)))
    assert await store._write(changes) - pruned <= 8, "all read again, and nothing said anything new"


async def test_a_feed_that_is_back_is_asked_for_all_it_lists(store: SqlStore, make: Any) -> None:
    await make.list_entries(store, "a")
    await store.sync_feeds([], now=make.NOW)
    assert left(store) == {"a": True}
    await store.sync_feeds([make.feed()], now=make.at(hours=1))
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert (due.etag, due.last_modified, due.body_hash, due.first_poll) == ("", "", "", False)
    assert await store.fingerprints(make.feed().url) == frozenset()
    assert await make.new_in(store, make.answered("wire", "a", at=make.at(hours=1))) == 0
    assert left(store) == {"a": False}


# --- the feed itself --------------------------------------------------------------------------------------------------


async def test_what_a_listing_says_of_its_feed_is_kept(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    wishes = Wishes(every=make.LEASE, skip_hours=frozenset({1, 23}), skip_weekdays=frozenset({6}))
    poll = listing_of(
        make, form="RSS 2.0", hub="https://hub.example/", site="https://wire.example/", wishes=wishes
    )
    decision = await make.list_on(store, poll, reset=True, missed=True)
    assert isinstance(decision, ListingDecision)
    [due] = await store.claim_feeds(now=make.at(hours=1), limit=9, lease=make.LEASE, room=make.ROOM)
    assert (due.wishes, due.answered_at, due.reset_at, due.missed_at) == (
        wishes,
        make.NOW,
        make.NOW,
        make.NOW,
    )
    await store.record_poll(make.unchanged("wire", at=make.at(hours=1)))
    [seen] = overview(store, make.at(hours=1)).feeds
    assert (seen.form, seen.hub, seen.reset_at, seen.missed_at) == (
        "RSS 2.0",
        "https://hub.example/",
        make.NOW,
        make.NOW,
    )
    assert seen.took is not None and seen.took.total_seconds() == 1.0


async def test_notices_of_a_poll_go_out_with_it(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    await make.list_on(store, make.answered("wire"), notices=(make.alert("listing", "ops"),))
    await store.record_poll(make.unchanged("wire", notices=(make.alert("unchanged", "ops"),)))
    await store.record_poll(make.failed("wire", notices=(make.alert("failed", "ops"),)))
    names = [(await make.claim(store, "ops", now=make.NOW)).alert.id for _ in range(3)]
    assert names == ["listing", "unchanged", "failed"]


# --- what many polls leave ---------------------------------------------------------------------------------------------


async def test_an_entry_that_was_long_in_its_listing_is_kept_from_when_it_left(
    store: SqlStore, make: Any
) -> None:
    dues = await make.list_entries(store, "a", "b")
    for due in dues:
        await make.record(store, due)
    await store.record_poll(make.unchanged("wire", at=make.at(days=100)))
    await make.list_on(store, make.answered("wire", "b", "c", at=make.at(days=100, hours=1)))
    assert left(store) == {"a": True, "b": False, "c": False}
    assert await store.prune_articles(before=make.at(days=100), limit=9) == 0
    assert await store.prune_articles(before=make.at(days=101), limit=9) == 1


async def test_a_date_in_the_future_is_not_the_newest_for_years(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    odd = make.entry("a", published_at=make.at(days=10_000))
    await make.list_on(store, listing_of(make, odd))
    assert (await store.known("https://wire.example/feed", [odd])).newest_at == make.NOW
    census = (await make.list_on(store, listing_of(make, odd, at=make.at(hours=1)))).census
    assert [one.entry for one in census.same] == [odd]


async def test_an_entry_that_changes_at_every_poll_is_read_again_once_an_hour(
    store: SqlStore, make: Any
) -> None:
    [due] = await make.list_entries(store, "a")
    waits = []
    for number in range(1, 8):
        await make.record(store, due, at=make.at(minutes=number))
        said = make.entry("a", summary=f"Comments: {number}")
        await make.list_on(store, listing_of(make, said, at=make.at(minutes=number)))
        at_once = await due_at(store, make, make.at(minutes=number))
        waits.append(not at_once)
        [due] = at_once or await due_at(store, make, make.at(minutes=number + 60))
    assert waits == [False] * 5 + [True] * 2
    assert due.entry.summary == "Comments: 7"


def keys_of(store: SqlStore) -> int:
    return store.read_now(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM entry_keys").scalar_one()
    )


async def test_links_that_change_at_every_poll_do_not_fill_the_store(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    for number in range(90):
        entry = make.entry("a", url=f"https://wire.example/a?session={number}")
        await make.list_on(store, listing_of(make, entry, at=make.at(minutes=number)))
    assert keys_of(store) <= 42
    moved = make.entry("b", url="https://wire.example/a?session=89", title="Title a")
    assert await make.new_in(store, listing_of(make, moved, at=make.at(hours=2))) == 0


async def test_a_guid_that_was_forgotten_holds_up_no_batch(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    for number in range(45):
        again = make.entry("a" if not number else f"a{number}", url="https://wire.example/a", title="Title a")
        await make.list_on(store, listing_of(make, again, at=make.at(minutes=number)))
    other = make.entry("a", url="https://wire.example/other", title="Nothing of the sort")
    poll = listing_of(make, other, make.entry("b"), at=make.at(hours=1))
    await make.list_on(store, poll, manner=Manner.DIGEST)
    [due] = [one for one in await due_at(store, make, make.at(hours=1)) if one.entry.key == "b"]
    assert (await make.record(store, due)).batch is not None
