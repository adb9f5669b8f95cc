"""Turns whatever went wrong with a fetch into a `FetchFailure`: a kind for the code, a sentence for people.

Sentences never hold a path, a query or a password; host names in them come from the address itself.
"""

import errno
import socket
import ssl
from collections.abc import Mapping
from datetime import timedelta

import aiohttp

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
    406: "the server has nothing in a form we can read (406)",
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
    errno.ECONNREFUSED: "the server refuses connections",
    errno.EHOSTUNREACH: "the server cannot be reached over the network",
    errno.ENETUNREACH: "the server cannot be reached over the network",
    errno.ECONNRESET: "the server broke off the connection at once",
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


def explain(error: aiohttp.ClientError, host: str) -> FetchFailure:
    """What an error of aiohttp means. `host` is the name of the server that was asked."""
    match error:
        case aiohttp.InvalidURL():  # a host that looks like a number, but is none
            return bad_url("is not a valid web address")
        case aiohttp.ClientConnectorDNSError():
            kind, sentence = FailureKind.DNS, _unknown_host(error.os_error.errno, host)
        case aiohttp.ClientConnectorCertificateError():
            kind, sentence = FailureKind.TLS, _bad_certificate(error.certificate_error)
        case aiohttp.ClientSSLError():
            kind, sentence = FailureKind.TLS, "no secure connection to the server can be agreed upon"
        case aiohttp.ClientConnectorError(os_error=RefusedAddressError()):
            kind = FailureKind.REFUSED_ADDRESS
            sentence = f"{host} is in a private network, where allow_networks does not let us go"
        case aiohttp.ClientConnectorError():
            kind = FailureKind.CONNECT
            sentence = CONNECT.get(error.os_error.errno, "no connection to the server can be made")
        case aiohttp.ClientResponseError():  # raised by aiohttp for what it cannot parse, never for a status
            kind, sentence = FailureKind.BROKEN_OFF, "the server's answer is not proper HTTP"
        case _:
            kind, sentence = FailureKind.BROKEN_OFF, "the server broke off before its answer was complete"
    return FetchFailure(kind=kind, sentence=sentence)


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
