"""How long a text is an original, which verdicts count, and what is remembered of sites."""

from datetime import timedelta
from typing import Any

from monitor.model import Manner, Reason
from monitor.ports import COPY_WINDOW, EntryWatched, SiteLesson
from monitor.store import SqlStore


async def test_a_text_that_was_printed_long_ago_is_no_original(store: SqlStore, make: Any) -> None:
    first, asking, again = await make.list_entries(store, "a", "b", "c")
    early = make.at() - COPY_WINDOW - timedelta(hours=1)
    await make.record(store, first, make.article("a", text_hash="h"), at=early)
    assert (await make.known(store, asking, (), text_hash="h")).original is None
    await make.record(store, asking, make.article("b", text_hash="h"))
    assert (await make.known(store, again, (), text_hash="h")).original.id == "b"


async def test_a_verdict_on_boilerplate_gives_way_to_a_later_one(store: SqlStore, make: Any) -> None:
    first, second, asking = await make.list_entries(store, "a", "b", "c")
    article = make.article("a")
    await make.record(store, first, article, verdicts=(make.verdict("r", Reason.BOILERPLATE),))
    assert (await make.known(store, asking, (article.url,))).decided == {"a": frozenset()}
    await make.record(store, second, article, verdicts=(make.verdict("r"),))
    assert (await make.known(store, asking, (article.url,))).decided == {"a": frozenset({"r"})}


async def test_what_is_said_of_a_batch_leaves_out_what_was_taken_back(store: SqlStore, make: Any) -> None:
    first, second = await make.list_entries(store, "a", "b", manner=Manner.DIGEST)
    held = make.alert("x", "desk", reason=Reason.SUMMED_UP)
    await make.record(store, first, alerts=(held,), verdicts=(make.verdict("r", Reason.SUMMED_UP),))
    recorded = await make.record(store, second, sum_up=lambda _: ())
    assert recorded.batch.matches == 0


async def test_a_page_watched_under_a_wrong_clock_is_due_again_and_others_wait(
    store: SqlStore, make: Any
) -> None:
    wrong, right = await make.list_entries(store, "wrong", "right")
    for due, at in ((wrong, make.at(days=400)), (right, make.at(hours=23))):
        watched = EntryWatched(at=at, readings=1, etag="", page_modified="")
        await make.record(store, due, entry=watched)
    now = make.at(minutes=1)
    await store.clamp_times(now=now, longest_poll=timedelta(hours=6))
    claimed = await store.claim_entries(now=now, limit=9, lease=make.LEASE, room=make.ROOM, alone=False)
    assert [due.entry.key for due in claimed] == ["wrong"]


async def test_memories_of_sites_are_forgotten_in_the_end(store: SqlStore, make: Any) -> None:
    [due] = await make.list_entries(store, "a")
    await make.record(store, due, lesson=SiteLesson(site="wire.example", memory=b"m"))
    assert await store.prune_articles(before=make.NOW, limit=9) == 0
    assert await store.site_memory("wire.example") == b"m"
    assert await store.prune_articles(before=make.at(days=1), limit=9) == 0
    assert await store.site_memory("wire.example") == b""
