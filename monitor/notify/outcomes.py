"""What a service answered (a status, an SMTP reply, an error) becomes an outcome in words for people.

The question behind each: may it have arrived (`IN_DOUBT`), is trying again later worth while (`REFUSED`), or is it
not (`REJECTED`)? The words are our own, or a server's reply cleaned and cut; they never hold an address or a password.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

from monitor.model import Outcome, SendResult
from monitor.notify.clean import clean, cut

# The address or the credentials are wrong, or the message itself is: no later attempt ends otherwise.
_HTTP_FINAL = {301, 308, 400, 401, 403, 404, 405, 410, 411, 413, 414, 415, 422, 550}
# A proxy gave up waiting for the service behind it, which may have taken the message.
_HTTP_UNKNOWN = {504, 524}
_AFTER_TOO_MANY = timedelta(seconds=60)  # Apprise does not tell the Retry-After of a 429
_MAX_REPLY = 200
_UNREACHED = {
    "NewConnectionError",
    "ConnectTimeoutError",
    "ConnectTimeout",
    "NameResolutionError",
    "ProxyError",
}
_BAD_ADDRESS = {"InvalidURL", "InvalidSchema", "MissingSchema", "InvalidHeader", "LocationParseError"}

SENT = Outcome(result=SendResult.SENT, sentence="taken")


def of_http_status(service: str, status: int) -> Outcome:
    """What an HTTP answer other than 2xx means."""
    sentence = f"{service} answered {status}{_phrase(status)}{_advice(status)}"
    if status in _HTTP_UNKNOWN:
        return Outcome(result=SendResult.IN_DOUBT, sentence=f"{sentence}: it may have arrived")
    if status in _HTTP_FINAL:
        return Outcome(result=SendResult.REJECTED, sentence=sentence)
    retry_after = _AFTER_TOO_MANY if status == HTTPStatus.TOO_MANY_REQUESTS else None
    return Outcome(result=SendResult.REFUSED, sentence=sentence, retry_after=retry_after)


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _advice(status: int) -> str:
    match status:
        case 401 | 403 | 407:
            return ": it does not accept this channel's credentials"
        case 404 | 410:
            return ": this channel's address is wrong or no longer valid"
        case 301 | 302 | 303 | 307 | 308:
            return ": redirects are not followed, write the address it points to"
        case _:
            return ""


def of_smtp_reply(step: str, code: int, reply: str, *, secret: str) -> Outcome:
    """What an SMTP reply other than success means: 5xx is for good (RFC 5321, 4.2.1), all else for now."""
    words = clean(reply).strip()
    if secret:
        words = words.replace(secret, "***")
    result = SendResult.REJECTED if 500 <= code < 600 else SendResult.REFUSED  # noqa: PLR2004 - RFC 5321
    return Outcome(
        result=result, sentence=f"the mail server refused {step}: {code} {cut(words, _MAX_REPLY)}".rstrip()
    )


def of_error(service: str, error: BaseException, *, under_way: bool) -> Outcome:
    """What an error of the network means; `under_way` says that the message was already being handed over, unless
    the error itself tells that no connection came about."""
    chain = list(_chain(error))
    names = {type(one).__name__ for one in chain}
    if names & _BAD_ADDRESS:
        return Outcome(result=SendResult.REJECTED, sentence=f"{service}: this channel's address is not valid")
    why = _why(chain)
    if under_way and not _never_connected(chain, names):
        return Outcome(
            result=SendResult.IN_DOUBT, sentence=f"{service} {why or 'broke off'}: it may have arrived"
        )
    return Outcome(result=SendResult.REFUSED, sentence=f"{service} {why or 'could not be reached'}")


def _never_connected(chain: list[BaseException], names: set[str]) -> bool:
    refused = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
    return bool(names & _UNREACHED) or any(isinstance(one, refused) for one in chain)


def _why(chain: list[BaseException]) -> str:
    for kind, words in _WORDS:
        if any(isinstance(one, kind) for one in chain):
            return words
    return ""


_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "could not be reached: connection refused"),
    (socket.gaierror, "could not be reached: its name is not known"),
    (ssl.SSLCertVerificationError, "has no valid certificate"),
    (ssl.SSLError, "could not be spoken to over TLS"),
    (TimeoutError, "did not answer in time"),
    (smtplib.SMTPServerDisconnected, "broke off"),
    (ConnectionError, "broke off"),
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was raised for or made of (urllib3 hides the cause in `args` and `reason`)."""
    todo, seen = [error], set[int]()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        todo.extend(item for item in inner if isinstance(item, BaseException))
