"""What the network said: a request, and the closed set of its answers."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from monitor.model.listing import Access


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
    ROBOTS = "robots"

    @property
    def of_the_network(self) -> bool:
        """Whether the way to the server may be to blame, rather than what it answered."""
        return self in _OF_THE_NETWORK


_OF_THE_NETWORK = frozenset(
    {FailureKind.DNS, FailureKind.CONNECT, FailureKind.TLS, FailureKind.TIMEOUT, FailureKind.BROKEN_OFF}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One page or feed to fetch, with the validators of the copy we hold ("" where there is none).

    What `access` holds goes to the site of `url` alone, wherever a redirect leads. `heeds_robots` asks the site's
    robots.txt first.
    """

    url: str = field(repr=False)
    etag: str = ""
    last_modified: str = ""
    access: Access = field(default_factory=Access, repr=False)
    heeds_robots: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Fetched:
    """A 2xx answer: `url` after redirects, `body` decompressed, headers as sent ("" where absent).

    `moved_to` is where permanent redirects (301, 308) alone lead, "" if the address has not moved for good;
    `fresh_for` how long the answer stays good by Cache-Control, Expires and Age (None: it does not say); `hub` the
    WebSub hub that a Link header names.
    """

    url: str
    body: bytes
    content_type: str
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    fresh_for: timedelta | None = None
    hub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304: what we hold is still true. Validators are those to hold from now on: the answer's, where it names some
    (RFC 9111, 3.2), else those that were sent. The rest as in `Fetched`."""

    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """No usable answer: why, a sentence for people, and how long the server asked us to stay away."""

    kind: FailureKind
    sentence: str
    status: int | None = None
    retry_after: timedelta | None = None


FetchResult = Fetched | NotModified | FetchFailure
