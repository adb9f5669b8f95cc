"""What a channel does not take is sent again, marked as a repeat only where it may have arrived."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.events import DeliveryFailed
from monitor.model import Entry, Feed, Outcome, Parcel, Rule, SendResult
from monitor.store import SqlStore, open_store, overview
from tests.world.doubles import ManualClock, Postbox, Press
from tests.world.line import Line

FEED = Feed(name="Morning Post", url="http://morning.example/feed")
RULES = (Rule(id="boats", name="boats", query="boat strike", channels=("moody", "good")),)
REFUSED = Outcome(result=SendResult.REFUSED, sentence="refuses connections")
REJECTED = Outcome(result=SendResult.REJECTED, sentence="no such mailbox")
DOUBTFUL = Outcome(result=SendResult.IN_DOUBT, sentence="no answer within 20 seconds")
DAY = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class Moody:
    """A channel in bad moods: each gives the outcome of one send; in a good mood it takes everything."""

    name: str = "moody"
    moods: list[Outcome] = field(default_factory=list)
    got: list[tuple[str, bool]] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.got += ((one.alert.id, parcel.repeat) for one in parcel.deliveries)
        return self.moods.pop(0) if self.moods else Outcome(result=SendResult.SENT, sentence="taken")

    async def close(self) -> None:
        return None


class Office:
    """A feed with three matching entries, a moody and a good channel."""

    def __init__(self, store: SqlStore) -> None:
        entries = tuple(
            Entry(key=str(number), url=f"http://morning.example/{number}", title=f"Boat strike {number}")
            for number in range(3)
        )
        self.store = store
        self.moody, self.good, self.clock = Moody(), Postbox(name="good"), ManualClock()
        press = Press(feeds={FEED.url: entries})
        self.line = Line(
            store=store,
            fetcher=press,
            reader=press,
            extractor=press,
            channels={"moody": self.moody, "good": self.good},
            feeds=(FEED,),
            rules=RULES,
            clock=self.clock,
        )

    async def deliver_for(self, span: timedelta, step: timedelta) -> None:
        end = self.clock.now() + span
        while self.clock.now() < end:
            self.clock.go(step)
            await self.line.deliver()

    def failures(self) -> list[DeliveryFailed]:
        return [event for event in self.line.notes.events if isinstance(event, DeliveryFailed)]

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """By channel: sent, due again, given up."""
        channels = overview(self.store, self.clock.now()).channels
        return {one.name: (one.sent, one.retry + one.in_doubt, one.dead) for one in channels}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    office = Office(store)
    await office.line.start()
    yield office
    await store.close()


async def test_a_refused_send_is_repeated_after_half_a_minute_unmarked_and_holds_up_nobody(
    office: Office,
) -> None:
    office.moody.moods = [REFUSED] * 3
    await office.line.one_pass()
    assert office.counts() == {"moody": (0, 3, 0), "good": (3, 0, 0)}
    await office.deliver_for(timedelta(seconds=14), timedelta(seconds=1))
    assert len(office.moody.got) == 3
    await office.deliver_for(timedelta(seconds=17), timedelta(seconds=1))
    assert office.counts()["moody"] == (3, 0, 0)
    assert [repeat for _, repeat in office.moody.got] == [False] * 6


async def test_a_send_in_doubt_is_repeated_and_marked(office: Office) -> None:
    office.moody.moods = [DOUBTFUL]
    await office.line.one_pass()
    await office.deliver_for(timedelta(minutes=1), timedelta(seconds=5))
    doubtful = office.moody.got[0][0]
    assert [repeat for alert, repeat in office.moody.got if alert == doubtful] == [False, True]
    assert [repeat for alert, repeat in office.moody.got if alert != doubtful] == [False, False]


async def test_a_rejected_send_is_given_up_at_once(office: Office) -> None:
    office.moody.moods = [REJECTED]
    await office.line.one_pass()
    assert office.counts()["moody"] == (2, 0, 1)
    await office.deliver_for(DAY, timedelta(hours=1))
    assert len(office.moody.got) == 3
    assert [(one.sentence, one.next_at) for one in office.failures()] == [(REJECTED.sentence, None)]


async def test_a_channel_that_stays_down_ends_in_dead_letters_after_three_days(office: Office) -> None:
    office.moody.moods = [REFUSED] * 10_000
    await office.line.one_pass()
    await office.deliver_for(DAY * 2.9, timedelta(minutes=30))
    assert office.counts()["moody"] == (0, 3, 0)
    await office.deliver_for(DAY * 0.2, timedelta(minutes=30))
    assert office.counts()["moody"] == (0, 0, 3)
    assert 60 <= len(office.moody.got) <= 3 * 160  # about hourly in the end, never a storm


async def test_told_to_stop_it_ends_the_send_in_hand_and_begins_no_other(office: Office) -> None:
    await office.line.poll()
    await office.line.ingest()
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Moody):
        async def deliver(self, parcel: Parcel) -> Outcome:
            begun.set()
            await go_on.wait()
            return await Moody.deliver(self, parcel)

    slow = Slow()
    belt = replace(office.line, channels={"moody": slow}).deliverer().belt()
    await belt.tick()
    await begun.wait()
    finish = asyncio.create_task(belt.finish(patience=10))
    await asyncio.sleep(0)
    go_on.set()
    await finish
    assert len(slow.got) == 1
    assert office.counts()["moody"] == (1, 0, 0)
    assert overview(office.store, office.clock.now()).channels[1].waiting == 2
