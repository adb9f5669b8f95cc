"""Turns the bytes of an OPML file into the feeds it lists; the folders they lie in, and their categories, become tags."""

import re
from dataclasses import dataclass

from lxml import etree

from monitor.config.findings import WHOLE_FILE, Place

MAX_BYTES = 5_000_000
_STRAY_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")

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
    """The feeds of an OPML file in the order listed; `mended_at` is where the first of its stray & stands, if any."""

    outlines: list[Outline]
    mended_at: Place | None


def read_opml(body: bytes) -> Listing:
    """The feeds of an OPML file (http://opml.org/spec2.opml, subscription lists).

    A bare & counts as &amp;: 32 of the 48 lists of a well-known public collection have one, mostly in an address.

    Raises:
        OpmlError: it is not well-formed XML otherwise, or no OPML.
    """
    mended_at = None
    try:
        root = _parsed(body)
    except OpmlError as error:
        mended = _STRAY_AMPERSAND.sub(b"&amp;", body)
        if mended == body:
            raise
        root, mended_at = _parsed(mended), error.place
    if _name(root) != "opml":
        raise OpmlError(
            f"this is not OPML: its outermost element is <{_name(root)}>", Place(root.sourceline or 1, 1)
        )
    outer = next((child for child in root if _name(child) == "body"), None)
    if outer is None:
        raise OpmlError("this OPML file has no <body>", Place(root.sourceline or 1, 1))
    return Listing(_outlines(outer), mended_at)


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "nothing in it").partition(", line ")[0]
        raise OpmlError(f"this is not well-formed XML: {reason}", Place(line or 1, max(column, 1))) from None


def _outlines(body: etree._Element) -> list[Outline]:
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
