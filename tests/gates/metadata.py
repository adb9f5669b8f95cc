"""Proof: what our extractor takes from real pages alone, their titles, dates and authors, beside trafilatura's.

Titles count letter for letter but for spaces and what cannot be seen, dates to the day where the publisher is.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean

import trafilatura
from lxml.html import HtmlElement

from monitor.extract.decoding import decode
from monitor.extract.statements import statements_of
from monitor.workers.text import one_line
from tests.gates.material import StatedPage, stated_pages
from tests.tools.report import Figure

TITLES, DATES = 0.85, 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What an engine says of a page, `published` as a time or as a day, and the CPU seconds it took."""

    title: str
    published: datetime | str
    authors: frozenset[str]
    seconds: float


def prove_metadata(evaldata: Path) -> Sequence[Figure]:
    """Titles, dates and authors of the hand-checked pages, ours and trafilatura's from the same trees, page by page."""
    pages = stated_pages(evaldata / "articles-fundus")
    answers = [[_timed(engine, page) for engine in (_ours, _theirs)] for page in pages]
    figures: list[Figure] = []
    for number, whose in enumerate(("", ", trafilatura")):
        said = [one[number] for one in answers]
        floors = (TITLES, DATES, 0.0) if number == 0 else (0.0, 0.0, 0.0)
        figures += [
            _share(f"metadata: titles exact{whose}", floors[0], pages, said, _has_title),
            _share(f"metadata: dates to the day{whose}", floors[1], pages, said, _has_day),
            _share(f"metadata: all authors and no others{whose}", floors[2], pages, said, _has_authors),
        ]
    took = [sum(one[number].seconds for one in answers) for number in (0, 1)]
    cost = Figure(
        name="metadata: CPU of trafilatura's", value=took[0] / took[1], unit="times", floor=1, better="lower", n=len(pages)
    )  # fmt: skip
    return [*figures, cost]


def _share(
    name: str,
    floor: float,
    pages: Sequence[StatedPage],
    said: Sequence[_Answer],
    fits: Callable[[StatedPage, _Answer], bool],
) -> Figure:
    fitting = mean(fits(page, answer) for page, answer in zip(pages, said, strict=True))
    return Figure(name=name, value=round(fitting, 4), unit="", floor=floor, better="higher", n=len(pages))


def _has_title(page: StatedPage, said: _Answer) -> bool:
    return said.title == one_line(page.title, len(page.title))


def _has_day(page: StatedPage, said: _Answer) -> bool:
    if not page.published or not said.published:
        return False
    gold = datetime.fromisoformat(page.published)
    if isinstance(said.published, str):
        return said.published == gold.date().isoformat()
    return said.published.astimezone(gold.tzinfo or said.published.tzinfo).date() == gold.date()


def _has_authors(page: StatedPage, said: _Answer) -> bool:
    return said.authors == _names(page.authors)


def _names(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.strip().casefold() for text in texts if text.strip())


def _timed(engine: Callable[[HtmlElement, str], _Answer], page: StatedPage) -> _Answer:
    tree = trafilatura.load_html(decode(page.html, ""))
    return engine(tree, page.url)


def _ours(tree: HtmlElement, url: str) -> _Answer:
    began = time.process_time()
    said = statements_of(tree, url)
    return _Answer(
        seconds=time.process_time() - began,
        title=said.title,
        published=said.published_at or "",
        authors=_names(said.author.split(", ")),
    )


def _theirs(tree: HtmlElement, url: str) -> _Answer:
    began = time.process_time()
    said = trafilatura.extract_metadata(tree, default_url=url or None)
    return _Answer(
        seconds=time.process_time() - began,
        title=one_line(said.title or "", 1_000),
        published=said.date or "",
        authors=_names((said.author or "").split(";")),
    )
