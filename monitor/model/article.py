"""What was read of a page: an extraction or the reason there is none, and the article made of it."""

from dataclasses import dataclass, field
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


class PageState(StrEnum):
    """What stands at an article's address: what it is, or what stands in front of it."""

    ARTICLE = "article"
    LIVE = "live page"  # goes on being written: a ticker, a live blog, a story marked as developing
    VIDEO = "video"
    GALLERY = "gallery"
    PAYWALL = "paywall"
    CONSENT = "consent wall"
    LOGIN = "login"
    MISSING = "missing page"  # "not found" under a 200 (a soft 404)

    @property
    def is_wall(self) -> bool:
        """Whether what can be read is not the article, or only its beginning."""
        return self in {PageState.PAYWALL, PageState.CONSENT, PageState.LOGIN, PageState.MISSING}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFailure:
    """A body that gave nothing: why, and a sentence for people. `state` is what stands at the address, if that is known."""

    trouble: ReadTrouble
    sentence: str
    state: PageState = PageState.ARTICLE

    @property
    def poisonous(self) -> bool:
        """Whether reading it cost a worker's life, which counts towards quarantine."""
        return self.trouble in {ReadTrouble.TIMEOUT, ReadTrouble.DIED}


class Method(StrEnum):
    """Which step of the extraction chain an article's text is from."""

    STRUCTURED = "structured data"  # JSON-LD `articleBody`
    FAST = "page"  # trafilatura, fast mode
    THOROUGH = "page, second look"  # trafilatura, default mode
    FEED_CONTENT = "feed content"
    FEED_SUMMARY = "feed summary"


class AsideKind(StrEnum):
    """Why a paragraph within the article's container is not the article."""

    BOILERPLATE = (
        "boilerplate"  # the site's: stands in its other articles too, or looks like it (a teaser, a box)
    )
    LINK = "link"  # "Read more: …"
    CAPTION = "caption"
    BYLINE = "byline"
    NOTE = "note"  # "more to follow", "this story has been corrected"
    PROMPT = "prompt"  # sign up, subscribe, donate, share


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A paragraph that is no part of the article's own text. Rules do not see it; `explain` does."""

    kind: AsideKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What was extracted from a page: the article's own text (paragraphs separated by newlines) and what it says of itself.

    `canonical_url` is the page's rel=canonical if its site (registrable domain; on loopback host and port) is the
    page's own and it is not the site's root, else "". `section` names the parts of the site that the page says it is in,
    divided by ", ". `lead` is the page's own summary (its description), `asides` are in the order of the page.
    `is_developing` says that the text itself announces more ("developing", "more to follow").
    """

    title: str
    body: str
    lead: str = ""
    method: Method = Method.FAST
    state: PageState = PageState.ARTICLE
    asides: tuple[Aside, ...] = ()
    is_developing: bool = False
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
    feed and the page file it under, divided by ", ". `method` and `state` say where the text is from and what stands at
    the address; `asides` are not part of the text; `page_title` is the headline on the page, which the feed's may differ from. `sketch` is what its copies are found by (`core.identity.sketches`), b"" for texts too short to compare; it is
    stored, but an article that is read back has none.
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
    method: Method = Method.FAST
    state: PageState = PageState.ARTICLE
    asides: tuple[Aside, ...] = ()
    is_developing: bool = False
    page_title: str = ""
    sketch: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of an article's text that was replaced by another one at `at`, numbered from 1."""

    article_id: str
    number: int
    at: datetime
    title: str
    body: str
