"""A function that posts one alert becomes a channel: a thread of its own, one message at a time, a hard deadline.

The thread is a daemon, and nothing here runs in a shared pool: Apprise's own (32 threads for everything) let one hung
send delay all others and hold up the interpreter's exit by 15 s.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from queue import SimpleQueue
from threading import Thread

from monitor.model import Alert, Outcome, SendResult

PATIENCE = timedelta(seconds=60)
Post = Callable[[Alert, bool], Outcome]  # (alert, repeat), blocking; raises only for a bug


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    alert: Alert
    repeat: bool
    outcome: Future[Outcome] = field(default_factory=Future)


class Sender:
    """One channel: hands alerts to `post` in its own thread and waits `patience` for each, never longer."""

    def __init__(self, name: str, post: Post, *, patience: timedelta) -> None:
        self._name = name
        self._post = post
        self._patience = patience
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._untold: _Job | None = None  # the last job, until its outcome has been told
        self._late: set[str] = set()  # alerts that were taken after we had called them in doubt
        self._thread: Thread | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """The channel's name in `channels.yaml`."""
        return self._name

    async def send(self, alert: Alert, *, repeat: bool) -> Outcome:
        """Post one alert. What has not answered after `patience` may still arrive, so it is in doubt; while it hangs,
        nothing else is posted."""
        if self._closed:
            return Outcome(result=SendResult.REFUSED, sentence="not sent: the channel is closed")
        if self._hangs():
            return Outcome(result=SendResult.REFUSED, sentence="not sent: the message before it still hangs")
        if alert.id in self._late:
            self._late.discard(alert.id)
            return Outcome(result=SendResult.SENT, sentence="the attempt before was taken after all, late")
        job = _Job(alert=alert, repeat=repeat)
        self._hand_over(job)
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                outcome = await asyncio.wrap_future(job.outcome)
        except TimeoutError:
            waited = f"{self._patience.total_seconds():g} s"
            return Outcome(
                result=SendResult.IN_DOUBT, sentence=f"no answer within {waited}: it may have arrived"
            )
        self._untold = None
        return outcome

    async def close(self) -> None:
        """End the thread once it is idle; a hanging send is left behind, not waited for."""
        self._closed = True
        self._jobs.put(None)

    def _hangs(self) -> bool:
        """Whether the last job is still under way; one that ended after its deadline is noted if it was taken."""
        if self._untold is None:
            return False
        if not self._untold.outcome.done():
            return True
        if _arrived(self._untold.outcome):
            self._late.add(self._untold.alert.id)
        self._untold = None
        return False

    def _hand_over(self, job: _Job) -> None:
        self._untold = job
        self._jobs.put(job)
        if self._thread is None:
            self._thread = Thread(target=self._work, name=f"channel {self._name}", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while job := self._jobs.get():
            if not job.outcome.set_running_or_notify_cancel():
                continue
            try:
                job.outcome.set_result(self._post(job.alert, job.repeat))
            except BaseException as error:  # noqa: BLE001 - a bug: it belongs to whoever awaits the send
                job.outcome.set_exception(error)


def _arrived(outcome: Future[Outcome]) -> bool:
    """Whether an ended attempt was taken."""
    if outcome.cancelled() or outcome.exception():
        return False
    return outcome.result().result is SendResult.SENT
