"""Turns a proxy's address into a way out that leads to this proxy alone."""

import socket
from base64 import b64encode
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from monitor.fetch.resolver import PatientResolver
from monitor.fetch.urls import UnusableUrlError, without_credentials


@dataclass(frozen=True, slots=True)
class Proxy:
    """`url` without user and password; `authorization` is the header's value for them, "" if there are none."""

    url: URL
    authorization: str = field(repr=False)


def parse_proxy(text: str) -> Proxy:
    """The http(s) proxy that `text` stands for.

    Raises:
        UnusableUrlError: it stands for none; the message completes "the address ...".
    """
    try:
        url = URL(text.strip())
        host, port = url.raw_host, url.port
    except ValueError:
        raise UnusableUrlError("of the proxy is not valid") from None  # the text may hold a password
    if url.scheme not in {"http", "https"} or not host or not port:
        raise UnusableUrlError("of the proxy is not valid")
    authorization = ""
    if url.user or url.password:
        pair = f"{url.user or ''}:{url.password or ''}".encode("utf-8", "replace")
        authorization = "Basic " + b64encode(pair).decode("ascii")
    return Proxy(url=without_credentials(url).origin(), authorization=authorization)


class ProxyDoor(AbstractResolver):
    """The resolver, and the rule for sockets, of a connector that reaches one proxy and nothing else.

    The proxy's address may be private: the user named it. So nothing but the proxy may pass here, even if a request were
    made past it by mistake.
    """

    def __init__(self, proxy: Proxy, resolver: PatientResolver) -> None:
        self._host, self._port = proxy.url.raw_host or "", proxy.url.port or 0
        self._resolver = resolver
        self._addresses = {self._host}  # it may be one itself, by number

    def leads_to(self, address: str, port: int) -> bool:
        """Whether that is the proxy."""
        return port == self._port and address in self._addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of the proxy.

        Raises:
            OSError: it has none, or it is not the proxy that is asked for.
        """
        if (host, port) != (self._host, self._port):
            raise OSError("only the proxy is reached from here")
        found = await self._resolver.resolve(host, port, family)
        self._addresses |= {result["host"] for result in found}
        return found

    async def close(self) -> None:
        """Nothing to let go of."""
