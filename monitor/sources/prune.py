"""Turns a feed and the fingerprints of the items that are known into a feed of those items that are not.

feedparser takes 0.3 to 1 ms for an item. What it makes of the rest must be what it would have made of it among all the
others: where it carries something over from one item to the next, or where an item begins and ends is not certain,
nothing is pruned. What is left must be well-formed to lxml, and hold the items that it should.

A fingerprint is a hash of the item as it was written, with what bears on its reading (20 characters), then a mark of its
key and one of its key, address and title (10 characters each): what tells items apart depends on the others, and so on
those that are left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from itertools import pairwise
from typing import Any

import feedparser.api
from lxml import etree

from monitor.sources.entries import MOST_ENTRIES, long_key

MOST_ATTRIBUTES = 100  # of an element: feedparser takes 30 s for 200,000
LONGEST_NAME = 1_000  # characters of an author's name: feedparser takes 5 s for 32,000

_RAW, _MARK = 10, 5  # bytes; twice as many hexadecimal digits
_KEY, _WHOLE = 2 * _RAW, 2 * (_RAW + _MARK)  # where the marks begin
# How feedparser sees namespaces: those of feeds themselves have no prefix.
_PREFIXES: dict[str, str] = feedparser.api.StrictFeedParser.namespaces
_OF_FEEDS = frozenset(uri.lower() for uri, prefix in _PREFIXES.items() if not prefix)
_KNOWN = frozenset(uri.lower() for uri in _PREFIXES)
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_ITEMS = ("{*}item", "{*}entry", "{*}Item", "{*}Entry", "{*}ITEM", "{*}ENTRY")
_ITEM = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?(?:item|entry))(?=[\s>/])", re.IGNORECASE)
_AFTER_NAME = frozenset({b" ", b"\t", b"\r", b"\n", b">", b"/"})
_NO_TAGS = re.compile(rb"<[?!][^<>]*>")
_TAG = re.compile(rb"<[A-Za-z_][^<>]*>")
_CHANNEL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?channel[\s>]", re.IGNORECASE)
_CHANGING = re.compile(rb"\blastmod\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)  # of a channel in CDF
_FRAMES = ("{*}rss", "{*}feed", "{*}channel")
_CHANNELS = ("{*}channel", "{*}Channel", "{*}CHANNEL")
_NAMES = ("author", "creator", "editor", "webmaster", "publisher", "contributor", "owner", "name", "email")
# Within any of these, feedparser takes an element for inline markup when it begins, but not when it ends.
_CONTENTS = (
    "title", "subtitle", "tagline", "rights", "copyright", "description", "abstract", "info", "summary", "content",
    "body", "fullitem", "encoded",
)  # fmt: skip
_CONTENT_TAGS = tuple(f"{{*}}{name}" for name in _CONTENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item's place in the listing, and either its full fingerprint (it was known) or the hash of what was written."""

    place: int
    raw: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """A feed (UTF-8) of only those items that are not known, those items in their order, and the known ones.

    `has_bases` is whether the whole feed may have named addresses that its links are relative to.
    """

    xml: bytes
    has_bases: bool
    kept: tuple[Item, ...]
    dropped: tuple[Item, ...]


def prune(xml: bytes, url: str, known: frozenset[str]) -> Pruned | None:
    """The feed `xml`, an answer from `url`, without its `known` items; None if that might change how the others are
    read, or lxml cannot read it."""
    spans = _spans(xml)
    kept, dropped = _sorted_out(xml, spans, url, known)
    rest = _without(xml, [*(spans[item.place] for item in dropped), *spans[MOST_ENTRIES:]])
    try:
        root = etree.fromstring(rest, _parser())
        channels = list(root.iterchildren(*_CHANNELS))
        items = _items(root, channels)
        if items is None or len(items) != len(kept) or _carries_over(xml, root, channels, items):
            return None
    except (etree.XMLSyntaxError, ValueError):
        return None
    return Pruned(
        xml=etree.tostring(root, encoding="utf-8") if _tame(root) else rest,
        has_bases=names_bases(xml),
        kept=kept,
        dropped=dropped,
    )


def names_bases(xml: bytes) -> bool:
    """Whether a feed may name addresses that its links are relative to (xml:base)."""
    return b"base=" in xml or b"base =" in xml


def fingerprint_of(raw: str, key: str, url: str, title: str) -> str:
    """The fingerprint of the item with the hash `raw`, of which an entry with that key, address and title was made."""
    return raw + mark(key) + mark(long_key(key, url, title))


def marks_in(fingerprint: str) -> tuple[str, str]:
    """The mark of the key, and that of key, address and title, in a fingerprint."""
    return fingerprint[_KEY:_WHOLE], fingerprint[_WHOLE:]


