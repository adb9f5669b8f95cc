"""Turns what any form of feed says of an item into the bounded, plain fields of an entry: shared by all its readers."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import islice
from time import struct_time
from urllib.parse import urljoin, urlsplit

from monitor.core.sections import LONGEST_SECTION, joined_sections
from monitor.model import Entry, ReadFailure, ReadTrouble
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
_LEAP_SECOND = re.compile(r"(\d\d:\d\d):60")
_OFFSET = re.compile(r"([+-]\d\d):(\d\d)$")
_MISTAKEN = re.compile("[\x80-\x9f]|[\xc2-\xf4][\x80-\xbf]")
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_LONGEST_DATE = 64  # characters


def key_of(identifier: str, url: str, title: str, summary: str) -> str:
    """What identifies an entry within its feed: the GUID, else the link, else a hash of title and text."""
    guid = one_line(identifier, max(LONGEST_KEY, len(identifier)))
    return bounded_key(guid or url) or digest(title, summary)


def bounded_key(text: str) -> str:
    """`text`, or its hash where it is too long to be kept: cut off, it might be another's."""
    return text if len(text) <= LONGEST_KEY else digest(text)


def long_key(key: str, url: str, title: str) -> str:
    """What tells items of one GUID apart: address and title, too. Its case is often mended."""
    return bounded_key(f"{key} {url} {title.casefold()}")


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each entry once. Some feeds give one GUID to many items: it then counts only with their link and title."""
    unique: dict[str, Entry] = {}
    for entry in entries:
        unique.setdefault(long_key(entry.key, entry.url, entry.title), entry)
    uses = Counter(entry.key for entry in unique.values())
    return tuple(
        entry if uses[entry.key] == 1 else replace(entry, key=long_key(entry.key, entry.url, entry.title))
        for entry in unique.values()
    )


def plain_line(text: str, limit: int) -> str:
    """`text` without markup, on one line of at most `limit` characters."""
    return one_line(strip_markup(text[: limit * _MARKUP_FACTOR]), limit)


def plain(text: str, limit: int) -> str:
    """`text` without markup, its blocks on lines of their own, at most `limit` characters."""
    return paragraphs(strip_markup(text[: limit * _MARKUP_FACTOR]), limit)


def mended(text: str) -> str:
    """`text` that is UTF-8 taken for Latin-1 somewhere on its way ("â" and two control characters for a quotation mark)
    as it was meant, and Windows' own characters for control characters of Latin-1; as feedparser does it in XML."""
    if not _MISTAKEN.search(text):
        return text
    try:
        return text.encode("latin-1").decode("utf-8").translate(_CP1252)
    except UnicodeError:
        return text.translate(_CP1252)


def summary_and_content(summary: str, content: str) -> tuple[str, str]:
    """The short text and the full one, of what the feed wrote as such. A summary too long to be one is the full text:
    many feeds put it there."""
    full = plain(content or summary, LONGEST_CONTENT)
    alike = not content or content == summary  # taking markup off is half the cost of reading a feed
    short = full[:LONGEST_SUMMARY].rstrip() if alike else plain(summary, LONGEST_SUMMARY)
    return short, full if content or len(full) > len(short) else ""


def author_of(text: str) -> str:
    """The author without an e-mail address beside the name (where feedparser's own attempt cuts `example` to `exam`)."""
    author = plain_line(text, LONGEST_AUTHOR)
    parted = _NAME_AND_MAIL.fullmatch(author)
    return (parted["after"] or parted["before"]) if parted else author


def section_of(labels: Iterable[str]) -> str:
    """The categories' names on one line. Those that are addresses name types for programs."""
    lines = (plain_line(label, LONGEST_SECTION) for label in islice(labels, MOST_CATEGORIES))
    return joined_sections(line for line in lines if "://" not in line)


def link_of(link: str, base: str) -> str:
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


def language_of(tag: str) -> str:
    """A language tag in lower case ("en", "pt-br"), "" for anything else."""
    clean = tag.strip().replace("_", "-")
    return clean.lower() if _LANGUAGE.fullmatch(clean) else ""


def moment_of(parsed: object) -> datetime | None:
    """The aware UTC time of feedparser's tuple (in UTC already), None where there is none or it cannot be meant."""
    if not isinstance(parsed, struct_time) or parsed.tm_year not in YEARS:
        return None
    try:
        # 60 is a leap second.
        return meant(datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC))
    except ValueError:
        return None


def moment_in(text: str) -> datetime | None:
    """The aware UTC time that `text` names: ISO 8601 / RFC 3339 (UTC where it names no zone) or as in mails (RFC 5322);
    None where it names none, or one that cannot be meant."""
    stated = _LEAP_SECOND.sub(r"\1:59", text[:_LONGEST_DATE].strip().upper())
    for read in (datetime.fromisoformat, _mail_date):
        try:
            moment = read(stated)
            return meant(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC))
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None


def _mail_date(text: str) -> datetime:
    """As in mails, also with a colon in the offset, which `parsedate_to_datetime` takes for no zone at all."""
    return parsedate_to_datetime(_OFFSET.sub(r"\1\2", text))


def meant(moment: datetime) -> datetime | None:
    """`moment`, None where it is no more than a machine's zero or a slip."""
    return None if moment == ZERO or moment.year not in YEARS else moment


def digest(*parts: str) -> str:
    """A hash of some texts, as 64 hexadecimal digits."""
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def too_long(entries: Iterable[Entry]) -> ReadFailure | None:
    """The failure of a feed whose entries are longer in all than any feed is; None if they are not."""
    if sum(len(entry.content) + len(entry.summary) for entry in entries) <= LONGEST_LISTING:
        return None
    return unreadable(f"the feed grows to more than {LONGEST_LISTING // 1_000_000} million characters")


def unreadable(sentence: str) -> ReadFailure:
    """The failure of a feed that is one, but cannot be read."""
    return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=sentence)
