"""Turns a body that listed nothing into words for what it is instead of a feed."""

import re

_LOOKED_AT = 4096  # bytes
# What may stand before the root element; each part ends at its own mark, so this is linear.
_PROLOGUE = re.compile(rb"(?:\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!doctype[^>\[]*>)*", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?([a-z]{1,40})", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body)\b", re.IGNORECASE)
_ROOTS = {
    b"html": "this is a web page, not a feed",
    b"opml": "this is a list of feeds (OPML), not a feed",
    b"urlset": "this is a sitemap, not a feed",
    b"sitemapindex": "this is a sitemap, not a feed",
}
_MAGIC = {
    b"%PDF-": "this is a PDF, not a feed",
    b"\x1f\x8b": "this is a compressed file, not a feed",
    b"PK\x03\x04": "this is an archive, not a feed",
}


def what_it_is(body: bytes) -> str:
    """A sentence that says what `body` is, no feed having been found in it."""
    start = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "the answer is empty"
    for magic, sentence in _MAGIC.items():
        if start.startswith(magic):
            return sentence
    if start[:1] in {b"{", b"["}:
        is_feed = b"jsonfeed.org" in start
        return "JSON Feed is not available in this version" if is_feed else "this is JSON, not a feed"
    return _by_root(start)


def _by_root(start: bytes) -> str:
    prologue = _PROLOGUE.match(start)
    root = _ROOT.match(start, prologue.end() if prologue else 0)
    known = _ROOTS.get(root[1].lower()) if root else None
    return known or (_ROOTS[b"html"] if _HTML.search(start) else "this is not a feed")
