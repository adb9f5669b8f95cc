"""Turns the spellings of a time that pages use into aware UTC times."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from htmldate import find_date
from lxml.html import HtmlElement

YEARS = range(1900, 2100)
_LONGEST = 60
_MOST_ELEMENTS, _MOST_CHARACTERS = 5_000, 500_000
_ZONES = re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=\D|$)(.*)")
_LOOSE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d?:\d\d(?::\d\d)?)\D*$")


def moment(text: str) -> datetime | None:
    """The aware UTC time of an ISO 8601 or RFC 5322 text, None if it is none or cannot be meant."""
    text = text.strip()[:_LONGEST]
    stated = _iso(text) or _iso(_ZONES.sub("+00:00", text)) or _mail(text) or _other(text)
    try:
        utc = stated and stated.replace(tzinfo=stated.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc and utc.year in YEARS else None


def guessed_at(tree: HtmlElement, url: str) -> datetime | None:
    """The day that a page's address or text seems to name, at midnight UTC; for pages that state none.

    htmldate takes 0 to 15 ms for a page of usual size; one that is larger is not asked.
    """
    elements, characters = tree.xpath("count(//*)"), tree.xpath("string-length(string(/*))")
    if elements > _MOST_ELEMENTS or characters > _MOST_CHARACTERS:
        return None
    try:
        found = find_date(tree, original_date=True, extensive_search=False, url=url)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    return moment(found) if found else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _other(text: str) -> datetime | None:
    if found := _DAY.match(text):
        year, month, day, rest = found.groups()
        return _iso(f"{year}-{month:0>2}-{day:0>2}{rest}".strip()) or _iso(f"{year}-{month:0>2}-{day:0>2}")
    found = _LOOSE.match(text)
    return _iso(f"{found[1]}T{found[2]:0>5}") if found else None
