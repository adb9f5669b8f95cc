"""Sends a page to a worker and brings back its article, or the reason why there is none."""

from datetime import timedelta

from monitor.extract.pages import extract_page
from monitor.model import Extraction, Fetched, ReadFailure, ReadTrouble
from monitor.workers import WorkerPool

TIMEOUT = timedelta(seconds=10)  # a 2 MB page takes 1.5 s; what takes longer is hostile or broken
LARGEST_PAGE = 5_000_000  # bytes; 5 MB of JSON-LD cost trafilatura 786 MB of memory
PAGE_MODULES = ("trafilatura", "tld")

_NO_PAGE = {
    "application/pdf": "this is a PDF, not a page",
    "application/json": "this is JSON, not a page",
    "application/zip": "this is an archive, not a page",
}
_NO_PAGE_CLASSES = {"image": "a picture", "audio": "a recording", "video": "a video", "font": "a font"}


class PageReader:
    """The port `Extractor`."""

    def __init__(self, pool: WorkerPool, timeout: timedelta = TIMEOUT) -> None:
        self._pool = pool
        self._timeout = timeout

    async def extract(self, page: Fetched) -> Extraction | ReadFailure:
        """See `Extractor`."""
        obstacle = _obstacle(page)
        if obstacle:
            return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=obstacle)
        return await self._pool.run(
            extract_page, page.body, page.content_type, page.url, timeout=self._timeout
        )


def _obstacle(page: Fetched) -> str:
    """Why a page is not worth a worker, "" if it is."""
    kind = page.content_type.partition(";")[0].strip().lower()
    if len(page.body) > LARGEST_PAGE:
        return f"the page is larger than {LARGEST_PAGE / 1e6:g} MB"
    if page.body.startswith(b"%PDF-"):
        return _NO_PAGE["application/pdf"]
    family = _NO_PAGE_CLASSES.get(kind.partition("/")[0])
    return f"this is {family}, not a page" if family else _NO_PAGE.get(kind, "")
