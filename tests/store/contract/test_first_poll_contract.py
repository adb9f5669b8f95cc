"""What every store promises about the summary of a silent first poll."""

from typing import Any

from monitor.model import Manner, Reason
from monitor.ports import EntryRetry
from monitor.store import SqlStore


async def test_a_silent_first_poll_is_summed_up_once_when_all_of_it_is_read(
    store: SqlStore, make: Any
) -> None:
    dues = await make.list_entries(store, "a", "b", "c", manner=Manner.SILENT)
    silent = (make.verdict("r", Reason.FIRST_POLL), make.verdict("s", Reason.FIRST_POLL))
    assert (await make.record(store, dues[0], verdicts=silent)).batch is None
    retry = EntryRetry(at=make.at(minutes=5), fetch_failures=1, deaths=0)
    assert (await make.record(store, dues[1], entry=retry)).batch is None
    done = (await make.record(store, dues[2], verdicts=(make.verdict("r", Reason.COPY),))).batch
    assert (done.feed, done.entries, done.matches) == ("wire", 3, 2)
    assert (await make.record(store, dues[1])).batch is None, "told before"


async def test_what_a_feed_lists_later_does_not_touch_the_summary(store: SqlStore, make: Any) -> None:
    [first] = await make.list_entries(store, "a", manner=Manner.SILENT)
    await make.list_on(store, make.answered("wire", "a", "later"))
    assert (await make.record(store, first)).batch.entries == 1
    [later] = await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert (await make.record(store, later)).batch is None


async def test_the_summary_comes_after_a_restart_too(backend: Any, make: Any) -> None:
    store = backend.open()
    first, second = await make.list_entries(store, "a", "b", manner=Manner.SILENT)
    await make.record(store, first)
    store = backend.crash()
    assert (await make.record(store, second)).batch.entries == 2
    store = backend.crash()
    assert (await make.record(store, second)).batch is None


async def test_a_bug_that_sets_the_last_entry_aside_sums_up_too(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b", manner=Manner.SILENT)
    await make.record(store, first, entry=EntryRetry(at=make.at(minutes=5), fetch_failures=1, deaths=0))
    done, _ = await store.quarantine_entry(
        second, at=make.NOW, sentence="a bug of ours", sum_up=make.nothing_held
    )
    assert done is not None
    assert done.entries == 2
    assert (await make.record(store, first)).batch is None


async def test_each_feed_has_its_own_summary_and_a_loud_first_poll_none(store: SqlStore, make: Any) -> None:
    [a] = await make.list_entries(store, "x", name="a", manner=Manner.SILENT)
    [b] = await make.list_entries(store, "x", name="b", manner=Manner.SILENT, at=make.at(seconds=1))
    [loud] = await make.list_entries(store, "x", name="loud", at=make.at(seconds=2))
    assert (await make.record(store, loud)).batch is None
    assert (await make.record(store, b)).batch.feed == "b"
    assert (await make.record(store, a)).batch.feed == "a"


async def test_a_silent_verdict_tells_nobody_so_another_feed_may(store: SqlStore, make: Any) -> None:
    """A new feed's silent first poll must not silence what an established feed brings a minute later."""
    [first] = await make.list_entries(store, "x", manner=Manner.SILENT)
    await make.record(store, first, make.article("x"), verdicts=(make.verdict("r", Reason.FIRST_POLL),))
    [second] = await make.list_entries(store, "y", name="other", at=make.at(minutes=1))
    known = await make.known(store, second, ("https://wire.example/x",))
    assert known.decided["x"] == frozenset()
    await make.record(store, second, make.article("x"), verdicts=(make.verdict("r"),))
    known = await make.known(store, second, ("https://wire.example/x",))
    assert known.decided["x"] == {"r"}


async def test_a_silent_verdict_counts_for_the_feed_whose_first_poll_it_was(
    store: SqlStore, make: Any
) -> None:
    """The same feed lists the article once more under a new GUID: that is no news."""
    [first] = await make.list_entries(store, "x", manner=Manner.SILENT)
    await make.record(store, first, make.article("x"), verdicts=(make.verdict("r", Reason.FIRST_POLL),))
    [again] = await make.list_entries(store, "x-renamed", at=make.at(hours=1))
    known = await make.known(store, again, ("https://wire.example/x",))
    assert known.decided["x"] == {"r"}
