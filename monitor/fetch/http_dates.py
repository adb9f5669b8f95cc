"""Turns an HTTP date into a time."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_MONTHS = {
    name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_LONGEST = 64  # characters; the longest form has 33, and what was read is kept
_USUAL = re.compile(
    r"[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)

_FORMS = re.compile(  # RFC 9110, 5.6.7: the usual one, that of RFC 850, that of asctime
    r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT"
    r"|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}",
    re.ASCII | re.IGNORECASE,
)


def parse_exact_http_date(text: str) -> datetime | None:
    """As `parse_http_date`, but None for whatever is not written just as HTTP wants it."""
    return parse_http_date(text) if _FORMS.fullmatch(text) else None


def parse_http_date(text: str) -> datetime | None:
    """The aware UTC time of an HTTP date in any of its forms (RFC 9110, 5.6.7), None if it is none."""
    return _parsed(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=256)  # all servers say the same at the same time
def _parsed(text: str) -> datetime | None:
    usual = _USUAL.fullmatch(text)
    try:
        if usual:  # ten times as fast as what follows, and every request has one
            day, month, year, hour, minute, second = usual.groups()
            date = int(year), _MONTHS[month], int(day)
            return datetime(*date, int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
        moment = parsedate_to_datetime(text)
    except (KeyError, ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
