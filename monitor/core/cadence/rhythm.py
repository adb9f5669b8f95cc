"""What a feed's past says about when it lists something new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A feed's rhythm as learned so far; the one without arguments knows nothing.

    `weight` is the feed's mean wish for requests (the square root of its rate of new entries an hour, averaged over
    the week), by which feeds share a common budget.
    """

    weight: float = 0.0

    @property
    def usual_gap(self) -> timedelta | None:
        """The longest time that usually passes without a new entry, None while too little is known."""
        return None

    def plausible(self, waited: timedelta | None) -> int:
        """The most new entries that are no surprise after `waited` since the last answer (None: there was none)."""
        return 20

    def to_text(self) -> str:
        """As stored, at most a few hundred characters."""
        return ""

    @classmethod
    def from_text(cls, text: str) -> "Rhythm":
        """As stored before; what cannot be read (another version wrote it) is nothing known."""
        return cls()


def observed(
    rhythm: Rhythm, *, at: datetime, since: datetime | None, published: Sequence[datetime]
) -> Rhythm:
    """The rhythm after one more answered poll at `at`, the one before having been at `since` (None: this was the first).

    `published` are the publication times of the entries that were new, none after `at`; of a first poll, of all listed.
    """
    return rhythm
