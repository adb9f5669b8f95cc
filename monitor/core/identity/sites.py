"""Turns an address into the publisher's site that it is on."""

from functools import lru_cache
from urllib.parse import urlsplit

from tld import get_fld

_USUAL_PORTS = {None, 80, 443}


def site_of(url: str) -> str:
    """The registrable domain of an http(s) address (by the public suffix list that ships with `tld`; private suffixes too:
    one host of github.io has no say over another); host and port where there is none (loopback, addresses by number,
    names of one's own); "" for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return _site(host.rstrip("."), "" if port in _USUAL_PORTS else f":{port}")


def same_site(one: str, other: str) -> bool:
    """Whether two http(s) addresses belong to one publisher's site."""
    site = site_of(one)
    return bool(site) and site == site_of(other)


@lru_cache(maxsize=10_000)
def _site(host: str, port: str) -> str:
    domain = get_fld(f"http://{host}", fail_silently=True, search_private=True) if host else ""
    return domain or host + port
