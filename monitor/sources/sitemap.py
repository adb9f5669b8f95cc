"""Turns a sitemap into a listing (https://www.sitemaps.org/protocol.html, with Google's news extension). Runs in a
worker; nothing in a sitemap is trusted."""

import re
import zlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from monitor.core.identity import is_site_root
from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.sources.charset import clean_utf8
from monitor.sources.entries import (
    LONGEST_TITLE,
    MOST_ENTRIES,
    digest,
    distinct,
    key_of,
    language_of,
    link_of,
    moment_in,
    plain_line,
    section_of,
    unreadable,
)
from monitor.sources.sniff import what_it_is

LARGEST = 20_000_000  # bytes unpacked; the protocol allows 50 million, but those are no news
MOST_ADDRESSES = 50_000  # the most that the protocol allows; further ones are not looked at
MOST_TAGS = 1_000_000  # 50,000 addresses have 500,000
MOST_FIELDS = 100  # of an address
SHOWN_SITEMAPS = 5  # of a list of sitemaps
LONGEST_SHOWN = 200  # characters of an address in a sentence, which people read and the store keeps

# What bears on the entry made of an address.
_READ = (
    "loc", "lastmod", "news.publication_date", "news.title", "news.keywords", "video.publication_date", "video.title",
)  # fmt: skip
_HEAD, _TAIL = 4096, 256  # bytes in which the root element begins, and ends
_IS_SITEMAP = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\b")
_SLUGS = 4  # the last parts of a path, which may hold a title
# References to halves of surrogate pairs, whose text lxml cannot give back.
_SURROGATES = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));",
    re.IGNORECASE,
)
_GZIP = b"\x1f\x8b"
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_NEWS = re.compile(r"news|article|post|latest|recent|today|stor(?:y|ies)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z]{2,5}$")
_NO_WORD = re.compile(r"\d{5,}|(?=\w*\d)[0-9a-f]{6,}|(?=\w*\d)[a-z]{0,2}\d{5,}\w*", re.IGNORECASE)
_APART = re.compile(r"[-_+\s.]+")

Fields = Mapping[str, str]
"""What a sitemap says of one address: texts by the names of their elements, "news.title" those within another."""


def read_sitemap(body: bytes, url: str, known: frozenset[str] = frozenset()) -> Listing | ReadFailure:
    """The listing in `body`, an answer from `url`, perhaps packed by gzip, newest first and without the items whose
    fingerprints are `known`. Never raises for what a sitemap contains, but for MemoryError."""
    text = _unpacked(body)
    if text is None or text.count(b"<") > MOST_TAGS:
        return unreadable("the sitemap is too large, or packed in a way that cannot be read")
    if b"<!ENTITY" in text:
        return unreadable("the sitemap defines entities, as no sitemap needs to")
    try:
        return _read(text, url, known)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's XML makes lxml raise, it is the sitemap's
        return unreadable(f"the sitemap is broken in a way that cannot be read ({type(error).__name__})")


def _read(text: bytes, url: str, known: frozenset[str]) -> Listing | ReadFailure:
    try:
        root, items = _items(_SURROGATES.sub(b"", clean_utf8(text, "")))
    except etree.LxmlError:
        return what_it_is(text)
    if not root and _IS_SITEMAP.search(text[:_HEAD]):
        return unreadable("the sitemap is broken: its XML breaks off or is not well-formed")
    if root == "sitemapindex":
        return _of_sitemaps([link_of(item.get("loc", ""), url) for item in items])
    return _listing(items, url, known) if root == "urlset" else what_it_is(text)


def _unpacked(body: bytes) -> bytes | None:
    """The sitemap itself; None if it is too large, or broken."""
    if not body.startswith(_GZIP):
        return body.lstrip() if len(body) <= LARGEST else None
    try:
        text = zlib.decompressobj(wbits=31).decompress(body, LARGEST + 1)
    except zlib.error:
        return None
    return text.lstrip() if len(text) <= LARGEST else None


