"""An entry is claimed with the article that is known at its address, so that a page is read once."""

from datetime import timedelta
from typing import Any

from monitor.model import Listing
from monitor.ports import EntryRetry
from monitor.store import SqlStore


async def test_an_entry_that_lists_a_known_page_comes_with_its_article(store: SqlStore, make: Any) -> None:
    [first] = await make.list_entries(store, "a")
    assert first.listed_before is None
    await make.record(store, first, make.article("a"))
    entries = (
        make.entry("x", url="https://wire.example/a?utm_source=feed"),
        make.entry("y", url="https://wire.example/b"),
        make.entry("z", url=""),
    )
    listing = Listing(title="", language="", entries=entries)
    known, other, without = await make.list_entries(store, name="other", listing=listing)
    assert known.listed_before == make.article("a")
    assert other.listed_before is without.listed_before is None


async def test_an_entry_that_is_tried_again_comes_without_what_it_was_read_as(
    store: SqlStore, make: Any
) -> None:
    [due] = await make.list_entries(store, "a")
    later = make.NOW + timedelta(hours=1)
    await make.record(store, due, make.article("a"), entry=EntryRetry(at=later, fetch_failures=1, deaths=0))
    [again] = await store.claim_entries(now=later, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert again.listed_before is None
