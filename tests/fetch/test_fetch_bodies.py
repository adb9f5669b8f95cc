"""Bodies: compressed, too large, in crumbs."""

import asyncio
import gzip
import zlib

import brotli
import pytest
from aiohttp import web
from backports import zstd

from monitor.fetch import HttpFetcher
from monitor.model import FailureKind, FetchFailure, Request
from tests.fetch.kit import Serve, ServeRaw, answering


async def test_a_body_of_just_the_limit_is_fine_and_one_byte_more_is_too_large(
    serve: Serve, fetcher: HttpFetcher
) -> None:
    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()  # chunked: no length that could be looked at first
        await response.prepare(request)
        await response.write(b"x" * int(request.query["n"]))
        return response

    root = await serve({"/": stream})
    assert len((await fetcher.fetch(Request(url=f"{root}/?n=100000"))).body) == 100_000
    failure = await fetcher.fetch(Request(url=f"{root}/?n=100001"))
    assert failure == FetchFailure(kind=FailureKind.TOO_LARGE, sentence="the answer is larger than 100 kB")


BOMB = bytes(60_000_000)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(BOMB, 1)),
        ("br", brotli.compress(BOMB, quality=1)),
        ("deflate", zlib.compress(BOMB, 1)),
        ("zstd", zstd.compress(BOMB)),
        ("gzip", gzip.compress(bytes(100_000), 1) * 500),
        ("zstd", zstd.compress(bytes(100_000)) * 500),
    ],
)
async def test_bombs_are_cut_off(serve: Serve, fetcher: HttpFetcher, coding: str, body: bytes) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": coding})

    failure = await fetcher.fetch(Request(url=await serve({"/": handler})))
    assert failure.kind is FailureKind.TOO_LARGE


async def test_compressed_bodies_are_opened(serve: Serve, fetcher: HttpFetcher) -> None:
    codes = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress, "zstd": zstd.compress}
    root = await serve(
        {
            f"/{name}": answering(body=code(b"news"), headers={"Content-Encoding": name})
            for name, code in codes.items()
        }
    )
    assert [(await fetcher.fetch(Request(url=f"{root}/{name}"))).body for name in codes] == [b"news"] * 4


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"news", mtime=0), mtime=0)),
        ("br, gzip", b"x"),
        ("x-gzip", gzip.compress(b"news", mtime=0)),
        ("gzip", b"not compressed"),
        ("zstd", b"not compressed"),
        ("gzip", gzip.compress(b"") * 5000),
    ],
)
async def test_what_cannot_be_decompressed_is_said(
    serve: Serve, fetcher: HttpFetcher, coding: str, body: bytes
) -> None:
    root = await serve({"/": answering(body=body, headers={"Content-Encoding": coding})})
    failure = await fetcher.fetch(Request(url=root))
    assert failure == FetchFailure(
        kind=FailureKind.BROKEN_OFF, sentence="the server's answer is compressed in a way we cannot read"
    )


async def test_a_coding_that_is_none_is_a_slip(serve: Serve, fetcher: HttpFetcher) -> None:
    root = await serve({"/": answering(body=b"news", headers={"Content-Encoding": "utf-8"})})
    assert (await fetcher.fetch(Request(url=root))).body == b"news"


async def test_an_answer_in_crumbs_is_not_read_on(serve_raw: ServeRaw, fetcher: HttpFetcher) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1\r\nx\r\n" * 1000)
            await writer.drain()

    failure = await fetcher.fetch(Request(url=await serve_raw(talk)))
    assert failure == FetchFailure(
        kind=FailureKind.BROKEN_OFF, sentence="the server sends its answer in pieces of a few bytes"
    )
