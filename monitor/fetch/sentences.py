"""Turns whatever went wrong with a fetch into a `FetchFailure`: a kind for the code, a sentence for people.

Sentences never hold a path, a query or a password; host names in them come from the address itself.
"""

import errno
import socket
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError

from monitor.fetch.addresses import RefusedAddressError
from monitor.model import FailureKind, FetchFailure

STATUSES: Mapping[int, str] = {
    204: "the server says there is nothing to read here (204)",
    205: "the server says there is nothing to read here (205)",
    206: "the server sent only a part of the answer (206)",
    304: "the server says nothing has changed, but we hold no earlier copy (304)",
    400: "the server does not understand the request (400)",
    401: "the server asks for a user name and password (401)",
    402: "the server asks for payment (402)",
    403: "the server does not let us read this (403)",
    404: "there is nothing at this address (404)",
    405: "the server does not let this be read like a page (405)",
    406: "the server has nothing in a form we can read (406)",
    407: "the proxy asks for a user name and password (407)",
    408: "the server did not get the request in time (408)",
    410: "this was removed for good (410)",
    418: "the server refuses to answer programs (418)",
    421: "the server does not answer for this host name (421)",
    423: "the server has locked this (423)",
    429: "the server says we ask too often (429)",
    451: "this may not be shown for legal reasons (451)",
    500: "the server has an error of its own (500)",
    502: "the server behind this one gives no proper answer (502)",
    503: "the server is overloaded or being repaired (503)",
    504: "the server behind this one does not answer in time (504)",
    520: "the server behind Cloudflare gives no proper answer (520)",
    521: "the server behind Cloudflare is down (521)",
    522: "the server behind Cloudflare does not answer in time (522)",
    523: "the server behind Cloudflare cannot be reached (523)",
    524: "the server behind Cloudflare does not answer in time (524)",
    525: "Cloudflare finds no secure connection to the server (525)",
    526: "the server behind Cloudflare has an invalid certificate (526)",
    530: "Cloudflare cannot find the server (530)",
}
CLASSES: Mapping[int, str] = {
    1: "the server gave an answer that makes no sense here ({})",
    2: "the server gave an answer that makes no sense here ({})",
    3: "the server points elsewhere in a way we do not follow ({})",
    4: "the server refuses the request ({})",
    5: "the server has an error of its own ({})",
}
CONNECT: Mapping[int | None, str] = {
    errno.ECONNREFUSED: "the {} refuses connections",
    errno.EHOSTUNREACH: "the {} cannot be reached over the network",
    errno.ENETUNREACH: "the {} cannot be reached over the network",
    errno.ECONNRESET: "the {} broke off the connection at once",
}
CERTIFICATES: Mapping[int, str] = {  # <openssl/x509_vfy.h>
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by the server itself",
    19: "is signed by somebody we do not trust",
    20: "is signed by somebody we do not trust",
    21: "is signed by somebody we do not trust",
    62: "is for another host name",
    64: "is for another host name",
}


def bad_url(words: str) -> FetchFailure:
    """The address cannot be fetched: `words` complete "the address ..."."""
    return FetchFailure(kind=FailureKind.BAD_URL, sentence=f"the address {words}")


def bad_redirect(words: str) -> FetchFailure:
    """A redirect cannot be followed: `words` complete "the server redirects ..."."""
    return FetchFailure(kind=FailureKind.REDIRECTS, sentence=f"the server redirects {words}")


