"""Finds what is secret in a configuration: what placeholders stand for, and passwords, keys and cookies written out."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from monitor.config.files import Source
from monitor.config.placeholders import placeholders_in, texts_in
from monitor.config.tree import Node
from monitor.model import Access, Feed

TELLS_WHO = re.compile(r"auth|token|key|secret|cookie|session|password|credential", re.IGNORECASE)


def secrets_of(node: Node, url: str, access: Access, source: Source) -> tuple[tuple[str, str], ...]:
    """What is secret of the feed at `node`, each with the placeholder that stands for it, as it is written or, for what is
    written out, as it might be."""
    found: dict[str, str] = {}
    for text in texts_in(node):
        for placeholder in placeholders_in(text):
            found[placeholder] = source.secrets.get(placeholder, "")
    known = set(found.values())
    written_out = [value for value in (*_of_login(url), *_of_access(access)) if value not in known]
    return tuple((name, value) for name, value in (*found.items(), *_numbered(written_out)) if value)


def secrets_of_address(url: str) -> tuple[tuple[str, str], ...]:
    """What is secret of a feed of which only the address is known, as `secrets_of` has it."""
    return tuple(_numbered(_of_login(url)))


def _numbered(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((f"${{secret:{number}}}", value) for number, value in enumerate(values, start=1))


def all_secrets(filled_in: Iterable[str], feeds: Iterable[Feed], addresses: Iterable[str]) -> frozenset[str]:
    """What is secret of a whole configuration; `addresses` are those of its channels, store and proxy."""
    of_feeds = (value for feed in feeds for _, value in feed.secrets)
    of_others = (value for address in addresses for value in _of_login(address))
    return frozenset(filter(None, (*filled_in, *of_feeds, *of_others)))


def _of_login(url: str) -> Iterator[str]:
    """The password in an address, as it is written and as it is meant; a name without one is a token."""
    netloc = urlsplit(url).netloc if "@" in url else ""
    name, colon, password = netloc.rpartition("@")[0].partition(":")
    secret = password if colon else name
    yield from dict.fromkeys(filter(None, (unquote(secret), secret)))


def _of_access(access: Access) -> Iterator[str]:
    yield access.password
    for name, value in access.headers:
        if TELLS_WHO.search(name):
            yield from dict.fromkeys((value, value.rpartition(" ")[2]))
    for cookie in filter(None, access.cookies.split("; ")):
        yield cookie.partition("=")[2]
    yield from _of_login(access.proxy)