def _items(text: bytes) -> tuple[str, list[Fields]]:
    """The name of the root element, and what stands in each address below it, as far as the XML can be read.

    Raises `etree.LxmlError` where nothing of it can."""
    events = etree.iterparse(
        BytesIO(text),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    root, items = "", list[Fields]()
    for _, element in islice(events, MOST_ADDRESSES):
        parent = element.getparent()
        root = root or _name(element if parent is None else parent)
        items.append(_fields(element))
        element.clear()
        while parent is not None and element.getprevious() is not None:
            del parent[0]
    if not items and events.root is not None:
        root = _name(events.root)
    if events.error_log and f"</{root}>".encode() not in text[-_TAIL:]:
        items = items[:-1]  # it breaks off, perhaps within the last address
    return (root, items) if items or not events.error_log else ("", [])


def _name(element: etree._Element) -> str:
    """The element's name without its namespace, declared or not."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _fields(item: etree._Element) -> Fields:
    fields: dict[str, str] = {}
    for element in islice(item.iterdescendants(etree.Element), MOST_FIELDS):
        parent = element.getparent()
        within = "" if parent is item else f"{_name(parent)}."
        fields.setdefault(within + _name(element), (element.text or "").strip())
    return fields


def _of_sitemaps(urls: list[str]) -> ReadFailure:
    """A list of sitemaps is none of addresses: the user has to say which of them to watch."""
    usable = [url for url in urls if url]
    short = (url for url in usable if len(url) <= LONGEST_SHOWN)
    best = sorted(short, key=lambda url: not _NEWS.search(urlsplit(url).path))[:SHOWN_SITEMAPS]
    names = ", ".join(best) or "it names none that can be shown"
    sentence = (
        f"this is a list of {len(usable)} sitemaps, not one of pages; give the one with the news: {names}"
    )
    return ReadFailure(trouble=ReadTrouble.NOT_A_FEED, sentence=sentence)


def _listing(items: list[Fields], base: str, known: frozenset[str]) -> Listing:
    once: dict[str, Fields] = {}
    for item in items:
        if item.get("loc"):
            once.setdefault(item["loc"], item)
    newest = sorted(once.values(), key=_when, reverse=True)[:MOST_ENTRIES]
    prints = {_fingerprint(item, base): item for item in newest}
    fresh = (_entry(item, base, mark) for mark, item in prints.items() if mark not in known)
    return Listing(
        title=plain_line(_commonest(newest, "publication.name"), LONGEST_TITLE),
        language=language_of(_commonest(newest, "publication.language")),
        entries=distinct(entry for entry in fresh if entry and not is_site_root(entry.url)),
        unchanged=frozenset(prints.keys() & known),
        form="news sitemap" if any("news.title" in item for item in newest) else "sitemap",
    )


def _when(item: Fields) -> datetime:
    return _published_at(item) or _LONG_AGO


def _published_at(item: Fields) -> datetime | None:
    stated = (
        moment_in(item.get(name, ""))
        for name in ("news.publication_date", "video.publication_date", "lastmod")
    )
    return next(filter(None, stated), None)


def _commonest(items: list[Fields], name: str) -> str:
    return next(
        (text for text, _ in Counter(filter(None, (i.get(name, "") for i in items))).most_common(1)), ""
    )


def _fingerprint(item: Fields, base: str) -> str:
    return digest(base, *(item.get(name, "") for name in _READ))


def _entry(item: Fields, base: str, fingerprint: str) -> Entry:
    """The entry at an address; its url is "" if that is none."""
    url = link_of(item["loc"], base)
    title = plain_line(item.get("news.title") or item.get("video.title") or "", LONGEST_TITLE)
    return Entry(
        key=key_of("", url, title, item["loc"]),
        url=url,
        title=title or title_in(url),
        published_at=_published_at(item),
        section=section_of(item.get("news.keywords", "").split(",")),
        fingerprint=fingerprint,
    )


def title_in(url: str) -> str:
    """The words of an address for people: "Navy strikes second boat" of ".../2026/07/navy-strikes-second-boat-81.html".

    "" if it has none.
    """
    parts = (unquote(part, errors="replace") for part in urlsplit(url).path.split("/")[-_SLUGS:])
    words = max((_words(part) for part in reversed(list(parts))), key=len, default=[])
    title = plain_line(" ".join(words), LONGEST_TITLE)
    return title[:1].upper() + title[1:]


def _words(slug: str) -> list[str]:
    words = [word for word in _APART.split(_EXTENSION.sub("", slug)) if word and not _NO_WORD.fullmatch(word)]
    return [] if words == ["index"] or all(word.isdigit() for word in words) else words
