"""A crash before and after every call of the store, the network and the channels, then a restart: nothing is lost, at
most one alert a channel is said twice, and then it is marked as a possible repeat."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from monitor.core.identity import alert_id, article_id
from monitor.model import DeliveryState, Entry, Feed, Rule
from monitor.settings import FirstPoll, Settings
from monitor.store import SqlStore, alerts, open_store
from tests.world.crashes import Brittle, Crash, Fuse, die, settle_down
from tests.world.doubles import DEAD_SERVER, ManualClock, Postbox, Press
from tests.world.line import EAGER, Line

FEEDS = (
    Feed(name="Morning Post", url="http://morning.example/feed"),
    Feed(name="Evening Post", url="http://evening.example/feed"),
)
RULES = (
    Rule(id="boats", name="boats", query='"boat strike"', channels=("mail", "hook")),
    Rule(id="sharing", name="sharing", query='"intelligence sharing"', channels=("hook", "mail")),
)
BOATS, DENIAL, LOST_PAGE = (f"http://morning.example/{name}" for name in ("boats", "denial", "lost"))
EXPECTED = frozenset(
    alert_id(rule, article_id(url))
    for rule, url in (("boats", BOATS), ("sharing", DENIAL), ("boats", DENIAL), ("boats", LOST_PAGE))
)


Check = Callable[[Postbox, int, set[str], str], None]


@dataclass(slots=True, kw_only=True)
class World:
    """What outlives the process: the press, what the channels got, and the database file."""

    database: Path
    press: Press
    boxes: tuple[Postbox, ...] = field(default_factory=lambda: (Postbox(name="mail"), Postbox(name="hook")))
    clock: ManualClock = field(default_factory=ManualClock)
    settings: Settings = EAGER

    def line(self, store: SqlStore, fuse: Fuse) -> Line:
        edge: Any = Brittle(self.press, fuse)
        channels: dict[str, Any] = {box.name: Brittle(box, fuse) for box in self.boxes}
        brittle: Any = Brittle(store, fuse)
        return Line(
            store=brittle,
            fetcher=edge,
            reader=edge,
            extractor=edge,
            channels=channels,
            feeds=FEEDS,
            rules=RULES,
            clock=self.clock,
            settings=self.settings,
        )

    def open(self) -> SqlStore:
        return open_store(f"sqlite:///{self.database}", owner=True)

    async def live(self, store: SqlStore, fuse: Fuse) -> None:
        line = self.line(store, fuse)
        await line.start()
        await line.one_pass()

    def sending(self, store: SqlStore) -> set[tuple[str, str]]:
        """What the database says is being sent: (channel, alert id)."""
        return {
            (delivery.channel, stored.alert.id)
            for stored in alerts(store, 100)
            for delivery in stored.deliveries
            if delivery.state is DeliveryState.SENDING
        }


def news() -> Press:
    """Two feeds with five entries: two that match, one of which both feeds list, one whose page cannot be fetched
    and one that is about something else."""
    boats = Entry(key="1", url=BOATS, title="Navy reports a boat strike")
    lost = Entry(key="3", url=LOST_PAGE, title="Second boat strike in a week")
    denial = Entry(key="2", url=DENIAL, title="Ministry denies")
    weather = Entry(key="4", url="http://evening.example/weather", title="Rain")
    again = Entry(key="other", url=DENIAL, title="Ministry denies it all")
    said = "The ministry denied that intelligence sharing was paused over a boat strike. " * 8
    return Press(
        feeds={FEEDS[0].url: (boats, denial, lost), FEEDS[1].url: (weather, again)},
        articles={
            BOATS: "The boat strike took place at dawn, the navy said. " * 10,
            DENIAL: said,
            weather.url: "It will rain on the hills and by the sea. " * 10,
            LOST_PAGE: DEAD_SERVER,
        },
    )


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, so that not every crash has to make them."""
    database = tmp_path_factory.mktemp("blank") / "news.db"
    open_store(f"sqlite:///{database}", owner=True).close_now()
    return database


