"""Watches over all feeds together: tells of troubles that last and of their end, and of what waited long for its batch.

store: suspects, troubles told of, last polls -> review (pure) -> store: episodes with their notices
                                                        └-> conditions: is it our own network that is down?
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from monitor.core.health import Review, Trouble, review
from monitor.errors import StoreError
from monitor.events import Alerted, NetworkDown, NetworkUp, StoreFailed
from monitor.model import Alert
from monitor.pipeline.conditions import Conditions
from monitor.pipeline.notices import over_notices, trouble_notices
from monitor.ports import Clock, Observer, SumUp, WatchStore
from monitor.settings import Settings

LATELY = timedelta(minutes=15)
_LONGEST_BATCH = timedelta(hours=1)


class Watch:
    """Looks at how feeds do, every minute."""

    def __init__(
        self,
        *,
        store: WatchStore,
        clock: Clock,
        observer: Observer,
        settings: Settings,
        conditions: Conditions,
        summing_up: Callable[[datetime], SumUp],
    ) -> None:
        self._store = store
        self._clock = clock
        self._observer = observer
        self._notices = settings.notices
        self._every = settings.poll.every
        self._conditions = conditions
        self._summing_up = summing_up
        self._last: Review | None = None

    def use(self, *, notices: tuple[str, ...]) -> None:
        """Tell these channels from now on."""
        self._notices = notices

    async def look(self) -> None:
        """One look; a database that refuses is told, and the next look makes up for it."""
        try:
            await self._review()
            await self._release()
            self._conditions.mean_weight = await self._store.mean_weight()
        except StoreError as error:
            self._observer.see(StoreFailed(belt="watch", sentence=str(error)))

    async def _review(self) -> None:
        now = self._clock.now()
        told = await self._store.troubles()
        facts = await self._store.suspects(now=now)
        tally = await self._store.tally(since=now - LATELY)
        found = self._last = review(facts, told, tally, now, before=self._last)
        if self._conditions.outage and not found.outage:
            await self._store.hasten_feeds(now=now, within=self._every)
        self._conditions.outage = found.outage
        notices = self._said_of(found)
        if found.begun or found.over:
            await self._store.record_review(begun=found.begun, over=found.over, notices=notices, at=now)
        self._tell(found, tally.hosts, notices)

    def _said_of(self, found: Review) -> tuple[Alert, ...]:
        now, channels = self._clock.now(), self._notices
        return (
            *trouble_notices(found.begun, now=now, channels=channels),
            *over_notices(found.over, now=now, channels=channels),
        )

    def _tell(self, found: Review, hosts: int, notices: Sequence[Alert]) -> None:
        for trouble in filter(_of_network, found.begun):
            self._observer.see(NetworkDown(hosts=hosts, since=trouble.since))
        for trouble in filter(_of_network, found.over):
            self._observer.see(NetworkUp(since=trouble.since))
        for notice in notices:
            self._observer.see(Alerted(alert=notice))

    async def _release(self) -> None:
        now = self._clock.now()
        told = await self._store.release_batches(
            opened_before=now - _LONGEST_BATCH, now=now, sum_up=self._summing_up(now)
        )
        for alert in told:
            self._observer.see(Alerted(alert=alert))


def _of_network(trouble: Trouble) -> bool:
    return not trouble.url
