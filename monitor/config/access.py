"""Turns what a feed's site wants to see (headers, cookies, user and password, a proxy) into an `Access`, or says what is
wrong with it, at its place. Values are secrets: no message shows one."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from monitor.config.files import Source
from monitor.config.findings import Place, quoted
from monitor.config.secrets import TELLS_WHO
from monitor.config.shapes import FeedShape
from monitor.config.shaping import at
from monitor.config.tree import Mapping, Node, Scalar
from monitor.model import Access

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110, section 5.6.2
_LONGEST_VALUE = 8_192  # servers refuse longer headers
_OUR_OWN = frozenset(
    "accept-encoding connection content-length expect host if-modified-since if-none-match if-range keep-alive "
    "proxy-authorization proxy-connection range te trailer transfer-encoding upgrade".split()
)
_HOME = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


def access_of(given: FeedShape, node: Node, source: Source) -> Access:
    """What the item at `node` says of how its feed is asked; what is wrong in it is told and left out."""
    headers = tuple(_headers(given, node, source))
    cookies = "; ".join(_cookies(given, node, source))
    _check_login(given, node, source)
    if given.url and _is_public_plaintext(given.url) and (where := _what_would_leak(given, node)):
        message = "what is secret here goes over plain http, where anybody on the way can read it"
        source.warn(at(node, where), message, "write https:// if the site has it")
    return Access(
        headers=headers,
        cookies=cookies,
        user=given.user or "",
        password=given.password or "",
        proxy=given.proxy or "",
    )


def _headers(given: FeedShape, node: Node, source: Source) -> Iterator[tuple[str, str]]:
    seen = set[str]()
    for name, value in (given.headers or {}).items():
        place = _key_place(node, "headers", name)
        if trouble := _misnamed(name, given, seen):
            source.error(place, f"headers: {quoted(name)} {trouble[0]}", trouble[1])
        elif trouble := _unsendable(value):
            source.error(at(node, "headers", name), f"headers.{name}: the value {trouble[0]}", trouble[1])
        else:
            yield name, value.strip()
        seen.add(name.lower())


def _misnamed(name: str, given: FeedShape, seen: set[str]) -> tuple[str, str] | None:
    """Why a header cannot have this name, and what to do."""
    folded = name.lower()
    if not _TOKEN.fullmatch(name):
        return "is not a name a header can have", "use letters, digits and - only"
    if folded in seen:
        return "is there twice", "keep one of the two"
    if folded == "cookie":
        return "has a key of its own", "write `cookies: {name: value}`"
    if folded in _OUR_OWN:
        return "is set by the monitor itself", "leave it out"
    if folded == "authorization" and (given.user or given.password):
        return "is what `user` and `password` become", "keep the one or the other"
    return None


def _unsendable(value: str) -> tuple[str, str] | None:
    """Why a header cannot have this value, and what to do; never shows it."""
    if any(char in "\r\n\0" for char in value.strip()):
        return "holds a line break", "write it on one line"
    if not value.strip():
        return "is empty", "write a value, or leave the header out"
    if not value.isascii() or not value.replace("\t", " ").isprintable():
        return "holds characters that an HTTP header cannot carry", "use plain ASCII"
    if len(value) > _LONGEST_VALUE:
        return f"is longer than {_LONGEST_VALUE:,} characters", ""
    return None


def _cookies(given: FeedShape, node: Node, source: Source) -> Iterator[str]:
    for name, value in (given.cookies or {}).items():
        trouble = _unsendable(value)
        if not _TOKEN.fullmatch(name):
            place = _key_place(node, "cookies", name)
            hint = "write one `name: value` for each cookie"
            source.error(place, f"cookies: {quoted(name)} is not a name a cookie can have", hint)
        elif ";" in value:
            hint = "write one `name: value` for each cookie"
            source.error(at(node, "cookies", name), f"cookies.{name}: the value holds a semicolon", hint)
        elif trouble:
            source.error(at(node, "cookies", name), f"cookies.{name}: the value {trouble[0]}", trouble[1])
        else:
            yield f"{name}={value.strip()}"


def _check_login(given: FeedShape, node: Node, source: Source) -> None:
    if given.password and not given.user:
        source.error(at(node, "password"), "password: there is no `user` to it", "add `user:`")
    if given.user and ":" in given.user:
        hint = "what stands after the colon is the password: write it under `password:`"
        source.error(at(node, "user"), "user: a name with a colon cannot be sent", hint)
    if given.user and given.url and "@" in urlsplit(given.url).netloc:
        source.error(at(node, "user"), "user: the address names one, too", "keep one of the two")
    for key, value in (("user", given.user), ("password", given.password)):
        if value and any(ord(char) < ord(" ") or char == "\x7f" for char in value):
            source.error(at(node, key), f"{key}: it holds a control character or a line break", "remove it")


def _what_would_leak(given: FeedShape, node: Node) -> str:
    """The key of what only the site should see; "" if there is none."""
    if given.user or given.cookies:
        return "user" if given.user else "cookies"
    if given.url and "@" in urlsplit(given.url).netloc:
        return "url"
    secret = (name for name in given.headers or {} if TELLS_WHO.search(name) or _is_filled_in(node, name))
    return "headers" if next(secret, None) else ""


def _is_filled_in(node: Node, header: str) -> bool:
    value = at(node, "headers", header)
    return isinstance(value, Scalar) and value.value != value.text


def _is_public_plaintext(url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() != "http":
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_HOME)


def _key_place(node: Node, section: str, name: str) -> Place:
    """Where a name stands."""
    keys = at(node, section)
    entry = keys.entries.get(name) if isinstance(keys, Mapping) else None
    return keys.place if entry is None else entry.place
