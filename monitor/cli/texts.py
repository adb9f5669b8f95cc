"""A file, an address or the standard input becomes the article that rules are tried on, read as the daemon would."""

import re
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from monitor.cli.plain_text import body, headline_and_body
from monitor.core.identity import canonical_url
from monitor.core.identity.address import without_password
from monitor.errors import MonitorError
from monitor.extract import signature
from monitor.model import DEFAULT_LANGUAGE, Article, Entry, Extent, Feed, Fetched, Manner

if TYPE_CHECKING:
    from monitor.ports import DueEntry
    from monitor.settings import FetchSettings

LARGEST = 10_000_000  # bytes
LONGEST_HEADLINE = 500
_ASCII = bytes(range(128))
_FEW_LETTERS = 200  # bytes beyond ASCII: of fewer the guess is wrong (of "à Genève" it makes "ŕ Genčve")

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_HOST_LIKE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/.*)?", re.IGNORECASE)
_PAGE = re.compile(
    rb"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s/>])|<(?:html|head|body)[\s>]", re.IGNORECASE
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_HEAD = 4096  # bytes in which a file shows what it is
_PLAIN = ("text/plain", "text/markdown")
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class TextError(MonitorError):
    """There is no text to try rules on; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user says of a text: `headline` and `language` are None where nothing was said, `feed` is the feed that
    it is taken to be from."""

    target: str
    headline: str | None
    language: str | None
    feed: Feed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The article to try rules on, and where its headline is from, in words ("" if it has none). `stored_at` is when it
    was read, None if that is now."""

    article: Article
    headline_from: str
    stored_at: datetime | None = None


async def read_text(wanted: Wanted, settings: "FetchSettings") -> Tried:
    """The article at `wanted.target`.

    Raises:
        TextError: there is none, or it cannot be read.
    """
    is_address = _ADDRESS.match(wanted.target)
    text = await _fetched(wanted.target, settings) if is_address else _local(wanted.target)
    if not text.body.strip():
        raise TextError(f"{_name(wanted)} is empty")
    _refuse_feeds(text.body, _name(wanted))
    return await _read_page(text, wanted) if _is_page(text) else _read_plain(text, wanted)


# --- where it is from -------------------------------------------------------------------------------------------------


async def _fetched(url: str, settings: "FetchSettings") -> Fetched:
    from monitor.fetch import open_fetcher  # noqa: PLC0415 - aiohttp, only for addresses
    from monitor.model import FetchFailure, NotModified, Request  # noqa: PLC0415

    fetcher = open_fetcher(settings)
    try:
        answer = await fetcher.fetch(Request(url=url))
    finally:
        await fetcher.close()
    match answer:
        case Fetched():
            return answer
        case FetchFailure(sentence=sentence):
            raise TextError(f"{without_password(url)}: {sentence}")
        case NotModified():
            raise TextError(f"{without_password(url)}: the server sent no page")


def _local(target: str) -> Fetched:
    """A file or the standard input, as if a server that names only pages had sent it."""
    kind = "text/html" if target.lower().endswith((".html", ".htm", ".xhtml")) else ""
    return Fetched(url="", body=_from_stdin() if target == "-" else _from_file(target), content_type=kind)


def _from_file(target: str) -> bytes:
    if not target:
        raise TextError("name a file, an address, or - for the standard input")
    try:
        with Path(target).open("rb") as file:
            return _bounded(file, target)
    except IsADirectoryError:
        raise TextError(f"{target} is a folder: name a file in it") from None
    except FileNotFoundError:
        raise TextError(_missing(target)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is no name of a file"
        raise TextError(f"{target} cannot be read: {reason}") from None


def _from_stdin() -> bytes:
    if sys.stdin is None:
        raise TextError("there is no standard input")
    if sys.stdin.isatty():
        sys.stderr.write("type or paste the text, headline first, then Ctrl-D on a line of its own\n")
    return _bounded(sys.stdin.buffer, "the standard input")


def _bounded(file: IO[bytes], name: str) -> bytes:
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TextError(f"{name} holds more than {LARGEST // 1_000_000} MB: try a shorter text")
    return content


def _missing(target: str) -> str:
    if _OTHER_ADDRESS.match(target):
        return f"{target}: only addresses that begin with http:// or https:// are fetched"
    hint = f" (an address begins with https:// , so https://{target})" if _HOST_LIKE.fullmatch(target) else ""
    return f"there is no file {target}{hint}"


# --- what it is -------------------------------------------------------------------------------------------------------


def _refuse_feeds(content: bytes, name: str) -> None:
    if _FEED.search(content[:_HEAD]) and not re.search(rb"<html[\s>]", content[:_HEAD], re.IGNORECASE):
        raise TextError(f"{name}: this is a feed, not an article: give the address of one of its articles")


def _is_page(text: Fetched) -> bool:
    """Whether it is sent as something else than plain text, or looks like a page."""
    if text.content_type and not text.content_type.lower().startswith(_PLAIN):
        return True
    head = text.body[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return _PAGE.match(head) is not None or b"<html" in head.lower()


def _refuse_other_kinds(content: bytes, name: str) -> None:
    if kind := signature(content):
        raise TextError(f"{name}: this is {kind}: rules look at web pages, plain text and Markdown")
    if b"\0" in content and not content.startswith(_TEXT_MARKS):
        raise TextError(f"{name}: this is no text")


# --- how it is read ---------------------------------------------------------------------------------------------------


async def _read_page(page: Fetched, wanted: Wanted) -> Tried:
    """A page as the daemon reads one that a feed listed."""
    from monitor.extract import PAGE_MODULES, PageReader  # noqa: PLC0415 - processes, only for pages
    from monitor.model import ReadFailure  # noqa: PLC0415
    from monitor.pipeline.reading import read_page  # noqa: PLC0415
    from monitor.workers import WorkerPool  # noqa: PLC0415

    pool = WorkerPool(workers=1, preload=PAGE_MODULES)
    try:
        extraction = await PageReader(pool).extract(page, language=wanted.language or "", dated=False)
    finally:
        await pool.close()
    if isinstance(extraction, ReadFailure):
        raise TextError(f"{_name(wanted)}: {extraction.sentence}")
    feed = wanted.feed or Feed(name=extraction.outlet, url="")
    reading = read_page(_listed(wanted, page.url, feed), page.url, extraction, now=datetime.now(UTC))
    return as_wanted(reading.article, wanted, headline_from="the page's own")


def _listed(wanted: Wanted, url: str, feed: Feed) -> "DueEntry":
    """An entry as if `feed` had listed the page."""
    from monitor.ports import DueEntry  # noqa: PLC0415

    return DueEntry(
        id=0,
        feed=feed,
        entry=Entry(key="", url=url, title=wanted.headline or ""),
        manner=Manner.PROMPT,
        revised=False,
        first_seen_at=datetime.now(UTC),
        fetch_failures=0,
        deaths=0,
        language="",
        last_resort=False,
    )


def _read_plain(plain: Fetched, wanted: Wanted) -> Tried:
    from monitor.workers.text import one_line, paragraphs  # noqa: PLC0415 - lxml beside it

    _refuse_other_kinds(plain.body, _name(wanted))
    text = _decoded(plain)
    headline, rest = ("", body(text)) if wanted.headline is not None else headline_and_body(text)
    article = Article(
        id="",
        url=canonical_url(plain.url),
        title=one_line(headline, LONGEST_HEADLINE),
        body=paragraphs(rest, LARGEST),
        summary="",
        author="",
        outlet=wanted.feed.name if wanted.feed else "",
        language=DEFAULT_LANGUAGE,
        published_at=datetime.now(UTC),
        extent=Extent.FULL,
        shortfall="",
        text_hash="",
    )
    return as_wanted(article, wanted, headline_from="the first line")


def _decoded(plain: Fetched) -> str:
    """The text in the encoding that it is in, as far as can be told."""
    for encoding in ("utf-8-sig", *(("cp1252",) if _is_western(plain) else ())):
        with suppress(UnicodeDecodeError):
            return plain.body.decode(encoding)
    from monitor.extract.decoding import decode  # noqa: PLC0415 - trafilatura's guesses, 30 MB

    return decode(plain.body, plain.content_type)


def _is_western(plain: Fetched) -> bool:
    """Whether it has a few letters beyond ASCII among many within, and nothing says in which encoding."""
    beyond = len(plain.body.translate(None, delete=_ASCII))
    is_named = plain.body.startswith(_TEXT_MARKS) or "charset" in plain.content_type.lower()
    return not is_named and beyond < min(_FEW_LETTERS, len(plain.body) / 4)


def as_wanted(article: Article, wanted: Wanted, headline_from: str) -> Tried:
    """The article under the headline and in the language that the user named."""
    title = article.title if wanted.headline is None else wanted.headline
    named = replace(article, title=title, language=wanted.language or article.language)
    origin = headline_from if wanted.headline is None else "as given"
    return Tried(article=named, headline_from=origin if title else "")


def _name(wanted: Wanted) -> str:
    return "the standard input" if wanted.target == "-" else without_password(wanted.target)
