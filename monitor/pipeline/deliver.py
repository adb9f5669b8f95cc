"""The deliver belt: due deliveries become messages sent, one sender per channel, and a mark for every attempt."""

import asyncio
import sys
import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.core.retries import next_send
from monitor.errors import StoreError
from monitor.events import BugFound, Delivered, DeliveryFailed, StoreFailed
from monitor.model import Delivery, DeliveryMark, DeliveryState, Outcome, SendResult
from monitor.pipeline.belt import Belt
from monitor.ports import Channel, Clock, Observer, Outbox

# How long and how often (seconds) to try to store how a send ended, when the database refuses: long enough for a full
# disk to be noticed and cleared.
_MARK_PATIENCE = 600
_MARK_AGAIN = 1.0


class Deliver:
    """Sends what is due on each channel, oldest first."""

    def __init__(
        self, *, store: Outbox, channels: Mapping[str, Channel], clock: Clock, observer: Observer
    ) -> None:
        self._store = store
        self._channels = channels
        self._in_hand: dict[str, Channel] = {}
        self._clock = clock
        self._observer = observer

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels in use, by name."""
        return self._channels

    async def use(self, channels: Mapping[str, Channel]) -> None:
        """Send on `channels` from now on. One that is not among them any more ends its send in hand and is closed;
        only then another of its name begins."""
        before, self._channels = self._channels, channels
        for name, channel in before.items():
            if channels.get(name) is not channel and self._in_hand.get(name) is not channel:
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

    async def _claim(self, _free: int, busy: Sequence[str]) -> Sequence[str]:
        due = await self._store.due_channels(now=self._clock.now())
        return [name for name in due if name in self._channels and name not in busy]

    async def _serve(self, name: str, belt: Belt[str]) -> None:
        """Work on one channel; if it is taken out of use meanwhile, close it at the end."""
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
        """Send what is due until nothing is, or the belt is told to finish, or the channel is taken out of use: then
        only what is in hand."""
        while (
            not belt.stopping
            and self._channels.get(channel.name) is channel
            and (delivery := await self._store.claim_delivery(channel.name, now=self._clock.now()))
        ):
            outcome = await self._send(channel, delivery)
            mark = self._judge(delivery, outcome)
            await self._mark(mark)
            self._tell(delivery, mark)

    async def _send(self, channel: Channel, delivery: Delivery) -> Outcome:
        try:
            return await channel.send(delivery.alert, repeat=delivery.repeat)
        except Exception as error:  # noqa: BLE001 - a bug in one channel must not leave its delivery without a mark
            item = f"{delivery.alert.id} on {delivery.channel}"
            self._observer.see(BugFound(belt="deliver", item=item, traceback=traceback.format_exc()))
            sentence = f"internal error ({type(error).__name__}): see the log"
            return Outcome(result=SendResult.IN_DOUBT, sentence=sentence)

    def _judge(self, delivery: Delivery, outcome: Outcome) -> DeliveryMark:
        now = self._clock.now()
        state, next_at = _STATES[outcome.result], None
        if outcome.result in {SendResult.REFUSED, SendResult.IN_DOUBT}:
            next_at = self._again(delivery, outcome.retry_after)
            state = DeliveryState.DEAD if next_at is None else state
        return DeliveryMark(
            delivery_id=delivery.id,
            state=state,
            at=now,
            next_at=next_at,
            sentence=outcome.sentence,
            repeat=delivery.repeat or outcome.result is SendResult.IN_DOUBT,
        )

    def _again(self, delivery: Delivery, retry_after: timedelta | None) -> datetime | None:
        return next_send(
            self._clock.now(),
            first_attempt_at=delivery.first_attempt_at,
            attempts=delivery.attempts,
            retry_after=retry_after,
            name=f"{delivery.channel}/{delivery.alert.id}",
        )

    async def _mark(self, mark: DeliveryMark) -> None:
        """Store how the attempt ended. A send without its mark would be repeated, so this holds the channel until
        the database takes it; a process that ends meanwhile leaves the delivery in doubt."""
        for _ in range(_MARK_PATIENCE):
            try:
                return await self._store.record_delivery(mark)
            except StoreError as error:
                self._observer.see(StoreFailed(belt="deliver", sentence=str(error)))
                await asyncio.sleep(_MARK_AGAIN)
        return await self._store.record_delivery(mark)

    def _tell(self, delivery: Delivery, mark: DeliveryMark) -> None:
        if mark.state is DeliveryState.SENT:
            delay = mark.at - delivery.created_at
            self._observer.see(
                Delivered(channel=delivery.channel, alert=delivery.alert, repeat=delivery.repeat, delay=delay)
            )
            return
        self._observer.see(
            DeliveryFailed(
                channel=delivery.channel,
                alert_id=delivery.alert.id,
                sentence=mark.sentence,
                attempts=delivery.attempts,
                next_at=mark.next_at,
            )
        )

    async def _set_aside(self, _channel: str, _sentence: str) -> None:
        """Nothing to do: what a channel was sending has its mark, and the rest is still due."""


_STATES = {
    SendResult.SENT: DeliveryState.SENT,
    SendResult.REFUSED: DeliveryState.RETRY,
    SendResult.IN_DOUBT: DeliveryState.IN_DOUBT,
    SendResult.REJECTED: DeliveryState.DEAD,
}
