"""What `status` and `alerts list` show."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.model import ChannelStatus, ChannelTerms, DeliveryState, Settlement
from monitor.ports import EntryQuarantined, EntryRetry
from monitor.store import SqlStore, alerts, overview


async def test_an_empty_store(store: SqlStore, make: Any) -> None:
    seen = overview(store, make.NOW)
    assert (seen.at, seen.feeds, seen.channels, seen.quarantined) == (make.NOW, (), (), ())
    assert (seen.entries, seen.waiting, seen.retry, seen.articles, seen.alerts) == (0, 0, 0, 0, 0)
    assert alerts(store, 10) == []


async def test_how_feeds_do(store: SqlStore, make: Any) -> None:
    names = ["answers", "fails", "failed-once", "new", "recovered"]
    await store.sync_feeds([make.feed(name) for name in [*names, "removed"]], now=make.NOW)
    await make.list_on(store, make.answered("answers", "a", "b"))
    await store.record_poll(make.unchanged("answers", at=make.at(hours=1)))
    await store.record_poll(make.unchanged("fails"))
    for minutes in (1, 2, 3):
        await store.record_poll(make.failed("fails", at=make.at(minutes=minutes)))
    await store.record_poll(make.failed("failed-once"))
    await store.record_poll(make.failed("recovered"))
    await store.record_poll(make.unchanged("recovered", at=make.at(minutes=1)))
    await store.sync_feeds([make.feed(name) for name in names], now=make.NOW)
    feeds = {feed.name: feed for feed in overview(store, make.NOW).feeds}
    assert list(feeds) == sorted([*names, "removed"])
    assert {name: feed.health.state.value for name, feed in feeds.items()} == {
        "answers": "ok",
        "fails": "failing",
        "failed-once": "failing",
        "new": "not polled yet",
        "recovered": "ok",
        "removed": "not polled yet",
    }
    answers = feeds["answers"]
    assert (answers.polls, answers.entries, answers.new_at) == (2, 2, make.NOW)
    assert (answers.answered_at, answers.next_at) == (make.at(hours=1), make.at(hours=2))
    fails = feeds["fails"]
    assert (fails.failures, fails.failing_since, fails.answered_at) == (3, make.at(minutes=1), make.NOW)
    assert (feeds["removed"].configured, feeds["removed"].next_at) == (False, None)


async def test_where_entries_stand(store: SqlStore, make: Any) -> None:
    dues = await make.list_entries(store, "done", "retry", "killer", "waiting", "bug")
    retry = EntryRetry(at=make.at(minutes=5), fetch_failures=1, deaths=0)
    quarantined = EntryQuarantined(sentence="its page kills the reader", deaths=3)
    await make.record(store, dues[0], verdicts=(make.verdict("r"),), alerts=(make.alert("al"),))
    await make.record(store, dues[1], entry=retry)
    await make.record(store, dues[2], entry=quarantined)
    await store.quarantine_entry(
        dues[4], at=make.at(minutes=1), sentence="a bug of ours", sum_up=make.nothing_held
    )
    seen = overview(store, make.NOW)
    assert (seen.entries, seen.waiting, seen.retry, seen.quarantined_count) == (5, 1, 1, 2)
    assert (seen.articles, seen.alerts) == (3, 1)
    assert [(one.feed, one.title, one.url, one.sentence, one.at) for one in seen.quarantined] == [
        ("wire", "Title bug", "https://wire.example/bug", "a bug of ours", make.at(minutes=1)),
        ("wire", "Title killer", "https://wire.example/killer", "its page kills the reader", make.NOW),
    ]


async def test_how_channels_do(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk"), ChannelTerms(name="idle")], now=make.NOW)
    await make.alert_stored(store, "sent", "retry", "doubt", "dead", "sending", "waiting")
    states = (DeliveryState.SENT, DeliveryState.RETRY, DeliveryState.IN_DOUBT, DeliveryState.DEAD)
    for minute, state in enumerate(states):
        delivery = await make.claim(store, "desk", now=make.NOW)
        next_at = make.at(hours=9) if state in {DeliveryState.RETRY, DeliveryState.IN_DOUBT} else None
        await make.settle(store, make.mark(delivery, state, at=make.at(minutes=minute), next_at=next_at))
    await make.claim(store, "desk", now=make.NOW)
    desk, idle = overview(store, make.NOW).channels
    assert (desk.name, desk.waiting, desk.sending, desk.retry, desk.in_doubt) == ("desk", 1, 1, 1, 1)
    assert (desk.sent, desk.dead, desk.suppressed) == (1, 1, 0)
    assert (desk.sent_at, desk.failed_at, desk.sentence) == (make.NOW, make.at(minutes=3), "it was dead")
    assert (idle.name, idle.configured, idle.waiting, idle.sent_at) == ("idle", True, 0, None)
    await store.sync_channels([ChannelTerms(name="idle")], now=make.NOW)
    desk, idle = overview(store, make.NOW).channels
    assert (desk.configured, desk.waiting, desk.retry, desk.in_doubt, desk.suppressed) == (False, 0, 0, 0, 3)
    assert desk.sending == 1


async def test_alerts_the_latest_first_page_by_page(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, *(f"a{number}" for number in range(5)), channels=("ops", "desk"))
    page = alerts(store, 2)
    assert [one.alert.id for one in page] == ["a4", "a3"]
    page = alerts(store, 2, before="a3")
    assert [one.alert for one in page] == [make.alert("a2", "ops", "desk"), make.alert("a1", "ops", "desk")]
    assert [one.alert.id for one in alerts(store, 2, before="a1")] == ["a0"]
    assert alerts(store, 2, before="a0") == alerts(store, 2, before="unknown") == []


async def test_an_alert_shows_where_it_stands_on_each_channel(store: SqlStore, make: Any) -> None:
    await make.alert_stored(store, "a", channels=("ops", "desk"))
    delivery = await make.claim(store, "ops", now=make.at(minutes=1))
    await make.settle(
        store,
        make.mark(delivery, DeliveryState.RETRY, next_at=make.at(minutes=9), repeat=True, sentence="busy"),
    )
    [stored] = alerts(store, 9)
    desk, ops = stored.deliveries
    assert (desk.channel, desk.state, desk.attempts, desk.attempted_at) == (
        "desk",
        DeliveryState.PENDING,
        0,
        None,
    )
    assert (ops.channel, ops.state, ops.attempts, ops.repeat) == ("ops", DeliveryState.RETRY, 1, True)
    assert (ops.attempted_at, ops.next_at, ops.sentence) == (make.at(minutes=1), make.at(minutes=9), "busy")
    again = await make.claim(store, "ops", now=make.at(minutes=9))
    await make.settle(store, make.mark(again, DeliveryState.SENT, at=make.at(minutes=10)))
    [stored] = alerts(store, 9)
    assert (stored.deliveries[1].ended_at, stored.deliveries[1].next_at) == (make.at(minutes=10), None)
    assert stored.deliveries[1].created_at - make.NOW == timedelta(0)


async def test_a_channel_in_trouble_shows_it(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk", targets=("x", "y"))], now=make.NOW)
    await make.alert_stored(store, "a")
    claim = await store.claim_parcel("desk", now=make.NOW, gather=make.alone)
    status = ChannelStatus(
        failures=4,
        failing_since=make.at(hours=-1),
        not_before=make.at(minutes=5),
        sent_at=make.at(minutes=1),
        failed_at=make.NOW,
        sentence="it does not answer",
    )
    marks = (make.mark(claim.parcel.deliveries[0], DeliveryState.HELD),)
    await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=marks, status=status))
    [desk] = overview(store, make.NOW).channels
    assert (desk.held, desk.waiting, desk.failures) == (1, 1, 4)
    assert (desk.failing_since, desk.not_before) == (make.at(hours=-1), make.at(minutes=5))
    assert desk.sentence == "it does not answer"
    assert [one.target for one in alerts(store, 9)[0].deliveries] == ["x", "y"]


async def test_until_when_a_limit_keeps_a_channel_waiting(store: SqlStore, make: Any) -> None:
    await store.sync_channels([ChannelTerms(name="desk")], now=make.NOW)
    limited = ChannelStatus(
        recent=(make.NOW,), merge_before=make.at(minutes=5), not_before=make.at(seconds=9)
    )
    seen = []
    for status in (limited, replace(limited, recent=()), replace(limited, not_before=make.at(minutes=5))):
        await store.record_parcel(Settlement(channel="desk", at=make.NOW, marks=(), status=status))
        seen.append(overview(store, make.NOW).channels[0].limited_until)
    assert seen == [make.at(minutes=5), None, None]
