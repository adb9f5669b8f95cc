"""Turns the many spellings of an article's address into one: RFC 3986 section 6, less what only tracks the reader."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

# Parameters that mail tools, social networks and advertisers add; none selects another article. A parameter is only
# listed here if it is known to be meaningless on every site: a lost article is worse than an alert too many.
_TRACKING_PREFIXES = ("utm_", "at_custom", "mc_", "_hs", "hsa_", "pk_", "mtm_", "matomo_", "stm_", "ns_")
_TRACKING_NAMES = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid ttclid igshid li_fat_id mkt_tok oly_anon_id oly_enc_id "
    "vero_id wickedid s_cid smid cmpid cmp ito ocid ncid rss_source xtor at_medium at_campaign".split()
)
_USER = re.compile(r"//[^/?#@]*@")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port and needless spellings.

    Returns "" for anything that is no absolute http(s) address. Idempotent.
    """
    parts = _split(url)
    if parts is None:
        return ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    return urlunsplit((parts.scheme.lower(), _authority(parts), path, _query(parts.query), ""))


def host_of(url: str) -> str:
    """The server behind an address, as "scheme://host:port" (the port only where it is not the usual one); "" if none."""
    parts = _split(url)
    return "" if parts is None else f"{parts.scheme.lower()}://{_authority(parts)}"


def without_password(url: str) -> str:
    """The address as people may see it: name and password, if it has any, are blotted out."""
    return _USER.sub("//***@", url)


def is_site_root(url: str) -> bool:
    """Whether an address is a site's front page, which stands for no article."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an invalid port or a broken IPv6 literal
        return None
    return parts if usable else None


def _authority(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in {None, _DEFAULT_PORTS[parts.scheme.lower()]} else f"{host}:{port}"


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower())]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _tracks(name: str) -> bool:
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)
