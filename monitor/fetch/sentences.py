"""Every way a server can fail us has a kind and a sentence for people."""

from datetime import timedelta

from monitor.model import FailureKind, FetchFailure

_KNOWN = {
    204: "the server answered with nothing (204)",
    401: "the server wants a password (401)",
    402: "the server wants to be paid (402)",
    403: "the server refuses us (403)",
    404: "there is no such page (404)",
    406: "the server has nothing that we can read (406)",
    407: "a proxy wants a password (407)",
    408: "the server grew tired of waiting (408)",
    410: "the page is gone for good (410)",
    429: "the server says that we ask too often (429)",
    451: "the page is blocked for legal reasons (451)",
    500: "the server had an error of its own (500)",
    502: "the server's back end does not answer (502)",
    503: "the server is overloaded or being repaired (503)",
    504: "the server's back end is too slow (504)",
}


def of_status(status: int, retry_after: timedelta | None) -> FetchFailure:
    """An answer whose status says that there is nothing for us."""
    sentence = _KNOWN.get(status) or f"the server {_class(status)} ({status})"
    return FetchFailure(kind=FailureKind.STATUS, sentence=sentence, status=status, retry_after=retry_after)


def bad_url(why: str) -> FetchFailure:
    """An address that cannot be asked."""
    return FetchFailure(kind=FailureKind.BAD_URL, sentence=f"the address cannot be used: {why}")


def too_slow(timeout: timedelta) -> FetchFailure:
    """The whole request took longer than it may."""
    sentence = f"the server did not finish its answer within {timeout.total_seconds():g} seconds"
    return FetchFailure(kind=FailureKind.TIMEOUT, sentence=sentence)


def too_large(limit: int) -> FetchFailure:
    """A body above the cap (bytes)."""
    sentence = f"the answer is larger than {limit / 1e6:g} MB"
    return FetchFailure(kind=FailureKind.TOO_LARGE, sentence=sentence)


def refused_address() -> FetchFailure:
    """The name leads into a private network."""
    sentence = "the address is in a private network (name it under fetch.allow_networks to allow it)"
    return FetchFailure(kind=FailureKind.REFUSED_ADDRESS, sentence=sentence)


NO_SUCH_HOST = FetchFailure(kind=FailureKind.DNS, sentence="the server's name could not be found")
NO_CONNECTION = FetchFailure(kind=FailureKind.CONNECT, sentence="the server does not accept connections")
BAD_CERTIFICATE = FetchFailure(
    kind=FailureKind.TLS, sentence="the server's certificate is not valid, or it cannot speak TLS"
)
BROKEN_OFF = FetchFailure(
    kind=FailureKind.BROKEN_OFF, sentence="the connection broke off, or the answer was garbled"
)
TOO_MANY_REDIRECTS = FetchFailure(kind=FailureKind.REDIRECTS, sentence="the server redirects in circles")
NOWHERE = FetchFailure(kind=FailureKind.REDIRECTS, sentence="the server redirects to nowhere we can go")


def _class(status: int) -> str:
    if status >= 500:  # noqa: PLR2004 - HTTP's own classes
        return "had an error"
    return "refuses the request" if status >= 400 else "gave an answer that we cannot use"  # noqa: PLR2004