def bad_status(status: int, retry_after: timedelta | None) -> FetchFailure:
    """An HTTP status that is no success."""
    general = CLASSES.get(status // 100, "the server gave an unknown answer ({})")
    sentence = STATUSES.get(status) or general.format(status)
    return FetchFailure(kind=FailureKind.STATUS, sentence=sentence, status=status, retry_after=retry_after)


def too_slow(timeout: timedelta) -> FetchFailure:
    """The deadline passed."""
    sentence = f"the server did not finish its answer within {timeout.total_seconds():g} seconds"
    return FetchFailure(kind=FailureKind.TIMEOUT, sentence=sentence)


def too_large(limit: int) -> FetchFailure:
    """The body has more than `limit` bytes."""
    return FetchFailure(kind=FailureKind.TOO_LARGE, sentence=f"the answer is larger than {_size(limit)}")


def bad_coding() -> FetchFailure:
    """The body is compressed in a way that was not asked for, or not at all as its header says."""
    sentence = "the server's answer is compressed in a way we cannot read"
    return FetchFailure(kind=FailureKind.BROKEN_OFF, sentence=sentence)


def in_crumbs() -> FetchFailure:
    """The body comes in so many so small pieces that reading it would cost more than it is worth."""
    sentence = "the server sends its answer in pieces of a few bytes"
    return FetchFailure(kind=FailureKind.BROKEN_OFF, sentence=sentence)


def private_address(host: str) -> FetchFailure:
    """The address is not public, and `allow_networks` does not name it."""
    sentence = (
        f"{host} is in a private network, where fetch.allow_networks in monitor.yaml does not let us go"
    )
    return FetchFailure(kind=FailureKind.REFUSED_ADDRESS, sentence=sentence)


def robots_refused() -> FetchFailure:
    """The site does not want the page to be read by programs."""
    sentence = "the site's robots.txt asks programs not to read this page"
    return FetchFailure(kind=FailureKind.ROBOTS, sentence=sentence)


def robots_unknown(failure: FetchFailure) -> FetchFailure:
    """Whether the site wants the page to be read cannot be known: its robots.txt met this failure."""
    return replace(failure, sentence=f"the site's robots.txt cannot be read: {failure.sentence}")


def explain_behind_proxy(error: aiohttp.ClientError, host: str) -> FetchFailure:
    """What an error of aiohttp means on the way through a proxy to `host`."""
    match error:
        case aiohttp.ClientHttpProxyError():
            asks = error.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
            sentence = STATUSES[407] if asks else f"the proxy does not let us through ({error.status})"
        case aiohttp.ClientConnectorDNSError():
            sentence = "the proxy's name could not be looked up"
        case aiohttp.ClientProxyConnectionError():
            sentence = _connect(error.os_error, "proxy")
        case _:
            return explain(error, host)
    return FetchFailure(kind=FailureKind.CONNECT, sentence=sentence)


def explain(error: aiohttp.ClientError, host: str) -> FetchFailure:
    """What an error of aiohttp means. `host` is the name of the server that was asked."""
    match error:
        case aiohttp.InvalidURL():  # a host that looks like a number, but is none
            return bad_url("is not a valid web address")
        case aiohttp.ClientPayloadError(__cause__=ContentEncodingError()):
            return bad_coding()
        case aiohttp.ClientConnectorError(os_error=RefusedAddressError()):
            return private_address(host)
        case aiohttp.ClientConnectorDNSError():
            kind, sentence = FailureKind.DNS, _unknown_host(error.os_error.errno, host)
        case aiohttp.ClientConnectorCertificateError():
            kind, sentence = FailureKind.TLS, _bad_certificate(error.certificate_error)
        case aiohttp.ClientSSLError():
            kind, sentence = FailureKind.TLS, "no secure connection to the server can be agreed upon"
        case aiohttp.ClientConnectorError():
            kind, sentence = FailureKind.CONNECT, _connect(error.os_error, "server")
        case aiohttp.ClientResponseError():  # raised by aiohttp for what it cannot parse, never for a status
            kind, sentence = FailureKind.BROKEN_OFF, "the server's answer is not proper HTTP"
        case _:
            kind, sentence = FailureKind.BROKEN_OFF, "the server broke off before its answer was complete"
    return FetchFailure(kind=kind, sentence=sentence)


def _connect(error: OSError, peer: str) -> str:
    return CONNECT.get(error.errno, "no connection to the {} can be made").format(peer)


def _unknown_host(code: int | None, host: str) -> str:
    if code == socket.EAI_AGAIN:
        return f"the name {host} could not be looked up: no name server answers"
    return f"there is no server named {host}"


def _bad_certificate(error: Exception) -> str:
    code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else 0
    return f"the server's certificate {CERTIFICATES.get(code, 'is not valid')}"


def _size(count: int) -> str:
    """A number of bytes as people read it: 10 MB, 512 kB, 900 bytes."""
    for unit, name in ((1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{count / unit:.4g} {name}"
    return f"{count} bytes"
