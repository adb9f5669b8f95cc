"""Sends a page to a worker and brings back its article, or the reason why there is none."""

from datetime import timedelta

from monitor.model import Extraction, Fetched, ReadFailure, ReadTrouble
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=10)  # a 2 MB page takes 1.5 s; what takes longer is hostile or broken
# Bytes. What follows is cut off, not the page refused: articles stand before the data that scripts append, and half an
# article is more than none. 5 MB of JSON-LD text map 795 MB in a worker that may map 1 GiB.
LARGEST_PAGE = 5_000_000
PAGE_MODULES = ("monitor.extract.pages",)  # for `preload` of the pool: importing is not part of reading

_FAMILIES = {"image": "a picture", "audio": "a recording", "video": "a video", "font": "a font"}
_KINDS = {
    "application/pdf": "a PDF",
    "application/json": "JSON",
    "application/ld+json": "JSON",
    "application/epub+zip": "a book",
    "application/zip": "an archive",
    "application/gzip": "an archive",
    "application/msword": "a Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a Word document",
    "application/javascript": "a script",
    "text/javascript": "a script",
    "text/css": "a style sheet",
    "text/calendar": "a calendar",
    "application/rss+xml": "a feed",
    "application/atom+xml": "a feed",
}
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "an archive",
    b"\x1f\x8b": "an archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a recording or picture",
}
_UNTOLD = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "text/plain",
}  # servers that do not know or say


class PageReader:
    """The port `Extractor`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    async def extract(self, page: Fetched, *, language: str, dated: bool) -> Extraction | ReadFailure:
        """See `Extractor`."""
        if obstacle := _obstacle(page):
            return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=obstacle)
        body = page.body[:LARGEST_PAGE]
        return await self._pool.run(
            _extract_page, body, page.content_type, page.url, language, dated, timeout=self._timeout
        )


def _extract_page(
    body: bytes, content_type: str, url: str, language: str, dated: bool
) -> Extraction | ReadFailure:
    # Runs in a worker; this process never loads trafilatura and lxml.
    from monitor.extract.pages import extract_page  # noqa: PLC0415 - 30 MB that only workers need

    return extract_page(body, content_type, url, language, dated=dated)


def signature(body: bytes) -> str:
    """What the first bytes say a body is ("a PDF"), "" if they say nothing: text says nothing."""
    return next((what for magic, what in _MAGIC.items() if body.startswith(magic)), "")


def _obstacle(page: Fetched) -> str:
    """Why a body is not worth a worker, "" if it is."""
    if not page.body.strip():
        return "the answer is empty"
    kind = page.content_type.partition(";")[0].strip().lower()
    found = signature(page.body) or _KINDS.get(kind) or _FAMILIES.get(kind.partition("/")[0], "")
    if found:
        return f"this is {found}, not a page"
    if kind in _UNTOLD and b"<" not in page.body[:1024]:
        return "this is a file, not a page"
    return ""
