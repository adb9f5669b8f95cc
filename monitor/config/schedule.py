"""Turns the words of `active:` into days, weekdays and hours: `2026-03-01`, `mon-fri`, `22:00-06:00`.

Each function raises `Misfit` whose message follows the quoted value.
"""

import re
from datetime import date, time

from monitor.config.findings import did_you_mean
from monitor.config.units import Misfit

DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
PERIOD_PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
HOURS_PATTERN = r"^([01]?[0-9]|2[0-4])[:.][0-5][0-9] ?[-\u2013] ?([01]?[0-9]|2[0-4])[:.][0-5][0-9]$"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_PERIOD = 50
_HOURS = re.compile(HOURS_PATTERN)
_DAY_HINT = "write it as year-month-day, such as 2026-03-01"
_HOURS_HINT = 'write two times of day, such as "08:00-18:00"'


def day(text: str) -> date:
    """`2026-03-01`."""
    if not re.fullmatch(DAY_PATTERN, text):
        raise Misfit("is not a date", _DAY_HINT)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misfit("is not a date in the calendar", _DAY_HINT) from None


def period(text: str) -> dict[str, str]:
    """`2026-03-01..2026-04-30`, either end of which may be left out, as the keys it is short for."""
    since, dots, until = text.partition("..")
    ends = {key: end for key, part in (("from", since), ("until", until)) if (end := part.strip())}
    if not dots or not ends or len(text) > _LONGEST_PERIOD:
        raise Misfit(
            "is not a period", "write 2026-03-01..2026-04-30, or the keys from, until, days and hours"
        )
    if "..." in text:
        raise Misfit("has three dots", f"write {re.sub('[.]{3,}', '..', text)}")
    for end in ends.values():
        _check_end(end)
    return ends


def _check_end(text: str) -> None:
    """Raise Misfit, as `day` does, with the end of the period named."""
    try:
        day(text)
    except Misfit as misfit:
        raise Misfit(f"is not a period: '{text}' {misfit.message}", misfit.suggestion) from None


def hours(text: str) -> tuple[time, time] | None:
    """`08:00-18:00`, over midnight if the first is later; None for the whole day."""
    if not _HOURS.fullmatch(text):
        raise Misfit("is not a stretch of the day", _HOURS_HINT)
    first, last = (_minutes(part) for part in re.split("[-\u2013]", text))
    if first == last:
        raise Misfit("ends when it begins", "leave the hours out for the whole day")
    return None if (first, last) == (0, _DAY) else (_clock(first), _clock(last))


_DAY = 24 * 60


def _minutes(text: str) -> int:
    hour, minute = map(int, re.split("[:.]", text.strip()))
    if hour * 60 + minute > _DAY:
        raise Misfit("is later than 24:00", _HOURS_HINT)
    return hour * 60 + minute


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def weekdays(words: list[str]) -> frozenset[int]:
    """`mon`, `mon-fri`, `sat-mon`, several also in one text with commas between; 0 is Monday."""
    parts = [part.strip() for word in words for part in word.split(",")]
    return frozenset(number for part in parts for number in _weekdays(part))


def _weekdays(text: str) -> list[int]:
    ends = [_weekday(part.strip()) for part in re.split("[-\u2013]", text, maxsplit=1)]
    count = (ends[-1] - ends[0]) % len(WEEKDAYS) + 1
    return [(ends[0] + number) % len(WEEKDAYS) for number in range(count)]


def _weekday(text: str) -> int:
    folded = text.casefold()
    for number, name in enumerate(WEEKDAYS):
        if folded == name or folded == _LONG[number]:
            return number
    raise Misfit("is not a day of the week", did_you_mean(text, WEEKDAYS))


_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
