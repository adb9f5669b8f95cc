"""Turns what a page says of itself (in its head, in JSON-LD) into checked values."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from monitor.core.identity import same_site

LONGEST_URL = 8_192
MOST_SECTIONS = 100
YEARS = range(1900, 2100)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_PUBLISHED_NAMES = {
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
    "publication_date", "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
}  # fmt: skip
# A text or a list of them; found without parsing the whole, which on many pages is not well-formed.
_JSON_SECTIONS = re.compile(r'"articleSection"\s*:\s*("(?:[^"\\]|\\.){0,300}"|\[[^\[\]{}]{0,5000}\])')
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def language(tree: HtmlElement) -> str:
    """The language tag that the page declares, in lower case ("en", "pt-br"), "" if none."""
    declared = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    )
    tag = (declared or _meta(tree, {"og:locale", "content-language"})).strip().replace("_", "-")
    return tag.lower() if _LANGUAGE.fullmatch(tag) else ""


def outlet(tree: HtmlElement) -> str:
    """The name the site gives itself, "" if none."""
    return _meta(tree, {"og:site_name", "application-name"})


def sections(tree: HtmlElement) -> list[str]:
    """The parts of the site that the page says its article is in, by its meta element and its JSON-LD.

    130 of 232 AEB and Fundus pages state something. What trafilatura adds on 6 are links, some of them of menus.
    """
    stated = [_meta(tree, {"article:section"})]
    for script in _json_ld(tree):
        for found in islice(_JSON_SECTIONS.findall(script), MOST_SECTIONS):
            stated += _texts_in(found)
    return stated


def published_at(tree: HtmlElement) -> datetime | None:
    """The first full publication time of the page's own data, as aware UTC (a time without zone is taken for UTC)."""
    stated = [_meta(tree, _PUBLISHED_NAMES)]
    for script in _json_ld(tree):
        stated += _JSON_DATE.findall(script)[:1]
    stated += [mark.get("datetime") or mark.get("content") or "" for mark in tree.iter("time", "meta")
               if mark.get("itemprop") == "datePublished" or mark.get("pubdate") is not None]  # fmt: skip
    return next(filter(None, map(moment, stated)), None)


def moment(text: str) -> datetime | None:
    """The aware UTC time of an ISO 8601 text, None if it is none or cannot be meant."""
    try:
        stated = datetime.fromisoformat(text.strip())
        utc = stated.replace(tzinfo=stated.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc.year in YEARS else None


def canonical_url(tree: HtmlElement, url: str) -> str:
    """The page's rel=canonical, if it may be an article of the site that `url` is on, else ""."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            href = (link.get("href") or "").strip()
            return _trusted(href, url) if href else ""
    return ""


def _trusted(href: str, url: str) -> str:
    try:
        target = urljoin(url, href)
        parts = urlsplit(target)
        own = parts.scheme in {"http", "https"} and parts.path.strip("/") != "" and same_site(target, url)
    except ValueError:
        return ""
    return target if own and len(target) <= LONGEST_URL and target.isprintable() else ""


def _json_ld(tree: HtmlElement) -> Iterator[str]:
    scripts = (script for script in tree.iter("script") if "ld+json" in (script.get("type") or ""))
    return (script.text or "" for script in scripts)


def _texts_in(stated: str) -> list[str]:
    """A text of JSON, or those of a list."""
    try:
        value = json.loads(stated, strict=False)
    except ValueError:
        return []
    listed = value if isinstance(value, list) else [value]
    return [unescape(text) for text in listed[:MOST_SECTIONS] if isinstance(text, str)]


def _meta(tree: HtmlElement, names: set[str]) -> str:
    """The content of the first meta element that goes by one of `names`."""
    for meta in tree.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        )
        if name.lower() in names and (content := (meta.get("content") or "").strip()):
            return content
    return ""
