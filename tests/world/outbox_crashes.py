"""A process that delivers dies, is started again, dies again: at every place, and at every two."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from monitor.model import Alert, ChannelTerms, DeliveryState, Outcome, Parcel
from monitor.pipeline.deliver import Deliver
from monitor.ports import Configuration
from monitor.settings import Settings
from monitor.store import SqlStore, open_store
from monitor.store.outbox_tables import deliveries
from monitor.store.tables import alerts
from tests.world.crashes import Brittle, Crash, Fuse, die, settle_down
from tests.world.doubles import NOON, SENT, ManualClock, Notes
from tests.world.outbox import alert

GAP = timedelta(seconds=5)
TERMS = (
    ChannelTerms(name="mail", targets=("x@a.org", "y@a.org"), merges=True, gap=GAP),
    ChannelTerms(name="hook"),
)
SAID = (
    *(alert(name, article="one", at=NOON) for name in ("a", "b")),
    *(alert(name, at=NOON) for name in ("c", "d")),
)
_ROUNDS = 12  # of sending what can go and letting a gap pass: more than any life needs

Told = tuple[str, str, str]  # channel, target, alert id
Place = tuple[str, int]  # its name, and which time it is passed


@dataclass(slots=True)
class Box:
    """A channel that takes everything, and what it took."""

    name: str
    parcels: list[Parcel] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        return SENT

    async def close(self) -> None:
        return None


@dataclass(slots=True)
class Lives:
    """What outlives the process: the file, the clock, what arrived; and for each crash what was being sent although it
    had arrived."""

    file: Path
    boxes: tuple[Box, ...] = field(default_factory=lambda: tuple(Box(one.name) for one in TERMS))
    clock: ManualClock = field(default_factory=ManualClock)
    in_hand: list[set[Told]] = field(default_factory=list)

    def resumed_in(self, folder: Path) -> "Lives":
        """What was left so far, for other lives to go on from."""
        shutil.copytree(self.file.parent, folder)
        return Lives(folder / self.file.name, *deepcopy((self.boxes, self.clock, self.in_hand)))

    async def live(self, fuse: Fuse) -> None:
        """One life, to its end or to where the fuse blows."""
        store = open_store(f"sqlite:///{self.file}", owner=True)
        deliver = self._deliver(store, fuse)
        with suppress(Crash):
            await self._deliver_all(Brittle(store, fuse), deliver)
        await settle_down(fuse)
        deliver._alarms.cancel()
        if fuse.where:
            self.in_hand.append(_being_sent(store) & set(self.told()))
            die(store)
        await store.close()

    def _deliver(self, store: SqlStore, fuse: Fuse) -> Deliver:
        brittle: Any = Brittle(store, fuse)
        channels: dict[str, Any] = {box.name: Brittle(box, fuse) for box in self.boxes}
        terms = {one.name: one for one in TERMS}
        return Deliver(
            store=brittle,
            channels=channels,
            terms=terms,
            clock=self.clock,
            observer=Notes(),
            settings=Settings(),
        )

    async def _deliver_all(self, store: Any, deliver: Deliver) -> None:
        await store.recover(now=self.clock.now())
        await store.sync_channels(TERMS, now=self.clock.now())
        belt = deliver.belt()
        for _ in range(_ROUNDS):
            await belt.drain()
            self.clock.go(GAP)

    def told(self) -> Counter[Told]:
        """How often each alert arrived where."""
        return Counter(
            (parcel.channel, parcel.target, one.alert.id)
            for box in self.boxes
            for parcel in box.parcels
            for one in parcel.deliveries
        )

    def wrong(self) -> Iterator[str]:
        """What is not as promised, in words."""
        told = self.told()
        expected = {(one.name, target, said.id) for one in TERMS for target in one.targets for said in SAID}
        yield from (f"lost: {one}" for one in expected - told.keys())
        twice = {one for one, count in told.items() if count > 1}
        yield from (
            f"told again though not in hand: {one}" for one in twice - set[Told]().union(*self.in_hand)
        )
        for box in self.boxes:
            repeats, unmarked = _repeats(box.parcels)
            if unmarked:
                yield f"{box.name}: {unmarked} repeats without a mark"
            if repeats > len(self.in_hand):
                yield f"{box.name}: {repeats} repeats after {len(self.in_hand)} crashes"


def blank(folder: Path) -> Path:
    """A database in which the alerts wait."""
    file = folder / "blank.db"
    asyncio.run(_fill(file))
    return file


async def _fill(file: Path) -> None:
    store = open_store(f"sqlite:///{file}", owner=True)
    await store.sync_channels(TERMS, now=NOON)
    names = tuple(one.name for one in TERMS)
    said = [_on(one, names) for one in SAID]
    await store.note_configuration(Configuration(loaded_at=NOON, rules=1), notices=said)
    await store.close()


async def crash_at(blank_file: Path, folder: Path, *places: Place) -> tuple[Lives, list[Fuse]]:
    """A life for each place, which ends there if it comes that far, and one that nothing disturbs."""
    lives = begin(blank_file, folder)
    fuses = [Fuse(place, turn) for place, turn in places] + [Fuse()]
    for fuse in fuses:
        await lives.live(fuse)
    shutil.rmtree(folder)
    return lives, fuses


def begin(blank_file: Path, folder: Path) -> Lives:
    """No life yet: the alerts wait in a database in `folder`."""
    # A Crash may end a task that nobody awaits.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _told: None)
    folder.mkdir()
    lives = Lives(folder / "news.db")
    shutil.copy(blank_file, lives.file)
    return lives


async def all_places(blank_file: Path, folder: Path) -> list[Place]:
    """Every place, each time that an undisturbed life passes it."""
    _, (quiet,) = await crash_at(blank_file, folder)
    return places_of(quiet)


def places_of(quiet: Fuse) -> list[Place]:
    """Every place that a life passed, each time."""
    return [(place, turn) for place, turns in quiet.passed.items() for turn in range(1, turns + 1)]


def _being_sent(store: SqlStore) -> set[Told]:
    query = (
        select(deliveries.c.channel, deliveries.c.target, alerts.c.id)
        .join_from(deliveries, alerts)
        .where(deliveries.c.state == DeliveryState.SENDING.value)
    )
    return {tuple(row) for row in store.read_now(lambda connection: connection.execute(query).all())}


def _repeats(parcels: Sequence[Parcel]) -> tuple[int, int]:
    """How many messages told something again, and how many of those were not marked."""
    seen = set[tuple[str, str]]()
    repeats = unmarked = 0
    for parcel in parcels:
        told = {(parcel.target, one.alert.id) for one in parcel.deliveries}
        if told & seen:
            repeats += 1
            unmarked += not parcel.repeat
        seen |= told
    return repeats, unmarked


def _on(one: Alert, names: tuple[str, ...]) -> Alert:
    return replace(one, channels=names)
