"""Whether two addresses belong to one publisher's site."""

from urllib.parse import urlsplit

from tld import get_fld


def same_site(one: str, other: str) -> bool:
    """Whether two http(s) addresses have one registrable domain (by the public suffix list that ships with `tld`), or,
    where there is none (loopback, addresses by number), one host and port."""
    first, second = urlsplit(one), urlsplit(other)
    if (first.hostname, first.port) == (second.hostname, second.port):
        return True
    domain = _domain(one)
    return bool(domain) and domain == _domain(other)


def _domain(url: str) -> str:
    return get_fld(url, fail_silently=True, search_private=True) or ""
