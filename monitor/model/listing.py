"""What feeds list."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class FeedKind(StrEnum):
    """What stands at a feed's address: a feed in one of the forms made for programs (RSS, Atom, CDF, JSON Feed, news
    sitemap, told apart by looking), or a page for people whose links are the entries."""

    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a site wants to see before it answers, as the user gave it, and the proxy to ask through.

    Headers, cookies (`name=value; name=value`) and credentials hold secrets: they are never stored or shown, and go to
    the feed's own site alone.
    """

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A configured place that lists entries. `name` is unique; `every` is the feed's own cadence ceiling.

    `url` may hold secrets, and only the configuration knows it; `secrets` are these, each with the placeholder that stands
    for it. `shown_url` is the address as people may see it. `key` is what the feed goes by in the store and everywhere
    else, whatever its secrets are at the moment: the address where it holds none. `links` is the CSS selector of the links
    that a page lists, "" if they are to be learned. Paragraphs that hold one of the texts in `never` are not part of its
    articles, those that hold one in `always` are, whatever else speaks for or against it (case and spacing aside).
    """

    name: str
    url: str = field(repr=False)
    key: str = ""
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    tags: frozenset[str] = frozenset()
    every: timedelta | None = None
    shown_url: str = ""
    kind: FeedKind = FeedKind.FEED
    links: str = ""
    access: Access = field(default_factory=Access, repr=False)
    never: tuple[str, ...] = ()
    always: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed listed, as plain text, cleaned and length-capped; it never grows a body.

    `key` identifies it within its feed: the GUID, else the link, else a hash of title and text.
    `url` is an absolute http(s) address or "" where the feed gave none.
    `summary` is the feed's short text, `content` its full text if it carries one (both may be ""). `section` names the
    categories that the feed puts it in, divided by ", ". `fingerprint` is a hash of the item as the feed wrote it, ""
    where it has none: the same again means nothing of it changed.
    """

    key: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    author: str = ""
    published_at: datetime | None = None
    section: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How often a feed asks to be polled: not again before `every` has passed (RSS `ttl`, `sy:updatePeriod` and
    `sy:updateFrequency`; the longer of the two), and not in these hours (UTC, 0 to 23) and on these weekdays (0 is
    Monday) (RSS `skipHours`, `skipDays`)."""

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one poll of a feed said: its own title, language tag ("" if it names none) and entries as listed, newest
    first as a rule.

    `entries` leaves out the items whose fingerprints were known; `unchanged` are theirs. `form` is what was read ("RSS
    2.0", "Atom 1.0", "JSON Feed 1.1", "news sitemap", "page"), `site` the address of the site's own page, `hub` that of
    a WebSub hub, `archive` that of the next older page of a paged or archived feed (RFC 5005); "" where there is none.
    """

    title: str
    language: str
    entries: tuple[Entry, ...]
    unchanged: frozenset[str] = frozenset()
    form: str = ""
    site: str = ""
    hub: str = ""
    archive: str = ""
    wishes: Wishes = field(default_factory=Wishes)


class Manner(StrEnum):
    """How the matches of an entry are told: each at once, all of its batch in one summary, or not at all."""

    PROMPT = "prompt"
    DIGEST = "digest"
    SILENT = "silent"


class Cause(StrEnum):
    """Why entries are told as one batch."""

    FIRST_POLL = "first poll"
    FLOOD = "flood"


class PollTrouble(StrEnum):
    """What a failed poll says: about the way there, the server, or what stands at the address."""

    NETWORK = "network"  # no connection, no name, no answer in time
    SERVER = "server"  # an HTTP status that is no success
    BANNED = "banned"  # the server refuses us (403)
    GONE = "gone"  # removed for good (410)
    ADDRESS = "address"  # an address that we may not or cannot ask
    NOT_A_FEED = "not a feed"  # a web page, a login, a captive portal
    UNREADABLE = "unreadable"  # a feed too broken, too large or too slow to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A place that may be a feed, as a page, a robots.txt or common usage names it; `title` may be ""."""

    url: str
    title: str
    form: str
