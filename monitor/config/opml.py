"""Turns the bytes of an OPML file into the feeds it lists; the folders they lie in become tags."""

from dataclasses import dataclass

from lxml import etree

from monitor.config.findings import WHOLE_FILE, Place

MAX_BYTES = 5_000_000
_MAX_FEEDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed as an OPML file lists it: nothing is checked yet. `title` may be ""."""

    url: str
    title: str
    folders: tuple[str, ...]
    place: Place


class OpmlError(Exception):
    """The file is no OPML; says where and why."""

    def __init__(self, message: str, place: Place = WHOLE_FILE) -> None:
        self.message = message
        self.place = place
        super().__init__(message)


def read_opml(body: bytes) -> list[Outline]:
    """The feeds of an OPML file, in the order listed (http://opml.org/spec2.opml, subscription lists).

    Raises:
        OpmlError: it is not well-formed XML, or no OPML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        place = Place(line or 1, max(column, 1))
        raise OpmlError(f"this is not well-formed XML: {_reason(error)}", place) from None
    if _name(root) != "opml":
        raise OpmlError(
            f"this is not OPML: its outermost element is <{_name(root)}>", Place(root.sourceline or 1, 1)
        )
    body_element = next((child for child in root if _name(child) == "body"), None)
    if body_element is None:
        raise OpmlError("this OPML file has no <body>", Place(root.sourceline or 1, 1))
    return _outlines(body_element)


def _outlines(body: etree._Element) -> list[Outline]:
    found: list[Outline] = []
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(child, ()) for child in reversed(body)]
    while waiting and len(found) < _MAX_FEEDS:
        element, folders = waiting.pop()
        if _name(element) != "outline":
            continue
        attributes = {str(key).lower(): " ".join(str(value).split()) for key, value in element.attrib.items()}
        title = attributes.get("title") or attributes.get("text") or ""
        url = attributes.get("xmlurl", "")
        if url:
            place = Place(element.sourceline or 1, 1)
            found.append(Outline(url=url, title=title, folders=folders, place=place))
        inner = folders if url or not title or title in folders else (*folders, title)
        waiting.extend((child, inner) for child in reversed(element))
    return found


def _name(element: etree._Element) -> str:
    """The element's name without namespace, in lower case; comments and the like have none."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _reason(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "nothing in it").partition(", line ")[0]
