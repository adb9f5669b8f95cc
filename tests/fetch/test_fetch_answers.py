"""What servers answer, and what becomes of it."""

import asyncio
import ssl
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from monitor.fetch import HttpFetcher
from monitor.model import FailureKind, Fetched, FetchFailure, NotModified, Request
from tests.fetch.kit import Handler, Serve, ServeRaw, answering

SELF_SIGNED = Path(__file__).with_name("self_signed.pem")


def moving(location: str, status: int = 302) -> Handler:
    return answering(status=status, headers={"Location": location})


async def test_a_page_comes_with_its_headers(serve: Serve, fetcher: HttpFetcher) -> None:
    headers = {"ETag": '"a1"', "Last-Modified": "Mon, 06 Jul 2026 10:00:00 GMT"}
    root = await serve(
        {"/a": answering(body=b"hello", content_type="text/html", charset="utf-8", headers=headers)}
    )
    assert await fetcher.fetch(Request(url=f"{root}/a#part")) == Fetched(
        url=f"{root}/a",
        body=b"hello",
        content_type="text/html; charset=utf-8",
        etag='"a1"',
        last_modified="Mon, 06 Jul 2026 10:00:00 GMT",
    )


async def test_the_request_is_honest_and_plain(serve: Serve, fetcher: HttpFetcher) -> None:
    seen = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(request.headers)
        return web.Response(headers={"Set-Cookie": "visitor=1"})

    root = await serve({"/": handler})
    for _ in range(2):
        await fetcher.fetch(Request(url=root))
    assert seen["User-Agent"].startswith("news-monitor/")
    assert seen["Accept-Encoding"] == "gzip, deflate, br, zstd"
    assert not {"Cookie", "Authorization", "If-None-Match", "Referer"} & set(seen)


async def test_unchanged_is_said_only_to_whom_asked(serve: Serve, fetcher: HttpFetcher) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.headers.get("If-None-Match", '"a1"') == '"a1"'
        assert request.headers.get("If-Modified-Since", "yesterday") == "yesterday"
        return web.Response(status=304)

    root = await serve({"/": handler})
    assert await fetcher.fetch(Request(url=root, etag='"a1"')) == NotModified(etag='"a1"')
    assert await fetcher.fetch(Request(url=root, last_modified="yesterday")) == NotModified(
        last_modified="yesterday"
    )
    unasked = await fetcher.fetch(Request(url=root))
    assert isinstance(unasked, FetchFailure)
    assert unasked.status == 304


@pytest.mark.parametrize("validator", ["a\r\nX-Evil: 1", "\udc80", "naïve", "\x00"])
async def test_a_validator_that_cannot_be_sent_is_left_out(
    serve: Serve, fetcher: HttpFetcher, validator: str
) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=str("If-None-Match" in request.headers or "X-Evil" in request.headers))

    answer = await fetcher.fetch(Request(url=await serve({"/": handler}), etag=validator))
    assert answer.body == b"False"


async def test_a_validator_that_cannot_be_kept_is_dropped(serve: Serve, fetcher: HttpFetcher) -> None:
    root = await serve({"/": answering(headers={"ETag": "x" * 2000, "Last-Modified": "märz"})})
    answer = await fetcher.fetch(Request(url=root))
    assert (answer.etag, answer.last_modified) == ("", "")


async def test_an_empty_answer_is_an_answer_but_no_content_is_a_failure(
    serve: Serve, fetcher: HttpFetcher
) -> None:
    root = await serve({"/empty": answering(), "/none": answering(status=204)})
    assert (await fetcher.fetch(Request(url=f"{root}/empty"))).body == b""
    none = await fetcher.fetch(Request(url=f"{root}/none"))
    assert (none.kind, none.status) == (FailureKind.STATUS, 204)
    assert none.sentence == "the server says there is nothing to read here (204)"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "the server asks for a user name and password (401)"),
        (403, "the server does not let us read this (403)"),
        (404, "there is nothing at this address (404)"),
        (410, "this was removed for good (410)"),
        (429, "the server says we ask too often (429)"),
        (503, "the server is overloaded or being repaired (503)"),
        (444, "the server refuses the request (444)"),
        (599, "the server has an error of its own (599)"),
        (206, "the server sent only a part of the answer (206)"),
        (305, "the server points elsewhere in a way we do not follow (305)"),
        (799, "the server gave an unknown answer (799)"),
    ],
)
async def test_statuses_in_plain_words(
    serve: Serve, fetcher: HttpFetcher, status: int, sentence: str
) -> None:
    failure = await fetcher.fetch(Request(url=await serve({"/": answering(status=status)})))
    assert failure == FetchFailure(kind=FailureKind.STATUS, sentence=sentence, status=status)


async def test_retry_after_as_seconds_and_as_a_date_of_the_servers_own_clock(
    serve: Serve, fetcher: HttpFetcher
) -> None:
    clock = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)  # long before ours
    dates = {"Date": format_datetime(clock), "Retry-After": format_datetime(clock + timedelta(minutes=7))}
    root = await serve(
        {
            "/seconds": answering(status=429, headers={"Retry-After": "120"}),
            "/date": answering(status=503, headers=dates),
            "/nonsense": answering(status=503, headers={"Retry-After": "soon"}),
        }
    )
    waits = [
        (await fetcher.fetch(Request(url=f"{root}/{path}"))).retry_after
        for path in ("seconds", "date", "nonsense")
    ]
    assert waits == [timedelta(minutes=2), timedelta(minutes=7), None]


