"""Hostile pages, read by real workers."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.extract import PAGE_MODULES, PageReader
from monitor.extract.reader import LARGEST_PAGE
from monitor.model import Extraction, Fetched, ReadFailure, ReadTrouble
from monitor.workers import WorkerPool

SENTENCE = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board."
)
SOUND = (
    f"<html><body><article>{f'<p>{SENTENCE}</p>' * 3}<p>{SENTENCE * 6}</p></article></body></html>".encode()
)


@pytest.fixture
async def reader() -> AsyncIterator[PageReader]:
    pool = WorkerPool(workers=1, preload=PAGE_MODULES)
    yield PageReader(pool, timeout=timedelta(seconds=1.5))
    await pool.close()


def fetched(body: bytes, content_type: str = "text/html") -> Fetched:
    return Fetched(url="https://times.example/boat", body=body, content_type=content_type)


async def read(reader: PageReader, page: Fetched) -> Extraction | ReadFailure:
    return await reader.extract(page, language="en", dated=False)


async def is_alive(reader: PageReader) -> bool:
    article = await read(reader, fetched(SOUND))
    return isinstance(article, Extraction) and SENTENCE in article.body


async def test_a_page_that_would_take_minutes_costs_its_time_limit(reader: PageReader) -> None:
    assert await is_alive(reader)
    # The parser compares each attribute with all others.
    attributes = b" ".join(b"a%d=x" % number for number in range(200_000))
    began = time.monotonic()
    failure = await read(reader, fetched(b"<html><body><p " + attributes + b">x y</p></body></html>"))
    assert time.monotonic() - began < 4
    assert failure.trouble is ReadTrouble.TIMEOUT
    assert failure.poisonous
    assert await is_alive(reader)


async def test_a_page_with_a_long_row_of_spans_is_read(reader: PageReader) -> None:
    row = b"<span>The navy </span>" * 20_000
    article = await read(reader, fetched(SOUND.replace(b"</article>", b"<p>" + row + b"</p></article>")))
    assert isinstance(article, Extraction)
    assert "The navy " * 20_000 in article.body + " "


async def test_what_follows_five_megabytes_is_cut_off() -> None:
    pool = WorkerPool(workers=1, preload=PAGE_MODULES)
    tail = b"<!--" + b"x" * LARGEST_PAGE + b"--><p>The end of the story, which nobody will read any more.</p>"
    article = await read(PageReader(pool), fetched(SOUND.replace(b"</article>", tail + b"</article>")))
    await pool.close()
    assert isinstance(article, Extraction)
    assert SENTENCE in article.body
    assert "The end of the story" not in article.body


@pytest.mark.parametrize(
    ("body", "content_type", "sentence"),
    [
        (b"", "text/html", "the answer is empty"),
        (b" \n", "text/html", "the answer is empty"),
        (b"%PDF-1.7 x", "text/html", "this is a PDF, not a page"),
        (b"x", "application/pdf", "this is a PDF, not a page"),
        (b"x", "Image/PNG", "this is a picture, not a page"),
        (b"\xff\xd8\xff\xe0", "", "this is a picture, not a page"),
        (b"x", "video/mp4; codecs=x", "this is a video, not a page"),
        (b"PK\x03\x04", "application/octet-stream", "this is an archive, not a page"),
        (b"\x00\x01", "application/octet-stream", "this is a file, not a page"),
        (b"hello", "text/plain", "this is a file, not a page"),
        (b"{}", "application/json", "this is JSON, not a page"),
        (b"<rss/>", "application/rss+xml", "this is a feed, not a page"),
    ],
)
async def test_what_is_no_page_is_named_without_a_worker(
    body: bytes, content_type: str, sentence: str
) -> None:
    pool = WorkerPool(workers=1, preload=("no_such_module",))  # would raise if it were used
    failure = await read(PageReader(pool), fetched(body, content_type))
    await pool.close()
    assert failure == ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=sentence)


async def test_a_page_is_a_page_whatever_the_server_calls_it(reader: PageReader) -> None:
    for content_type in ("", "application/xhtml+xml", "application/octet-stream", "nonsense"):
        assert isinstance(await read(reader, fetched(SOUND, content_type)), Extraction)
