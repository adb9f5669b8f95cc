"""Turns a page's text into a tree, as a browser would read it."""

import re

from lxml import etree, html
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

# What lxml reads but takes none of back: control characters, U+FFFE and U+FFFF.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_NO_CHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")
# libxml2 takes some doctypes for the end of the page: https://bugs.launchpad.net/lxml/+bug/1955915
_DOCTYPE = re.compile(rb"\s*<!doctype[^>]*>", re.IGNORECASE)
_CLOSED_ROOT = re.compile(rb"(<html[^>]*)/>", re.IGNORECASE)
_BEGINNING = 4_096  # bytes: as far as a doctype and what stands before it reach
_PARSER = etree.HTMLParser(
    encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
)
# lxml.html's own parser asks Python for the class of each element that is met: 2,000 times a page, 1 ms.
_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )
)


def tree_of(text: str) -> HtmlElement | None:
    """The root of a page, without comments; None if this is no page."""
    declared = "html" in text[:50].lower()
    parse = html.document_fromstring if declared else html.fromstring
    try:
        tree = parse(_mended(text.encode("utf-8", "replace")), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    # What does not say that it is a page, and has no two parts, is a line of text.
    return tree if declared or len(tree) > 1 else None


def _mended(page: bytes) -> bytes:
    page = page.translate(None, _CONTROLS)
    if b"\xef\xbf" in page:
        page = _NO_CHARACTERS.sub(b"", page)
    head = _CLOSED_ROOT.sub(rb"\1>", _DOCTYPE.sub(b"", page[:_BEGINNING], count=1), count=1)
    return head + page[_BEGINNING:]
