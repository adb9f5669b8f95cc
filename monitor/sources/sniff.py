"""Turns a body that is no feed into words for what it is instead: a login, a captive portal, an error, another file."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree, html

from monitor.model import ReadFailure, ReadTrouble

_LOOKED_AT = 4096  # bytes in which the kind of file shows
_PAGE = 200_000  # bytes of a page in which its purpose shows
_JSON = 1_000_000  # bytes; API errors are short
_LITTLE_TEXT = 1_500  # characters; logins, portals and walls say less, front pages more
_TINY_TEXT = 400

# What may stand before the root element; each part ends at its own mark, so this is linear.
_PROLOGUE = re.compile(rb"(?:\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!doctype[^>\[]*>)*", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?([a-z]{1,40})", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body|title|meta|script)\b", re.IGNORECASE)
_ROOTS = {
    b"opml": "this is a list of feeds (OPML), not a feed: `feeds import` reads it",
    b"urlset": "this is a sitemap, not a feed",
    b"sitemapindex": "this is a list of sitemaps, not a feed",
    b"wispaccessgatewayparam": "this is the login page of a network (captive portal), not a feed",
    b"error": "this is an error message, not a feed",
    b"svg": "this is an image, not a feed",
}
_MAGIC = {
    b"%PDF-": "this is a PDF, not a feed",
    b"\x1f\x8b": "this is a compressed file, not a feed",
    b"PK\x03\x04": "this is an archive, not a feed",
    b"\x89PNG": "this is an image, not a feed",
    b"\xff\xd8\xff": "this is an image, not a feed",
    b"GIF8": "this is an image, not a feed",
    b"ID3": "this is a sound file, not a feed",
}
_CHALLENGE = re.compile(
    r"_cf_chl_opt|cf-browser-verification|id=[\"']challenge-(?:form|error)|px-captcha|captcha-delivery\.com|"
    r"awswafcookiedomainlist|anubis_challenge|sgcaptcha|_incapsula_resource|ddos-guard\.net/check"
)
_CHALLENGE_WORDS = re.compile(
    r"just a moment\.\.\.|attention required|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a robot|not a (?:ro)?bot\b|captcha|enable javascript and cookies to continue|security check|"
    r"unusual traffic"
)
_NETWORK = re.compile(
    r"wispaccessgatewayparam|captive.?portal|hot.?spot|wi-?fi|wlan|"
    r"(?:log ?in|sign ?in|connect|log on) to (?:the|this|our|your) (?:guest )?(?:network|internet)|guest network|"
    r"network (?:login|access|authentication)|internet access"
)
_ADMISSION = re.compile(
    r"log ?in|log on|sign ?in|accept|agree|terms|connect|voucher|password|room|anmelden|zustimmen|connexion|acceder"
)
_LOGIN = re.compile(
    r"log ?in|log on|sign ?in|password|anmeld|einloggen|connexion|identifi|iniciar sesi|acceder|accedi|entrar|"
    r"inloggen|logga in|zaloguj|войти|вход|ログイン|登录|登入|로그인"
)
_CONSENT = re.compile(
    r"before you continue|we (?:value|care about) your privacy|consent|cookie|gdpr|privacy (?:choices|settings|policy)|"
    r"datenschutz|einwillig|zustimmung|vie priv"
)
_MISSING = re.compile(r"\b404\b|not found|page doesn.t exist|nicht gefunden|introuvable|no encontrada")
_ERROR = re.compile(
    r"\b50[0234]\b|\b403\b|forbidden|access denied|bad gateway|server error|unavailable|maintenance"
)
_FOR_SALE = re.compile(
    r"domain (?:name )?(?:\S+ )?(?:is|may be) (?:for sale|parked)|buy this domain|parked domain"
)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


@dataclass(frozen=True, slots=True)
class _Page:
    """What of a web page shows its purpose, in lower case; `text` is what a reader sees."""

    source: str
    title: str
    text: str
    asks_password: bool
    has_form: bool
    leads_to: str  # where a meta refresh goes
    names_feed: bool


def what_it_is(body: bytes, content_type: str = "", url: str = "") -> ReadFailure:
    """A failure that says what `body`, an answer from `url`, is, no feed having been found in it."""
    return ReadFailure(trouble=ReadTrouble.NOT_A_FEED, sentence=_sentence(body, content_type, url))


def _sentence(body: bytes, content_type: str, url: str) -> str:
    start = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "the answer is empty"
    for magic, sentence in _MAGIC.items():
        if start.startswith(magic):
            return sentence
    if start[:1] in {b"{", b"["}:
        return _json(body)
    known = _ROOTS.get(_root(start))
    if known:
        return known
    is_page = _HTML.search(start) or (b"<" in start and "html" in content_type.lower())
    return _purpose(body, url) if is_page else "this is not a feed"


def _root(start: bytes) -> bytes:
    """The name of the root element, in lower case."""
    prologue = _PROLOGUE.match(start)
    root = _ROOT.match(start, prologue.end() if prologue else 0)
    return root[1].lower() if root else b""


def _json(body: bytes) -> str:
    try:
        answer = json.loads(body) if len(body) <= _JSON else None
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and answer.keys() & {"error", "errors", "message", "detail", "fault"}:
        return "this is an error message for programs (JSON), not a feed"
    return "this is JSON, not a feed"


def obstacle_in(body: bytes, url: str) -> str:
    """What keeps a reader from what should stand at `url`: "this is a login page"; "" where nothing does."""
    page = _page(body[:_PAGE])
    return _obstacle(page, url) if page else ""


def _purpose(body: bytes, url: str) -> str:
    """What a web page is there for, as far as that keeps a feed from being read."""
    page = _page(body[:_PAGE])
    if page and (obstacle := _obstacle(page, url)):
        return f"{obstacle}, not a feed"
    if page and page.names_feed:
        return "this is a web page, not a feed, but it names a feed: `feeds discover` shows it"
    return "this is a web page, not a feed"


def _obstacle(page: _Page, url: str) -> str:
    for is_so, what in _OBSTACLES:
        if is_so(page):
            return what
    if len(page.text) >= _TINY_TEXT:
        return ""
    if page.leads_to and _host(page.leads_to) not in {"", _host(url)}:
        return "this is a page that leads to another site (a captive portal, perhaps)"
    return (
        "this is a page with little but a form (a login or a captive portal, perhaps)"
        if page.has_form
        else ""
    )


def _page(source: bytes) -> _Page | None:
    # What is not UTF-8 is read as such none the less: the words that are looked for are nearly all ASCII.
    text = source.decode("utf-8", "replace")
    try:
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return None
    title = tree.findtext(".//title") or ""
    etree.strip_elements(tree, etree.Comment, "script", "style", "template", "svg", "title", with_tail=False)
    inputs = {(field.get("type") or "").lower() for field in tree.iter("input")}
    return _Page(
        source=text.lower(),
        title=" ".join(title.lower().split()),
        text=" ".join("".join(tree.itertext()).lower().split()),
        asks_password="password" in inputs,
        has_form=next(tree.iter("form"), None) is not None,
        leads_to=_refresh(tree),
        names_feed=any((link.get("type") or "").lower() in _FEED_TYPES for link in tree.iter("link")),
    )


def _refresh(tree: html.HtmlElement) -> str:
    for meta in tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            return (meta.get("content") or "").partition("=")[2].strip(" '\"")
    return ""


def _is_challenge(page: _Page) -> bool:
    said = _CHALLENGE_WORDS.search(page.title) or (_short(page) and _CHALLENGE_WORDS.search(page.text))
    return bool(said or (_short(page) and _CHALLENGE.search(page.source)))


def _is_portal(page: _Page) -> bool:
    if "<wispaccessgatewayparam" in page.source:
        return True
    words = f"{page.title} {page.text}"
    asks = page.has_form or page.asks_password or bool(page.leads_to)
    return _short(page) and asks and bool(_NETWORK.search(words) and _ADMISSION.search(words))


def _is_login(page: _Page) -> bool:
    return page.asks_password and (_short(page) or bool(_LOGIN.search(page.title)))


def _is_consent(page: _Page) -> bool:
    asks = page.has_form or "<button" in page.source
    return _short(page) and asks and bool(_CONSENT.search(f"{page.title} {page.text}"))


def _is_missing(page: _Page) -> bool:
    return bool(_MISSING.search(page.title) or (len(page.text) < _TINY_TEXT and _MISSING.search(page.text)))


def _is_error(page: _Page) -> bool:
    return _short(page) and bool(_ERROR.search(page.title))


def _is_for_sale(page: _Page) -> bool:
    return bool(_FOR_SALE.search(page.title) or (_short(page) and _FOR_SALE.search(page.text)))


def _short(page: _Page) -> bool:
    return len(page.text) < _LITTLE_TEXT


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


_OBSTACLES = (
    (_is_challenge, "this is a check against robots, which only lets browsers pass"),
    (_is_portal, "this is the login page of a network (captive portal)"),
    (_is_login, "this is a login page"),
    (_is_consent, "this is a page that asks for consent to cookies"),
    (_is_missing, 'this is an error page ("not found")'),
    (_is_error, "this is an error page"),
    (_is_for_sale, "this is a page that offers the domain for sale"),
)
