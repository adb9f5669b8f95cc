"""What the network said: a request, and the closed set of its answers."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a fetch failed: a closed set, each with a sentence for people (`monitor.fetch.sentences`)."""

    BAD_URL = "bad-url"
    REFUSED_ADDRESS = "refused-address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken-off"
    TOO_LARGE = "too-large"
    REDIRECTS = "redirects"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One page or feed to fetch, with the validators of the copy we hold ("" where there is none)."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A 2xx answer: `url` after redirects, `body` decompressed, headers as sent ("" where absent)."""

    url: str
    body: bytes
    content_type: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304: what we hold is still true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """No usable answer: why, a sentence for people, and how long the server asked us to stay away."""

    kind: FailureKind
    sentence: str
    status: int | None = None
    retry_after: timedelta | None = None


FetchResult = Fetched | NotModified | FetchFailure
