"""Turns spans of time and counts into words for people."""

from datetime import datetime, timedelta

# From where on each unit says enough: "100 minutes" tells more than "2 hours", "40 hours" less than "2 days".
_UNITS = (
    (timedelta(hours=36), timedelta(days=1), "days"),
    (timedelta(minutes=100), timedelta(hours=1), "hours"),
    (timedelta(seconds=100), timedelta(minutes=1), "minutes"),
)

_WEEK = 7  # days


def in_words(span: timedelta) -> str:
    """A span in its one telling unit, rounded: "21 s", "40 minutes", "9 hours", "3 days"; never less than none."""
    for least, unit, name in _UNITS:
        if span >= least:
            return f"{round(span / unit):,} {name}"
    return f"{max(round(span.total_seconds()), 0)} s"


def times(count: int) -> str:
    """How often: "once", "12 times"."""
    return "once" if count == 1 else f"{count:,} times"


def since_when(at: datetime, now: datetime) -> str:
    """From when on, as people say it: "since Tuesday" within a week, "since 3 March" before; days are UTC's."""
    days = (now.date() - at.date()).days
    return f"since {at:%A}" if 0 <= days < _WEEK else f"since {at.day} {at:%B}"
