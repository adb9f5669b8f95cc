"""Turns a Retry-After header into how long a server asks us to stay away."""

from datetime import datetime, timedelta

from monitor.fetch.http_dates import parse_http_date

# Whoever says a year has made a slip, and would silence a feed with it.
LONGEST = timedelta(days=7)


def parse_retry_after(value: str, *, now: datetime) -> timedelta | None:
    """The time span a Retry-After header asks for: seconds or an HTTP date (RFC 9110, 10.2.3), from none to a week.

    `now` is the server's clock. None if the header says nothing that can be read.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST.total_seconds()))
    moment = parse_http_date(text)
    return None if moment is None else min(max(moment - now, timedelta(0)), LONGEST)
