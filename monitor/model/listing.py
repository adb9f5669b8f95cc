"""What feeds list."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A configured place that lists entries. `name` is unique; `every` is the feed's own cadence ceiling.

    `url` may hold secrets; `shown_url` is the address as people may see it.
    """

    name: str
    url: str
    tags: frozenset[str] = frozenset()
    every: timedelta | None = None
    shown_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed listed, as plain text, cleaned and length-capped; it never grows a body.

    `key` identifies it within its feed: the GUID, else the link, else a hash of title and text.
    `url` is an absolute http(s) address or "" where the feed gave none.
    `summary` is the feed's short text, `content` its full text if it carries one (both may be ""). `section` names the
    categories that the feed puts it in, divided by ", ".
    """

    key: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    author: str = ""
    published_at: datetime | None = None
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one poll of a feed said: its own title, language tag ("" if it names none) and entries as listed."""

    title: str
    language: str
    entries: tuple[Entry, ...]
