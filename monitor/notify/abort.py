"""One thread's wish to end what another is doing becomes a closed socket or a cancelled request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Abort:
    """The way out of one attempt to send: whoever waits may pull it, whoever sends says what that does."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._end: Callable[[], None] | None = None
        self._pulled = False

    @property
    def pulled(self) -> bool:
        """Whether the attempt is to end."""
        return self._pulled

    @contextmanager
    def by(self, end: Callable[[], None]) -> Iterator[None]:
        """While this is open, `end` is called (once, in the thread that pulls) when the attempt is to end; at once if
        that was asked for before. It must not block."""
        with self._lock:
            self._end = end
            if self._pulled:
                end()
        try:
            yield
        finally:
            with self._lock:
                self._end = None

    def pull(self) -> None:
        """Ask the attempt to end; it still says itself what came of it."""
        with self._lock:
            if not self._pulled and self._end:
                self._end()
            self._pulled = True
