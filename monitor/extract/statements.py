"""Turns what a page says of itself (in its head, in JSON-LD) into checked values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from monitor.core.identity import same_site
from monitor.core.sections import LONGEST_SECTION, joined_sections
from monitor.extract.bylines import authors_of
from monitor.extract.headlines import begins_alike, headline, resembles
from monitor.extract.heads import Head, head_of
from monitor.extract.jsonld import Item, articles_in, items_in, texts_in, types_of
from monitor.extract.moments import guessed_at, moment
from monitor.workers.text import one_line, strip_markup

LONGEST_URL = 8_192
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_OUTLET, LONGEST_LEAD = 500, 200, 200, 1_000
LONGEST_BODY = 2_000_000
MOST_SECTIONS = 100
_LONGEST_STATED = 10_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
    "publication_date", "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "date.issued",
    "og:article:published_time", "vr:published_time", "published_time", "article:published",
    "article:published:time",
)  # fmt: skip
_OUTLETS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "cre",
    "dc.publisher",
    "dcterms.publisher",
)
_FREE = {"free": True, "locked": False, "metered": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What a page says of itself, each text on one line, bounded, and empty where nothing is stated.

    `language` is the tag that is declared ("pt-br"), `section` as in `Extraction`, `kinds` the schema.org and Open Graph
    types of what it shows, in lower case ("newsarticle", "liveblogposting", "video.other"), `free` whether it may be read
    by anyone (None: not stated), `bodies` the whole texts that structured data give, with what markup they have.
    """

    title: str = ""
    author: str = ""
    outlet: str = ""
    section: str = ""
    lead: str = ""
    language: str = ""
    canonical_url: str = ""
    published_at: datetime | None = None
    kinds: frozenset[str] = frozenset()
    free: bool | None = None
    bodies: tuple[str, ...] = ()


def statements_of(tree: HtmlElement, url: str, *, dated: bool = False) -> Statements:
    """What the page at `url` says of itself. To be asked before anything is taken out of the tree.

    A time is only guessed (0.7 ms a page, most of it on the pages that state none) where it is not known already: `dated`.
    """
    head = head_of(tree)
    items = items_in(head.scripts)
    own = _own(articles_in(items), url)
    outlet = _outlet(head, own)
    return Statements(
        title=_title(head, own, outlet, url),
        author=one_line(authors_of(tree, head, own, outlet), LONGEST_AUTHOR),
        outlet=outlet,
        section=_section(head, own),
        lead=_lead(head, own),
        language=_language(head, own),
        canonical_url=_canonical_url(head, url),
        published_at=_published_at(head, own) or (None if dated else guessed_at(tree, url)),
        kinds=frozenset(chain(_kinds(head), *map(types_of, items))),
        free=_free(head, own),
        bodies=tuple(text[:LONGEST_BODY] for item in own for text in texts_in(item.get("articleBody"))[:1]),
    )


def _own(articles: Sequence[Item], url: str) -> list[Item]:
    """The page's own items first: those that name its address."""
    page = _path(url)

    def is_other(item: Item) -> bool:
        named = [item.get("url"), item.get("@id"), item.get("mainEntityOfPage")]
        paths = [_path(one) for one in chain(*map(texts_in, named))]
        return bool(page) and page not in paths

    return sorted(articles, key=is_other)


