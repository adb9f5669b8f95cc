"""Turns text from outside into plain, bounded text: no markup, nothing invisible that deceives, Unicode NFC."""

import re
from html import unescape
from unicodedata import combining, normalize

from lxml import etree, html

from monitor.core.text import without_deceptive

# Putting n marks over one letter into canonical order takes n**2 steps (400,000 took four minutes). Thirty are allowed,
# as in the Stream-Safe Text Format of UAX #15. `re` is slow on single characters beyond U+FFFF (0.5 s for a million
# of text, with a range 0.01 s), so a pile is looked for in two steps.
_BASIC = "".join(mark for mark in map(chr, range(0x300, 0x10000)) if combining(mark))
_ALL = _BASIC + "".join(mark for mark in map(chr, range(0x10100, 0x1E950)) if combining(mark))
_MAYBE_PILED_UP = re.compile(f"[{_BASIC}\U00010100-\U0001e94f]{{31,}}")
_PILED_UP = re.compile(f"([{_ALL}]{{30}})[{_ALL}]+")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--")  # linear: stops at the next bracket
_BLOCKS = (
    "address", "article", "blockquote", "br", "dd", "div", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip
_UNSEEN = ("script", "style", "template", "noscript", "iframe", "object", "svg", "head")


def one_line(text: str, limit: int) -> str:
    """`text` without line breaks and runs of spaces, at most `limit` characters."""
    return " ".join(_visible(text).split())[:limit].rstrip()


def paragraphs(text: str, limit: int) -> str:
    """`text` with one newline between its lines, none empty, at most `limit` characters."""
    lines = (" ".join(line.split()) for line in _visible(text).splitlines())
    return "\n".join(filter(None, lines))[:limit].rstrip()


def strip_markup(text: str) -> str:
    """The text that a browser would show for a piece of HTML, blocks on lines of their own.

    Text without tags only loses its entities, so that `5 < 6` stays what it is.
    """
    if not _MARKUP.search(text):
        return unescape(text) if "&" in text else text
    try:
        tree = html.fragment_fromstring(without_deceptive(text), create_parent="div")
    except etree.LxmlError:
        return unescape(_MARKUP.sub(" ", text))
    etree.strip_elements(tree, etree.Comment, *_UNSEEN, with_tail=False)
    for block in tree.iter(*_BLOCKS):
        # Again: as a reference (&#28;) a control character comes through the parser, and lxml takes none back.
        block.text = "\n" + without_deceptive(block.text or "")
        block.tail = "\n" + without_deceptive(block.tail or "")
    return "".join(tree.itertext())


def _visible(text: str) -> str:
    clean = without_deceptive(text)
    return normalize("NFC", _MAYBE_PILED_UP.sub(lambda found: _PILED_UP.sub(r"\1", found[0]), clean))
