"""What every store promises to `watch`: who may be in trouble, what was told, and what follows from it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.core.cadence import Rhythm, observed
from monitor.core.health import FeedState, Tally, Trouble
from monitor.model import PollTrouble
from monitor.store import SqlStore, overview


def hourly(make: Any) -> Rhythm:
    """The rhythm of a feed that had something new every hour for three weeks up to now."""
    rhythm, since = Rhythm(), None
    for hours in range(-21 * 24, 1):
        at = make.at(hours=hours)
        rhythm = observed(rhythm, at=at, since=since, published=[at - timedelta(minutes=5)])
        since = at
    return rhythm


def trouble(name: str, at: datetime, **changes: Any) -> Trouble:
    url = f"https://{name}.example/feed" if name else ""
    found = Trouble(url=url, name=name, state=FeedState.FAILING, since=at, sentence="it does not answer")
    return replace(found, **changes)


async def names(store: SqlStore, now: datetime) -> list[str]:
    return [facts.name for facts in await store.suspects(now=now)]


async def test_feeds_that_fail_are_suspects_until_they_answer(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("ok"), make.feed("bad"), make.feed("gone")], now=make.NOW)
    await store.record_poll(make.unchanged("ok"))
    await store.record_poll(make.failed("gone"))
    for minutes in (0, 10):
        await store.record_poll(make.failed("bad", at=make.at(minutes=minutes)))
    await store.sync_feeds([make.feed("ok"), make.feed("bad")], now=make.NOW)
    [facts] = await store.suspects(now=make.at(minutes=11))
    assert (facts.url, facts.name, facts.host) == (
        "https://bad.example/feed",
        "bad",
        "https://bad.example",
    )
    assert (facts.failures, facts.failing_since, facts.trouble) == (2, make.NOW, PollTrouble.NETWORK)
    assert (facts.sentence, facts.polls, facts.answered_at) == ("the server does not answer", 2, None)
    await store.record_poll(make.unchanged("bad", at=make.at(minutes=20)))
    assert await names(store, make.at(minutes=21)) == []


async def test_a_feed_with_nothing_new_for_long_is_a_suspect_once_it_was_asked(
    store: SqlStore, make: Any
) -> None:
    await store.sync_feeds([make.feed()], now=make.NOW)
    rhythm = hourly(make)
    await make.list_on(store, make.answered("wire", "a"), rhythm=rhythm)
    late = make.NOW + 5 * rhythm.usual_gap + timedelta(minutes=1)
    await store.record_poll(make.unchanged("wire", at=late - timedelta(minutes=2)))
    assert await names(store, late) == [], "it was not asked since"
    await store.record_poll(make.unchanged("wire", at=late))
    [facts] = await store.suspects(now=late)
    assert (facts.new_at, facts.answered_at, facts.usual_gap) == (make.NOW, late, rhythm.usual_gap)
    await make.list_on(store, make.answered("wire", "a", "b", at=late), rhythm=rhythm)
    assert await names(store, late) == []


async def test_a_feed_that_answers_slowly_is_a_suspect(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("fast"), make.feed("slow")], now=make.NOW)
    for _ in range(3):
        await store.record_poll(make.unchanged("slow", took=timedelta(seconds=20)))
        await store.record_poll(make.unchanged("fast", took=timedelta(seconds=1)))
    assert await names(store, make.NOW) == ["slow"]


async def test_what_was_told_of_is_a_suspect_until_it_is_over(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("a"), make.feed("b")], now=make.NOW)
    begun = [trouble("a", make.NOW), trouble("", make.NOW), trouble("removed", make.NOW)]
    await store.record_review(begun=begun, over=[], notices=[make.alert("n", "ops")], at=make.at(hours=1))
    assert await store.troubles() == sorted(begun, key=lambda one: one.url)
    assert await names(store, make.NOW) == ["a"]
    assert (await make.claim(store, "ops", now=make.at(hours=1))).alert.id == "n"
    assert overview(store, make.NOW).network == trouble("", make.NOW)
    worse = trouble("a", make.at(hours=1), state=FeedState.NOT_A_FEED)
    over = [trouble("", make.NOW), trouble("removed", make.NOW)]
    await store.record_review(begun=[worse], over=over, notices=[], at=make.at(hours=2))
    assert await store.troubles() == [worse]
    await store.record_review(begun=[trouble("b", make.NOW)], over=[worse], notices=[], at=make.NOW)
    assert await store.troubles() == [trouble("b", make.NOW)]
    assert overview(store, make.NOW).network is None


async def test_it_is_known_since_when_a_feed_answers_again(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed("bad")], now=make.NOW)
    told = trouble("bad", make.NOW)
    await store.record_review(begun=[told], over=[], notices=[], at=make.NOW)

    async def answering_since(minutes: int) -> datetime | None:
        [facts] = await store.suspects(now=make.at(minutes=minutes))
        return facts.answering_since

    await store.record_poll(make.unchanged("bad", at=make.at(minutes=1)))
    await store.record_poll(make.unchanged("bad", at=make.at(minutes=2)))
    assert await answering_since(3) == make.at(minutes=1)
    await store.record_poll(make.failed("bad", at=make.at(minutes=4)))
    await store.record_poll(make.unchanged("bad", at=make.at(minutes=5)))
    await make.list_on(store, make.answered("bad", "a", at=make.at(minutes=6)))
    assert await answering_since(7) == make.at(minutes=5)


async def test_a_tally_counts_hosts_that_gave_no_answer_at_all(store: SqlStore, make: Any) -> None:
    assert await store.tally(since=make.NOW) == Tally(hosts=0, unreachable=0, since=None)
    mixed = make.feed("mixed", name="other", url="https://mixed.example/2")
    feeds = [make.feed(name) for name in ("down", "portal", "mixed", "busy", "old", "ok", "never")]
    await store.sync_feeds([*feeds, mixed], now=make.NOW)
    await store.record_poll(make.failed("old", at=make.at(hours=-1)))
    await store.record_poll(make.failed("down", at=make.at(minutes=1)))
    await store.record_poll(make.failed("down", at=make.at(minutes=9)))
    await store.record_poll(make.failed("portal", trouble=PollTrouble.NOT_A_FEED, at=make.at(minutes=2)))
    await store.record_poll(make.failed("mixed", at=make.at(seconds=1)))
    await store.record_poll(make.unchanged("mixed", feed_key=mixed.url))
    await store.record_poll(make.failed("busy", trouble=PollTrouble.SERVER))
    await store.record_poll(make.unchanged("ok"))
    found = await store.tally(since=make.NOW)
    assert found == Tally(hosts=5, unreachable=2, since=make.at(minutes=1))


async def test_a_tally_knows_whether_there_are_but_two_hosts(store: SqlStore, make: Any) -> None:
    await store.sync_feeds([make.feed(name) for name in ("a", "b")], now=make.NOW)
    for name in ("a", "b"):
        await store.record_poll(make.failed(name))
    found = await store.tally(since=make.NOW)
    assert found == Tally(hosts=2, unreachable=2, since=make.NOW, all_hosts=2)
    await store.sync_feeds([make.feed(name) for name in ("a", "b", "c", "d")], now=make.NOW)
    assert (await store.tally(since=make.NOW)).all_hosts > 2


async def test_after_an_outage_feeds_are_asked_soon_but_not_all_at_once(store: SqlStore, make: Any) -> None:
    down = [f"down-{number}" for number in range(10)]
    await store.sync_feeds([make.feed(name) for name in [*down, "busy", "asked", "ok"]], now=make.NOW)
    for name in down:
        await store.record_poll(make.failed(name, next_at=make.at(hours=6)))
    await store.record_poll(make.failed("busy", trouble=PollTrouble.SERVER, next_at=make.at(hours=6)))
    await store.record_poll(make.failed("asked", next_at=make.at(hours=6), not_before=make.at(hours=6)))
    await store.record_poll(make.unchanged("ok", next_at=make.at(hours=6)))
    await store.hasten_feeds(now=make.NOW, within=timedelta(minutes=10))
    due = []
    for minutes in (0, 5, 10):
        claim = {"now": make.at(minutes=minutes), "limit": 99, "lease": make.LEASE * 9, "room": make.ROOM}
        due.append([one.feed.name for one in await store.claim_feeds(**claim)])
    assert [len(some) for some in due] == [1, 5, 4]
    assert sorted(name for some in due for name in some) == down


async def test_the_mean_weight_is_that_of_configured_feeds_that_have_one(store: SqlStore, make: Any) -> None:
    assert await store.mean_weight() is None
    await store.sync_feeds([make.feed(name) for name in "abcd"], now=make.NOW)
    assert await store.mean_weight() is None
    known = hourly(make)
    await store.record_poll(make.unchanged("a", rhythm=replace(known, weight=1.0)))
    await make.list_on(store, make.answered("b"), rhythm=replace(known, weight=3.0))
    await store.record_poll(make.unchanged("c", rhythm=replace(known, weight=9.0)))
    await store.sync_feeds([make.feed(name) for name in "abd"], now=make.NOW)
    assert await store.mean_weight() == 2.0