def _path(url: str) -> str:
    """The path of an address without a slash at its end, "" for a broken one."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def _title(head: Head, own: Sequence[Item], outlet: str, url: str) -> str:
    """The headline; weights are chosen on Fundus, where all near them do as well."""
    named = [text for item in own[:1] for text in texts_in(item.get("headline"))[:1]]
    stated = [(head.first("og:title"), 3.0)]
    # What <title> says too may be written for search engines; what stands nowhere else is the editors' own.
    stated += [(text, 3.0 if begins_alike(head.title, text) else 8.0) for text in named]
    # A heading that resembles nothing else names the site, a section of it, or another article.
    others = (*named, head.first("og:title"), head.title)
    fitting = [text for text in head.headings if resembles(text, others) or not any(others)]
    stated += [(text, 1.5 if number else 2.5) for number, text in enumerate(fitting)]
    stated += [(head.first("twitter:title"), 1.0), (head.title, 0.75)]
    stated += [
        (head.first(name), 0.5)
        for name in ("headline", "dc.title", "sailthru.title", "parsely-title", "title")
    ]
    return headline([(_plain(text, LONGEST_TITLE), weight) for text, weight in stated], (outlet,), url)


def _outlet(head: Head, own: Sequence[Item]) -> str:
    publishers = [text for item in own[:1] for text in texts_in(item.get("publisher"))[:1]]
    return next(
        filter(None, (_plain(text, LONGEST_OUTLET) for text in (*map(head.first, _OUTLETS), *publishers))), ""
    )


def _section(head: Head, own: Sequence[Item]) -> str:
    """The parts of the site that the page says its article is in, by its meta element and its JSON-LD.

    130 of 232 AEB and Fundus pages state something. What trafilatura adds on 6 are links, some of them of menus.
    """
    stated = [head.first("article:section")]
    for item in own:
        stated += texts_in(item.get("articleSection"))
    return joined_sections(_plain(label, LONGEST_SECTION) for label in stated[:MOST_SECTIONS])


def _lead(head: Head, own: Sequence[Item]) -> str:
    """The page's own summary; one that breaks off gives way to one that does not."""
    names = ("og:description", "description", "twitter:description", "dc.description")
    stated = [text for item in own[:1] for text in texts_in(item.get("description"))[:1]]
    told = [
        text for text in (_plain(text, LONGEST_LEAD) for text in (*stated, *map(head.first, names))) if text
    ]
    return next(
        (text for text in told if not text.endswith(("…", "...", "[&hellip;]"))), told[0] if told else ""
    )


def _language(head: Head, own: Sequence[Item]) -> str:
    stated = [
        head.language,
        head.first("og:locale"),
        head.first("content-language", "language", "dc.language"),
    ]
    stated += [text for item in own[:1] for text in texts_in(item.get("inLanguage"))]
    tags = (text.strip().replace("_", "-").lower() for text in stated)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), "")


def _canonical_url(head: Head, url: str) -> str:
    """The page's rel=canonical, if it may be an article of the site that `url` is on, else ""."""
    href = next(iter(head.links), "")
    try:
        target = urljoin(url, href)
        parts = urlsplit(target)
        own = parts.scheme in {"http", "https"} and parts.path.strip("/") != "" and same_site(target, url)
    except ValueError:
        return ""
    return target if href and own and len(target) <= LONGEST_URL and target.isprintable() else ""


def _published_at(head: Head, own: Sequence[Item]) -> datetime | None:
    """The first full publication time of the page's own data, as aware UTC (a time without zone is taken for UTC)."""
    stated = [text for item in own for text in texts_in(item.get("datePublished"))[:1]]
    stated += [text for name in _PUBLISHED if name in head.metas for text in head.metas[name][:1]]
    return next(filter(None, map(moment, (*stated, *head.times))), None)


def _kinds(head: Head) -> Iterable[str]:
    return (text.lower().strip() for text in head.metas.get("og:type", ()))


def _free(head: Head, own: Sequence[Item]) -> bool | None:
    stated = [item.get("isAccessibleForFree") for item in own] + [
        head.first("article:content_tier", "isaccessibleforfree")
    ]
    told = [one if isinstance(one, bool) else _FREE.get(_word(one)) for one in stated]
    return next((one for one in told if one is not None), None)


def _word(value: object) -> str:
    """The last word of a text, which may be an address ("https://schema.org/False")."""
    return value.strip().rpartition("/")[2].lower() if isinstance(value, str) else ""


def _plain(text: str, limit: int) -> str:
    return one_line(strip_markup(text[:_LONGEST_STATED]), limit)
