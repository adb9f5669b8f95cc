"""Turns a feed's bytes into a listing of plain, bounded entries. Runs in a worker; nothing in a feed is trusted."""

import calendar
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.workers.text import one_line, paragraphs, strip_markup

MOST_ENTRIES = 10_000
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_KEY, LONGEST_URL = 500, 200, 2_048, 4_096
LONGEST_SUMMARY, LONGEST_CONTENT, LONGEST_LANGUAGE = 10_000, 200_000, 35
_MARKUP_FACTOR = 4  # so much longer may a text be before its markup is taken off

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
# References to halves of surrogate pairs, which no XML may hold.
_FORBIDDEN = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));",
    re.IGNORECASE,
)
_FIRST_YEAR = 1990  # the web's first; earlier dates are mistakes of a machine (1970, 0001)


def parse_feed(body: bytes, content_type: str, url: str) -> Listing | ReadFailure:
    """The listing in `body`, an answer from `url`. Never raises for what a feed contains."""
    # Most often what breaks feedparser is a character that may not be: one of them must not cost the whole feed.
    attempts = (body, _FORBIDDEN.sub(b"", body))
    trouble = ""
    for attempt in attempts:
        try:
            return _parsed(attempt, content_type, url)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - one mutated feed in twenty makes it raise TypeError, KeyError, …
            trouble = type(error).__name__
    return _unreadable(f"the feed is broken in a way that cannot be read ({trouble})")


def _parsed(body: bytes, content_type: str, url: str) -> Listing | ReadFailure:
    import feedparser  # noqa: PLC0415 - 40 MB that only workers need

    # Only ever BytesIO: feedparser takes a string, and bytes that look like a path, for something to open.
    headers = {"content-type": content_type, "content-location": url}
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    entries = tuple(_entry(item, url) for item in islice(parsed.entries, MOST_ENTRIES))
    if not entries and not parsed.version:
        return _unreadable(_what_it_is(body))
    return Listing(
        title=_plain_line(_text(parsed.feed, "title"), LONGEST_TITLE),
        language=one_line(_text(parsed.feed, "language"), LONGEST_LANGUAGE),
        entries=_first_of_each(entries),
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    title = _plain_line(_text(item, "title"), LONGEST_TITLE)
    summary = _plain(_text(item, "summary"), LONGEST_SUMMARY)
    url = _link(_text(item, "link"), base)
    key = _text(item, "id").strip()[:LONGEST_KEY] or url or _digest(title, summary)
    return Entry(
        key=one_line(key, LONGEST_KEY) or _digest(title, summary),
        url=url,
        title=title,
        summary=summary,
        content=_content(item),
        author=_plain_line(_text(item, "author"), LONGEST_AUTHOR),
        published_at=_published(item),
    )


def _first_of_each(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Each key once: the first listed is the newest."""
    unique: dict[str, Entry] = {}
    for entry in entries:
        unique.setdefault(entry.key, entry)
    return tuple(unique.values())


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _plain_line(text: str, limit: int) -> str:
    return one_line(strip_markup(text[: limit * _MARKUP_FACTOR]), limit)


def _plain(text: str, limit: int) -> str:
    return paragraphs(strip_markup(text[: limit * _MARKUP_FACTOR]), limit)


def _content(item: Mapping[str, Any]) -> str:
    values = [part.get("value", "") for part in item.get("content") or [] if isinstance(part, Mapping)]
    longest = max((value for value in values if isinstance(value, str)), key=len, default="")
    return _plain(longest, LONGEST_CONTENT)


def _link(link: str, base: str) -> str:
    """An absolute http(s) address, "" for anything else (javascript:, file:, garbage)."""
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
        usable = urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)
    except ValueError:
        return ""
    return one_line(url, LONGEST_URL) if usable and len(url) <= LONGEST_URL else ""


def _published(item: Mapping[str, Any]) -> datetime | None:
    parsed = item.get("published_parsed") or item.get("updated_parsed")
    if not isinstance(parsed, struct_time):
        return None
    try:
        at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.year >= _FIRST_YEAR else None


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _what_it_is(body: bytes) -> str:
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "the answer is empty"
    if _PAGE.match(start):
        return "this is a web page, not a feed"
    if start.startswith(b"{"):
        return (
            "JSON Feed is not available in this version"
            if b"jsonfeed.org" in start
            else "this is JSON, not a feed"
        )
    return "this is not a feed"


def _unreadable(sentence: str) -> ReadFailure:
    return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=sentence)
