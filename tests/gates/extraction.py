"""Proves the bodies of articles: on pages with known texts they are better than trafilatura's in each of its modes."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.gates.extraction_material import MarkedPage, marked_pages, readability_pages
from tests.gates.material import GoldPage, aeb_pages, fundus_pages
from tests.tools.report import Figure

PEERS: dict[str, dict[str, Any]] = {
    "fast": {"fast": True},
    "default": {},
    "precision": {"favor_precision": True},
}
LEAST_AEB, LEAST_FUNDUS = 0.964, 0.951  # of the issue; trafilatura's default mode has 0.959 and 0.946
_GRAM = 4
_WORD = re.compile(r"\w+")
_URL = "https://news.example/story"
_Score = Callable[[Sequence[GoldPage], Sequence[str]], float]


def prove_extraction(evaldata: Path) -> Sequence[Figure]:
    """Figures on four collections; each floor is the best of trafilatura's modes in the same run, or the issue's."""
    sets: list[tuple[str, list[GoldPage], _Score, float]] = [
        ("articles-aeb: shingle F1", aeb_pages(evaldata / "articles-aeb"), shingle_f1, LEAST_AEB),
        ("articles-fundus: token F1", fundus_pages(evaldata / "articles-fundus"), token_f1, LEAST_FUNDUS),
        (
            "articles-readability: token F1",
            readability_pages(evaldata / "articles-readability"),
            token_f1,
            0.0,
        ),
    ]
    figures: list[Figure] = []
    with ProcessPoolExecutor(2) as pool:
        for name, pages, score, least in sets:
            sources = [page.html for page in pages]
            peers = [score(pages, list(pool.map(_Peer(mode), sources, chunksize=4))) for mode in PEERS]
            value = score(pages, list(pool.map(our_body, sources, chunksize=4)))
            figures.append(_at_least(name, value, max(least, *peers), "F1", len(pages)))
        figures += _marked(marked_pages(evaldata / "articles-trafilatura"), pool)
    return figures


def _marked(pages: Sequence[MarkedPage], pool: ProcessPoolExecutor) -> list[Figure]:
    sources = [page.html for page in pages]
    peers = {mode: _counts(pages, list(pool.map(_Peer(mode), sources, chunksize=4))) for mode in PEERS}
    required, forbidden = _counts(pages, list(pool.map(our_body, sources, chunksize=4)))
    most = min(peers["default"][1], peers["precision"][1])
    return [
        _at_least("articles-trafilatura: required", required, peers["default"][0], "texts", len(pages)),
        Figure(
            name="articles-trafilatura: forbidden",
            value=forbidden,
            unit="texts",
            floor=max(0, most - 1),
            better="lower",
            n=len(pages),
        ),
    ]


def _at_least(name: str, value: float, floor: float, unit: str, n: int) -> Figure:
    return Figure(name=name, value=round(value, 4), unit=unit, floor=round(floor, 4), better="higher", n=n)


def our_body(page: bytes) -> str:
    """The body that the program reads from a page, "" if it reads none."""
    from monitor.extract.pages import extract_page  # noqa: PLC0415 - runs in a process of its own

    logging.disable(logging.CRITICAL)
    return getattr(extract_page(page, "text/html", _URL), "body", "")


class _Peer:
    """What trafilatura in one of its modes finds on a page."""

    def __init__(self, mode: str) -> None:
        self._options = PEERS[mode]

    def __call__(self, page: bytes) -> str:
        import trafilatura  # noqa: PLC0415 - runs in a process of its own

        logging.disable(logging.CRITICAL)
        found: Any = trafilatura.bare_extraction(page, include_comments=False, **self._options)
        return (found.text or "") if found is not None else ""


def shingle_f1(pages: Sequence[GoldPage], texts: Sequence[str]) -> float:
    """Precision and recall of 4-grams averaged over the pages, F1 of the averages: the benchmark's own way."""
    pairs = [
        _precision_recall(_shingles(page.text), _shingles(text))
        for page, text in zip(pages, texts, strict=True)
    ]
    precision, recall = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return 2 * precision * recall / (precision + recall)


def token_f1(pages: Sequence[GoldPage], texts: Sequence[str]) -> float:
    """The mean over the pages of the F1 of their words."""
    values = []
    for page, text in zip(pages, texts, strict=True):
        precision, recall = _precision_recall(
            Counter(_words(page.text.lower())), Counter(_words(text.lower()))
        )
        values.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return float(sum(values) / len(values))


def _precision_recall(gold: Counter[Any], found: Counter[Any]) -> tuple[float, float]:
    if gold == found:
        return 1.0, 1.0
    common = (gold & found).total()
    return common / max(1, found.total()), common / max(1, gold.total())


def _words(text: str) -> list[str]:
    # Soft hyphens are where a word may be broken, not two words.
    return _WORD.findall(text.replace("\xad", ""))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(tuple(words[start : start + _GRAM]) for start in range(max(1, len(words) - _GRAM + 1)))


def _counts(pages: Sequence[MarkedPage], texts: Sequence[str]) -> tuple[int, int]:
    required = sum(text in found for page, found in zip(pages, texts, strict=True) for text in page.required)
    forbidden = sum(
        text in found for page, found in zip(pages, texts, strict=True) for text in page.forbidden
    )
    return required, forbidden
