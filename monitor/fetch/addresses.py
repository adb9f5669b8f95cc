"""Turns a socket address into a yes or no: may we connect there? Asked after DNS, at every connect, of every address."""

import errno
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from monitor.settings import Network

Address = IPv4Address | IPv6Address
AddrInfo = tuple[socket.AddressFamily | int, socket.SocketKind | int, int, str, tuple[Any, ...]]

# `is_global` says True for these, though each leads (or may lead) to an address that is not public: NAT64 and its
# local form, 6to4, Teredo, IPv4-compatible, IPv4-translated, site-local, documentation (RFC 9637), segment routing
# (RFC 9602). So it does, on Python 3.11, for multicast and 192.0.0.0/24, and for the relays of 6to4.
_DISGUISES = tuple(
    map(
        IPv6Network,
        "64:ff9b::/96 64:ff9b:1::/48 2002::/16 2001::/32 ::/96 ::ffff:0:0:0/96 fec0::/10 3fff::/20 5f00::/16".split(),
    )
)
_NOT_PUBLIC = ("192.0.0.", "192.88.99.")
_LOOPBACKS = ("127.0.0.1", "::1")
# Names that are local by their own definition or by custom (RFC 6761, 6762, 8375; ICANN's .internal; home routers).
_LOCAL_NAMES = frozenset(
    "localhost local internal intranet private corp home lan localdomain arpa test invalid onion".split()
)


class RefusedAddressError(OSError):
    """The address belongs to a network that is neither public nor allowed."""

    def __init__(self) -> None:
        # The text is the same for every address: aiohttp then raises this very error when all of a name's are refused.
        super().__init__(errno.EACCES, "the address is not public")


def guarded_sockets(allowed: Sequence[Network]) -> Callable[[AddrInfo], socket.socket]:
    """A socket factory for aiohttp's connector that makes no socket for a refused address.

    Raises (the factory): RefusedAddressError.
    """
    return sockets_where(lambda address, _: _may_connect_to(address, allowed))


def sockets_where(is_open: Callable[[str, int], bool]) -> Callable[[AddrInfo], socket.socket]:
    """A socket factory for aiohttp's connector: only for addresses (as text, with a port) that `is_open` approves.

    Raises (the factory): RefusedAddressError.
    """

    def open_socket(info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        if not is_open(address[0], address[1]):
            raise RefusedAddressError
        return socket.socket(family, kind, protocol)

    return open_socket


def may_connect(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether `address` is public or lies in one of the `allowed` networks."""
    address = _unwrapped(address)
    return _is_public(address) or any(address in network for network in allowed)


def may_ask_proxy_for(host: str, allowed: tuple[Network, ...]) -> bool:
    """Whether a proxy, which looks names up and connects by itself, may be asked for `host` (as it stands in a URL).

    All that can be told from here: not an address by number, nor a name that is clearly local, unless it is allowed.
    """
    try:
        return may_connect(ip_address(host), allowed)
    except ValueError:
        labels = host.lower().rstrip(".").split(".")
        is_local = len(labels) == 1 or labels[-1] in _LOCAL_NAMES
        return not is_local or is_allowed_loopback(host, allowed)


def loopbacks_of(allowed: tuple[Network, ...]) -> Callable[[str], bool]:
    """Whether a host, as it stands in a URL, is this machine and `allowed`; what was said of a thousand is remembered, as
    every request asks (and networks are slow keys to look up by)."""
    return lru_cache(maxsize=1024)(lambda host: is_allowed_loopback(host, allowed))


def is_allowed_loopback(host: str, allowed: tuple[Network, ...]) -> bool:
    """Whether `host`, as it stands in a URL, is this machine and the user has allowed that."""
    names = _LOOPBACKS if host == "localhost" or host.endswith(".localhost") else (host,)
    try:
        addresses = [_unwrapped(ip_address(name)) for name in names]
    except ValueError:
        return False
    return any(address.is_loopback and may_connect(address, allowed) for address in addresses)


def _may_connect_to(text: str, allowed: Sequence[Network]) -> bool:
    try:
        return may_connect(ip_address(text), allowed)
    except ValueError:  # what a resolver, or the system, may take for an address without our knowing which
        return False


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside `::ffff:a.b.c.d`, else the address itself."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not str(address).startswith(_NOT_PUBLIC)
    return not any(address in network for network in _DISGUISES)
