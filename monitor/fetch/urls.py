"""Turns an address somebody wrote, or a server redirects to, into a URL that can be fetched."""

import re
from base64 import b64encode

from yarl import URL

LONGEST = 8192  # characters; longer ones are refused by most servers, too
_HOST = re.compile(r"[0-9A-Za-z._-]{1,253}|[0-9A-Fa-f:.%A-Za-z]*:[0-9A-Fa-f:.%A-Za-z]*")


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
    if not host or not _HOST.fullmatch(host) or not port:
        raise UnusableUrlError("is not a valid web address")
    return url


def redirected(url: URL, location: str) -> URL:
    """Where a redirect from `url` leads. User and password stay with the origin they were given for.

    Raises:
        UnusableUrlError: nowhere.
    """
    target = parse_url(location, base=url)
    if target.origin() != url.origin() or target.raw_user is not None:
        return target
    return target.with_user(url.user).with_password(url.password)


def credentials(url: URL) -> str:
    """The Authorization header that the URL's user and password ask for (RFC 7617, as UTF-8), "" if it has none."""
    if url.raw_user is None and url.raw_password is None:
        return ""
    pair = f"{url.user or ''}:{url.password or ''}"
    return "Basic " + b64encode(pair.encode("utf-8", "replace")).decode("ascii")


def without_credentials(url: URL) -> URL:
    """The URL as it may be shown, stored and sent."""
    return url.with_user(None)
