"""After a failed fetch an article is matched on what the feed says of it, and its page is tried again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.events import Quarantined
from monitor.model import Entry, Extent, Feed, ReadFailure, ReadTrouble, Rule
from monitor.store import SqlStore, open_store, overview
from tests.world.doubles import DEAD_SERVER, NOON, ManualClock, Postbox, Press, by_name
from tests.world.line import Line

FEED = Feed(name="Morning Post", url="http://morning.example/feed")
PAGE = "http://morning.example/boats"
ENTRY = Entry(key="1", url=PAGE, title="Boat strike reported", summary="More to follow.")
BODY = "The boat strike came hours after intelligence sharing was paused, two officials said. " * 8
RULES = (
    Rule(id="boats", name="boats", query='"boat strike"', channels=("box",)),
    Rule(id="sharing", name="sharing", query='"intelligence sharing"', channels=("box",)),
)
KILLER = ReadFailure(trouble=ReadTrouble.TIMEOUT, sentence="reading it took longer than 5 seconds")


class Office:
    """One feed with one entry, a channel, and a clock to turn."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.press = Press(feeds={FEED.url: (ENTRY,)}, articles={PAGE: DEAD_SERVER})
        self.box = Postbox(name="box")
        self.clock = ManualClock()
        self.line = Line(
            store=store,
            fetcher=self.press,
            reader=self.press,
            extractor=self.press,
            channels=by_name(self.box),
            feeds=(FEED,),
            rules=RULES,
            clock=self.clock,
        )

    @property
    def tries(self) -> int:
        return self.press.asked.count(PAGE)

    def told(self) -> list[str]:
        return [alert.rule for alert in self.box.alerts]

    async def tries_within(self, span: timedelta, step: timedelta) -> list[timedelta]:
        """Turn the clock in steps; when, from now on, the page was tried."""
        start, tried = self.clock.now(), []
        while self.clock.now() - start < span:
            self.clock.go(step)
            before = self.tries
            await self.line.one_pass()
            tried += [self.clock.now() - start] * (self.tries - before)
        return tried


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    office = Office(store)
    await office.line.start()
    await office.line.one_pass()
    yield office
    await store.close()


async def test_an_unreachable_page_alerts_at_once_on_title_and_summary(office: Office) -> None:
    assert office.told() == ["boats"]
    assert office.box.alerts[0].shortfall == DEAD_SERVER.sentence


async def test_an_unreachable_page_is_tried_three_times_more_over_thirty_minutes(office: Office) -> None:
    tried = await office.tries_within(timedelta(hours=3), timedelta(minutes=1))
    assert len(tried) == 3
    assert tried[-1] == timedelta(minutes=30)
    assert office.told() == ["boats"]
    assert overview(office.store, office.clock.now()).retry == 0


async def test_a_body_that_comes_later_alerts_for_what_was_not_told_yet(office: Office) -> None:
    office.press.articles[PAGE] = BODY
    tried = await office.tries_within(timedelta(hours=1), timedelta(minutes=1))
    assert tried == [timedelta(minutes=minutes) for minutes in (3, 3 + 5, 3 + 5 + 15)], "then it is watched"
    assert office.told() == ["boats", "sharing"]
    assert office.box.alerts[1].shortfall == ""
    article = await office.store.article_at(PAGE)
    assert article is not None
    assert (article.extent, article.body) == (Extent.FULL, BODY)
    assert article.published_at == NOON


async def test_a_body_that_comes_later_and_says_nothing_new_stays_silent(office: Office) -> None:
    office.press.articles[PAGE] = "Nothing is known of the boat strike yet, an officer said. " * 8
    assert len(await office.tries_within(timedelta(minutes=4), timedelta(minutes=1))) == 1
    assert office.told() == ["boats"]


async def test_a_restart_forgets_no_retry(office: Office) -> None:
    await office.tries_within(timedelta(minutes=5), timedelta(minutes=1))
    await office.line.start()
    tried = await office.tries_within(timedelta(hours=1), timedelta(minutes=1))
    assert [office.tries, len(tried)] == [4, 2]


async def test_a_page_that_kills_three_workers_is_quarantined_within_a_minute(office: Office) -> None:
    office.press.articles[PAGE] = KILLER
    office.clock.go(timedelta(minutes=3))
    await office.line.one_pass()
    tried = await office.tries_within(timedelta(minutes=1), timedelta(seconds=5))
    assert tried == [timedelta(seconds=5), timedelta(seconds=20)]
    assert await office.tries_within(timedelta(hours=2), timedelta(minutes=1)) == []
    seen = overview(office.store, office.clock.now())
    assert [(one.url, one.sentence) for one in seen.quarantined] == [(PAGE, KILLER.sentence)]
    assert [event.url for event in office.line.notes.events if isinstance(event, Quarantined)] == [PAGE]
    assert office.told() == ["boats"]
