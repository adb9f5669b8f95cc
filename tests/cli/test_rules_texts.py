"""What `rules test` and `rules explain` take for an article, and what they refuse in which words."""

import asyncio
import io
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.cli import texts
from monitor.cli.texts import TextError, Tried, Wanted, read_text
from monitor.model import Extent, Feed
from monitor.settings import FetchSettings

SENTENCE = "The navy said on Tuesday that it had struck a second boat in a week, killing three on board."
PARAGRAPHS = [f"{SENTENCE} This was statement number {n}." for n in range(8)]
PAGE = (
    '<!DOCTYPE html><html lang="en-GB"><head><title>Navy strikes second boat</title>'
    '<meta property="og:site_name" content="Example Times"><meta property="article:section" content="World">'
    "</head><body><nav>Big Tech: donate now</nav><main><article><h1>Navy strikes second boat</h1>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    + "</article></main></body></html>"
)
LOOPBACK = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),))


def wanted(target: Path | str, **said: Any) -> Wanted:
    return Wanted(**({"target": str(target), "headline": None, "language": None, "feed": None} | said))


def read(target: Path | str, settings: FetchSettings = LOOPBACK, **said: Any) -> Tried:
    return asyncio.run(read_text(wanted(target, **said), settings))


def refusal(target: Path | str, settings: FetchSettings = LOOPBACK) -> str:
    with pytest.raises(TextError) as refused:
        read(target, settings)
    return str(refused.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "text"


def test_a_saved_page_is_read_as_the_daemon_reads_one(file: Path) -> None:
    file.write_text(PAGE)
    tried = read(file)
    article = tried.article
    assert (article.title, tried.headline_from) == ("Navy strikes second boat", "the page's own")
    assert article.body == "\n".join(PARAGRAPHS), "without the headline, the navigation and the appeals"
    assert (article.language, article.outlet, article.section) == ("en-gb", "Example Times", "World")
    assert article.extent is Extent.FULL


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page_is_known_by_what_it_begins_with(file: Path, encoding: str) -> None:
    file.write_bytes(f"\n{PAGE}".encode(encoding))
    assert read(file).article.title == "Navy strikes second boat"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "latin-1"])
def test_a_text_is_headline_and_body(file: Path, encoding: str) -> None:
    file.write_bytes("Café strikes\n\nThe cafés strike on.".encode(encoding))
    tried = read(file)
    assert (tried.article.title, tried.headline_from) == ("Café strikes", "the first line")
    assert (tried.article.body, tried.article.language) == ("The cafés strike on.", "en")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Boat strike à Genève\n\nle café", "cp1252"),
        ("Boote… „Streik“ für Größe\n\nText", "cp1252"),
        ("Шторм бушует\n\nШторм бушует у берегов уже двое суток, сообщили рыбаки утром.", "cp1251"),  # noqa: RUF001 - Russian
        ("Boat strike à Genève\n\nle café", "utf-16"),
    ],
)
def test_a_text_that_names_no_encoding_is_read_in_its_own(file: Path, text: str, encoding: str) -> None:
    file.write_bytes(text.encode(encoding))
    assert read(file).article.title == text.partition("\n")[0]


def test_the_user_knows_better(file: Path) -> None:
    feed = Feed(name="Wire", url="https://wire.example/rss")
    file.write_text("Boat\n\nThe boat sank.")
    tried = read(file, headline="Given", language="de", feed=feed)
    assert (tried.article.title, tried.headline_from) == ("Given", "as given")
    assert (tried.article.body, tried.article.language, tried.article.outlet) == (
        "Boat\nThe boat sank.",
        "de",
        "Wire",
    )
    assert read(file, headline="").headline_from == ""
    file.write_text(PAGE)
    page = read(file, headline="Given", feed=feed)
    assert (page.article.title, page.article.outlet) == ("Given", "Wire")
    assert page.article.body == "\n".join(PARAGRAPHS)


