"""A parcel on its way: what a service needs to say it in its own manner, and where it belongs in a conversation."""

from dataclasses import dataclass

from monitor.model import Parcel
from monitor.notify.abort import Abort
from monitor.notify.message import Message
from monitor.notify.rendering import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A parcel in words, with what renders them, and the way out if it takes too long."""

    parcel: Parcel
    message: Message
    renderer: Renderer
    abort: Abort

    @property
    def thread(self) -> str:
        """The receipt of the one message that all of the parcel goes on from, "" if there is none."""
        threads = {one.thread for one in self.parcel.deliveries}
        return threads.pop() if len(threads) == 1 else ""
