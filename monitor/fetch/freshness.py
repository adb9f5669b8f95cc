"""Turns an answer's headers into how long it stays good, for a private cache that never guesses (RFC 9111, 4.2)."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from multidict import CIMultiDictProxy

from monitor.fetch.http_dates import parse_exact_http_date, parse_http_date

LONGEST = timedelta(days=366)
_MOST = int(LONGEST.total_seconds())
_LONGEST_LINE = (
    2048  # characters of Cache-Control; 256 headers can bring 8 million, and a thousand lines are kept
)
_DIRECTIVE = re.compile(r"""([^\s=,;"]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,]*))?""")
_STALE = timedelta(0)


def fresh_for(headers: CIMultiDictProxy[str], *, now: datetime) -> timedelta | None:
    """How long from `now` on the answer with these `headers` stays good, from none to a year; None: it does not say.

    A shared cache's s-maxage is not for us. Where a lifetime is given twice the shorter one holds; one that cannot be read
    means stale (RFC 9111, 4.2.1). A Cache-Control too long to be meant says nothing.
    """
    line = ",".join(headers.getall("Cache-Control", ()))
    lifetime = _by_directives(line) if 0 < len(line) <= _LONGEST_LINE else None
    if lifetime is None:
        lifetime = _by_expiry(headers)
    if not lifetime:
        return lifetime
    return min(max(lifetime - _age(headers, now), _STALE), LONGEST)


@lru_cache(maxsize=1024)  # sites say one of a few hundred things
def _by_directives(line: str) -> timedelta | None:
    """The lifetime that Cache-Control gives. What a quoted string holds is no directive."""
    found = [(name.lower(), value) for name, value in _DIRECTIVE.findall(line)]
    if any(name in {"no-store", "no-cache"} for name, _ in found):
        return _STALE
    return min((_seconds(value) for name, value in found if name == "max-age"), default=None)


def _by_expiry(headers: CIMultiDictProxy[str]) -> timedelta | None:
    expires: Sequence[str] = headers.getall("Expires", ())
    if not expires:
        return None
    moment = parse_exact_http_date(expires[0].strip()) if len(expires) == 1 else None
    begun = parse_http_date(headers.get("Date", ""))
    return _STALE if moment is None or begun is None else max(moment - begun, _STALE)


def _seconds(value: str) -> timedelta:
    text = value.strip('"')
    return timedelta(seconds=min(int(text[:10]), _MOST)) if text.isascii() and text.isdigit() else _STALE


def _age(headers: CIMultiDictProxy[str], now: datetime) -> timedelta:
    """How old the answer is already: what caches on the way say, or our clock, whichever is more (RFC 9111, 4.2.3)."""
    said = headers.get("Age")
    stated = _seconds(said.partition(",")[0].strip()) if said else _STALE
    begun = parse_http_date(headers.get("Date", ""))
    return stated if begun is None else max(stated, now - begun)
