"""Alerts that go out on scripted channels through the real belt and store, on a clock that jumps to whatever is next."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from monitor.model import Alert, AlertKind, ChannelTerms, DeliveryState, Outcome, Parcel
from monitor.pipeline.belt import Belt
from monitor.pipeline.deliver import Deliver
from monitor.ports import Configuration
from monitor.settings import Settings
from monitor.store import SqlStore, open_store
from monitor.store.outbox_tables import channels, deliveries
from tests.world.doubles import SENT, ManualClock, Notes
from tests.world.outbox import alert


@dataclass(slots=True, kw_only=True)
class Window:
    """A channel that answers by a script: `answers` one by one, then `usual`; while it is `down`, and to what tells the alert
    `poison`, it answers `downs`. It notes when each parcel was handed to it, and which arrived."""

    terms: ChannelTerms
    clock: ManualClock
    answers: list[Outcome] = field(default_factory=list)
    usual: Outcome = SENT
    down: tuple[datetime, datetime] | None = None
    downs: Outcome = SENT
    poison: str = ""
    handed: list[tuple[datetime, Parcel]] = field(default_factory=list)
    arrived: list[tuple[datetime, Parcel]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.terms.name

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.handed.append((self.clock.now(), parcel))
        outcome = self._answer(parcel)
        if outcome.result.value in {"sent", "in doubt"}:
            self.arrived.append((self.clock.now(), parcel))
        return outcome

    def _answer(self, parcel: Parcel) -> Outcome:
        if self.down and self.down[0] <= self.clock.now() < self.down[1]:
            return self.downs
        if self.poison and any(one.alert.id == self.poison for one in parcel.deliveries):
            return self.downs
        return self.answers.pop(0) if self.answers else self.usual

    async def close(self) -> None:
        return None

    @property
    def told(self) -> list[str]:
        """The names of what arrived, each as often as it did."""
        return [one.alert.id for _, parcel in self.arrived for one in parcel.deliveries]

    @property
    def messages(self) -> list[str]:
        """What each message that arrived told; "?" marks a possible repeat."""
        return [
            " ".join(one.alert.id for one in parcel.deliveries) + "?" * parcel.repeat
            for _, parcel in self.arrived
        ]

    @property
    def titles(self) -> list[str]:
        """The titles of the notices that arrived."""
        all_told = (one.alert for _, parcel in self.arrived for one in parcel.deliveries)
        return [told.title for told in all_told if told.kind is AlertKind.NOTICE]


@dataclass(slots=True, kw_only=True)
class Mailroom:
    """The belt, its store and its channels."""

    store: SqlStore
    clock: ManualClock
    windows: dict[str, Window]
    notes: Notes
    deliver: Deliver
    belt: Belt[str]

    async def tell(self, *said: Alert | str) -> None:
        """Store alerts for all channels; a name stands for one on an article of its own."""
        now = self.clock.now()
        alerts = [alert(one, at=now) if isinstance(one, str) else one for one in said]
        await self.store.note_configuration(
            Configuration(loaded_at=now, rules=1),
            notices=[replace(one, channels=tuple(self.windows.keys() - {"ops"})) for one in alerts],
        )

    async def run(self, span: timedelta = timedelta(0)) -> None:
        """Let time pass."""
        end = self.clock.now() + span
        while True:
            await self.belt.drain()
            now = self.clock.now()
            if now >= end:
                return
            self.clock.go(min(self._next() or end, end) - now)

    def _next(self) -> datetime | None:
        """When something becomes due, a channel may send again or is looked at again."""
        now = self.clock.now()
        columns = (deliveries.c.next_at, channels.c.not_before)
        moments = [
            self.store.read_now(
                lambda connection, column=column: connection.execute(
                    select(func.min(column)).where(column > now)
                ).scalar()
            )
            for column in columns
        ]
        waits = [at for at in self.deliver._waits.values() if at > now]
        return min((at for at in (*moments, *waits) if at is not None), default=None)

    def states(self, name: str) -> dict[str, int]:
        """How many deliveries of a channel are in each state."""
        query = select(deliveries.c.state, func.count()).where(deliveries.c.channel == name)
        rows = self.store.read_now(
            lambda connection: connection.execute(query.group_by(deliveries.c.state)).all()
        )
        return dict(rows)

    def are_all(self, name: str, state: DeliveryState) -> bool:
        return set(self.states(name)) == {state.value}


@asynccontextmanager
async def open_mailroom(
    folder: Path, *terms: ChannelTerms, notices: Sequence[str] = ("ops",)
) -> AsyncIterator[Mailroom]:
    """A mailroom with these channels and `ops`, which is told of trouble."""
    clock, notes = ManualClock(), Notes()
    everything = {one.name: one for one in (*terms, ChannelTerms(name="ops", merges=True))}
    store = open_store(f"sqlite:///{folder}/news.db", owner=True)
    await store.sync_channels(list(everything.values()), now=clock.now())
    windows = {name: Window(terms=one, clock=clock) for name, one in everything.items()}
    deliver = Deliver(
        store=store,
        channels=windows,
        terms=everything,
        clock=clock,
        observer=notes,
        settings=Settings(notices=tuple(notices)),
    )
    belt = deliver.belt()
    yield Mailroom(store=store, clock=clock, windows=windows, notes=notes, deliver=deliver, belt=belt)
    await belt.finish(0)
    await deliver.close()
    await store.close()
