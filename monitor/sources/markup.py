"""Turns a web page's bytes into a tree of bounded size, and its references into addresses."""

import re

from lxml import etree, html
from lxml.html import HtmlElement

from monitor.model import ReadFailure, ReadTrouble
from monitor.sources.charset import clean_utf8
from monitor.sources.entries import link_of

LARGEST = 5_000_000  # bytes; large front pages have 1 to 2 million, most of it scripts
MOST_TAGS = 300_000  # large front pages have 20,000; lxml takes 370 bytes for each
MOST_ATTRIBUTES = 2_000  # of one element; libxml2 takes 3 s for 50,000 and 18 s for 100,000

_HEAD = 4096  # bytes in which a page may name its encoding; the standard says 1024
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<[a-z][^<>]{%d,}" % (2 * MOST_ATTRIBUTES), re.IGNORECASE)
_SCRIPT = re.compile(rb"<(script|style)\b", re.IGNORECASE)
_ENDS = {name: re.compile(rb"</%b" % name, re.IGNORECASE) for name in (b"script", b"style")}
_UNSEEN = ("script", "style", "template", "noscript", "iframe", "object", "svg")


def tree_of(body: bytes, content_type: str) -> HtmlElement | ReadFailure:
    """The page in `body` as a tree without scripts, styles and comments; or why there is none."""
    text = _without_scripts(clean_utf8(body[: LARGEST + 1], _with_charset(body, content_type)))
    crowded = any(len(tag[0].split()) > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text))
    if len(body) > LARGEST or text.count(b"<") > MOST_TAGS or crowded:
        return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence="the page is too large to be read")
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return ReadFailure(trouble=ReadTrouble.NOT_A_FEED, sentence="this is not a page that can be read")
    etree.strip_elements(tree, etree.Comment, etree.PI, *_UNSEEN, with_tail=False)
    return tree


def base_of(tree: HtmlElement, url: str) -> str:
    """The address that the page's references are relative to: what its `base` element says, else its own."""
    for element in tree.iter("base"):
        return link_of(element.get("href") or "", url) or url
    return url


def classes_of(element: HtmlElement) -> str:
    """What an element's author calls it: its classes and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _with_charset(body: bytes, content_type: str) -> str:
    """The header, with what the page itself says of its encoding where the header says nothing."""
    named = None if "charset" in content_type.lower() else _CHARSET.search(body[:_HEAD])
    return f"text/html; charset={named[1].decode('ascii', 'replace')}" if named else content_type


def _without_scripts(text: bytes) -> bytes:
    """`text` without what stands in scripts and styles. By hand: a pattern would be quadratic where they never end."""
    kept, place = list[bytes](), 0
    while start := _SCRIPT.search(text, place):
        end = _ENDS[start[1].lower()].search(text, start.end())
        if end is None:
            break
        kept.append(text[place : start.start()])
        place = text.find(b">", end.end()) + 1 or len(text)
    return b"".join((*kept, text[place:]))
