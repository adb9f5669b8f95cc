"""A function that posts a parcel becomes a channel: a thread of its own, one message at a time, a hard deadline.

The threads are daemons, and nothing here runs in a shared pool: Apprise's own (32 threads for everything) let one hung
send delay all others and hold up the interpreter's exit by 15 s.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from queue import SimpleQueue
from threading import Thread
from time import monotonic

from monitor.model import Outcome, Parcel, SendResult
from monitor.notify.abort import Abort

PATIENCE = timedelta(seconds=60)
Post = Callable[[Parcel, Abort], Outcome]  # blocking; raises only for a bug
_GRACE = timedelta(
    seconds=2
)  # so long, if not shorter than its patience, may an attempt take to end when told to
_MOST_LEFT_BEHIND = 3
_MOST_LATE = 100


class TransportBugError(Exception):
    """A bug of ours in a channel's thread. It names the error's kind alone: its text may hold an address or a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    parcel: Parcel
    patience: timedelta
    began: float = field(default_factory=monotonic)
    abort: Abort = field(default_factory=Abort)
    outcome: Future[Outcome] = field(default_factory=Future)

    @property
    def is_lost(self) -> bool:
        """Whether it goes on twice as long as it may, though it was told to end."""
        return monotonic() - self.began > 2 * self.patience.total_seconds()


class Sender:
    """One channel: hands parcels to what `open_post` gives, in its own thread, and waits `patience` for each.

    Then the attempt is told to end. Apprise's services cannot be told: one that still hangs after as long again is left
    behind in its thread, and the next parcel goes through another one.
    """

    def __init__(self, name: str, open_post: Callable[[], Post], *, patience: timedelta) -> None:
        self._name = name
        self._open_post = open_post
        self._patience = patience
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._untold: _Job | None = None  # the last job, until its outcome has been told
        self._left_behind: list[_Job] = []
        self._late: dict[str, Outcome] = {}  # parcels that were taken after we had called them in doubt
        self._closed = False

    @property
    def name(self) -> str:
        """The channel's name in `channels.yaml`."""
        return self._name

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Post one parcel. What has not answered after `patience` is told to end and may have arrived, so it is in
        doubt; while it hangs, nothing else is posted."""
        if self._closed:
            return Outcome(result=SendResult.REFUSED, sentence="not sent: the channel is closed")
        if self._hangs():
            return Outcome(result=SendResult.REFUSED, sentence="not sent: the message before it still hangs")
        if late := self._late.pop(_name_of(parcel), None):
            return Outcome(
                result=SendResult.SENT,
                sentence="the attempt before was taken after all, late",
                receipt=late.receipt,
            )
        job = _Job(parcel=parcel, patience=self._patience)
        self._hand_over(job)
        return await self._outcome_of(job)

    async def close(self) -> None:
        """End the thread once it is idle; a hanging send is told to end and not waited for."""
        self._closed = True
        if self._untold:
            self._untold.abort.pull()
        self._jobs.put(None)

    async def _outcome_of(self, job: _Job) -> Outcome:
        waiting = asyncio.wrap_future(job.outcome)
        done, _ = await asyncio.wait((waiting,), timeout=self._patience.total_seconds())
        if not done:
            job.abort.pull()
            done, _ = await asyncio.wait((waiting,), timeout=min(_GRACE, self._patience).total_seconds())
        if done:
            self._untold = None
            return waiting.result()
        waited = f"{self._patience.total_seconds():g} s"
        return Outcome(result=SendResult.IN_DOUBT, sentence=f"no answer within {waited}: it may have arrived")

    def _hangs(self) -> bool:
        """Whether the last job is still under way; those that ended after their deadline are noted if they were taken."""
        for job in [one for one in self._left_behind if one.outcome.done()]:
            self._left_behind.remove(job)
            self._note_late(job)
        if self._untold is None:
            return False
        if self._untold.outcome.done():
            self._note_late(self._untold)
            self._untold = None
        elif self._untold.is_lost and len(self._left_behind) < _MOST_LEFT_BEHIND:
            self._leave_behind(self._untold)
        return self._untold is not None

    def _note_late(self, job: _Job) -> None:
        ended = job.outcome
        if ended.cancelled() or ended.exception() or ended.result().result is not SendResult.SENT:
            return
        self._late[_name_of(job.parcel)] = ended.result()
        if len(self._late) > _MOST_LATE:
            del self._late[next(iter(self._late))]

    def _leave_behind(self, job: _Job) -> None:
        self._left_behind.append(job)
        self._jobs.put(None)  # its thread ends when it can
        self._jobs, self._thread, self._untold = SimpleQueue(), None, None

    def _hand_over(self, job: _Job) -> None:
        self._untold = job
        self._jobs.put(job)
        if self._thread is None:
            self._thread = Thread(
                target=_work, args=(self._jobs, self._open_post()), name=f"channel {self._name}", daemon=True
            )
            self._thread.start()


def _work(jobs: "SimpleQueue[_Job | None]", post: Post) -> None:
    while job := jobs.get():
        if not job.outcome.set_running_or_notify_cancel():
            continue
        try:
            job.outcome.set_result(post(job.parcel, job.abort))
        except BaseException as error:  # noqa: BLE001 - a bug: it belongs to whoever awaits the send
            job.outcome.set_exception(_without_text(error))


def _without_text(error: BaseException) -> TransportBugError:
    """The error's kind and where it happened, without its words and those of the errors behind it."""
    bug = TransportBugError(f"{type(error).__name__} in a channel's thread")
    return bug.with_traceback(error.__traceback__)


def _name_of(parcel: Parcel) -> str:
    return f"{parcel.key}\0{parcel.target}"
