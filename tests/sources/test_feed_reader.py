"""Hostile feeds, read by real workers."""

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import Feed, Fetched, Listing, ReadTrouble
from monitor.sources import FEED_MODULES, FeedReader
from monitor.workers import WorkerPool

RSS = b'<rss version="2.0"><channel><title>T</title>%b</channel></rss>'
FEED = Feed(name="News", url="https://news.example/rss.xml")
SOUND = RSS % b"<item><title>one</title></item>"


@pytest.fixture
async def reader() -> AsyncIterator[FeedReader]:
    pool = WorkerPool(workers=1, preload=FEED_MODULES)
    yield FeedReader(pool, timeout=timedelta(seconds=1))
    await pool.close()


def answer(body: bytes) -> Fetched:
    return Fetched(url="https://news.example/rss.xml", body=body, content_type="application/rss+xml")


async def is_alive(reader: FeedReader) -> bool:
    listing = await reader.read(answer(SOUND), feed=FEED)
    return isinstance(listing, Listing) and listing.entries[0].title == "one"


async def test_a_body_that_is_a_path_opens_nothing(reader: FeedReader, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(SOUND)
    failure = await reader.read(answer(str(secret).encode()), feed=FEED)
    assert failure.sentence == "this is not a feed"


async def test_an_entity_opens_nothing(reader: FeedReader, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("treasure")
    doctype = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode()
    listing = await reader.read(answer(doctype + RSS % b"<item><title>a&s;b</title></item>"), feed=FEED)
    assert "treasure" not in str(listing)


async def test_half_a_surrogate_pair_costs_one_character_not_the_feed(reader: FeedReader) -> None:
    listing = await reader.read(
        answer(RSS % b"<item><title>be&#xD800;fore &#55357;after</title></item>"), feed=FEED
    )
    assert [entry.title for entry in listing.entries] == ["before after"]


@pytest.mark.parametrize("head", [b"", b"<!DOCTYPE rss><rss"])
async def test_an_author_that_feedparser_chokes_on_costs_no_item(reader: FeedReader, head: bytes) -> None:
    body = RSS % (b"<item><title>one</title><author>" + b"a" * 100_000 + b"</author></item>")
    listing = await reader.read(answer(body.replace(b"<rss", head or b"<rss")), feed=FEED)
    assert [(entry.title, len(entry.author)) for entry in listing.entries] == [("one", 200)]


async def test_what_takes_too_long_is_stopped_in_time(reader: FeedReader) -> None:
    tag = b"<item " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b"><title>one</title></item>"
    failure = await reader.read(answer(b"<!DOCTYPE rss>" + RSS % tag), feed=FEED)
    assert failure.trouble is ReadTrouble.TIMEOUT
    assert failure.sentence == "reading it took longer than 1 seconds and was stopped"
    assert await is_alive(reader)


async def test_a_billion_laughs_are_not_laughed(reader: FeedReader) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]>'.encode()
    result = await reader.read(answer(bomb + RSS % b"<item><title>&l9;</title></item>"), feed=FEED)
    assert len(str(result)) < 1000
    assert await is_alive(reader)


def test_this_process_loads_no_parsers() -> None:
    code = "import monitor.fetch, monitor.sources, monitor.extract, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    ).stdout.split()
    assert "aiohttp" in loaded
    assert not {"feedparser", "trafilatura", "lxml"} & set(loaded)
