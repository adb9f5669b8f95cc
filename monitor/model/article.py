"""What was read of a page: an extraction or the reason there is none, and the article made of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReadTrouble(StrEnum):
    """Why a body could not be read by a worker."""

    TIMEOUT = "timeout"  # it ran past its time limit and was killed
    DIED = "died"  # its process died (memory limit, crash)
    UNREADABLE = "unreadable"  # what it should be (a feed, a page), but too broken to be read
    NOT_A_FEED = "not a feed"  # something else stands there: a web page, a login, a captive portal
    EMPTY = "empty"  # readable, but without any text of an article
    INTERRUPTED = "interrupted"  # we were shutting down: says nothing about the body
    UNAVAILABLE = "unavailable"  # no worker could be started: says nothing about the body either


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFailure:
    """A body that gave nothing: why, and a sentence for people."""

    trouble: ReadTrouble
    sentence: str

    @property
    def poisonous(self) -> bool:
        """Whether reading it cost a worker's life, which counts towards quarantine."""
        return self.trouble in {ReadTrouble.TIMEOUT, ReadTrouble.DIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What was extracted from a page: the article's own text (paragraphs separated by newlines) and what it says of itself.

    `canonical_url` is the page's rel=canonical if its site (registrable domain; on loopback host and port) is the
    page's own and it is not the site's root, else "". `section` names the parts of the site that the page says it is in,
    divided by ", ".
    """

    title: str
    body: str
    author: str = ""
    outlet: str = ""
    language: str = ""
    canonical_url: str = ""
    published_at: datetime | None = None
    section: str = ""


class Extent(StrEnum):
    """How much of an article could be read."""

    FULL = "full"
    SUMMARY = "summary only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What was extracted and is matched: title and body, or the feed's own text where no body could be read.

    `id` is deterministic (`core.identity`); `text_hash` is "" for texts too short to tell articles apart;
    `shortfall` says in plain words why only a summary could be read ("" for a full article); `section` names what the
    feed and the page file it under, divided by ", ".
    """

    id: str
    url: str
    title: str
    body: str
    summary: str
    author: str
    outlet: str
    language: str
    published_at: datetime
    extent: Extent
    shortfall: str
    text_hash: str
    copy_of: str = ""
    section: str = ""
