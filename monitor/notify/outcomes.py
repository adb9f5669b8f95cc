"""What a service answered (a status, an error) becomes an outcome in words for people.

The question behind each: may it have arrived (`IN_DOUBT`), is trying again later worth while (`REFUSED`), or is it
not (`REJECTED`)? The words are our own, or a server's without secrets; they never hold an address or a password.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.model import Blame, Outcome, SendResult

# The message itself is wrong: no later attempt ends otherwise, but another message may pass.
_ABOUT_MESSAGE = {400, 411, 413, 422, 550}
# The address or the credentials are wrong.
_ABOUT_CHANNEL = {301, 308, 401, 403, 404, 405, 410, 414, 415}
# A proxy gave up waiting for the service behind it, which may have taken the message.
_HTTP_UNKNOWN = {504, 524}
_AFTER_TOO_MANY = timedelta(seconds=60)  # where a 429 does not say when
_LONGEST_WAIT = 366 * 86400.0
_UNREACHED = {
    "NewConnectionError",
    "ConnectTimeoutError",
    "ConnectTimeout",
    "NameResolutionError",
    "ProxyError",
    "ClientConnectorError",
    "ClientProxyConnectionError",
    "ClientHttpProxyError",
}
_BAD_ADDRESS = {
    "InvalidURL", "InvalidSchema", "MissingSchema", "InvalidHeader", "LocationParseError", "NonHttpUrlClientError",
}  # fmt: skip

SENT = Outcome(result=SendResult.SENT, sentence="taken")


def sent(receipt: str = "") -> Outcome:
    """The service took the message and calls it `receipt`."""
    return Outcome(result=SendResult.SENT, sentence="taken", receipt=receipt)


def in_doubt(sentence: str) -> Outcome:
    """It may have arrived, as the words say."""
    return Outcome(result=SendResult.IN_DOUBT, sentence=f"{sentence}: it may have arrived")


# --- HTTP -------------------------------------------------------------------------------------------------------------


def of_http_status(service: str, status: int, *, wait: timedelta | None = None, said: str = "") -> Outcome:
    """What an HTTP answer other than 2xx means; `wait` is how long the service asks to leave it alone, `said` what it
    says itself (without secrets)."""
    words = f' ("{said}")' if said else ""
    sentence = f"{service} answered {status}{_phrase(status)}{_advice(status)}{words}"
    if wait:
        sentence += f"; it asks to wait {wait.total_seconds():g} s"
    if status in _HTTP_UNKNOWN:
        return in_doubt(sentence)
    if status in _ABOUT_CHANNEL:
        return Outcome(result=SendResult.REJECTED, sentence=sentence)
    if status in _ABOUT_MESSAGE:
        return Outcome(result=SendResult.REJECTED, sentence=sentence, blame=Blame.MESSAGE)
    if wait is None and status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = _AFTER_TOO_MANY
    return Outcome(result=SendResult.REFUSED, sentence=sentence, retry_after=wait)


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _advice(status: int) -> str:
    has_trouble = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _HTTP_UNKNOWN
    trouble = ": it has trouble of its own" if has_trouble else ""
    return next((words for statuses, words in _ADVICE if status in statuses), trouble)


_ADVICE: tuple[tuple[set[int], str], ...] = (
    ({401, 403}, ": it does not accept this channel's credentials, check them in channels.yaml"),
    ({407}, ": the proxy wants a password"),
    ({404, 410}, ": this channel's address is wrong or no longer valid, check it in channels.yaml"),
    ({400, 413, 422}, ": it does not accept this message"),
    ({429}, ": too many messages"),
    ({301, 302, 303, 307, 308}, ": redirects are not followed, write the address it points to"),
)


def wait_asked_for(headers: Mapping[str, str]) -> timedelta | None:
    """How long a Retry-After asks to wait, given in seconds or as a date; None if it asks nothing that makes sense."""
    told = headers.get("Retry-After", "").strip()
    if not told:
        return None
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return seconds_asked_for(told)
    return seconds_asked_for((at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def seconds_asked_for(told: object) -> timedelta | None:
    """A number of seconds, as a service tells it in JSON or in a header, as a time to wait; None if it is none."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        seconds = float(told)
    except (ValueError, OverflowError):
        return None
    return timedelta(seconds=min(max(seconds, 0.0), _LONGEST_WAIT)) if seconds == seconds else None  # noqa: PLR0124 - NaN


# --- errors -----------------------------------------------------------------------------------------------------------


def of_error(service: str, error: BaseException, *, under_way: bool) -> Outcome:
    """What an error of the network means; `under_way` says that the message was already being handed over, unless
    the error itself tells that no connection came about."""
    chain = list(_chain(error))
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    if names & _BAD_ADDRESS:
        return Outcome(result=SendResult.REJECTED, sentence=f"{service}: this channel's address is not valid")
    why = _why(chain)
    if under_way and not _never_connected(chain, names):
        return in_doubt(f"{service} {why or 'broke off'}")
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
    """The error and all that it was raised for or made of (urllib3 and aiohttp hide the cause in attributes)."""
    todo, seen = [error], set[int]()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        hidden = (getattr(one, name, None) for name in ("reason", "os_error", "certificate_error"))
        inner = (one.__cause__, one.__context__, *hidden, *one.args)
        todo.extend(item for item in inner if isinstance(item, BaseException))
