"""Turns a page and what was found on it into what stands at its address: the article, or what stands in front of it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from monitor.extract.state_words import (
    CONSENT,
    CONSENT_HOST,
    DEVELOPING,
    DEVELOPING_HINTS,
    LIVE_PATH,
    LIVE_TITLE,
    LOGIN,
    LOGIN_PATH,
    MISSING,
    PAYWALL,
    PAYWALL_HINTS,
)
from monitor.extract.statements import Statements
from monitor.model import PageState

# Characters. A whole article with an offer to subscribe below it is an article: only short texts may be beginnings.
# Of pages that say they are not free, the beginnings are shorter than this, most whole texts longer.
_BEGINNING, _NOT_FREE = 1_000, 1_500
_STUB, _HARDLY_ANY = 700, 250
_DEVELOPING_WITHIN = 300  # of its beginning or end
_HINT_REACH, _MOST_HINTS = 120, 20
_LOOKED_AT = 30_000  # of a page's text, where little was found on it

_MEDIA_PATH = {
    PageState.VIDEO: re.compile(r"/(?:videos?|watch|mediathek|tv)(?:[/.]|$)"),
    PageState.GALLERY: re.compile(r"/(?:gallery|galleries|(?:bilder|foto)?galeri[ea]s?|bilderstrecken?|fotos(?:trecken?)?|photos|pictures|diaporamas?|slideshows?)(?:[/.]|$)"),
}  # fmt: skip
_VIDEO_KINDS = frozenset(
    {"videoobject", "video", "video.other", "video.movie", "video.episode", "video.tv_show"}
)
_GALLERY_KINDS = frozenset({"imagegallery", "mediagallery", "gallery"})


def state_of(tree: HtmlElement, said: Statements, url: str, title: str, body: str) -> PageState:
    """What stands at `url`, of which `body` was found (without asides; "" if nothing was).

    A page with a whole article is one whatever it offers beside it. What is no article is told apart only where there is
    little text: the page's own data count, then its address, then its words.
    """
    path = _path(url)
    if "liveblogposting" in said.kinds or LIVE_PATH.search(path) or LIVE_TITLE.search(title):
        return PageState.LIVE if len(body) >= _HARDLY_ANY else _instead(tree, said, path, title, body)
    if len(body) >= (_NOT_FREE if said.free is False else _BEGINNING):
        return PageState.ARTICLE
    return _instead(tree, said, path, title, body)


def is_developing(title: str, body: str) -> bool:
    """Whether an article says of itself that it goes on being written; that stands at its beginning or its end."""
    ends = (title, body[:_DEVELOPING_WITHIN], body[-_DEVELOPING_WITHIN:])
    return any(next(_around(DEVELOPING_HINTS, text), None) and DEVELOPING.search(text) for text in ends)


def _instead(tree: HtmlElement, said: Statements, path: str, title: str, body: str) -> PageState:
    """What a page with little text is."""
    short, bare = len(body) < _STUB, len(body) < _HARDLY_ANY
    found = [
        (PageState.MISSING, short and _is_missing(tree, title, body if bare else "")),
        (PageState.PAYWALL, said.free is False),
        (PageState.CONSENT, short and bool(CONSENT_HOST.search(path) or CONSENT.search(body))),
        (PageState.LOGIN, short and bool(LOGIN.search(title) or LOGIN_PATH.search(path))),
        (PageState.PAYWALL, short and said.free is None and _offers(_words(tree))),
        (PageState.LOGIN, bare and _has_password(tree)),
    ]
    wall = next((state for state, applies in found if applies), None)
    if wall is not None:
        return wall
    return _media(said, path) if short else PageState.ARTICLE


def _is_missing(tree: HtmlElement, *texts: str) -> bool:
    return any(MISSING.search(text) for text in ((tree.findtext(".//title") or "")[:500], *texts))


def _offers(text: str) -> bool:
    """Whether a page's text offers the rest of the article to those who pay."""
    return any(PAYWALL.search(part) for part in _around(PAYWALL_HINTS, text))


def _around(hints: Iterable[str], text: str) -> Iterator[str]:
    """What stands around each of `hints` in a text; as patterns in many languages are slow, only that is looked at."""
    lower = text.lower()
    for hint in hints:
        place, found = lower.find(hint), 0
        while place >= 0 and found < _MOST_HINTS:
            yield text[max(place - _HINT_REACH, 0) : place + _HINT_REACH]
            place, found = lower.find(hint, place + _HINT_REACH), found + 1


def _media(said: Statements, path: str) -> PageState:
    written = any(kind.endswith(("article", "posting")) for kind in said.kinds)
    if said.kinds & _GALLERY_KINDS or _MEDIA_PATH[PageState.GALLERY].search(path):
        return PageState.GALLERY
    if _MEDIA_PATH[PageState.VIDEO].search(path) or (said.kinds & _VIDEO_KINDS and not written):
        return PageState.VIDEO
    return PageState.ARTICLE


def _path(url: str) -> str:
    """Host and path of an address in lower case, "" for a broken one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{parts.path}".lower()


def _words(tree: HtmlElement) -> str:
    """The page's text but its scripts, as far as is looked at."""
    parts = (
        text
        for text in tree.xpath("//body//text()[not(parent::script or parent::style)]")
        if not text.isspace()
    )
    return " ".join(" ".join(islice(parts, 3_000)).split())[:_LOOKED_AT]


def _has_password(tree: HtmlElement) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))