def mark(text: str) -> str:
    """A short hash of a text."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=_MARK).hexdigest()


def _spans(xml: bytes) -> list[tuple[int, int]]:
    """Where items begin and end, to all appearances: lxml will have to count as many."""
    first = _ITEM.search(xml)
    if first is None:
        return []
    start, end = b"<" + first[1], b"</" + first[1]
    found, place = [first.start()], first.end()
    while (place := xml.find(start, place)) >= 0:
        place += len(start)
        if xml[place : place + 1] in _AFTER_NAME:
            found.append(place - len(start))
    return [(begin, _end(xml, end, begin, following)) for begin, following in pairwise([*found, len(xml)])]


def _end(xml: bytes, tag: bytes, begin: int, following: int) -> int:
    """Behind the last end tag before the next item; without one, the item is left where it is."""
    last = xml.rfind(tag, begin, following)
    return xml.find(b">", last) + 1 if last >= 0 else begin


def _sorted_out(
    xml: bytes, spans: Sequence[tuple[int, int]], url: str, known: frozenset[str]
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """The items that are not known, and those that are."""
    fingerprints = {fingerprint[:_KEY]: fingerprint for fingerprint in known}
    context = _context(xml[: spans[0][0]], url) if spans else b""
    kept: list[Item] = []
    dropped: list[Item] = []
    for place, (start, end) in enumerate(spans[:MOST_ENTRIES]):
        raw = blake2b(xml[start:end], key=context, digest_size=_RAW).hexdigest()
        fingerprint = fingerprints.get(raw, "") if end > start else ""
        (dropped if fingerprint else kept).append(Item(place=place, raw=raw, fingerprint=fingerprint))
    return tuple(kept), tuple(dropped)


def _context(head: bytes, url: str) -> bytes:
    """A hash of what bears on the reading of every item: the tags that all of them stand in, and the feed's address."""
    tags = _TAG.findall(_NO_TAGS.sub(b"", head))
    above = [_CHANGING.sub(b"", tag) for tag in tags[:1] + [tag for tag in tags[1:] if _CHANNEL.match(tag)]]
    return blake2b(b"\x1f".join([url.encode("utf-8", "replace"), *above]), digest_size=32).digest()


def _without(xml: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    parts, place = [], 0
    for start, end in sorted(spans):
        parts.append(xml[place:start])
        place = end
    return b"".join([*parts, xml[place:]])


def _parser() -> Any:  # noqa: ANN401 - lxml has no types
    """A parser that forgives nothing, fetches nothing, and keeps CDATA as it stands."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False, collect_ids=False
    )


def _items(root: Any, channels: Sequence[Any]) -> list[Any] | None:  # noqa: ANN401
    """The elements that feedparser will take for items, in order; None if that is not certain."""
    if root.getroottree().docinfo.internalDTD is not None or not isinstance(root.tag, str):
        return None
    if etree.QName(root).localname.lower() not in _ROOTS:
        return None
    items = list(root.iter(*_ITEMS))
    parents = {root, *channels}
    of_feeds = {item.tag: _is_of_feeds(item.tag) for item in items}
    if not all(of_feeds.values()) or any(item.getparent() not in parents for item in items):
        return None
    return items


def _is_of_feeds(tag: str) -> bool:
    namespace = etree.QName(tag).namespace
    return not namespace or namespace.lower() in _OF_FEEDS


def _carries_over(xml: bytes, root: Any, channels: Sequence[Any], items: Sequence[Any]) -> bool:  # noqa: ANN401
    """Whether what feedparser reads in one item may change how it reads the next."""
    frame = {root, *channels}
    if any(element not in frame for element in root.iter(*_FRAMES)):
        return True  # it would change the version of the feed, or end its channel
    return _namespaces_meet(xml, root, channels) or _contents_nest(root, {*frame, *items})


def _namespaces_meet(xml: bytes, root: Any, channels: Sequence[Any]) -> bool:  # noqa: ANN401
    """Whether namespaces that are declared within items may get in each other's way: feedparser names the elements of one
    that it does not know by the first prefix seen for it anywhere, and may take the version of a feed from an item."""
    above = {**root.nsmap}
    for channel in channels:
        above |= channel.nsmap
    if xml.count(b"xmlns") <= len(above) and etree.QName(root).localname.lower() != "channel":
        return False
    prefixes: dict[str, set[str | None]] = {}
    uris: dict[str | None, set[str]] = {}
    for prefix, uri in _declarations(xml):
        if uri.lower() not in _KNOWN:
            prefixes.setdefault(uri, set()).add(prefix or None)
            uris.setdefault(prefix or None, set()).add(uri)
        elif etree.QName(root).localname.lower() == "channel":
            return True  # it has no version, and would get that of an item
    return any(len(names) > 1 for names in prefixes.values()) or any(
        len(names) > 1 for names in uris.values()
    )


def _declarations(xml: bytes) -> Iterator[tuple[str, str]]:
    """All prefixes and namespaces that are declared anywhere."""
    source = BytesIO(xml)
    for _, declared in etree.iterparse(source, ("start-ns",), resolve_entities=False, no_network=True):
        yield declared


def _contents_nest(root: Any, usual: set[Any]) -> bool:  # noqa: ANN401
    """Whether there is an element such as <title> in the markup of a text: feedparser ends the text there, and is in
    none, or in a text that is none, from then on."""
    for element in root.iter(*_CONTENT_TAGS):
        if element.getparent() not in usual and any(
            isinstance(above.tag, str) and etree.QName(above).localname.lower() in _CONTENTS
            for above in element.iterancestors()
        ):
            return True
    return False


def _tame(root: Any) -> bool:  # noqa: ANN401
    """Cut what feedparser would take minutes for, so that one such item costs no other; whether there was any."""
    was_wild = False
    for element in root.iter(etree.Element):
        text = element.text
        if len(element.attrib) > MOST_ATTRIBUTES:
            was_wild = True
            for name in element.keys()[MOST_ATTRIBUTES:]:
                del element.attrib[name]
        if text and len(text) > LONGEST_NAME and etree.QName(element).localname.lower().endswith(_NAMES):
            was_wild = True
            element.text = text[:LONGEST_NAME]
    return was_wild
