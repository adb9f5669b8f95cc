"""Turns a JSON Feed into a listing (https://www.jsonfeed.org/version/1.1/). Runs in a worker; nothing in a feed is
trusted."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from monitor.model import Entry, Listing, ReadFailure
from monitor.sources.charset import clean_utf8
from monitor.sources.entries import (
    LONGEST_AUTHOR,
    LONGEST_TITLE,
    MOST_ENTRIES,
    author_of,
    digest,
    distinct,
    key_of,
    language_of,
    link_of,
    mended,
    moment_in,
    plain_line,
    section_of,
    summary_and_content,
    too_long,
    unreadable,
)
from monitor.sources.sniff import what_it_is

# Braces and brackets; a feed of 10,000 items with authors and tags has 80,000. 10 MB of `{"":0}` would be 400 MB.
MOST_PARTS = 500_000
MOST_AUTHORS = 20  # of an item

_HEAD = 4096  # bytes in which a feed names its version
_MARK = "jsonfeed.org/version/"
_MARKS = re.compile(r"[\s\ufeff]*")
_VERSION = re.compile(r"\d+(?:\.\d+)?")


def read_json_feed(body: bytes, url: str, known: frozenset[str] = frozenset()) -> Listing | ReadFailure:
    """The listing in `body`, an answer from `url`, without the items whose fingerprints are `known`. Never raises for
    what a feed contains, but for MemoryError."""
    if body.count(b"{") + body.count(b"[") > MOST_PARTS:
        return unreadable(f"the JSON has more than {MOST_PARTS // 1000} thousand parts")
    try:
        feed = _parsed(body)
        return _listing(feed, url, known) if _is_feed(feed) else what_it_is(body, "application/json")
    except RecursionError:
        return unreadable("the JSON is nested too deeply to be read")
    except ValueError:
        if _MARK.encode() not in body[:_HEAD]:
            return what_it_is(body, "application/json")
        return unreadable("the feed is broken: its JSON breaks off or is not well-formed")


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """The first JSON value in `body`, whatever follows it (caches add comments). Numbers stay text, as they were
    written: an id is compared, not counted with, and Python refuses numbers of 5,000 digits."""
    encoding = json.detect_encoding(body)
    utf8 = encoding.startswith("utf-8")
    text = clean_utf8(body, "").decode("utf-8", "replace") if utf8 else body.decode(encoding, "replace")
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
    start = _MARKS.match(text)
    return decoder.raw_decode(text, start.end() if start else 0)[0]


def _is_feed(feed: Any) -> bool:  # noqa: ANN401
    """Whether it says so, or lists something that looks like items (a few feeds forget the version's address)."""
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return False
    items = [item for item in feed["items"] if isinstance(item, dict)]
    texts = {"title", "content_html", "content_text", "summary"}
    return _MARK in _text(feed, "version") or any(
        ("id" in item or "url" in item) and texts & item.keys() for item in items
    )


def _listing(feed: Mapping[str, Any], url: str, known: frozenset[str]) -> Listing | ReadFailure:
    items = [item for item in islice(feed["items"], MOST_ENTRIES) if isinstance(item, dict)]
    shared = {name for name, uses in Counter(_name(item) for item in items).items() if uses > 1}
    prints = [_fingerprint(item, url) for item in items]
    # Items that share a name are read even if they are known: their keys depend on one another.
    old = [mark in known and _name(item) not in shared for item, mark in zip(items, prints, strict=True)]
    entries = distinct(
        _entry(item, url, mark) for item, mark, is_old in zip(items, prints, old, strict=True) if not is_old
    )
    return too_long(entries) or Listing(
        title=plain_line(_text(feed, "title"), LONGEST_TITLE),
        language=language_of(_text(feed, "language")),
        entries=entries,
        unchanged=frozenset(mark for mark, is_old in zip(prints, old, strict=True) if is_old),
        form=f"JSON Feed {_version(_text(feed, 'version'))}",
        site=link_of(_text(feed, "home_page_url"), url),
        hub=_hub(feed, url),
        archive=link_of(_text(feed, "next_url"), url),
    )


def _name(item: Mapping[str, Any]) -> str:
    return _identifier(item) or _own_link(item)


def _fingerprint(item: Mapping[str, Any], url: str) -> str:
    return digest(url, json.dumps(item, sort_keys=True, separators=(",", ":")))


def _entry(item: Mapping[str, Any], base: str, fingerprint: str) -> Entry:
    title = plain_line(_text(item, "title"), LONGEST_TITLE)
    full = _text(item, "content_html") or _text(item, "content_text")
    # As with Atom, a text that stands alone is the summary, too.
    summary, content = summary_and_content(_text(item, "summary") or full, full)
    url = link_of(_own_link(item), base)
    return Entry(
        key=key_of(_identifier(item), url, title, summary),
        url=url,
        title=title,
        summary=summary,
        content=content,
        author=plain_line(", ".join(filter(None, _authors(item))), LONGEST_AUTHOR),
        published_at=moment_in(_text(item, "date_published")) or moment_in(_text(item, "date_modified")),
        section=section_of(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        fingerprint=fingerprint,
    )


def _identifier(item: Mapping[str, Any]) -> str:
    """The item's id as text; some feeds have numbers, and who knows what."""
    match item.get("id"):
        case None:
            return ""
        case str(text):
            return text.strip()
        case other:
            return json.dumps(other, sort_keys=True)


def _own_link(item: Mapping[str, Any]) -> str:
    """The item's permalink; link blogs may name only the page that they point to."""
    return _text(item, "url") or _text(item, "external_url")


def _authors(item: Mapping[str, Any]) -> Iterable[str]:
    """The names in `authors` (1.1), or in `author` (1.0)."""
    people = _list(item, "authors") or [item.get("author")]
    for person in people[:MOST_AUTHORS]:
        name = person.get("name") if isinstance(person, dict) else person
        yield author_of(name) if isinstance(name, str) else ""


def _hub(feed: Mapping[str, Any], base: str) -> str:
    hubs = (hub for hub in _list(feed, "hubs") if isinstance(hub, dict))
    return next(
        (link_of(_text(hub, "url"), base) for hub in hubs if _text(hub, "type").lower() == "websub"), ""
    )


def _version(text: str) -> str:
    """The number in a version's address: "https://jsonfeed.org/version/1.1" is 1.1, "…/1" is 1.0."""
    found = _VERSION.fullmatch(text.rpartition("/")[2])
    number = found[0][:8] if found else "1"
    return number if "." in number else f"{number}.0"


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return mended(value) if isinstance(value, str) else ""


def _list(item: Mapping[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []
