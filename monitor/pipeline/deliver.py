"""The deliver belt: due deliveries become messages sent, one sender per channel, and a settlement for every attempt."""

import asyncio
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.outbox import free_at, gather, settle
from monitor.errors import StoreError
from monitor.events import Alerted, BugFound, Delivered, DeliveryFailed, StoreFailed
from monitor.model import (
    Blame,
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    DeliveryMark,
    DeliveryState,
    Outcome,
    Parcel,
    SendResult,
    Settlement,
)
from monitor.pipeline.alarms import Alarms
from monitor.pipeline.belt import Belt
from monitor.pipeline.channel_notices import Told, with_notices
from monitor.ports import Channel, Clock, Observer, Outbox
from monitor.settings import Settings

# How long and how often (seconds) to try to store how a send ended, when the database refuses: long enough for a full
# disk to be noticed and cleared.
_MARK_PATIENCE = 600
_MARK_AGAIN = 1.0

# What is due within that time is waited for to the moment, and a channel that must wait is looked at again after it.
_SOON = timedelta(seconds=60)


class Deliver:
    """Sends what is due on each channel, oldest first, as its terms say. What the store refuses to take of an attempt is
    offered to it `patience` times, a second apart, and then whenever the belt looks for work."""

    def __init__(
        self,
        *,
        store: Outbox,
        channels: Mapping[str, Channel],
        terms: Mapping[str, ChannelTerms],
        clock: Clock,
        observer: Observer,
        settings: Settings,
        patience: int = _MARK_PATIENCE,
    ) -> None:
        self._store = store
        self._channels = channels
        self._terms = terms
        self._in_hand: dict[str, Channel] = {}
        self._clock = clock
        self._observer = observer
        self._notices = settings.notices
        self._zone = ZoneInfo(settings.timezone)
        self._patience = patience
        self._unrecorded: dict[str, tuple[Parcel, Settlement]] = {}
        self._waits: dict[
            str, datetime
        ] = {}  # when channels are free again whose limit is used up, or that met a bug
        self._rests: dict[str, datetime] = {}  # when channels are that only keep the gap between two messages
        self._alarms = Alarms()

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels in use, by name."""
        return self._channels

    def rests_until(self) -> datetime | None:
        """When the first channel may go on that works and only keeps the gap between two messages; None if none does."""
        now = self._clock.now()
        return min((at for at in self._rests.values() if at > now), default=None)

    async def use(
        self,
        channels: Mapping[str, Channel],
        *,
        terms: Mapping[str, ChannelTerms],
        notices: tuple[str, ...],
    ) -> None:
        """Send on `channels` from now on, each as its `terms` say, and tell `notices` of trouble with one. A channel that is
        not among them any more ends its send in hand and is closed; only then another of its name begins."""
        before, self._channels = self._channels, channels
        self._terms, self._notices = terms, notices
        self._waits.clear()
        for name, channel in before.items():
            if channels.get(name) is not channel and self._in_hand.get(name) is not channel:
                await channel.close()

    async def close(self) -> None:
        """Let go of the channels; a hanging send is left behind."""
        self._alarms.cancel()
        for channel in self._channels.values():
            await channel.close()

    def belt(self) -> Belt[str]:
        """The belt whose items are channels: each is worked on by one task at a time, so each has one sender."""
        belt = Belt(
            "deliver",
            width=sys.maxsize,  # there are as many items as channels
            claim=self._claim,
            work=lambda name: self._serve(name, belt),
            set_aside=self._set_aside,
            name_of=str,
            observer=self._observer,
        )
        return belt

    # --- channels -----------------------------------------------------------------------------------------------------

    async def _claim(self, _free: int, busy: Sequence[str]) -> Sequence[str]:
        due = await self._store.due_channels(now=self._clock.now())
        ready = [name for name in due if name in self._channels and not self._waiting(name)]
        return [name for name in dict.fromkeys((*self._unrecorded, *ready)) if name not in busy]

    def _waiting(self, name: str) -> bool:
        """Whether a channel must wait, as it was when last looked at. A moment further ahead than any was noted under a
        clock that has been set back since."""
        at = self._waits.get(name)
        return at is not None and timedelta(0) < at - self._clock.now() <= _SOON

    async def _serve(self, name: str, belt: Belt[str]) -> None:
        """Work on one channel; if it is taken out of use meanwhile, close it at the end."""
        if name in self._unrecorded:
            await self._record_left(name)
        channel = self._channels.get(name)
        if channel is None:
            return
        self._in_hand[name] = channel
        try:
            await self._empty(channel, belt)
        finally:
            del self._in_hand[name]
            if self._channels.get(name) is not channel:
                await channel.close()

    async def _empty(self, channel: Channel, belt: Belt[str]) -> None:
        """Send what is due until nothing is or the channel must wait, or the belt is told to finish, or the channel is
        taken out of use: then only what is in hand."""
        while not belt.stopping and self._channels.get(channel.name) is channel:
            terms = self._terms[channel.name]
            claim = await self._parcel(terms, belt)
            if claim is None:
                return
            outcome = await self._send(channel, claim.parcel)
            settlement = self._settle(claim, outcome, self._terms.get(channel.name, terms))
            if self._channels.get(channel.name) is not channel:
                settlement = _without_pause(settlement)
            await self._record(claim.parcel, settlement)
            self._tell(claim.parcel, settlement)
            self._come_back(settlement, belt)

    async def _parcel(self, terms: ChannelTerms, belt: Belt[str]) -> Claim | None:
        """What goes out next; None if nothing is due or the channel must wait, which is then noted."""
        now = self._clock.now()
        waiting: list[ChannelStatus] = []

        def chosen(due: Sequence[Delivery], status: ChannelStatus) -> Claim | None:
            if due and free_at(status, terms, now):
                waiting.append(status)
            return gather(due, status, terms=terms, now=now)

        claim = await self._store.claim_parcel(terms.name, now=now, gather=chosen)
        if claim is None and waiting:
            self._note_wait(waiting[-1], terms, now, belt)
        return claim

    def _note_wait(self, status: ChannelStatus, terms: ChannelTerms, now: datetime, belt: Belt[str]) -> None:
        """Note until when a channel must wait. Its `not_before` is not noted: the store minds it, where a person may end
        it at any time."""
        if limited := free_at(replace(status, not_before=None), terms, now):
            self._waits[terms.name] = min(limited, now + _SOON)
        at = free_at(status, terms, now) or now
        if status.failing_since is None and at - now <= terms.gap:
            self._rests[terms.name] = at
        self._wake_at(min(at, now + _SOON), belt)

    # --- one parcel ---------------------------------------------------------------------------------------------------

    async def _send(self, channel: Channel, parcel: Parcel) -> Outcome:
        try:
            return await channel.deliver(parcel)
        except Exception as error:  # noqa: BLE001 - a bug in one channel must not leave its parcel without a mark
            item = f"{', '.join(one.alert.id for one in parcel.deliveries)} on {parcel.channel}"
            self._observer.see(BugFound(belt="deliver", item=item, traceback=traceback.format_exc()))
            sentence = f"internal error ({type(error).__name__}): see the log"
            return Outcome(result=SendResult.IN_DOUBT, sentence=sentence, blame=Blame.MESSAGE)

    def _settle(self, claim: Claim, outcome: Outcome, terms: ChannelTerms) -> Settlement:
        told = Told(claim=claim, terms=terms, channels=self._notices, zone=self._zone)
        return with_notices(settle(claim, outcome, terms=terms, now=self._clock.now()), told)

    async def _record(self, parcel: Parcel, settlement: Settlement) -> None:
        """Store how the attempt ended. A send without its mark would be repeated, so this holds the channel until
        the database takes it; a process that ends meanwhile leaves the parcel in doubt."""
        for left in reversed(range(self._patience)):
            try:
                await self._store.record_parcel(settlement)
            except StoreError as error:
                if not left:
                    self._unrecorded[settlement.channel] = parcel, settlement
                    raise
                self._observer.see(StoreFailed(belt="deliver", sentence=str(error)))
                await asyncio.sleep(_MARK_AGAIN)
            else:
                return

    async def _record_left(self, name: str) -> None:
        """Store how an attempt ended that the database refused to take note of; nothing is sent before that."""
        parcel, settlement = self._unrecorded[name]
        await self._store.record_parcel(settlement)
        del self._unrecorded[name]
        self._tell(parcel, settlement)

    def _come_back(self, settlement: Settlement, belt: Belt[str]) -> None:
        """See to it that what the settlement put off is due to the moment, and its notices are sent at once."""
        for moment in {mark.next_at for mark in settlement.marks} | {settlement.status.not_before}:
            if moment is not None:
                self._wake_at(moment, belt)
        if settlement.notices:
            belt.wake()

    def _wake_at(self, moment: datetime, belt: Belt[str]) -> None:
        after = moment - self._clock.now()
        if timedelta(0) < after <= _SOON:
            self._alarms.call(belt.wake, after=after.total_seconds())

    async def _set_aside(self, name: str, _sentence: str) -> None:
        """What a channel was sending has its mark, and the rest is still due: in a while, or a pass would never end."""
        self._waits[name] = self._clock.now() + _SOON

    # --- what is told -------------------------------------------------------------------------------------------------

    def _tell(self, parcel: Parcel, settlement: Settlement) -> None:
        for delivery, mark in zip(parcel.deliveries, settlement.marks, strict=True):
            self._observer.see(_event(delivery, mark))
        for notice in settlement.notices:
            self._observer.see(Alerted(alert=notice))


def _without_pause(settlement: Settlement) -> Settlement:
    """What an address answered that is out of use says nothing of when the new one may be tried."""
    return replace(settlement, status=replace(settlement.status, not_before=None))


def _event(delivery: Delivery, mark: DeliveryMark) -> Delivered | DeliveryFailed:
    if mark.state is DeliveryState.SENT:
        return Delivered(
            channel=delivery.channel,
            alert=delivery.alert,
            repeat=delivery.repeat,
            delay=mark.at - delivery.created_at,
            target=delivery.target,
        )
    return DeliveryFailed(
        channel=delivery.channel,
        alert_id=delivery.alert.id,
        sentence=mark.sentence,
        attempts=delivery.attempts,
        next_at=mark.next_at,
        target=delivery.target,
        state=mark.state,
    )
