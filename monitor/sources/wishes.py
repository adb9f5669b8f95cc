"""Turns what an RSS or Atom feed says of its own rhythm into wishes: how often to ask, and when not to."""

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from monitor.model import Wishes

LONGEST_WISH = timedelta(
    days=7
)  # of a feed that wants to be asked once a year, people would hear nothing for a year

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_HOURS = 24  # which the first RSS wrote for midnight
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBER = re.compile(r"\s*(\d{1,6})(?:\.\d*)?\s*")
# feedparser keeps the last of several hours and days only.
_SKIPS = re.compile(rb"<skip(?:hours|days)>", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*([a-z]{3})[a-z]*\s*</day>", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ITEM_END = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_MOST_SKIPS, _LONGEST_SKIP = 10, 4000


def wishes_of(feed: Mapping[str, Any], xml: bytes) -> Wishes:
    """The wishes in `feed`, the channel as feedparser read it, and in `xml`, the same feed as it was written."""
    asked = [wish for wish in (_ttl(feed), _update_period(feed)) if wish]
    skips = _skips(xml)
    hours = frozenset(
        int(hour) % _HOURS for skip in skips for hour in _HOUR.findall(skip) if int(hour) <= _HOURS
    )
    days = frozenset(day for skip in skips for name in _DAY.findall(skip) if (day := _weekday(name)) >= 0)
    return Wishes(
        every=min(max(asked), LONGEST_WISH) if asked else None,
        # Who wishes never to be asked has misunderstood something.
        skip_hours=hours if len(hours) < _HOURS else frozenset(),
        skip_weekdays=days if len(days) < len(_DAYS) else frozenset(),
    )


def _skips(xml: bytes) -> list[bytes]:
    """What stands in the channel's own skipHours and skipDays: items may quote feeds."""
    if b"<skip" not in xml.lower():
        return []
    first, last = _ITEM.search(xml), max((found.end() for found in _ITEM_END.finditer(xml)), default=len(xml))
    own = xml[: first.start()] + xml[last:] if first else xml
    starts = (found.end() for found in islice(_SKIPS.finditer(own), _MOST_SKIPS))
    return [own[start : start + _LONGEST_SKIP].lower().partition(b"</skip")[0] for start in starts]


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    return timedelta(minutes=_number(feed, "ttl")) or None


def _update_period(feed: Mapping[str, Any]) -> timedelta | None:
    """https://web.resource.org/rss/1.0/modules/syndication/: so many times (once, if it does not say) in each period."""
    period = feed.get("sy_updateperiod")
    named = _PERIODS.get(period.strip().lower()) if isinstance(period, str) else None
    times = _number(feed, "sy_updatefrequency") or 1
    if named is None:
        return _PERIODS["daily"] / times if "sy_updatefrequency" in feed else None
    return named / times


def _number(feed: Mapping[str, Any], name: str) -> int:
    text = feed.get(name)
    found = _NUMBER.fullmatch(text) if isinstance(text, str) else None
    return int(found[1]) if found else 0


def _weekday(name: bytes) -> int:
    told = name.decode("ascii").lower()
    return _DAYS.index(told) if told in _DAYS else -1
