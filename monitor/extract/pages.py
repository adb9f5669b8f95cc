"""Turns a page's bytes into an article's own text. Runs in a worker; nothing in a page is trusted."""

import re
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from monitor.model import Extraction, ReadFailure, ReadTrouble
from monitor.workers.text import one_line, paragraphs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_BODY = 2_000_000
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_OUTLET, LONGEST_URL = 500, 200, 200, 4_096
# lxml drops whatever is nested deeper than 256 elements: that is no empty page, but one we cannot read.
_DEEPEST = 250

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def extract_page(body: bytes, content_type: str, url: str) -> Extraction | ReadFailure:
    """The article in `body`, the page at `url`. Never raises for what a page contains."""
    import trafilatura  # noqa: PLC0415 - 60 MB that only workers need

    tree = trafilatura.load_html(_decoded(body, content_type))
    if tree is None:
        return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence="this is not a page that can be read")
    said = _Said(tree, url)
    try:
        # Fast mode loses nothing on the benchmark pages (F1 .962 to .960) at 0.7 of the time; deduplication would keep
        # state from page to page.
        found = trafilatura.bare_extraction(
            tree, url=url, fast=True, with_metadata=True, include_comments=False, deduplicate=False
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's page makes a library raise, it is the page's
        sentence = f"the page is broken in a way that cannot be read ({type(error).__name__})"
        return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=sentence)
    text = paragraphs(getattr(found, "text", "") or "", LONGEST_BODY)
    return _extraction(found, text, said) if text else _nothing(said)


class _Said:
    """What a page says of itself in its head, and how deep it is nested; read before extraction prunes the tree."""

    def __init__(self, tree: "HtmlElement", url: str) -> None:
        self.language = _language(tree)
        self.canonical_url = _canonical(tree, url)
        self.too_deep = _too_deep(tree)


def _extraction(found: Any, text: str, said: _Said) -> Extraction:  # noqa: ANN401 - trafilatura ships no types
    return Extraction(
        title=one_line(found.title or "", LONGEST_TITLE),
        body=text,
        author=one_line(found.author or "", LONGEST_AUTHOR),
        outlet=one_line(found.sitename or "", LONGEST_OUTLET),
        language=said.language,
        canonical_url=said.canonical_url,
        published_at=_date(found.date),
    )


def _nothing(said: _Said) -> ReadFailure:
    if said.too_deep:
        return ReadFailure(
            trouble=ReadTrouble.UNREADABLE, sentence="the page is nested too deeply to be read"
        )
    return ReadFailure(trouble=ReadTrouble.EMPTY, sentence="the page has no text of an article")


def _decoded(body: bytes, content_type: str) -> bytes | str:
    """The page as text where the server names its charset, else as bytes for trafilatura to find out."""
    named = _CHARSET.search(content_type)
    if named is None:
        return body
    try:
        return body.decode(named[1])
    except (LookupError, UnicodeDecodeError):  # servers often name a charset that the page has not
        return body


def _language(tree: "HtmlElement") -> str:
    """The page's language as a lower-case tag ("en", "pt-br"), "" if it names none."""
    declared = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    return declared.lower().replace("_", "-") if _LANGUAGE.fullmatch(declared) else ""


def _canonical(tree: "HtmlElement", url: str) -> str:
    """The page's rel=canonical where it can be an article of the same site, else ""."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return _trusted(link.get("href") or "", url)
    return ""


def _trusted(href: str, url: str) -> str:
    try:
        target = urlsplit(urljoin(url, href.strip()))
        is_page = target.scheme in {"http", "https"} and target.path not in {"", "/"}
        same = is_page and _site(target.geturl()) == _site(url)
    except ValueError:
        return ""
    return target.geturl() if same and len(target.geturl()) <= LONGEST_URL else ""


def _site(url: str) -> str:
    """The registrable domain of an address; host and port where it has none (numbers, localhost, private names)."""
    from tld import get_fld  # noqa: PLC0415 - only workers need it

    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        domain = get_fld(url, fail_silently=True)
        if domain:
            return str(domain)
    return f"{host}:{parts.port or ''}"


def _date(date: str | None) -> datetime | None:
    """A day at midnight UTC: a page's date is no more exact than that."""
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    except ValueError:
        return None


def _too_deep(tree: "HtmlElement") -> bool:
    """Whether lxml reached its limit of depth, below which it drops everything."""
    node, depth = tree, 0
    while len(node) and depth < _DEEPEST:
        node, depth = node[-1], depth + 1
    return depth >= _DEEPEST
