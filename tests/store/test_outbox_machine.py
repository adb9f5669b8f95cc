"""Whatever happens, in any order, on a real store: an accepted alert is told or visibly not, and never twice unmarked.

A machine with a simple policy of its own: alerts come, parcels are claimed and settled with any outcome, the process dies,
channels and targets go and come back, a person tries anew or drops, time passes.
"""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, select

from monitor.model import (
    AlertKind,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryMark,
    DeliveryState,
    OnDoubt,
    Parcel,
    SendResult,
    Settlement,
)
from monitor.store import SqlStore, drop_deliveries, open_store, retry_deliveries
from monitor.store.outbox import store_alerts
from monitor.store.outbox_tables import deliveries
from monitor.store.tables import alerts
from tests.store.conftest import NOW, Make

EXPIRE = timedelta(hours=6)
WAITING = {"pending", "retry", "in_doubt"}
ENDED = {"sent", "dead", "suppressed"}
CHANNELS = ("desk", "ops")

targets = st.lists(st.sampled_from("xyz"), min_size=1, max_size=3, unique=True).map(tuple)
terms = st.builds(
    ChannelTerms,
    name=st.just("desk"),
    targets=targets,
    on_doubt=st.sampled_from(OnDoubt),
    expire=st.just(EXPIRE),
    merges=st.just(True),
)
ops = ChannelTerms(name="ops", expire=EXPIRE)
sets = st.tuples(st.none() | terms, st.sampled_from([ops, None])).map(
    lambda both: tuple(one for one in both if one is not None)
)
channels = st.sampled_from(CHANNELS)
outcomes = st.sampled_from(SendResult)


@dataclass
class Sends:
    """What went to a target of an alert: how often it may have arrived, and whether it was told that it did."""

    maybe: int = 0
    arrived: bool = False


@dataclass
class Flight:
    """A parcel that is being sent."""

    claim: Claim
    terms: ChannelTerms
    places: list[tuple[str, str, str]] = field(default_factory=list)


