"""Reads the evaluation folders of pages whose text is known in other forms: a clean page beside each, or texts to keep and drop."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import html

from tests.gates.material import GoldPage, _archived

_BLOCKS = (
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
    "td",
    "th",
    "tr",
    "pre",
    "blockquote",
    "figcaption",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page, texts that its article holds, and texts of the same page that are not the article's."""

    name: str
    html: bytes
    required: tuple[str, ...]
    forbidden: tuple[str, ...]


def readability_pages(folder: Path) -> list[GoldPage]:
    """Each folder's source.html with the text of its expected.html."""
    files = _archived(folder)
    return [
        GoldPage(
            name=path.parent.name,
            html=source,
            title="",
            text=_text_of(files[path.with_name("expected.html")]),
        )
        for path, source in sorted(files.items())
        if path.name == "source.html" and path.with_name("expected.html") in files
    ]


def marked_pages(folder: Path) -> list[MarkedPage]:
    """The pages named in the folder's JSON files, in the order of their addresses."""
    files = _archived(folder)
    pages = {path.name: body for path, body in files.items()}
    return [
        page for path, body in files.items() if path.suffix == ".json" for page in _marked(path, body, pages)
    ]


def _marked(path: PurePosixPath, listed: bytes, pages: Mapping[str, bytes]) -> Iterator[MarkedPage]:
    for url, marks in sorted(json.loads(listed).items()):
        body = pages.get(marks["file"]) or pages.get(marks["file"] + ".gz")
        assert body is not None, f"{path}: {marks['file']} is missing"
        yield MarkedPage(
            name=url,
            html=gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body,
            required=tuple(marks["with"]),
            forbidden=tuple(marks["without"]),
        )


def _text_of(page: bytes) -> str:
    tree = html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    for block in tree.iter(*_BLOCKS):
        block.text, block.tail = " " + (block.text or ""), " " + (block.tail or "")
    return str(tree.text_content())
