"""Turns a feed's bytes into a listing of plain, bounded entries. Runs in a worker; nothing in a feed is trusted."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from monitor.core.sections import LONGEST_SECTION, joined_sections
from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.sources.sniff import what_it_is
from monitor.workers.text import one_line, paragraphs, strip_markup

MOST_ENTRIES = 10_000
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_KEY, LONGEST_URL = 500, 200, 2_048, 8_192
LONGEST_SUMMARY, LONGEST_CONTENT = 10_000, 200_000
MOST_CATEGORIES = 100  # of an entry; further ones are not looked at
LONGEST_LISTING = 20_000_000  # characters in all; XML entities can make a hundred of one
YEARS = range(1900, 2100)  # others are a machine's zero (0001, 1899) or a slip
ZERO = datetime(1970, 1, 1, tzinfo=UTC)

_MARKUP_FACTOR = 10  # so many times longer may a text be with its markup; what follows is not looked at
_NAME_AND_MAIL = re.compile(r"\S+@\S+ \((?P<after>.+)\)|(?P<before>.+) \(\S+@\S+\)")
_BREAKS = re.compile(r"[\t\r\n]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
# References to halves of surrogate pairs, which no XML may hold and feedparser cannot survive.
_SURROGATES = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));",
    re.IGNORECASE,
)


def parse_feed(body: bytes, content_type: str, url: str) -> Listing | ReadFailure:
    """The listing in `body`, an answer from `url`. Never raises for what a feed contains, but for MemoryError."""
    trouble = ""
    # One character that may not be must not cost the whole feed: once more without it.
    for attempt in dict.fromkeys((body, _SURROGATES.sub(b"", body))):
        try:
            return _read(attempt, content_type, url)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - one mutated feed in twenty makes feedparser raise TypeError, …
            trouble = type(error).__name__
    return _unreadable(f"the feed is broken in a way that cannot be read ({trouble})")


def _read(body: bytes, content_type: str, url: str) -> Listing | ReadFailure:
    # Only ever BytesIO: feedparser takes a string, and bytes that look like a path, for something to open. It is not
    # told the feed's address: it would resolve GUIDs too, and all entries would be new when a feed moves. Cleaning
    # HTML and resolving links in it would double the time, and all markup is taken off anyway.
    parsed = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": content_type} if content_type else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    items = islice(parsed.entries, MOST_ENTRIES)
    entries = _distinct(_entry(item, url) for item in items)
    if not entries and (trouble := _why_empty(parsed, body)):
        return _unreadable(trouble)
    if sum(len(entry.content) + len(entry.summary) for entry in entries) > LONGEST_LISTING:
        return _unreadable(f"the feed grows to more than {LONGEST_LISTING // 1_000_000} million characters")
    return Listing(
        title=_plain_line(_text(parsed.feed, "title"), LONGEST_TITLE),
        language=_language(_text(parsed.feed, "language")),
        entries=entries,
    )


def _why_empty(parsed: Mapping[str, Any], body: bytes) -> str:
    """Why a body lists nothing; "" if it is a sound feed that has nothing to list."""
    if not parsed.get("version"):
        return what_it_is(body)
    error = parsed.get("bozo_exception")
    harmless = (type(None), feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    return (
        "" if isinstance(error, harmless) else "the feed is broken: its XML breaks off or is not well-formed"
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    title = _plain_line(_text(item, "title"), LONGEST_TITLE)
    summary, content = _summary_and_content(item)
    url = _link(_own_link(item), base)
    guid = one_line(_text(item, "id"), max(LONGEST_KEY, len(_text(item, "id"))))
    return Entry(
        key=_key(guid or url) or _digest(title, summary),
        url=url,
        title=title,
        summary=summary,
        content=content,
        author=_author(item),
        published_at=_published(item),
        section=_section(item),
    )


def _distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each entry once. Some feeds give one GUID to many items: it then counts only with their link and title."""
    unique: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        unique.setdefault((entry.key, entry.url, entry.title), entry)
    uses = Counter(entry.key for entry in unique.values())
    return tuple(
        entry if uses[entry.key] == 1 else replace(entry, key=_key(f"{entry.key} {entry.url} {entry.title}"))
        for entry in unique.values()
    )


def _key(text: str) -> str:
    """`text`, or its hash where it is too long to be kept: cut off, it might be another's."""
    return text if len(text) <= LONGEST_KEY else _digest(text)


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _plain_line(text: str, limit: int) -> str:
    return one_line(strip_markup(text[: limit * _MARKUP_FACTOR]), limit)


def _plain(text: str, limit: int) -> str:
    return paragraphs(strip_markup(text[: limit * _MARKUP_FACTOR]), limit)


def _summary_and_content(item: Mapping[str, Any]) -> tuple[str, str]:
    """The short text and the full one. A summary too long to be one is the full text: many feeds put it there."""
    parts = [part for part in item.get("content") or [] if isinstance(part, Mapping)]
    content = max((_text(part, "value") for part in parts), key=len, default="")
    full = _plain(content or _text(item, "summary"), LONGEST_CONTENT)
    summary = _plain(_text(item, "summary"), LONGEST_SUMMARY)
    return summary, full if content or len(full) > len(summary) else ""


def _author(item: Mapping[str, Any]) -> str:
    """The author without an e-mail address beside the name (where feedparser's own attempt cuts `example` to `exam`)."""
    author = _plain_line(_text(item, "author"), LONGEST_AUTHOR)
    parted = _NAME_AND_MAIL.fullmatch(author)
    return (parted["after"] or parted["before"]) if parted else author


def _section(item: Mapping[str, Any]) -> str:
    """The item's categories by the names that people see: Atom's label, else the term. Those that are addresses name
    types for programs."""
    tags = islice((tag for tag in item.get("tags") or [] if isinstance(tag, Mapping)), MOST_CATEGORIES)
    labels = (_plain_line(_text(tag, "label") or _text(tag, "term"), LONGEST_SECTION) for tag in tags)
    return joined_sections(label for label in labels if "://" not in label)


def _own_link(item: Mapping[str, Any]) -> str:
    """The item's link. In its absence feedparser gives the GUID, often a mere number that calls itself permanent."""
    link = _text(item, "link")
    made_up = link == _text(item, "id") and not link.lstrip().startswith(("http://", "https://", "/"))
    return "" if made_up else link


def _link(link: str, base: str) -> str:
    """An absolute http(s) address, "" for anything else (javascript:, file:, garbage)."""
    text = _BREAKS.sub("", link).strip().replace(" ", "%20")
    try:
        url = urljoin(base, text) if text else ""
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    clean = one_line(url, LONGEST_URL + 1)
    return clean if usable and len(clean) <= LONGEST_URL else ""


def _language(tag: str) -> str:
    """A language tag in lower case ("en", "pt-br"), "" for anything else."""
    clean = tag.strip().replace("_", "-")
    return clean.lower() if _LANGUAGE.fullmatch(clean) else ""


def _published(item: Mapping[str, Any]) -> datetime | None:
    # `in` first: asked for a missing update, feedparser warns and answers with the publication.
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        if name in item and (moment := _moment(item[name])):
            return moment
    return None


def _moment(parsed: object) -> datetime | None:
    """The aware UTC time of feedparser's tuple (in UTC already), None where there is none or it cannot be meant."""
    if not isinstance(parsed, struct_time) or parsed.tm_year not in YEARS:
        return None
    try:
        moment = datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC)  # 60 is a leap second
    except ValueError:
        return None
    return None if moment == ZERO else moment


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def _unreadable(sentence: str) -> ReadFailure:
    return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=sentence)
