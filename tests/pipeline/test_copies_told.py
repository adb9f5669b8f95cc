"""A copy is attached to its original and told only for what the original did not say."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.model import Entry, Feed, Rule
from monitor.store import SqlStore, open_store
from monitor.store.tables import articles
from tests.world.doubles import ManualClock, Postbox, Press
from tests.world.line import Line

WIRE = Feed(name="Wire", url="http://wire.example/feed")
GAZETTE = Feed(name="Gazette", url="http://gazette.example/feed")
WIRE_TEXT = (
    "A patrol boat struck a fishing vessel off the northern islands before dawn, and three of the crew are missing.\n"
    "The coastguard sent two helicopters and a lifeboat, which searched until the fog came down at noon.\n"
    "Relatives gathered on the quay of Ashford, where the harbour master read out the names of those who were saved.\n"
    "The navy said that it would hold an inquiry and that the officer in command had been relieved of her duties."
)
OWN = "In this town the deputy minister for fisheries, whose brother owned the vessel, called for a ban on night patrols."
RULES = [
    Rule(id=query, name=query, query=query, channels=("desk",)) for query in ("patrol boat", "night patrols")
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    yield store
    await store.close()


class TwoOutlets:
    """Two outlets whose feeds are empty at first."""

    def __init__(self, store: SqlStore) -> None:
        self.press = Press(feeds={WIRE.url: (), GAZETTE.url: ()})
        self.clock, self.desk, self.store = ManualClock(), Postbox(name="desk"), store
        self.line = Line(
            store=store,
            fetcher=self.press,
            reader=self.press,
            extractor=self.press,
            channels={"desk": self.desk},
            feeds=[WIRE, GAZETTE],
            rules=RULES,
            clock=self.clock,
        )

    async def publish(self, feed: Feed, title: str, text: str) -> None:
        self.clock.go(timedelta(hours=1))
        url = f"{feed.url}/{title}".replace(" ", "-")
        self.press.articles[url] = text
        entry = Entry(key=url, url=url, title=title, published_at=self.clock.now())
        self.press.feeds[feed.url] = (entry, *self.press.feeds[feed.url])
        await self.store.make_feeds_due(now=self.clock.now())
        await self.line.one_pass()

    def told(self) -> list[tuple[str, str]]:
        return [(alert.source, alert.rule) for alert in self.desk.alerts]


@pytest.fixture
async def press(store: SqlStore) -> TwoOutlets:
    press = TwoOutlets(store)
    await press.line.start()
    await press.line.one_pass()
    await press.publish(WIRE, "Patrol boat strikes fishing vessel", WIRE_TEXT)
    return press


async def test_an_edited_copy_under_its_own_headline_is_not_told_again(
    press: TwoOutlets, store: SqlStore
) -> None:
    edited = WIRE_TEXT.replace("before dawn", "early on Monday").replace("two helicopters", "a helicopter")
    await press.publish(GAZETTE, "Three missing after patrol boat crash", edited)
    assert press.told() == [("Wire", "patrol boat")]
    first, second = store.read_now(lambda db: db.execute(select(articles.c.id, articles.c.copy_of)).all())
    assert (first.copy_of, second.copy_of) == (None, first.id)


async def test_edits_close_to_the_hit_make_no_news(press: TwoOutlets) -> None:
    edited = WIRE_TEXT.replace(
        "A patrol boat struck a fishing", "Early today a patrol boat struck the fishing"
    )
    await press.publish(GAZETTE, "Patrol boat in crash", edited.replace("three of the crew", "3 of its crew"))
    assert press.told() == [("Wire", "patrol boat")]


async def test_what_a_longer_story_adds_to_the_wire_text_in_it_is_told(press: TwoOutlets) -> None:
    await press.publish(GAZETTE, "Minister's brother among the owners", f"{WIRE_TEXT}\n{OWN}")
    assert press.told() == [("Wire", "patrol boat"), ("Gazette", "night patrols")]
    assert [printing.source for printing in press.desk.alerts[1].articles] == ["Gazette", "Wire"]


async def test_a_copy_of_the_longer_story_says_nothing_new(press: TwoOutlets) -> None:
    longer = f"{WIRE_TEXT}\n{OWN}"
    await press.publish(GAZETTE, "Minister's brother among the owners", longer)
    await press.publish(WIRE, "Ban on night patrols asked for", longer.replace("before dawn", "at daybreak"))
    assert press.told() == [("Wire", "patrol boat"), ("Gazette", "night patrols")]


async def test_a_story_of_its_own_about_the_same_is_no_copy(press: TwoOutlets) -> None:
    own = (
        "Fishermen of Ashford blame the navy. They say that the patrol boat ran without lights when it hit the Marigold, "
        "which had four men on board, and that nobody answered their calls on channel sixteen for a quarter of an hour. "
        "The admiralty keeps silent about the cause, and the widow of the skipper wants to see the log."
    )
    await press.publish(GAZETTE, "Fishermen blame navy", own)
    assert press.told() == [("Wire", "patrol boat"), ("Gazette", "patrol boat")]
