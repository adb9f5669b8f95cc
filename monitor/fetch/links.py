"""Turns Link headers into the WebSub hub they name."""

import re
from collections.abc import Iterable

from yarl import URL

from monitor.fetch.urls import UnusableUrlError, parse_url, without_credentials

LONGEST = 2048  # characters of a hub's address
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)


def hub_of(lines: Iterable[str], base: URL) -> str:
    """The first usable address with rel=hub (RFC 8288; WebSub, 4), "" if there is none."""
    for line in lines:
        for address, parameters in _LINK.findall(line):
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
