"""Turns what a user gave for a site into the headers of one request: on that site, and never anywhere else."""

import re
from base64 import b64encode

from yarl import URL

from monitor.core.identity import same_site
from monitor.fetch.urls import origin_of
from monitor.model import Access, Request

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
# What makes or unmakes the request itself: our own business, whatever the user's list says.
_OURS = frozenset(
    "host connection content-length transfer-encoding accept-encoding te upgrade trailer if-none-match "
    "if-modified-since if-match if-unmodified-since if-range range expect proxy-authorization".split()
)


def headers_for(url: URL, *, start: URL, request: Request) -> dict[str, str]:
    """The headers of `request` on its way from `start`, now that it has come to `url`."""
    wanted: dict[str, str] = {}
    if holds_secrets(request.access) and is_meant_for(url, start):
        wanted = _given(request.access)
    if url.raw_user is not None or url.raw_password is not None:
        wanted.setdefault("Authorization", _basic(url.user or "", url.password or ""))
    if request.etag:
        wanted["If-None-Match"] = request.etag
    if request.last_modified:
        wanted["If-Modified-Since"] = request.last_modified
    # A header that cannot be sent is not worth failing for: the server then just sends the whole body.
    return {name: value for name, value in wanted.items() if value.isascii() and value.isprintable()}


def sends_secrets(url: URL, *, start: URL, access: Access) -> bool:
    """Whether a request to `url` carries credentials, cookies or headers of the user's."""
    in_url = url.raw_user is not None or url.raw_password is not None
    return in_url or (holds_secrets(access) and is_meant_for(url, start))


def holds_secrets(access: Access) -> bool:
    """Whether there is anything in it but a proxy. Any header may be a secret."""
    return bool(access.headers or access.cookies or access.user or access.password)


def is_meant_for(url: URL, start: URL) -> bool:
    """Whether what was given for `start` may be sent to `url`: one site, and no way from https to http."""
    if url is start or origin_of(url) == origin_of(start):
        return True
    if start.scheme == "https" and url.scheme != "https":
        return False
    return same_site(str(start), str(url))


def _given(access: Access) -> dict[str, str]:
    """Explicit headers win over cookies and credentials of the same purpose."""
    headers = {_canonical(name): value.strip() for name, value in access.headers if _may_be_given(name)}
    if access.cookies:
        headers.setdefault("Cookie", access.cookies)
    if access.user or access.password:
        headers.setdefault("Authorization", _basic(access.user, access.password))
    return headers


def _may_be_given(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and name.lower() not in _OURS


def _canonical(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _basic(user: str, password: str) -> str:
    """RFC 7617, as UTF-8."""
    return "Basic " + b64encode(f"{user}:{password}".encode("utf-8", "replace")).decode("ascii")
