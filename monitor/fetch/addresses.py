"""Which addresses may be connected to: public ones, and the private networks that the user named.

Checked on the socket address itself, after DNS and for every redirect, so that neither spelling nor rebinding helps.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from monitor.settings import Network

# `is_global` is true for these (measured on CPython 3.11 and 3.13), yet they reach inside: NAT64, 6to4, Teredo and
# other 2001::/32, IPv4-compatible and site-local addresses.
_TUNNELS = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10"))
)
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "100.64.0.0/10")))


class RefusedAddressError(OSError):
    """A connection to a private network that nobody allowed."""


def may_connect(host: str, allowed: Sequence[Network]) -> bool:
    """Whether a numeric address may be connected to."""
    address = _unwrapped(ip_address(host.partition("%")[0]))
    if any(address in network for network in allowed if network.version == address.version):
        return True
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(
        address in network for network in (*_TUNNELS, *_SPECIAL) if network.version == address.version
    )


def guarded_socket(
    allowed: Sequence[Network], info: "tuple[int, int, int, str, tuple[object, ...]]"
) -> socket.socket:
    """A socket for one resolved address, or `RefusedAddressError`; called by the client before every connect."""
    family, kind, protocol, _, address = info
    if not may_connect(str(address[0]), allowed):
        raise RefusedAddressError(f"{address[0]} is in a private network")
    return socket.socket(family=family, type=kind, proto=protocol)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