class Outbox(RuleBasedStateMachine):
    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.lives: list[SqlStore] = []
        self.now = NOW
        self.accepted: dict[tuple[str, str], int] = {}
        self.wanted: dict[tuple[str, str], set[str]] = {}
        self.sends: dict[tuple[str, str, str], Sends] = defaultdict(Sends)
        self.flights: dict[str, Flight] = {}
        self.reach: dict[str, tuple[str, ...]] = {}
        self.changes = 0  # of the targets of desk
        self.terms: tuple[ChannelTerms, ...] = ()
        self.open(self.template)
        self.sync((replace(ops, name="desk", targets=("x", "y"), merges=True), ops))
        self.ingest(2, list(CHANNELS), same=False)

    def teardown(self) -> None:
        self.drain()
        for store in self.lives:
            store.close_now()
        self.loop.close()
        shutil.rmtree(self.folder)

    # --- what happens ---

    @rule(
        count=st.integers(1, 3),
        to=st.lists(channels, min_size=1, max_size=2, unique=True),
        same=st.booleans(),
    )
    def ingest(self, count: int, to: list[str], same: bool) -> None:
        numbers = range(len(self.accepted), len(self.accepted) + count)
        told = [
            Make.alert(f"a{number}", *to, created_at=self.now, article_id="same" if same else f"art{number}")
            for number in numbers
        ]
        self.run(self.store._write(lambda connection: store_alerts(connection, told, self.now)))
        for alert in told:
            for name in to:
                self.accepted[alert.id, name] = self.changes
                self.wanted[alert.id, name] = set(self.reach[name])

    @rule(name=channels, most=st.integers(1, 4))
    def claim(self, name: str, most: int) -> None:
        of_channel = self.terms_of(name)
        if name in self.flights or of_channel is None:
            return

        def gather(due: Sequence[Delivery], status: ChannelStatus) -> Claim | None:
            return self.chosen(due, status, of_channel, most)

        claim = self.run(self.store.claim_parcel(name, now=self.now, gather=gather))
        if claim is None:
            return
        flight = self.flights[name] = Flight(claim, of_channel)
        for one in claim.parcel.deliveries:
            place = (one.alert.id, name, one.target)
            before = self.sends[place]
            assert not before.arrived, "it was told that it arrived"
            assert one.repeat or not before.maybe, "an unmarked repeat"
            told = [sends for (alert, where, _), sends in self.sends.items() if (alert, where) == place[:2]]
            assert not one.repeat or any(sends.maybe for sends in told), "marked for nothing"
            before.maybe += 1  # until somebody knows better
            flight.places.append(place)

    def chosen(
        self, due: Sequence[Delivery], status: ChannelStatus, of_channel: ChannelTerms, most: int
    ) -> Claim | None:
        """What may have arrived together goes together, other things as many as may be."""
        if status.not_before is not None and self.now < status.not_before:
            return None
        first, together = due[0], list(due[:1])
        if first.repeat and first.message:
            together = [one for one in due if one.repeat and one.message == first.message]
        elif of_channel.merges and not first.repeat:
            together = [one for one in due if not one.repeat][:most]
        key = first.alert.id if len(together) == 1 else "+".join(one.alert.id for one in together)
        parcel = Parcel(channel=of_channel.name, target=first.target, key=key, deliveries=tuple(together))
        return Claim(parcel=parcel, status=replace(status, not_before=None))

    @precondition(lambda self: self.flights)
    @rule(data=st.data(), outcome=outcomes, pause=st.integers(0, 9))
    def settle(self, data: st.DataObject, outcome: SendResult, pause: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.flights)))
        self.end(name, outcome, pause=timedelta(minutes=pause))

    @rule(
        name=channels,
        most=st.integers(1, 4),
        outcome=outcomes,
        meanwhile=st.none() | sets,
        after=st.integers(0, 9),
    )
    def attempt(
        self,
        name: str,
        most: int,
        outcome: SendResult,
        meanwhile: tuple[ChannelTerms, ...] | None,
        after: int,
    ) -> None:
        """What makes the machine go deep: a whole attempt, while the configuration may change."""
        self.now += timedelta(minutes=after)
        self.claim(name, most)
        if meanwhile is not None:
            self.sync(meanwhile)
        if name in self.flights:
            self.end(name, outcome, pause=timedelta(0))

    def end(self, name: str, outcome: SendResult, *, pause: timedelta) -> None:
        flight = self.flights.pop(name)
        for place in flight.places:
            sends = self.sends[place]
            sends.maybe -= outcome in {SendResult.REFUSED, SendResult.REJECTED}
            sends.arrived = outcome is SendResult.SENT
        marks = tuple(self.mark(one, outcome, flight.terms) for one in flight.claim.parcel.deliveries)
        status = replace(flight.claim.status, sentence=outcome.value)
        failed = outcome is not SendResult.SENT
        settlement = Settlement(
            channel=name,
            at=self.now,
            marks=marks,
            status=replace(status, not_before=self.now + pause if failed and pause else None),
            releases=not failed,
            expires_before=self.now - EXPIRE if failed else None,
            expired="given up",
        )
        self.run(self.store.record_parcel(settlement))

    def mark(self, one: Delivery, outcome: SendResult, of_channel: ChannelTerms) -> DeliveryMark:
        state, next_at = DeliveryState.SENT, None
        if outcome is SendResult.REJECTED:
            state = DeliveryState.DEAD
        elif outcome is SendResult.REFUSED:
            state, next_at = DeliveryState.RETRY, self.now + timedelta(minutes=5)
        elif outcome is SendResult.IN_DOUBT:
            state = {
                OnDoubt.RESEND: DeliveryState.IN_DOUBT,
                OnDoubt.HOLD: DeliveryState.HELD,
                OnDoubt.DROP: DeliveryState.SUPPRESSED,
            }[of_channel.on_doubt]
            next_at = self.now + timedelta(minutes=5) if state is DeliveryState.IN_DOUBT else None
        return DeliveryMark(
            delivery_id=one.id,
            state=state,
            at=self.now,
            next_at=next_at,
            sentence=outcome.value,
            repeat=one.repeat or outcome is SendResult.IN_DOUBT,
            receipt=one.alert.id if state is DeliveryState.SENT else "",
        )

    @rule()
    def crash(self) -> None:
        """Another life on what is on the disk; what was being sent may have arrived."""
        self.flights.clear()
        self.open(self.store.file)
        self.run(self.store.recover(now=self.now))
        self.sync(self.terms)

    @rule(wanted=sets)
    def reload(self, wanted: tuple[ChannelTerms, ...]) -> None:
        self.sync(wanted)

    @rule(data=st.data(), anew=st.booleans())
    def by_hand(self, data: st.DataObject, anew: bool) -> None:
        names = sorted({alert for alert, _ in self.accepted})
        ids = data.draw(st.lists(st.sampled_from(names), max_size=2)) if names else []
        channel = data.draw(st.sampled_from(["", *CHANNELS]))
        change = retry_deliveries if anew else drop_deliveries
        before = self.dropped()
        changed = change(f"sqlite:///{self.store.file}", now=self.now, alert_ids=ids, channel=channel)
        assert all(not ids or one.alert_id in ids for one in changed)
        assert all(not channel or one.channel == channel for one in changed)
        assert anew or self.dropped() >= before, "what was dropped came back"
        sending = {place for flight in self.flights.values() for place in flight.places}
        assert not sending & {(one.alert_id, one.channel, one.target) for one in changed}

    @rule(minutes=st.integers(1, 200))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # --- what always holds ---

    @invariant()
    def rows_are_legal(self) -> None:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.rows():
            place = (row.alert, row.channel, row.target)
            found[place[:2]].add(row.target)
            assert not row.dropped or row.state == "suppressed", f"{place} was dropped"
            assert (row.next_at is not None) == (row.state in WAITING), place
            assert (row.ended_at is not None) == (row.state in ENDED), place
            in_hand = row.channel in self.flights and place in self.flights[row.channel].places
            assert (row.state == "sending") == in_hand, place
            assert (row.state == "sent") == self.sends[place].arrived, place
            of_channel = self.terms_of(row.channel)
            is_wanted = of_channel is not None and row.target in of_channel.targets
            assert is_wanted or row.state not in WAITING, f"{place} waits for nobody"
            if row.state == "suppressed" and not row.dropped and is_wanted:
                assert row.queued_at <= self.now - EXPIRE, f"{place} was forgotten"
        assert found.keys() == self.accepted.keys()
        for place, changes in self.accepted.items():
            if changes == self.changes or place[1] == "ops":
                assert found[place] == self.wanted[place], place

    def drain(self) -> None:
        """In the end everything is sent, or has ended for a reason."""
        for name in sorted(self.flights):
            self.end(name, SendResult.SENT, pause=timedelta(0))
        wanted = (replace(ops, name="desk", targets=("x", "y", "z"), merges=True), ops)
        self.sync(wanted)
        self.now += timedelta(hours=1)
        for _ in range(len(self.accepted) * 3 + 1):
            for name in CHANNELS:
                self.claim(name, 3)
                if name in self.flights:
                    self.end(name, SendResult.SENT, pause=timedelta(0))
        self.rows_are_legal()
        assert {row.state for row in self.rows()} <= ENDED
        for row in self.rows():
            if row.state == "suppressed":
                assert row.dropped or row.queued_at <= self.now - EXPIRE

    # --- means ---

    @property
    def store(self) -> SqlStore:
        return self.lives[-1]

    def open(self, before: Path) -> None:
        file = self.folder / f"life-{len(self.lives)}" / "store.db"
        file.parent.mkdir()
        for suffix in ("", "-wal"):
            if (part := before.with_name(before.name + suffix)).exists():
                shutil.copyfile(part, file.with_name(file.name + suffix))
        self.lives.append(open_store(f"sqlite:///{file}", owner=True))

    def sync(self, wanted: tuple[ChannelTerms, ...]) -> None:
        self.terms = wanted
        self.run(self.store.sync_channels(wanted, now=self.now))
        for one in wanted:
            if one.name == "desk" and self.reach.get("desk") != one.targets:
                self.changes += 1
            self.reach[one.name] = one.targets

    def terms_of(self, name: str) -> ChannelTerms | None:
        return next((one for one in self.terms if one.name == name), None)

    def rows(self) -> Sequence[Any]:
        def ask(connection: Connection) -> Sequence[Any]:
            query = select(deliveries, alerts.c.id.label("alert")).join_from(deliveries, alerts)
            return connection.execute(query.where(alerts.c.kind == AlertKind.ALERT.value)).all()

        return self.store.read_now(ask)

    def dropped(self) -> set[int]:
        return {row.id for row in self.rows() if row.dropped}

    def run(self, job: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(job)


@pytest.fixture
def machine(template: Path, on_connect: Callable[[str], None]) -> type[Outbox]:
    on_connect("PRAGMA synchronous=OFF")  # nobody pulls the plug here
    Outbox.template = template
    return Outbox


def test_whatever_happens_alerts_are_told_or_visibly_not(machine: type[Outbox]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
