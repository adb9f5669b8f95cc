"""What an outlet has published so far becomes its feed: RSS 2.0, Atom 1.0 or RSS 1.0 (RDF). Pure.

Formats: https://www.rssboard.org/rss-specification, RFC 4287, https://web.resource.org/rss/1.0/spec.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import assert_never
from zlib import crc32

from lxml import etree

from monitor.demo.newsroom import FeedFormat, Outlet, Piece

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"

CONTENT_TYPES = {
    FeedFormat.RSS2: "application/rss+xml",
    FeedFormat.ATOM: "application/atom+xml",
    FeedFormat.RSS1: "application/rdf+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A piece that is out: since when (aware UTC), under which address, and when it was revised, if it was."""

    piece: Piece
    at: datetime
    url: str
    revised_at: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        """When it became what it is."""
        return self.revised_at or self.at


def write_feed(outlet: Outlet, home: str, printed: Sequence[Printed], *, opened_at: datetime) -> bytes:
    """The feed, newest first. `home` is the site's address with its slash; `opened_at` dates a feed without items."""
    newest_first = list(reversed(printed))
    changed_at = max((one.changed_at for one in newest_first), default=opened_at)
    match outlet.format:
        case FeedFormat.RSS2:
            root = _rss2(outlet, home, newest_first, changed_at)
        case FeedFormat.ATOM:
            root = _atom(outlet, home, newest_first, changed_at)
        case FeedFormat.RSS1:
            root = _rss1(outlet, home, newest_first, changed_at)
        case _:
            assert_never(outlet.format)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _rss2(outlet: Outlet, home: str, printed: Sequence[Printed], changed_at: datetime) -> etree._Element:
    root = etree.Element("rss", nsmap={"atom": _ATOM, "dc": _DC}, version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", outlet.name),
        ("link", home),
        ("description", outlet.tagline),
        ("language", outlet.language),
        ("lastBuildDate", format_datetime(changed_at, usegmt=True)),
    ):
        _add(channel, name, text)
    _add(channel, f"{{{_ATOM}}}link", href=_feed_url(outlet, home), rel="self", type="application/rss+xml")
    for one, guid in zip(printed, _guids(outlet, printed), strict=True):
        item = etree.SubElement(channel, "item")
        _add(item, "title", one.piece.headline)
        _add(item, "link", one.url)
        _add(item, "description", one.piece.summary)
        _add(item, f"{{{_DC}}}creator", one.piece.author)
        _add(item, "category", one.piece.section)
        _add(item, "guid", guid, isPermaLink="false")
        _add(item, "pubDate", format_datetime(one.at, usegmt=True))
    return root


def _atom(outlet: Outlet, home: str, printed: Sequence[Printed], changed_at: datetime) -> etree._Element:
    root = etree.Element(_in(_ATOM, "feed"), nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", outlet.language)
    _add(root, _in(_ATOM, "id"), home)
    _add(root, _in(_ATOM, "title"), outlet.name)
    _add(root, _in(_ATOM, "subtitle"), outlet.tagline)
    _add(root, _in(_ATOM, "updated"), changed_at.isoformat())
    _add(root, _in(_ATOM, "link"), href=home, rel="alternate", type="text/html")
    _add(root, _in(_ATOM, "link"), href=_feed_url(outlet, home), rel="self", type="application/atom+xml")
    for one, guid in zip(printed, _guids(outlet, printed), strict=True):
        entry = etree.SubElement(root, _in(_ATOM, "entry"))
        _add(entry, _in(_ATOM, "id"), f"tag:newsroom.invalid,2025:{guid}")
        _add(entry, _in(_ATOM, "title"), one.piece.headline)
        _add(entry, _in(_ATOM, "link"), href=one.url, rel="alternate", type="text/html")
        _add(entry, _in(_ATOM, "published"), one.at.isoformat())
        _add(entry, _in(_ATOM, "updated"), one.changed_at.isoformat())
        _add(etree.SubElement(entry, _in(_ATOM, "author")), _in(_ATOM, "name"), one.piece.author)
        _add(entry, _in(_ATOM, "category"), term=one.piece.section)
        _add(entry, _in(_ATOM, "summary"), one.piece.summary)
    return root


def _rss1(outlet: Outlet, home: str, printed: Sequence[Printed], changed_at: datetime) -> etree._Element:
    root = etree.Element(_in(_RDF, "RDF"), nsmap={None: _RSS1, "rdf": _RDF, "dc": _DC})
    channel = etree.SubElement(root, _in(_RSS1, "channel"), {_in(_RDF, "about"): _feed_url(outlet, home)})
    _add(channel, _in(_RSS1, "title"), outlet.name)
    _add(channel, _in(_RSS1, "link"), home)
    _add(channel, _in(_RSS1, "description"), outlet.tagline)
    _add(channel, _in(_DC, "language"), outlet.language)
    _add(channel, _in(_DC, "date"), changed_at.isoformat())
    order = etree.SubElement(etree.SubElement(channel, _in(_RSS1, "items")), _in(_RDF, "Seq"))
    for one in printed:
        etree.SubElement(order, _in(_RDF, "li"), {_in(_RDF, "resource"): one.url})
        item = etree.SubElement(root, _in(_RSS1, "item"), {_in(_RDF, "about"): one.url})
        _add(item, _in(_RSS1, "title"), one.piece.headline)
        _add(item, _in(_RSS1, "link"), one.url)
        _add(item, _in(_RSS1, "description"), one.piece.summary)
        _add(item, _in(_DC, "creator"), one.piece.author)
        _add(item, _in(_DC, "subject"), one.piece.section)
        _add(item, _in(_DC, "date"), one.at.isoformat())
    return root


def _guids(outlet: Outlet, printed: Sequence[Printed]) -> list[str]:
    """What the feed calls its items (an RSS 1.0 feed knows them by their addresses alone): all of them something new
    from the first piece on that comes out on the outlet's new system."""
    since = outlet.new_guids_from
    if since and any(one.piece.clock >= since for one in printed):
        return [f"{outlet.id}-{crc32(one.piece.id.encode()):08x}" for one in printed]
    return [one.piece.id for one in printed]


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = text


def _in(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"


def _feed_url(outlet: Outlet, home: str) -> str:
    return home.rstrip("/") + outlet.feed_path
