"""Turns the many spellings of an article's address into one: RFC 3986 section 6, less what only tracks the reader."""

import re
from urllib.parse import SplitResult, quote, unquote_plus, urlsplit, urlunsplit

# Parameters that mail tools, social networks and advertisers add; none selects another article. A parameter is only
# listed here if it is known to be meaningless on every site: a lost article is worse than an alert too many.
_TRACKING_PREFIXES = (
    "utm_",
    "at_custom",
    "mc_",
    "_hs",
    "hsa_",
    "pk_",
    "mtm_",
    "otm_",
    "matomo_",
    "stm_",
    "ns_",
    "elqtrack",
)
_TRACKING_NAMES = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid srsltid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id mkt_tok "
    "oly_anon_id oly_enc_id vero_id vero_conv wickedid rb_clickid s_cid smid smtyp cmpid cmp ito ocid ncid rss_source "
    "xtor at_medium at_campaign _ga _gl ga_source ga_medium ga_campaign ga_content ga_term itm_source itm_medium "
    "itm_campaign hmb_source hmb_medium hmb_campaign fb_action_ids fb_action_types fb_source fb_ref ref_src "
    "__twitter_impression guccounter guce_referrer guce_referrer_sig __hsfp __hssc __hstc hsctatracking _openstat "
    "wt_mc wt_zmc wt.mc_id wtrid dm_source dm_medium dm_campaign intcmp intc_type intc_location intc_campaign tpcc maca "
    "at_link_id at_link_type at_link_origin at_ptr_name at_bbc_team at_format at_campaign_type traffic_source "
    "tracking_source gs_l os_ehash echobox ml_subscriber ml_subscriber_hash".split()
)
# Parameters that say where the reader comes from, if that is a feed; on other sites, with other values, they select.
_ORIGINS = frozenset("r ref src source from via origin partner emc eref mod".split())
_FROM_FEED = re.compile(r"rss(?:[_-].*)?", re.IGNORECASE)
_USER = re.compile(r"//[^/?#]*@")  # up to the last @, as urlsplit and browsers read it
_BLOTTED = "//***@"
_IN_QUERIES = "".join(map(chr, range(0x21, 0x7F)))  # all that can be seen: many servers want it as it was
_DEFAULT_PORTS = {"http": 80, "https": 443}

# An address that is canonical but for its query and fragment, as nearly all are: ten times as fast as taking it apart.
_PLAIN = re.compile(
    r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*)(/[A-Za-z0-9/%:@!$&'()*+,;=._~-]*)?(?:\?([!-\"$-~]*))?(?:#[!-~]*)?"
)


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port and needless spellings.

    Returns "" for anything that is no absolute http(s) address. Idempotent.
    """
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        origin, path, asked = plain.groups()
        kept = _query(asked) if asked else ""
        return f"{origin}{path or '/'}?{kept}" if kept else origin + (path or "/")
    parts = _split(url)
    if parts is None:
        return ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~", errors="replace")
    query = quote(_query(parts.query), safe=_IN_QUERIES, errors="replace")
    return urlunsplit((parts.scheme.lower(), _authority(parts), path, query, ""))


def host_of(url: str) -> str:
    """The server behind an address, as "scheme://host:port" (the port only where it is not the usual one); "" if none."""
    parts = _split(url)
    return "" if parts is None else f"{parts.scheme.lower()}://{_authority(parts)}"


def without_password(url: str) -> str:
    """The address as people may see it: name and password, if it has any, are blotted out."""
    return _USER.sub(_BLOTTED, url)


def shown_like(url: str, *, other_shown: str) -> str:
    """`url` as people may see it, when an address leads there that is shown as `other_shown`: only its host where that
    hides a secret, for `url` may repeat it, or make another of it."""
    return f"another address on {host_of(url)}" if url and hides_secret(other_shown) else url


def hides_secret(shown: str) -> bool:
    """Whether an address as people may see it (`Feed.shown_url`) stands for one with a secret."""
    return "${" in shown or _BLOTTED in shown


def is_site_root(url: str) -> bool:
    """Whether an address is a site's front page, which stands for no article."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def tracks(name: str) -> bool:
    """Whether a parameter only tracks the reader."""
    name = name.lower().removeprefix("amp;")  # what is left of "&" in an address that was escaped twice
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        usable = (
            parts.scheme.lower() in _DEFAULT_PORTS
            and bool((parts.hostname or "").strip("."))
            and parts.port != 0
        )
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
    """The parameters that select something, spelled and ordered as they were."""
    return "&".join(pair for pair in query.split("&") if not _is_idle(*pair.partition("=")[::2]))


def _is_idle(name: str, value: str) -> bool:
    name = unquote_plus(name)
    return tracks(name) or (name.lower() in _ORIGINS and _FROM_FEED.fullmatch(value) is not None)
