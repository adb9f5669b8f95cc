"""Turns one HTTP response into a result, or the redirect it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from aiohttp import ClientResponse, hdrs

from monitor.fetch import sentences
from monitor.fetch.freshness import fresh_for
from monitor.fetch.http_dates import parse_http_date
from monitor.fetch.links import hub_of
from monitor.fetch.retry_after import parse_retry_after
from monitor.fetch.room import SMALL, Hold, Room
from monitor.fetch.urls import without_credentials
from monitor.model import Fetched, FetchFailure, FetchResult, NotModified, Request

CHUNK = 65_536  # bytes
# Chunks of one byte each cost a second of CPU a megabyte: a dozen servers that send them would stop all else.
FEW, CRUMB = (
    2000,
    16,
)  # pieces that may be as small as they like; bytes that more of them must have on average
LONGEST_HEADER = 1024  # characters of a header that we keep; validators cut short would be false ones
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
# 204 and 205 say that there is nothing, 206 (unasked) that something is missing: no news to store, a trouble to tell.
WITH_BODY = {200, 201, 202, 203, 226}
# Those that aiohttp decodes, a bounded piece at a time: 1 GiB of zeros in any of them, in one member or in thousands, costs
# no more than 30 MB of memory beyond what we keep of it.
CODINGS = {"gzip", "deflate", "br", "zstd"}
_OTHER_CODINGS = CODINGS | {"x-gzip", "compress", "x-compress", "xz", "lzma", "dcb", "dcz", "bzip2"}


@dataclass(frozen=True, slots=True)
class Bound:
    """Of a body: `size` in bytes, decompressed; a longer one `is_cut` there, or else is a failure."""

    size: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Where the server sends us, as it wrote it, and whether for good."""

    location: str
    is_permanent: bool


async def read_answer(
    response: ClientResponse,
    request: Request,
    sent: Mapping[str, str],
    *,
    bound: Bound,
    room: Room,
    moved_to: str,
) -> FetchResult | Redirect:
    """What `response` says to `request`, `sent` with these headers, that came as far as `moved_to` by permanent redirects
    alone.

    An empty body of a 200 is a body: its reader knows best that it is no feed or page.
    """
    status = response.status
    if status in WITH_BODY:
        with room.hold() as hold:
            return await _fetched(response, bound, hold, moved_to)
    if status in REDIRECTS:
        location = response.headers.get(hdrs.LOCATION, "")
        if not location:
            return sentences.bad_redirect("without saying where to")
        return Redirect(location=location, is_permanent=status in PERMANENT)
    if status == HTTPStatus.NOT_MODIFIED and _is_conditional(sent):
        return _not_modified(response, request, moved_to)
    return sentences.bad_status(status, _retry_after(response))


async def _fetched(
    response: ClientResponse, bound: Bound, hold: Hold, moved_to: str
) -> Fetched | FetchFailure:
    if not _is_readable(response):
        response.close()
        return sentences.bad_coding()
    body = await _read_body(response, bound, hold)
    if isinstance(body, FetchFailure):
        return body
    answer = Fetched(
        url=str(without_credentials(response.url)),
        body=body,
        content_type=_header(response, hdrs.CONTENT_TYPE),
        etag=_header(response, hdrs.ETAG),
        last_modified=_header(response, hdrs.LAST_MODIFIED),
        moved_to=moved_to,
        fresh_for=fresh_for(response.headers, now=datetime.now(UTC)),
        hub=hub_of(response.headers.getall(hdrs.LINK, ()), response.url),
    )
    hold.lasts_with(answer, len(body))
    return answer


def _not_modified(response: ClientResponse, request: Request, moved_to: str) -> NotModified:
    return NotModified(
        etag=_header(response, hdrs.ETAG) or request.etag,
        last_modified=_header(response, hdrs.LAST_MODIFIED) or request.last_modified,
        moved_to=moved_to,
        fresh_for=fresh_for(response.headers, now=datetime.now(UTC)),
    )


def _is_readable(response: ClientResponse) -> bool:
    """Whether the body arrives here as it was before compression. Codings that nobody knows ("utf-8", "none") are slips
    of servers that compress nothing."""
    coding = response.headers.get(hdrs.CONTENT_ENCODING, "").lower().strip()
    if not coding or coding in CODINGS:
        return True
    return _OTHER_CODINGS.isdisjoint(part.strip() for part in coding.split(","))


async def _read_body(response: ClientResponse, bound: Bound, hold: Hold) -> bytes | FetchFailure:
    """The whole body, decompressed; the transfer is cut off as soon as it is too large, or comes in crumbs."""
    body, pieces, most = bytearray(), 0, _most(response, bound)
    async for piece, _ in response.content.iter_chunks():
        body += piece
        pieces += 1
        if len(body) > SMALL:
            await hold.grow(most)
        if len(body) > bound.size:
            response.close()
            return bytes(body[: bound.size]) if bound.is_cut else sentences.too_large(bound.size)
        if pieces > FEW and len(body) < CRUMB * pieces:
            response.close()
            return sentences.in_crumbs()
    return bytes(body)


def _most(response: ClientResponse, bound: Bound) -> int:
    """How many bytes the body may come to have."""
    said = None if hdrs.CONTENT_ENCODING in response.headers else response.content_length
    return bound.size if said is None else min(said, bound.size)


def _header(response: ClientResponse, name: str) -> str:
    """A header that can be stored and sent back, else ""."""
    value = response.headers.get(name, "").strip()
    usable = len(value) <= LONGEST_HEADER and value.isascii() and value.isprintable()
    return value if usable else ""


def _is_conditional(sent: Mapping[str, str]) -> bool:
    return hdrs.IF_NONE_MATCH in sent or hdrs.IF_MODIFIED_SINCE in sent


def _retry_after(response: ClientResponse) -> timedelta | None:
    value = _header(response, hdrs.RETRY_AFTER)
    if not value:
        return None
    return parse_retry_after(value, now=parse_http_date(_header(response, hdrs.DATE)) or datetime.now(UTC))