async def test_redirects_are_followed_with_the_conditions(serve: Serve, fetcher: HttpFetcher) -> None:
    async def end(request: web.Request) -> web.Response:
        return web.Response(text=request.headers["If-None-Match"])

    root = await serve({"/a/b": moving("../c?x=1"), "/c": moving("/d é", 308), "/d é": end})
    answer = await fetcher.fetch(Request(url=f"{root}/a/b", etag='"e"'))
    assert (answer.url, answer.body) == (f"{root}/d%20%C3%A9", b'"e"')


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("", "the server redirects without saying where to"),
        ("/", "the server redirects in a circle"),
        (
            "ftp://example.org/x",
            "the server redirects to an address that does not begin with http:// or https://",
        ),
        (
            "file:///etc/passwd",
            "the server redirects to an address that does not begin with http:// or https://",
        ),
        ("http://[", "the server redirects to an address that is not a valid web address"),
        ("http://example.org:99999/", "the server redirects to an address that is not a valid web address"),
        ("/" + "x" * 9000, "the server redirects to an address that is longer than 8,192 characters"),
    ],
)
async def test_redirects_that_lead_nowhere(
    serve: Serve, fetcher: HttpFetcher, location: str, sentence: str
) -> None:
    failure = await fetcher.fetch(Request(url=await serve({"/": moving(location)}) + "/"))
    assert failure == FetchFailure(kind=FailureKind.REDIRECTS, sentence=sentence)


async def test_five_redirects_and_not_one_more(serve: Serve, fetcher: HttpFetcher) -> None:
    steps = {f"/{n}": moving(f"/{n + 1}") for n in range(6)}
    root = await serve({**steps, "/6": answering(text="end")})
    assert (await fetcher.fetch(Request(url=f"{root}/1"))).body == b"end"
    failure = await fetcher.fetch(Request(url=f"{root}/0"))
    assert (failure.kind, failure.sentence) == (
        FailureKind.REDIRECTS,
        "the server redirects more than 5 times",
    )


async def test_a_password_is_sent_to_its_own_server_only_and_never_shown(
    serve: Serve, fetcher: HttpFetcher
) -> None:
    async def who(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Authorization", "nobody"))

    elsewhere = await serve({"/who": who})
    root = await serve({"/who": who, "/near": moving("/who"), "/far": moving(f"{elsewhere}/who")})
    secret = root.replace("http://", "http://anna:s%C3%BC%3A%21@")
    near = await fetcher.fetch(Request(url=f"{secret}/near"))
    assert b64decode(near.body.removeprefix(b"Basic ")).decode() == "anna:sü:!"
    assert near.url == f"{root}/who"
    assert (await fetcher.fetch(Request(url=f"{secret}/far"))).body == b"nobody"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"", "the server broke off before its answer was complete"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "the server broke off before its answer was complete"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "the server broke off before its answer was complete",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
            "the server's answer is compressed in a way we cannot read",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "the server's answer is not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nA b c\r\n\r\n", "the server's answer is not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300 + b"\r\n", "the server's answer is not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 40_000 + b"\r\n\r\n", "the server's answer is not proper HTTP"),
    ],
)
async def test_garbled_answers(
    serve_raw: ServeRaw, fetcher: HttpFetcher, answer: bytes, sentence: str
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    failure = await fetcher.fetch(Request(url=await serve_raw(talk)))
    assert failure == FetchFailure(kind=FailureKind.BROKEN_OFF, sentence=sentence)


async def test_a_closed_port(fetcher: HttpFetcher) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    failure = await fetcher.fetch(Request(url=f"http://127.0.0.1:{port}/"))
    assert failure == FetchFailure(kind=FailureKind.CONNECT, sentence="the server refuses connections")


async def test_a_name_that_cannot_be(fetcher: HttpFetcher) -> None:
    host = "a" * 64 + ".example"  # a label too long for DNS: nobody is asked
    failure = await fetcher.fetch(Request(url=f"http://{host}/secret?token=1"))
    assert failure == FetchFailure(kind=FailureKind.DNS, sentence=f"there is no server named {host}")


async def test_no_tls_where_it_was_asked_for(serve: Serve, fetcher: HttpFetcher) -> None:
    root = await serve({"/": answering()})
    failure = await fetcher.fetch(Request(url=root.replace("http:", "https:")))
    assert failure.kind is FailureKind.TLS
    assert failure.sentence == "no secure connection to the server can be agreed upon"


async def test_a_certificate_nobody_vouches_for(fetcher: HttpFetcher) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    async with await asyncio.start_server(
        lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context
    ) as server:
        port = server.sockets[0].getsockname()[1]
        failure = await fetcher.fetch(Request(url=f"https://127.0.0.1:{port}/"))
    assert failure.kind is FailureKind.TLS
    assert failure.sentence == "the server's certificate is signed by the server itself"


async def test_a_hub_is_noted(serve: Serve, fetcher: HttpFetcher) -> None:
    root = await serve({"/": answering(headers={"Link": '<https://hub.example/>; rel="hub"'})})
    assert (await fetcher.fetch(Request(url=root))).hub == "https://hub.example/"
