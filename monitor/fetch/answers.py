"""Turns one HTTP response into a result, or the redirect it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from aiohttp import ClientResponse, hdrs

from monitor.fetch import sentences
from monitor.fetch.retry_after import parse_http_date, parse_retry_after
from monitor.fetch.urls import without_credentials
from monitor.model import Fetched, FetchFailure, FetchResult, NotModified

CHUNK = 65_536  # bytes
LONGEST_HEADER = 1024  # characters of a header that we keep; validators cut short would be false ones
REDIRECTS = {301, 302, 303, 307, 308}
# 204 and 205 say that there is nothing, 206 (unasked) that something is missing: no news to store, a trouble to tell.
WITH_BODY = {200, 201, 202, 203, 226}


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Where the server sends us, as it wrote it."""

    location: str


async def read_answer(response: ClientResponse, max_body: int) -> FetchResult | Redirect:
    """What `response` says. An empty body of a 200 is a body: its reader knows best that it is no feed or page."""
    status = response.status
    if status in WITH_BODY:
        return await _read_body(response, max_body)
    if status in REDIRECTS:
        location = response.headers.get(hdrs.LOCATION, "")
        return Redirect(location=location) if location else sentences.bad_redirect("without saying where to")
    if status == HTTPStatus.NOT_MODIFIED and _was_conditional(response):
        return NotModified()
    return sentences.bad_status(status, _retry_after(response))


async def _read_body(response: ClientResponse, max_body: int) -> Fetched | FetchFailure:
    """The whole body, decompressed; the transfer is cut off as soon as it is too large."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > max_body:
            response.close()
            return sentences.too_large(max_body)
    return Fetched(
        url=str(without_credentials(response.url)),
        body=bytes(body),
        content_type=_header(response, hdrs.CONTENT_TYPE),
        etag=_header(response, hdrs.ETAG),
        last_modified=_header(response, hdrs.LAST_MODIFIED),
    )


def _header(response: ClientResponse, name: str) -> str:
    """A header that can be stored and sent back, else ""."""
    value = response.headers.get(name, "").strip()
    usable = len(value) <= LONGEST_HEADER and value.isascii() and value.isprintable()
    return value if usable else ""


def _was_conditional(response: ClientResponse) -> bool:
    sent = response.request_info.headers
    return hdrs.IF_NONE_MATCH in sent or hdrs.IF_MODIFIED_SINCE in sent


def _retry_after(response: ClientResponse) -> timedelta | None:
    value = _header(response, hdrs.RETRY_AFTER)
    if not value:
        return None
    return parse_retry_after(value, now=parse_http_date(_header(response, hdrs.DATE)) or datetime.now(UTC))
