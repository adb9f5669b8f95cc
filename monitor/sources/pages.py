"""Turns a web page that lists articles into a listing, for sites without a feed. Runs in a worker; nothing in a page is
trusted."""

import re
from collections.abc import Iterator
from datetime import datetime

from cssselect import ExpressionError, SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from monitor.model import Entry, Listing, ReadFailure, ReadTrouble
from monitor.sources.entries import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ENTRIES,
    bounded_key,
    digest,
    distinct,
    language_of,
    moment_in,
    unreadable,
)
from monitor.sources.headlines import best_headline
from monitor.sources.lists import HEADINGS, Found, chosen, learned, text_of
from monitor.sources.markup import base_of, classes_of, tree_of
from monitor.sources.sniff import obstacle_in
from monitor.workers.text import one_line, paragraphs

_LONGEST_SELECTOR = 1_000
_SHOWN_SELECTOR = 100
_SHORTEST_SUMMARY = 40  # characters; what is shorter is a place, a name or a button
_LONGEST_HEADLINE = 200  # a link's text that is longer holds more than a headline
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:rss|feed|(?:\w{1,20}:)?RDF)\b")
_HEADLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:headline|title|hed|heading|titel|titre|titulo)(?:[\s_-]|$)", re.IGNORECASE
)
_SUMMARY_CLASS = re.compile(
    r"(?:^|[\s_-])(?:summary|teaser|excerpt|dek|standfirst|description|intro|lead|abstract|snippet)(?:[\s_-]|$)",
    re.IGNORECASE,
)


def read_page(
    body: bytes, content_type: str, url: str, selector: str = "", known: frozenset[str] = frozenset()
) -> Listing | ReadFailure:
    """The articles that the page in `body`, an answer from `url`, links to, but those whose fingerprints are `known`:
    those that a CSS selector names, else those of the list that it mainly is. Never raises for what a page contains,
    but for MemoryError."""
    try:
        return _read(body, content_type, url, selector, known)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's page makes a library raise, it is the page's
        return unreadable(f"the page is broken in a way that cannot be read ({type(error).__name__})")


def _read(
    body: bytes, content_type: str, url: str, selector: str, known: frozenset[str]
) -> Listing | ReadFailure:
    if _FEED.match(body.removeprefix(b"\xef\xbb\xbf")[:4096]):
        return unreadable("this is a feed, not a page: leave out `kind: page`")
    tree = tree_of(body, content_type)
    if isinstance(tree, ReadFailure):
        return tree
    base = base_of(tree, url)
    found = _selected(tree, selector, base) if selector else learned(tree, url, base)
    if isinstance(found, ReadFailure):
        return found
    if not found:
        return _nothing(body, url, selector)
    entries = [entry for article in found[:MOST_ENTRIES] if (entry := _entry(article)).title]
    return Listing(
        title=one_line(tree.findtext(".//title") or "", LONGEST_TITLE),
        language=language_of(tree.get("lang") or ""),
        entries=distinct(entry for entry in entries if entry.fingerprint not in known),
        unchanged=frozenset(entry.fingerprint for entry in entries) & known,
        form="page",
        site=url,
    )


def _selected(tree: HtmlElement, selector: str, base: str) -> list[Found] | ReadFailure:
    shown = one_line(selector, _SHOWN_SELECTOR)
    try:
        elements = CSSSelector(selector[:_LONGEST_SELECTOR], translator="html")(tree)
    except (SelectorError, ExpressionError, etree.XPathError, RecursionError, ValueError) as error:
        return unreadable(f'the selector "{shown}" cannot be read: {one_line(str(error), _SHOWN_SELECTOR)}')
    found = chosen(elements, base)
    if elements and not found:
        return unreadable(f'the selector "{shown}" matches parts of the page that hold no links')
    return found


def _nothing(body: bytes, url: str, selector: str) -> ReadFailure:
    """Why a page lists nothing: something else stands in its place, or it was rebuilt."""
    if obstacle := obstacle_in(body, url):
        return ReadFailure(trouble=ReadTrouble.NOT_A_FEED, sentence=f"{obstacle}, not a list of articles")
    if selector:
        return unreadable(f'the selector "{one_line(selector, _SHOWN_SELECTOR)}" matches nothing on the page')
    return ReadFailure(
        trouble=ReadTrouble.NOT_A_FEED,
        sentence="no list of articles shows on the page: name its links by a CSS selector in `links`",
    )


def _entry(found: Found) -> Entry:
    title = _title(found)
    summary, published_at = _summary(found, title), _published_at(found.block)
    return Entry(
        key=bounded_key(found.url),
        url=found.url,
        title=title,
        summary=summary,
        published_at=published_at,
        # Not of the block as it is written: that changes with every count of comments.
        fingerprint=digest(found.url, title, summary, str(published_at)),
    )


def _title(found: Found) -> str:
    """The headline: what a heading says, or the link that looks most like one, else what it is called or shows."""
    headings = [text_of(heading) for anchor in found.anchors for heading in _headings(anchor)]
    if not any(headings):
        inside = sorted(
            (heading.tag, text_of(heading)) for heading in found.block.iter(*HEADINGS) if text_of(heading)
        )
        highest = [text for tag, text in inside if tag == inside[0][0]]
        headings = highest if len(highest) == 1 else []
    texts = [text for anchor in found.anchors for text in _texts(anchor)]
    return best_headline(headings) or best_headline(texts) or next(_names(found), "")


def _headings(anchor: HtmlElement) -> Iterator[HtmlElement]:
    """The headings that a link stands in, or holds, and what is called one by its class."""
    yield from (parent for parent in anchor.iterancestors(*HEADINGS))
    yield from anchor.iter(*HEADINGS)
    yield from (part for part in anchor.iterdescendants() if _HEADLINE_CLASS.search(classes_of(part)))


def _texts(anchor: HtmlElement) -> Iterator[str]:
    """The link's text; where that is more than a headline, its longest line that may be one."""
    text = text_of(anchor)
    if len(text) <= _LONGEST_HEADLINE and next(anchor.iter("p", "time"), None) is None:
        yield text
        return
    lines = (one_line(part, LONGEST_TITLE) for part in anchor.itertext())
    yield best_headline(line for line in lines if len(line) <= _LONGEST_HEADLINE)


def _names(found: Found) -> Iterator[str]:
    """What a link without text is called: by its title, its label, or the picture in it."""
    for anchor in found.anchors:
        for element, name in (
            (anchor, "title"),
            (anchor, "aria-label"),
            *((img, "alt") for img in anchor.iter("img")),
        ):
            if name := one_line(element.get(name) or "", LONGEST_TITLE):
                yield name


def _summary(found: Found, title: str) -> str:
    """The first passage of the block that is long enough to say something, and more than the headline."""
    called = [part for part in found.block.iterdescendants() if _SUMMARY_CLASS.search(classes_of(part))]
    for part in (*called, *found.block.iter("p")):
        text = paragraphs(part.text_content(), LONGEST_SUMMARY)
        if len(text) >= _SHORTEST_SUMMARY and title not in text:
            return text
    return ""


def _published_at(block: HtmlElement) -> datetime | None:
    """When the article was published, as its block says in a form for programs."""
    for time in block.iter("time"):
        if moment := moment_in(time.get("datetime") or text_of(time)):
            return moment
    stated = (
        part.get("content") or part.get("datetime") or ""
        for part in block.iterfind(".//*[@itemprop='datePublished']")
    )
    return next(filter(None, map(moment_in, stated)), None)
