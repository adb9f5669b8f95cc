"""Turns Link headers into the WebSub hub they name."""

import re
from collections.abc import Iterable
from itertools import islice

from yarl import URL

from monitor.fetch.urls import UnusableUrlError, parse_url, without_credentials

LONGEST = 2048  # characters of a hub's address
MOST_LINKS = 100  # looked at; 256 headers can bring half a million, which would hold up all else for seconds
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)


def hub_of(lines: Iterable[str], base: URL) -> str:
    """The first usable address with rel=hub (RFC 8288; WebSub, 4), "" if there is none."""
    found = (link.groups() for line in lines for link in _LINK.finditer(line))
    for address, parameters in islice(found, MOST_LINKS):
        if _is_hub(parameters) and (hub := _usable(address, base)):
            return hub
    return ""


def _is_hub(parameters: str) -> bool:
    found = _REL.search(parameters)
    return found is not None and "hub" in (found[1] or found[2] or "").lower().split()


def _usable(address: str, base: URL) -> str:
    try:
        hub = str(without_credentials(parse_url(address, base=base)))
    except UnusableUrlError:
        return ""
    return hub if len(hub) <= LONGEST else ""
