"""Turns the bytes of an OPML file into the feeds it lists; the folders they lie in, and their categories, become tags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lxml import etree, html

from monitor.config.findings import WHOLE_FILE, Place

MAX_BYTES = 5_000_000
_STRAY_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")

_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)
# Possessive: what does not end like this is given up at once, a megabyte of spaces, too.
# Atomic, not possessive: CPython before 3.11.5 matches possessive quantifiers of groups wrongly (gh-106052).
_SELF_CLOSED = re.compile(rb"((?><outline\b(?:[^<>\"/]+|/(?!\s*>)|\"[^\"]*\")*))/\s*>", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ADDRESS = re.compile(rb"\bxmlUrl\s*=\s*([\"'])(.*?)\1", re.IGNORECASE)
_ENTITY = b"<!ENTITY"
_END = re.compile(rb"</opml\s*>\s*\Z", re.IGNORECASE)
_DIVIDERS = re.compile(r"[,/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed as an OPML file lists it: nothing is checked yet. `title` may be "". `categories` are the words of its
    `category`, in which commas and slashes divide."""

    url: str
    title: str
    folders: tuple[str, ...]
    place: Place
    categories: tuple[str, ...] = ()


class OpmlError(Exception):
    """The file is no OPML; says where and why."""

    def __init__(self, message: str, place: Place = WHOLE_FILE) -> None:
        self.message = message
        self.place = place
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Listing:
    """The feeds of an OPML file in the order listed.

    `broken` says why and where the file is not well-formed XML, and was read as a browser would (None: it is);
    `is_cut_short` that its end is missing besides, and perhaps feeds with it; `mended_at` is where the first of its stray
    & stands, if those are all that is wrong.
    """

    outlines: list[Outline]
    mended_at: Place | None = None
    broken: OpmlError | None = None
    is_cut_short: bool = False


def read_opml(body: bytes) -> Listing:
    """The feeds of an OPML file (http://opml.org/spec2.opml, subscription lists).

    A bare & counts as &amp;: 32 of the 48 lists of a well-known public collection have one, mostly in an address. Of the
    same lists 12 have a bare < or " in a title: such a file is read as a browser reads a page.

    Raises:
        OpmlError: it is no OPML.
    """
    try:
        return Listing(_in_body(_parsed(body)))
    except OpmlError as error:
        if not _OPML.search(body):
            raise
        return _mended(body, error)


def _mended(body: bytes, error: OpmlError) -> Listing:
    try:
        return Listing(_in_body(_parsed(_STRAY_AMPERSAND.sub(b"&amp;", body))), mended_at=error.place)
    except OpmlError as still:
        found = [] if _ENTITY in body else _as_page(body)
        if not found:
            raise
        return Listing(found, broken=still, is_cut_short=not _END.search(body))


def _in_body(root: etree._Element) -> list[Outline]:
    if _name(root) != "opml":
        message = f"this is not OPML: its outermost element is <{_name(root)}>"
        raise OpmlError(message, Place(root.sourceline or 1, 1))
    outer = next((child for child in root if _name(child) == "body"), None)
    if outer is None:
        raise OpmlError("this OPML file has no <body>", Place(root.sourceline or 1, 1))
    return _outlines(outer)


def _as_page(body: bytes) -> list[Outline]:
    """The outlines that the parser for web pages finds, which takes a < in an attribute for what it is."""
    closed = _SELF_CLOSED.sub(rb"\1></outline>", body)
    root = html.document_fromstring(closed, parser=html.HTMLParser(encoding="utf-8"))
    outermost = [one for one in root.iter("outline") if next(one.iterancestors("outline"), None) is None]
    found = [outline for one in outermost for outline in _outlines([one])]
    return [*found, *_left_behind(body, {outline.url for outline in found})]


def _left_behind(body: bytes, found: set[str]) -> Iterator[Outline]:
    """Feeds whose outline is too broken for that parser, such as a description in bare HTML: by their address alone."""
    plain = _without_comments(body)
    for address in _ADDRESS.finditer(plain):
        url = " ".join(unescape(address[2].decode("utf-8", "replace")).split())
        if url and url not in found:
            line = plain.count(b"\n", 0, address.start()) + 1
            yield Outline(url=url, title="", folders=(), place=Place(line, 1))


def _without_comments(body: bytes) -> bytes:
    """`body` with the lines of its comments left blank. Behind the last end of one none is looked for: thousands that
    do not end would each be followed through the whole file."""
    last = body.rfind(b"-->") + len(b"-->")
    return _COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), body[:last]) + body[last:]


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "nothing in it").partition(", line ")[0]
        raise OpmlError(f"this is not well-formed XML: {reason}", Place(line or 1, max(column, 1))) from None


def _outlines(body: Sequence[etree._Element]) -> list[Outline]:
    found: list[Outline] = []
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(child, ()) for child in reversed(body)]
    while waiting:
        element, folders = waiting.pop()
        if _name(element) != "outline":
            continue
        attributes = {str(key).lower(): " ".join(str(value).split()) for key, value in element.attrib.items()}
        title = attributes.get("title") or attributes.get("text") or ""
        url = attributes.get("xmlurl", "")
        if url:
            place = Place(element.sourceline or 1, 1)
            words = _DIVIDERS.split(attributes.get("category", ""))
            categories = tuple(word.strip() for word in words if word.strip())
            found.append(Outline(url=url, title=title, folders=folders, place=place, categories=categories))
        inner = folders if url or not title or title in folders else (*folders, title)
        waiting.extend((child, inner) for child in reversed(element))
    return found


def _name(element: etree._Element) -> str:
    """The element's name without namespace, in lower case; comments and the like have none."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
