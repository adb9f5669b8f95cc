"""Turns "in so many seconds, or not at all" into a cancellation, with one timer of the loop for all who are under way."""

import asyncio
from dataclasses import dataclass, field
from types import TracebackType


class Deadlines:
    """The deadlines of all requests under way. Belongs to one event loop.

    `asyncio.timeout` makes and cancels a timer for each: 9 us of CPU, where a bare request takes 70 (both in `make bench`).
    Hardly any deadline is ever missed, so one timer for the soonest will do; when it comes it looks for the next.
    """

    def __init__(self) -> None:
        self._under_way: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None

    def within(self, seconds: float) -> "Deadline":
        """A context that must be left in so many seconds from now; for the task that runs now.

        Raises (on leaving it late): TimeoutError.
        """
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can have a deadline")
        return Deadline(self, task, asyncio.get_running_loop().time() + seconds, task.cancelling())

    def begin(self, deadline: "Deadline") -> None:
        """It is under way from now on."""
        self._under_way.add(deadline)
        if self._timer is None or deadline.at < self._timer.when():
            self._watch(deadline.at)

    def end(self, deadline: "Deadline") -> None:
        """It is over, in time or not."""
        self._under_way.discard(deadline)

    def _watch(self, at: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(at, self._look, at)

    def _look(self, now: float) -> None:
        """`now` is when the timer was set for: the loop's clock may wake us a little early."""
        self._timer = None
        for deadline in [each for each in self._under_way if each.at <= now]:
            self._under_way.discard(deadline)
            deadline.miss()
        if self._under_way:
            self._watch(min(each.at for each in self._under_way))


@dataclass(slots=True, eq=False)
class Deadline:
    """One task's, at a time of the loop's clock; `cancelling` counts the cancellations that it had before."""

    deadlines: Deadlines
    task: asyncio.Task[object]
    at: float
    cancelling: int
    is_missed: bool = field(default=False, init=False)

    def miss(self) -> None:
        """Cancel the task: it is late."""
        self.is_missed = True
        self.task.cancel()

    def __enter__(self) -> None:
        self.deadlines.begin(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.deadlines.end(self)
        # As `asyncio.timeout` has it: whoever was cancelled by somebody else, too, stays cancelled.
        if self.is_missed and self.task.uncancel() <= self.cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error
