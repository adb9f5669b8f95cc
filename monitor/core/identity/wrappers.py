"""Turns an address that only leads elsewhere, and says where to in itself, into the address that it leads to. Pure."""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor.core.identity.address import canonical_url, is_site_root

# A search's link to an AMP cache's copy of an article is the deepest nesting seen; what is nested deeper is a game.
_NESTED = 4
_LONGEST_ID = 2_000  # characters of a Google News id; those with an address in them have some 300

# Addresses whose parameter is the target. Only services that answer with a redirect to it and nothing else: the pages
# behind "share this" links are about the target, but do not lead to it.
_ASKED = (
    (r"(?:www|news|cse|scholar)\.google\.[a-z.]{2,6}|google\.com", r"(?:/news)?/url", "url q"),
    (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", "url"),
    (r"(?:www\.)?duckduckgo\.com", r"/l/?", "uddg"),
    (r"(?:www\.)?youtube\.com", r"/redirect", "q"),
    (r"lm?\.(?:facebook|instagram|messenger|threads)\.(?:com|net)", r"(?:/l\.php|/)?", "u"),
    (r"out\.reddit\.com|click\.redditmail\.com", r"/.*", "url"),
    (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)", "url"),
    (r"t\.umblr\.com", r"/redirect", "z"),
    (r"(?:www\.)?vk\.com", r"/away\.php", "to"),
    (r"(?:www\.)?getpocket\.com", r"/redirect", "url"),
    (r"slack-redir\.net", r"/link", "url"),
    (r"go\.skimresources\.com|go\.redirectingat\.com", r"/?", "url"),
    (r"redirect\.viglink\.com", r"/?", "u"),
    (r"[a-z0-9]+\.safelinks\.protection\.outlook\.com", r"/.*", "url"),
    (r"protect2?\.fireeye\.com", r"/.*", "u"),
)
_ASKING = tuple((re.compile(host), re.compile(path), tuple(names.split())) for host, path, names in _ASKED)
# Caches of AMP pages: the address without its scheme stands in the path, "s/" before it for https.
_CACHED = re.compile(
    r"(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[a-z0-9.-]+\.cdn\.ampproject\.org/[cv])/(s/)?(?=[\w-]+\.)(.+)"
)
_NEWS_ID = re.compile(r"news\.google\.com/(?:__i/)?(?:rss/)?(?:rd/)?articles/([\w-]+=*)(?:[?#].*)?")
_YAHOO = re.compile(r"r\.search\.yahoo\.com/.*?/RU=([^/]+)/.*|[a-z.]*rd\.yahoo\.com/.*?\*+(https?:.+)")
_URLDEFENSE_3 = re.compile(r"urldefense\.(?:proofpoint\.)?com/v3/__(.+?)__;([\w-]*)!.*")
_URLDEFENSE_2 = re.compile(r"urldefense\.(?:proofpoint\.)?com/v2/url\?u=([^&]+).*")
_BLANKET = re.compile(r"(?:www\.)?(?:href\.li|anonym\.to)/\?(https?:.+)")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def unwrapped(url: str) -> str:
    """Where an http(s) address leads if it is one of a news search, a social network, a mail filter or an AMP cache that
    carries its target; else the address as it is.

    Nothing is fetched and nothing guessed: what carries no whole address (newer links of Google News, feed proxies,
    shorteners) stays as it is, and fetching it follows its redirect.
    """
    for _ in range(_NESTED):
        target = _target(url)
        if not canonical_url(target):
            break
        url = target
    return url


def _target(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"}:
        return ""
    rest = f"{host}{parts.path}?{parts.query}" if parts.query else host + parts.path
    return _asked_for(host, parts.path, parts.query) or _spelled_out(rest)


def _asked_for(host: str, path: str, query: str) -> str:
    names = next((names for at, on, names in _ASKING if at.fullmatch(host) and on.fullmatch(path)), ())
    if not names:
        return ""
    given = dict(reversed(parse_qsl(query.replace("&amp;", "&"))))
    return next((given[name] for name in names if _WEB.match(given.get(name, ""))), "")


def _spelled_out(rest: str) -> str:
    """The target within an address, given from its host on."""
    return next((read(found) for form, read in _FORMS if (found := form.fullmatch(rest))), "")


def _from_cache(found: re.Match[str]) -> str:
    return f"http{'s' if found[1] else ''}://{found[2]}"


def _from_yahoo(found: re.Match[str]) -> str:
    return unquote(found[1]) if found[1] else found[2]


def _from_urldefense_2(found: re.Match[str]) -> str:
    return unquote(found[1].replace("-", "%").replace("_", "/"))


def _from_urldefense_3(found: re.Match[str]) -> str:
    """Its third form puts `*` for each character that it minds and hands those over in base64; runs of them (`**X`) are
    left wrapped."""
    address, minded = found[1], _base64(found[2]).decode("utf-8", "replace")
    if "**" in address or address.count("*") != len(minded):
        return ""
    for character in minded:
        address = address.replace("*", character, 1)
    # Servers on the way make one slash of two.
    return re.sub(r"^(https?:)/(?!/)", r"\1//", address)


def _from_news(found: re.Match[str]) -> str:
    """The address in an id of Google News, as made until 2024: a protocol buffer whose fourth field it is. Ids of today
    hold a token that only Google can resolve."""
    data = _base64(found[1][:_LONGEST_ID])
    field = re.search(rb"\x22([\x01-\x7f]|[\x80-\xff][\x01-\x7f])(?=https?://)", data)
    if field is None:
        return ""
    low, *high = field[1]
    length = (low & 0x7F) | (high[0] << 7 if high else 0)
    return data[field.end() : field.end() + length].decode("ascii", "replace")


def _base64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        return b""


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_CACHED, _from_cache),
    (_NEWS_ID, _from_news),
    (_YAHOO, _from_yahoo),
    (_URLDEFENSE_3, _from_urldefense_3),
    (_URLDEFENSE_2, _from_urldefense_2),
    (_BLANKET, lambda found: found[1]),
)


def page_address(url: str) -> str:
    """The canonical address of the page that a link leads to, or "" if it leads to none of its own (no link, or the
    front page)."""
    address = canonical_url(unwrapped(url))
    return "" if not address or is_site_root(address) else address
