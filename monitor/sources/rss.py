"""Turns RSS, Atom or CDF into a listing of plain, bounded entries. Runs in a worker; nothing in a feed is trusted."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import feedparser
import feedparser.api

from monitor.model import Entry, Listing, ReadFailure
from monitor.sources.charset import clean_utf8
from monitor.sources.entries import (
    LONGEST_TITLE,
    MOST_ENTRIES,
    distinct,
    language_of,
    link_of,
    plain_line,
    too_long,
    unreadable,
)
from monitor.sources.items import entry_of, text_of
from monitor.sources.mending import mended, tamed
from monitor.sources.prune import Pruned, names_bases, prune
from monitor.sources.sniff import what_it_is
from monitor.sources.telling import told_apart
from monitor.sources.wishes import wishes_of

# A GUID is what it is: resolved like a link, it would be another one as soon as a feed moves.
feedparser.api.StrictFeedParser.can_be_relative_uri.discard("id")  # of both its parsers
# It would look for a parser that nobody has in all folders of sys.path, for each feed.
feedparser.api.PREFERRED_XML_PARSERS.clear()

MOST_TAGS = 1_000_000  # 10,000 items have 300,000; of <a/> alone, 10 MB would become 400 MB

_BROKEN = "the feed is broken: its XML breaks off or is not well-formed"
_CDF = re.compile(rb"<channel[\s>]", re.IGNORECASE)
_HEAD = 4096  # bytes in which the root element of a feed stands


def read_feed(
    body: bytes, content_type: str, url: str, known: frozenset[str] = frozenset()
) -> Listing | ReadFailure:
    """The listing in `body`, an answer from `url`, without the items whose fingerprints are `known`. Never raises for
    what a feed contains, but for MemoryError."""
    xml = clean_utf8(body, content_type)
    if xml.count(b"<") > MOST_TAGS:
        return unreadable(f"the feed has more than {MOST_TAGS // 1_000_000} million tags")
    pruned = prune(xml, url, known)
    if pruned is None and (whole := mended(xml)) != xml:
        xml, pruned = whole, prune(whole, url, known)
    listing = _read_pruned(xml, pruned, url, known) if pruned else None
    return listing or read_whole(xml, url) or what_it_is(body, content_type, url)


def read_whole(xml: bytes, url: str) -> Listing | ReadFailure | None:
    """The listing in `xml` (clean UTF-8) by feedparser alone, its entries without fingerprints; None for no feed."""
    try:
        parsed = _parsed(tamed(xml), url if names_bases(xml) else "")
        entries = distinct(entry_of(item, url) for item in islice(parsed.entries, MOST_ENTRIES))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one mutated feed in twenty makes feedparser raise TypeError, …
        return unreadable(f"the feed is broken in a way that cannot be read ({type(error).__name__})")
    form = _form(parsed, xml)
    if not entries and not form:
        return None
    if not entries and _is_broken(parsed):
        return unreadable(_BROKEN)
    return too_long(entries) or _listing(parsed.feed, entries, form=form, xml=xml, url=url)


def _read_pruned(xml: bytes, pruned: Pruned, url: str, known: frozenset[str]) -> Listing | ReadFailure | None:
    """The listing of what is left of a feed, its entries with fingerprints; None if feedparser and lxml disagree."""
    try:
        parsed = _parsed(pruned.xml, url if pruned.has_bases else "")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - feedparser raises KeyError, … for some items
        return _read_sound(xml, pruned, url, known)
    if len(parsed.entries) != len(pruned.kept) or _is_broken(parsed):
        return None
    form = _form(parsed, pruned.xml)
    if not form:
        return None
    entries = told_apart(pruned.kept, [entry_of(item, url) for item in parsed.entries], pruned.dropped)
    unchanged = frozenset(item.fingerprint for item in pruned.dropped) & known
    listing = _listing(parsed.feed, entries, form=form, xml=pruned.xml, url=url, unchanged=unchanged)
    return too_long(entries) or listing


def _read_sound(xml: bytes, pruned: Pruned, url: str, known: frozenset[str]) -> Listing | ReadFailure | None:
    """The listing without the items that make feedparser raise: one such item must not cost all others."""
    unsound = _unsound(xml, url, known, [item.raw for item in pruned.kept])
    sound = prune(xml, url, known | unsound)
    return _read_pruned(xml, sound, url, known) if sound and unsound else None


def _unsound(xml: bytes, url: str, known: frozenset[str], raws: Sequence[str]) -> frozenset[str]:
    """Which of these items (by the hashes of what was written) make feedparser raise: by halves."""
    every = prune(xml, url, known)
    others = {item.raw for item in every.kept}.difference(raws) if every else set()
    some = prune(xml, url, known | others)
    try:
        _parsed(some.xml if some else b"", "")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - see above
        if len(raws) <= 1:
            return frozenset(raws)
        middle = len(raws) // 2
        return _unsound(xml, url, known, raws[:middle]) | _unsound(xml, url, known, raws[middle:])
    return frozenset()


def _parsed(xml: bytes, base: str) -> Any:  # noqa: ANN401 - feedparser has no types
    # Only ever BytesIO: feedparser takes a string, and bytes that look like a path, for something to open. Cleaning
    # HTML and resolving links in it would double the time, and all markup is taken off anyway. It is given the
    # feed's address only where there is an xml:base (which otherwise would hold for the next item, too): without, links
    # are resolved later, and 0.1 ms is saved.
    return feedparser.parse(
        io.BytesIO(xml),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _listing(
    feed: Mapping[str, Any],
    entries: tuple[Entry, ...],
    *,
    form: str,
    xml: bytes,
    url: str,
    unchanged: frozenset[str] = frozenset(),
) -> Listing:
    return Listing(
        title=plain_line(text_of(feed, "title"), LONGEST_TITLE),
        language=language_of(text_of(feed, "language")),
        entries=entries,
        unchanged=unchanged,
        form=form,
        site=link_of(text_of(feed, "link"), url),
        hub=_related(feed, url, ("hub",)),
        archive=_related(feed, url, ("prev-archive", "next")),
        wishes=wishes_of(feed, xml),
    )


def _form(parsed: Any, xml: bytes) -> str:  # noqa: ANN401
    """What kind of feed it is ("RSS 2.0"), "" for none."""
    name: str = feedparser.api.SUPPORTED_VERSIONS[parsed.get("version") or ""].partition(" (")[0]
    if name != "unknown":
        return name
    return "CDF" if _CDF.search(xml[:_HEAD]) else ""


def _is_broken(parsed: Mapping[str, Any]) -> bool:
    error = parsed.get("bozo_exception")
    return not isinstance(
        error, type(None) | feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType
    )


def _related(feed: Mapping[str, Any], url: str, relations: Iterable[str]) -> str:
    """The address of the channel's first link with the first of these relations that there is; "" without any."""
    links = [link for link in feed.get("links") or [] if isinstance(link, Mapping)]
    for relation in relations:
        found = (link_of(text_of(link, "href"), url) for link in links if text_of(link, "rel") == relation)
        if address := next(filter(None, found), ""):
            return address
    return ""
