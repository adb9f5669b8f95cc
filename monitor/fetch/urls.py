"""Turns an address somebody wrote, or a server redirects to, into a URL that can be fetched."""

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from yarl import URL

LONGEST = 8192  # characters; longer ones are refused by most servers, too
Origin = tuple[str, str, int]  # scheme, host, port

_HOST = re.compile(r"[0-9A-Za-z._-]{1,253}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
# A host whose last part is a number is an IPv4 address or nothing (https://url.spec.whatwg.org/#ends-in-a-number-checker),
# however a resolver, or a proxy, may read 127.1, 0x7f000001 or 2130706433.
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.*")
# Ports of services other than the web, which a feed could make us write to (https://fetch.spec.whatwg.org/#port-blocking).
_OTHER_PORTS = frozenset(
    map(
        int,
        "1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 "
        "123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 "
        "990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 "
        "10080".split(),
    )
)


class UnusableUrlError(ValueError):
    """The address cannot be fetched; the message, in plain words, completes "the address ..."."""


def parse_url(text: str, base: URL | None = None) -> URL:
    """The http or https URL that `text` stands for (relative to `base`, if given), without its fragment.

    Raises:
        UnusableUrlError: there is none.
    """
    if len(text) > LONGEST:
        raise UnusableUrlError(f"is longer than {LONGEST:,} characters")
    try:
        url = URL(text.strip())
        url = (base.join(url) if base else url).with_fragment(None)
        host, port = url.raw_host, url.port
    except ValueError as error:
        raise UnusableUrlError("is not a valid web address") from error
    if url.scheme not in {"http", "https"}:
        raise UnusableUrlError("does not begin with http:// or https://")
    if not host or not port or not _is_host(host):
        raise UnusableUrlError("is not a valid web address")
    if port in _OTHER_PORTS:
        raise UnusableUrlError(f"names a port that is not for web pages ({port})")
    return url


def redirected(url: URL, location: str) -> URL:
    """Where a redirect from `url` leads. User and password stay with the origin they were given for.

    Raises:
        UnusableUrlError: nowhere.
    """
    target = parse_url(location, base=url)
    if origin_of(target) != origin_of(url) or target.raw_user is not None:
        return target
    return target.with_user(url.user).with_password(url.password)


def origin_of(url: URL) -> Origin:
    """The server behind a URL that `parse_url` has approved."""
    return url.scheme, url.raw_host or "", url.port or 0


def without_credentials(url: URL) -> URL:
    """The URL as it may be shown, stored and sent."""
    return url if url.raw_user is None and url.raw_password is None else url.with_user(None)


@lru_cache(maxsize=4096)  # every request asks; a tenth of its own CPU otherwise
def _is_host(host: str) -> bool:
    if not _HOST.fullmatch(host):
        return False
    try:
        if ":" in host:
            return bool(IPv6Address(host))
        return not _NUMBER.fullmatch(host) or str(IPv4Address(host)) == host
    except AddressValueError:
        return False