def test_what_deceives_is_gone(file: Path) -> None:
    file.write_text("Boat\u202e s\u00adtrikes\x1b[31m\n\nThe bo\u200bat.")
    article = read(file).article
    assert (article.title, article.body) == ("Boat strikes[31m", "The boat.")


def test_the_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Boat strike\n\nText.")))
    assert read("-").article.title == "Boat strike"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    assert refusal("-") == "the standard input is empty"
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal("-") == "there is no standard input"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"%PDF-1.7 x", "this is a PDF: rules look at web pages"),
        (b"PK\x03\x04 x", "this is an archive"),
        (b"\x7fELF\x02\x01\x00", "this is no text"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "this is a feed, not an article"),
        (b"<!DOCTYPE html><html><body><nav>x</nav></body></html>", "the page has no text of an article"),
        (b"a" * (texts.LARGEST + 1), "holds more than 10 MB: try a shorter text"),
    ],
)
def test_what_holds_no_article_is_refused_in_plain_words(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    said = refusal(file)
    assert said.startswith(f"{file}")
    assert words in said


def test_files_that_are_not_there_or_no_files(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path} is a folder: name a file in it"
    assert refusal(tmp_path / "none") == f"there is no file {tmp_path}/none"
    assert refusal("www.example.org/a") == (
        "there is no file www.example.org/a (an address begins with https:// , so https://www.example.org/a)"
    )
    assert refusal("") == "name a file, an address, or - for the standard input"
    assert "only addresses that begin with http" in refusal("ftp://example.org/a")
    assert "cannot be read: File name too long" in refusal("x" * 300)
    assert "cannot be read: this is no name of a file" in refusal("a\0b")


def test_a_wall_is_told(file: Path) -> None:
    file.write_text(f"<!DOCTYPE html><html><body><article><p>{SENTENCE[:60]}</p></article></body></html>")
    article = read(file).article
    assert article.shortfall == "the page holds only a few words of text"
    assert article.summary == SENTENCE[:60]


async def test_an_address_is_fetched_within_the_configured_limits() -> None:
    async def answer(request: web.Request) -> web.Response:
        kinds = {
            "/note": ("Boat strike\n\nThe boat sank.", "text/plain"),
            "/plain": (PAGE, "text/plain"),
            "/pdf": ("%PDF-1.7", "text/plain"),
            "/blank": ("\n", "text/plain"),
            "/boat": (PAGE, "text/html"),
            "/feed": ("<rss version='2.0'></rss>", "application/rss+xml"),
        }
        text, kind = kinds.get(request.path, ("", ""))
        return web.Response(text=text, content_type=kind) if text else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path}", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("/boat?utm_source=x"))
        tried = await read_text(wanted(url), LOOPBACK)
        assert tried.article.title == "Navy strikes second boat"
        assert tried.article.url == str(server.make_url("/boat"))
        note = (await read_text(wanted(str(server.make_url("/note"))), LOOPBACK)).article
        assert (note.title, note.body) == ("Boat strike", "The boat sank.")
        assert note.url == str(server.make_url("/note"))
        plain = await read_text(wanted(str(server.make_url("/plain"))), LOOPBACK)
        assert plain.article.body == "\n".join(PARAGRAPHS)
        refused = {
            (str(server.make_url("/pdf")), LOOPBACK): "this is a PDF: rules look at web pages",
            (str(server.make_url("/blank")), LOOPBACK): "/blank is empty",
            (
                url,
                FetchSettings(),
            ): "in a private network, where fetch.allow_networks in monitor.yaml does not let us go",
            (url, FetchSettings(max_body=100, allow_networks=LOOPBACK.allow_networks)): "larger than",
            (str(server.make_url("/feed")), LOOPBACK): "this is a feed, not an article",
            (str(server.make_url("/none")), LOOPBACK): "404",
            (url.replace("http://", "http://me:hunter2@").replace("/boat", "/gone"), LOOPBACK): "404",
        }
        for (address, settings), words in refused.items():
            with pytest.raises(TextError, match=words) as failed:
                await read_text(wanted(address), settings)
            assert "hunter2" not in str(failed.value)
