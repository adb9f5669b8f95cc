"""Reads the evaluation folders: pages with the text that people say they hold, and streams of polls as they came.

Nothing but the folders' own names is known here: whatever archives they hold are read.
"""

import gzip
import html
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_ITEM = re.compile(rb"<item\b.*?</item>", re.DOTALL)
_LINK = re.compile(rb"(<link>)(.*?)(</link>)", re.DOTALL)
_GUID = re.compile(rb"<guid[^>]*>(.*?)</guid>", re.DOTALL)
_ITEM_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.DOTALL)
_CDATA = re.compile(r"^<!\[CDATA\[(.*)\]\]>$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page as its server sent it, and the title and text (paragraphs by newlines) that people found in it."""

    name: str
    html: bytes
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One entry of one poll: its GUID (its link where it has none), link and title as the feed gave them."""

    guid: str
    link: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPage:
    """A page as its server sent it, its address ("" if that is not told), and what people found it says of itself."""

    name: str
    url: str
    html: bytes
    title: str
    published: str
    authors: tuple[str, ...]


def stated_pages(folder: Path) -> list[StatedPage]:
    """Pages by publisher with what the gold data state of each."""
    files = _archived(folder)
    urls: dict[str, Any] = {}
    for path, body in files.items():
        if path.suffix == ".json" and path.name.startswith("meta"):
            urls |= json.loads(body)
    return [
        StatedPage(
            name=page.name,
            url=urls.get(page.name, {}).get("url", ""),
            html=gzip.decompress(files[page]),
            title=gold.get("title") or "",
            published=gold.get("publishing_date") or "",
            authors=tuple(gold.get("authors") or ()),
        )
        for path in sorted(files)
        if path.suffix == ".json" and not path.name.startswith("meta")
        for page, gold in _versions(path, files)
    ]


def fundus_pages(folder: Path) -> list[GoldPage]:
    """Pages by publisher; the n-th page by date belongs to the n-th version of the gold data."""
    files = _archived(folder)
    found: list[GoldPage] = []
    for path in sorted(files):
        if path.suffix == ".json" and not path.name.startswith("meta"):
            found += _of_publisher(path, files)
    return found


def aeb_pages(folder: Path) -> list[GoldPage]:
    """Pages by id; the gold data has no titles, so each page's own <title> is its headline."""
    files = _archived(folder)
    gold: dict[str, Any] = {}
    for path, body in files.items():
        if path.suffix == ".json":
            gold |= json.loads(body)
    pages = {
        path.name.partition(".")[0]: gzip.decompress(files[path]) for path in files if path.suffix == ".gz"
    }
    return [
        GoldPage(name=name, html=page, title=_own_title(page) or name, text=gold[name]["articleBody"])
        for name, page in sorted(pages.items())
        if name in gold
    ]


def streams(folder: Path, polls: int) -> dict[str, list[bytes]]:
    """The first `polls` polls of each stream, in the order of their names, which are times."""
    names: dict[str, list[PurePosixPath]] = {}
    files = _archived(folder, suffix=".xml")
    for path in sorted(files):
        names.setdefault(path.parent.name, []).append(path)
    return {stream: [files[path] for path in paths[:polls]] for stream, paths in names.items()}


def entries(poll: bytes) -> list[Polled]:
    """The entries of a poll, read by patterns and not by the program's parser."""
    return [_polled(item) for item in _ITEM.findall(poll)]


def with_links(poll: bytes, links: Mapping[str, str]) -> bytes:
    """The poll with the links of its entries replaced."""

    def replace(link: re.Match[bytes]) -> bytes:
        return link[1] + html.escape(links[_plain(link[2])]).encode() + link[3]

    return _ITEM.sub(lambda item: _LINK.sub(replace, item[0]), poll)


def _archived(folder: Path, suffix: str = "") -> dict[PurePosixPath, bytes]:
    """The files in all archives of a folder."""
    return {
        path: body for archive in sorted(folder.glob("*.tar*")) for path, body in _members(archive, suffix)
    }


def _members(archive: Path, suffix: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            stream = opened.extractfile(member) if member.isfile() and member.name.endswith(suffix) else None
            if stream is not None:
                yield PurePosixPath(member.name), stream.read()


def _of_publisher(path: PurePosixPath, files: Mapping[PurePosixPath, bytes]) -> Iterator[GoldPage]:
    for page, gold in _versions(path, files):
        if gold.get("title") and gold.get("body"):
            yield GoldPage(
                name=page.name,
                html=gzip.decompress(files[page]),
                title=gold["title"],
                text=_text(gold["body"]),
            )


def _versions(
    path: PurePosixPath, files: Mapping[PurePosixPath, bytes]
) -> Iterator[tuple[PurePosixPath, Mapping[str, Any]]]:
    """A publisher's pages, each with what is known of it."""
    versions = json.loads(files[path])
    pages = sorted(other for other in files if _belongs(other, path))
    ordered = sorted(versions, key=lambda name: [int(number) for number in re.findall(r"\d+", name)])
    for page, version in zip(pages, ordered, strict=False):
        yield page, versions[version]


def _belongs(page: PurePosixPath, publisher: PurePosixPath) -> bool:
    return (
        page.parent == publisher.parent
        and page.suffix == ".gz"
        and re.match(rf"{re.escape(publisher.stem)}_\d", page.name) is not None
    )


def _text(body: Mapping[str, Any]) -> str:
    sections = body.get("sections") or []
    parts = [*(body.get("summary") or [])]
    for section in sections:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(parts)


def _own_title(page: bytes) -> str:
    found = _TITLE.search(page)
    return " ".join(_plain(found[1]).split()) if found else ""


def _polled(item: bytes) -> Polled:
    link, guid, title = (_first(pattern, item) for pattern in (_LINK, _GUID, _ITEM_TITLE))
    return Polled(guid=guid or link, link=link, title=title)


def _first(pattern: re.Pattern[bytes], item: bytes) -> str:
    found = pattern.search(item)
    return _plain(found[2] if found.re.groups > 1 else found[1]) if found else ""


def _plain(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").strip()
    cdata = _CDATA.match(text)
    return cdata[1].strip() if cdata else html.unescape(text).strip()