async def crash_and_restart(
    blank: Path, folder: Path, fuse: Fuse, *, settings: Settings = EAGER, check: Check | None = None
) -> Fuse:
    """Crash where the fuse blows, start again, and check what the channels got; the fuse, blown or not."""
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, _told: None
    )  # Crash in a task nobody awaits
    folder.mkdir()
    world = World(database=folder / "news.db", press=news(), settings=settings)
    shutil.copy(blank, world.database)
    dead = world.open()
    with suppress(Crash):
        await world.live(dead, fuse)
    await settle_down(fuse)
    sending = world.sending(dead)
    before = {box.name: len(box.got) for box in world.boxes}
    die(dead)
    store = world.open()
    await world.live(store, Fuse())
    await store.close()
    await dead.close()
    for box in world.boxes:
        in_hand = {alert for channel, alert in sending if channel == box.name}
        (check or check_alerts)(box, before[box.name], in_hand, fuse.where)
    return fuse


def check_alerts(box: Postbox, before: int, sending: set[str], where: str) -> None:
    times = Counter(alert for alert, _ in box.got)
    marked = {alert for alert, repeat in box.got[before:] if repeat}
    twice = {alert for alert, count in times.items() if count > 1}
    assert set(times) == EXPECTED, f"crash {where}: {box.name} lost {EXPECTED - set(times)}"
    assert len(box.got) <= len(EXPECTED) + 1, f"crash {where}: {box.name} got more than one repeat"
    assert twice <= marked, f"crash {where}: {box.name} got an unmarked repeat"
    assert marked == sending, (
        f"crash {where}: {box.name} was marked though nothing was being sent, or not marked"
    )


def check_digests(box: Postbox, before: int, sending: set[str], where: str) -> None:
    """Every match in a digest, none in two of them; a digest told twice is marked."""
    times = Counter(alert for alert, _ in box.got)
    marked = {alert for alert, repeat in box.got[before:] if repeat}
    told = Counter(item.id for alert in {one.id: one for one in box.alerts}.values() for item in alert.items)
    assert set(told) == EXPECTED, f"crash {where}: {box.name} lost {EXPECTED - set(told)}"
    assert max(told.values()) == 1, f"crash {where}: {box.name} got a match in two digests"
    assert {alert for alert, count in times.items() if count > 1} <= marked == sending, f"crash {where}"


async def test_a_crash_at_any_place_leaves_digests_whole(blank: Path, tmp_path: Path) -> None:
    """The first turn of every place."""
    digests = replace(EAGER, first_poll=FirstPoll.DIGEST)

    async def play(name: str, fuse: Fuse) -> Fuse:
        return await crash_and_restart(blank, tmp_path / name, fuse, settings=digests, check=check_digests)

    quiet = await play("quiet", Fuse())
    assert 2 <= quiet.passed["after deliver"] <= 4  # one or two feeds have a match, on two channels
    for place in quiet.passed:
        for turn in {1, quiet.passed[place]}:
            await play(f"{place} {turn}", Fuse(place, turn))


async def test_a_crash_at_any_place_loses_nothing_and_repeats_at_most_once_a_channel(
    blank: Path, tmp_path: Path
) -> None:
    """Every place, and each time it is passed in an undisturbed run. Which task goes first differs from run to run, so a
    turn may not come; those of the sends and of each call's first turn always do."""
    quiet = await crash_and_restart(blank, tmp_path / "quiet", Fuse())
    assert quiet.where == ""
    assert quiet.passed["after deliver"] == len(EXPECTED) * 2
    crashed: Counter[str] = Counter()
    for place, turns in quiet.passed.items():
        for turn in range(1, turns + 1):
            fuse = await crash_and_restart(blank, tmp_path / f"{place} {turn}", Fuse(place, turn))
            crashed[place] += fuse.where == place
    print(f"{crashed.total()} crashes at {len(crashed)} places")
    assert all(crashed[place] >= 1 for place in quiet.passed)
    for call in (
        "recover",
        "record_listing",
        "record_entry",
        "claim_parcel",
        "record_parcel",
        "deliver",
        "fetch",
    ):
        assert f"before {call}" in crashed
        assert f"after {call}" in crashed
    assert crashed["before deliver"] == crashed["after deliver"] == len(EXPECTED) * 2
