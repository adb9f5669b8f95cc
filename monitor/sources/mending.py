"""Turns XML that is not well-formed into XML that is, where that cannot change what it says, and defuses the rest."""

import re
from collections.abc import Iterator
from html.entities import html5

_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_LONGEST_NUMBER = 8  # digits
_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)([A-Za-z][A-Za-z0-9]{1,31};)?"
)
_ALLOWED_CONTROLS = frozenset(b"\t\n\r")
_CHARACTERS = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"

# feedparser looks for an e-mail address in an author's name in a time that grows with the square of its length.
_LONG_NAME = re.compile(
    rb"(<(?:[\w.-]{1,40}:)?(?:author|creator|managingeditor|webmaster|publisher|contributor|owner|name|email)"
    rb"(?:\s[^<>]{0,1000})?>\s*(?:<!\[CDATA\[)?[^<\]]{1000})[^<\]]+",
    re.IGNORECASE,
)
_COMMENT = b"<!--"
_MOST_COMMENTS = 2_000  # feedparser takes 2 s for 25,000 that do not end


def mended(xml: bytes) -> bytes:
    """`xml` (UTF-8) without references to characters that may not be, its HTML entities as characters, and its bare
    ampersands as references. What has a document type may define entities of its own and is left as it is."""
    if b"<!DOCTYPE" in xml or b"&" not in xml:
        return xml
    return b"".join(
        part if is_cdata else _AMPERSAND.sub(_escaped, _REFERENCE.sub(_allowed, part))
        for part, is_cdata in _parts(xml)
    )


def tamed(xml: bytes) -> bytes:
    """`xml` without what feedparser would take minutes for, or raise."""
    xml = b"".join(part if is_cdata else _REFERENCE.sub(_allowed, part) for part, is_cdata in _parts(xml))
    if xml.count(_COMMENT) > _MOST_COMMENTS and xml.count(b"-->") < xml.count(_COMMENT):
        xml = xml.replace(_COMMENT, b"")
    return _LONG_NAME.sub(rb"\1", xml)


def _parts(xml: bytes) -> Iterator[tuple[bytes, bool]]:
    """The parts of `xml`, and whether each is a CDATA section (that ends)."""
    place = 0
    while (start := xml.find(_CDATA, place)) >= 0:
        yield xml[place:start], False
        end = xml.find(_CDATA_END, start)
        place = len(xml) if end < 0 else end + len(_CDATA_END)
        yield xml[start:place], end >= 0
    yield xml[place:], False


def _allowed(found: re.Match[bytes]) -> bytes:
    """The reference, b"" if it is to no character, or one that no XML may hold (controls, halves of surrogate pairs)."""
    digits = (found[1] or found[2]).lstrip(b"0")
    number = int(digits or b"0", 16 if found[1] else 10) if len(digits) <= _LONGEST_NUMBER else 0
    is_allowed = number in _ALLOWED_CONTROLS or any(number in characters for characters in _CHARACTERS)
    return found[0] if is_allowed else b""


def _escaped(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name is None:
        return b"&amp;"
    character = html5.get(name.decode("ascii"))
    return character.encode("utf-8") if character else b"&amp;" + name
