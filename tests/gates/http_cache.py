"""The HTTP cache tests (http-tests/cache-tests), as far as they bear on a private client that asks with conditions.

A loopback server answers as each test says; the real client fetches, holding what a feed holds: validators, and how long the
answer stays good. Pauses are made by a clock of our own, so that nothing waits. What the tests want of a cache that serves
others, or that keeps bodies, headers and variants, does not apply (`_SKIPPED`, with the reason).
"""

import asyncio
import json
import tarfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from monitor.fetch import HttpFetcher, open_fetcher
from monitor.model import Fetched, FetchFailure, NotModified, Request
from monitor.settings import FetchSettings
from tests.tools.report import Figure
from tests.world.figures import at_least

FOLDER = "http-cache-tests"
PAUSE = timedelta(seconds=3)  # what `pause_after` means
DATES = {"date", "expires", "last-modified", "if-modified-since", "if-unmodified-since"}
# By the id of a suite: why it is none of ours.
_SKIPPED = {
    "stale": "a copy that is no longer good is never served",
    "heuristic": "a time that the server does not name is never guessed",
    "status": "only answers with a body are held",
    "cc-request": "we send no Cache-Control",
    "pragma": "we send no Pragma, and in answers it means nothing (RFC 9111, 5.4)",
    "vary": "every request for an address is the same",
    "vary-parse": "every request for an address is the same",
    "headers": "no headers are kept but validators",
    "updateHEAD": "HEAD is never asked",
    "invalidation": "only GET is ever asked",
    "method": "only GET is ever asked",
    "partial": "no ranges are asked for",
    "auth": "for shared caches",
    "cdn-cache-control": "for shared caches",
    "interim": "for caches that pass interim answers on",
    "other": "for caches that pass headers on",
}
_OURS_TO_PASS = {"required", "optimal"}  # the others only ask what a cache does


@dataclass(slots=True)
class Copy:
    """What we hold of an address: validators, and until when it is good, on the test's own clock."""

    etag: str = ""
    last_modified: str = ""
    good_until: timedelta | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one request of a test: whether the server was asked, with which headers."""

    asked: bool
    headers: Mapping[str, str]


def prove_http_cache(evaldata: Path) -> Sequence[Figure]:
    """The share of the tests that apply and that the client passes."""
    suites = _suites(evaldata / FOLDER)
    applying = [
        test for suite in suites if suite["id"] not in _SKIPPED for test in suite["tests"] if _applies(test)
    ]
    wrong = asyncio.run(_run(applying))
    for name, complaint in wrong.items():
        print(f"http-cache: {name}: {complaint}")
    total = sum(len(suite["tests"]) for suite in suites)
    print(f"http-cache: {len(applying)} of {total} tests apply; whole suites that do not, and why:")
    for suite in suites:
        if suite["id"] in _SKIPPED:
            print(f"  {suite['id']} ({len(suite['tests'])}): {_SKIPPED[suite['id']]}")
    passed = 100 * (1 - len(wrong) / max(len(applying), 1))
    return [at_least(100, "http cache: tests that apply and pass", passed, "%", n=len(applying))]


def _suites(folder: Path) -> list[dict[str, Any]]:
    return [suite for archive in sorted(folder.glob("*.tar*")) for suite in _suites_in(archive)]


def _suites_in(archive: Path) -> Iterator[dict[str, Any]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            stream = opened.extractfile(member) if member.name.endswith(".json") else None
            content = json.loads(stream.read()) if stream else None
            if isinstance(content, list):  # the others are results of other caches
                yield from content


def _applies(test: Mapping[str, Any]) -> bool:
    """Whether a private client without a body cache, that sends no headers of the test's own, can be asked this."""
    if test.get("kind", "required") not in _OURS_TO_PASS or test["id"].endswith("-shared"):
        return False
    requests = test["requests"]
    first = {name.lower(): value for name, value, *_ in requests[0].get("response_headers", ())}
    return not any(
        "request_headers" in request
        or request.get("request_method", "GET") != "GET"
        or request.get("response_status", [200])[0] not in {200, 304}
        or "disconnect" in request
        or request.get("query_arg") is not None
        or any(name.lower() == "cache-control" for name, *_ in request.get("expected_request_headers", ()))
        for request in requests
    ) and "s-maxage" not in str(first.get("cache-control", ""))


async def _run(tests: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong, by test."""
    fetcher = open_fetcher(
        FetchSettings(allow_networks=(ip_network("127.0.0.1/32"),), timeout=timedelta(seconds=5))
    )
    try:
        results = {test["id"]: await _try(test, fetcher) for test in tests}
    finally:
        await fetcher.close()
    return {name: complaint for name, complaint in results.items() if complaint}


async def _try(test: Mapping[str, Any], fetcher: HttpFetcher) -> str:
    now, copy = timedelta(0), Copy()
    asked: list[dict[str, str]] = []
    async with _server(test["requests"], asked) as url:
        for request in test["requests"]:
            before = len(asked)
            if not (copy.held and copy.good_until is not None and now < copy.good_until):
                answer = await fetcher.fetch(
                    Request(url=url, etag=copy.etag, last_modified=copy.last_modified)
                )
                if isinstance(answer, FetchFailure):
                    return answer.sentence
                _hold(copy, answer, now)
            seen = Seen(len(asked) > before, asked[-1] if len(asked) > before else {})
            if complaint := _complaint(request, seen, copy):
                return complaint
            now += PAUSE if request.get("pause_after") else timedelta(0)
    return ""


def _hold(copy: Copy, answer: Fetched | NotModified, now: timedelta) -> None:
    copy.etag, copy.last_modified, copy.held = answer.etag, answer.last_modified, True
    if isinstance(answer, Fetched) or answer.fresh_for is not None:
        copy.good_until = None if answer.fresh_for is None else now + answer.fresh_for


def _complaint(request: Mapping[str, Any], seen: Seen, copy: Copy) -> str:
    match request.get("expected_type"):
        case "cached" if seen.asked:
            return "asked, though what we hold is good"
        case "not_cached" if not seen.asked:
            return "not asked, though what we hold is no longer good"
        case "etag_validated" if "if-none-match" not in seen.headers:
            return "no If-None-Match"
        case "lm_validated" if "if-modified-since" not in seen.headers:
            return "no If-Modified-Since"
    for name, expected, *_ in request.get("expected_request_headers", ()):
        if seen.asked and seen.headers.get(name.lower()) != expected:
            return f"{name} is not sent as it came"
    return ""


@asynccontextmanager
async def _server(requests: Sequence[Mapping[str, Any]], asked: list[dict[str, str]]) -> AsyncIterator[str]:
    """Answers the n-th request that comes as the first one not yet used that it may belong to; notes its headers."""
    remaining = iter(requests)
    last: dict[str, list[str]] = {}

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
            asked.append(
                {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            )
            writer.write(_answer(next(remaining, requests[-1]), asked[-1], last))
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def _answer(request: Mapping[str, Any], sent: Mapping[str, str], last: dict[str, list[str]]) -> bytes:
    """As the tests' own server does: 304 where validation is expected and comes with what was sent last."""
    headers = [
        (str(name), _value(str(name), value)) for name, value, *_ in request.get("response_headers", ())
    ]
    validated = request.get("expected_type") in {"etag_validated", "lm_validated"} and (
        sent.get("if-none-match") in last.get("etag", [])
        or sent.get("if-modified-since") in last.get("last-modified", [])
    )
    for name, value in headers:
        last.setdefault(name.lower(), []).append(value)
    status, body = (304, b"") if validated else (200, b"body")
    lines = [f"{name}: {value}" for name, value in headers if name.lower() != "content-length"]
    if "date" not in Counter(name.lower() for name, _ in headers):
        lines.append(f"Date: {_value('Date', 0)}")
    lines += [] if validated else [f"Content-Length: {len(body)}"]
    head = "\r\n".join([f"HTTP/1.1 {status} As Wanted", *lines, "Connection: close", "", ""])
    return head.encode("latin-1", "replace") + body


def _value(name: str, value: object) -> str:
    """Numbers stand for times: seconds from now."""
    if isinstance(value, int) and name.lower() in DATES:
        return format_datetime(datetime.now(UTC) + timedelta(seconds=value), usegmt=True)
    return str(value)
