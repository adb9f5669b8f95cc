"""Turns pages with known texts into monitor/extract/weights.py, and says how good such weights are on sites not learned from.

    NEWS_MONITOR_EVALDATA=... python -m tests.tools.train_extraction

To be run again when the features of monitor/extract/evidence.py change. Takes a minute.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.extract.blocks import words_of
from monitor.extract.chain import Look, look_at, reading_of
from monitor.extract.decoding import decode
from monitor.extract.evidence import FEATURES, GRAM, HALF, Candidate
from monitor.extract.limits import thin_out
from monitor.extract.statements import statements_of
from monitor.extract.trees import tree_of
from monitor.workers.text import paragraphs
from tests.gates.extraction import shingle_f1, token_f1
from tests.gates.extraction_material import MarkedPage, marked_pages, readability_pages
from tests.gates.material import GoldPage, aeb_pages, fundus_pages

Floats = NDArray[np.float64]

OUT = Path("monitor/extract/weights.py")
FOLDS = 5
# Which sites are learned from together is chance. Features, strength and probabilities were chosen by such folds too, so that
# the figures are a little too good.
SALTS = ("", "x", "y")
STRENGTH = 1e-3  # of L2, against the mean loss. From 1e-4 to 3e-3 the figures are the same within chance
# Probabilities: what trafilatura found is believed to be the article's.
LEAST_FOUND, LEAST_UNFOUND = 0.3, 0.65
# What a page counts. Readability's pages were told from their surroundings by a program; trafilatura's only have texts marked
# here and there, each of which counts as much as 4 % of an article.
WORTH = {"aeb": 1.2, "fundus": 1.0, "readability": 0.5, "trafilatura": 0.04}
_EVEN = 50  # words added to an article's length, so that those of short ones do not count too much
_SHORT = 6  # words: fewer are the article's only where they are a line of it
_LONG = 60  # words: a second copy of as many is no part of the article
_FEWEST = 50  # characters of a body (see pages.SHORTEST_BODY)
_URL = "https://news.example/story"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A page: its collection, site, what is known of its text, what was found on it; for each candidate the features,
    whether trafilatura found it, whether it is the article's, and how much that counts."""

    collection: str
    site: str
    page: GoldPage | MarkedPage
    look: Look
    features: Floats
    found: NDArray[np.bool_]
    is_own: NDArray[np.bool_]
    worth: Floats


def main() -> None:
    """Prints figures of weights learned without the sites that they are tried on; writes those learned from all."""
    logging.disable(logging.CRITICAL)
    samples = list(_samples(Path(os.environ["NEWS_MONITOR_EVALDATA"])))
    lines = []
    for salt in SALTS:
        bodies = dict(_held_out(samples, salt))
        lines.append(_figures(samples, bodies))
        print(lines[-1])
    weights = learned(samples)
    print("in-sample:", _figures(samples, {id(one): _body(one, weights) for one in samples}))
    OUT.write_text(_module(weights, len(samples), lines), encoding="utf-8")


def _samples(evaldata: Path) -> Iterator[Sample]:
    pages: Mapping[str, Sequence[GoldPage | MarkedPage]] = {
        "aeb": aeb_pages(evaldata / "articles-aeb"),
        "fundus": fundus_pages(evaldata / "articles-fundus"),
        "readability": readability_pages(evaldata / "articles-readability"),
        "trafilatura": marked_pages(evaldata / "articles-trafilatura"),
    }
    for collection, listed in pages.items():
        for page in listed:
            tree = tree_of(decode(page.html, ""))
            if tree is not None:
                thin_out(tree)
                said = statements_of(tree, _URL)
                look = look_at(tree, title=said.title, lead=said.lead, stated=said.bodies)
                yield _sample(collection, page, look)


def _sample(collection: str, page: GoldPage | MarkedPage, look: Look) -> Sample:
    candidates = look.candidates
    own = (
        _marked(page, candidates) if isinstance(page, MarkedPage) else _of_text(collection, page, candidates)
    )
    lengths = np.array([len(candidate.block.words) for candidate in candidates], float)
    told = np.array([one is not None for one in own], float)
    counts = (
        told if isinstance(page, MarkedPage) else told * (lengths + 2) / (_EVEN + lengths[_true(own)].sum())
    )
    return Sample(
        collection=collection,
        # Several pages of a publisher are named after it, with two numbers and a language behind.
        site=page.name.rsplit("_", 3)[0] if collection == "fundus" else page.name,
        page=page,
        look=look,
        features=np.array([candidate.features for candidate in candidates], float).reshape(-1, len(FEATURES)),
        found=np.array([candidate.found > HALF for candidate in candidates], bool),
        is_own=_true(own),
        worth=counts * WORTH[collection],
    )


def _true(values: Iterable[bool | None]) -> NDArray[np.bool_]:
    return np.array([bool(value) for value in values], bool)


def _marked(page: MarkedPage, candidates: Sequence[Candidate]) -> list[bool | None]:
    """Whether each block has a text that is required, or one that is forbidden; None for neither and both."""
    own: list[bool | None] = []
    for candidate in candidates:
        required = any(text in candidate.block.text for text in page.required)
        forbidden = any(text in candidate.block.text for text in page.forbidden)
        own.append(required if required != forbidden else None)
    return own


def _of_text(collection: str, page: GoldPage, candidates: Sequence[Candidate]) -> list[bool | None]:
    """Whether each block stands in the page's known text; None for those without words."""
    known = words_of(page.text)
    runs = {run for length in range(1, GRAM + 1) for run in _runs(known, length)}
    lines = {" ".join(words_of(line)) for line in page.text.split("\n")}
    # The text of Fundus has lines; that of others is not to be trusted in where they end.
    least = GRAM - 1 if collection != "fundus" else _SHORT
    seen_lines: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    own: list[bool | None] = []
    for words in (candidate.block.words for candidate in candidates):
        line, parts = " ".join(words), _runs(words, min(GRAM, len(words)))
        share = _share(parts, runs) if len(words) >= least else 0.0
        is_own = share > HALF or (len(words) < _SHORT and line in lines)
        if line in seen_lines or (len(words) > _LONG and _share(parts, seen) > 0.8):
            is_own = is_own and collection == "readability"  # shows some texts twice
        if is_own:
            seen_lines.add(line)
            seen.update(parts)
        own.append(is_own if words else None)
    return own


def _runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return (
        [tuple(words[start : start + length]) for start in range(len(words) - length + 1)] if length else []
    )


def _share(parts: Sequence[tuple[str, ...]], known: set[tuple[str, ...]]) -> float:
    return sum(part in known for part in parts) / len(parts) if parts else 0.0


def learned(samples: Sequence[Sample]) -> Floats:
    """The weights by which the candidates of `samples` are told apart best, thresholds included.

    Logistic regression with L2 on the standardised features, by Newton's method; the features that tell whether
    trafilatura found a block are hardly held back, so that little evidence means its answer.
    """
    features = np.vstack([sample.features for sample in samples])
    own = np.concatenate([sample.is_own for sample in samples])
    worth = np.concatenate([sample.worth for sample in samples])
    told = worth > 0
    spread = np.where(features.std(0) > 0, features.std(0), 1.0)
    weights = _newton(features[told] / spread, own[told], worth[told] / worth.sum()) / spread
    weights[FEATURES.index("bias")] -= _logit(LEAST_FOUND)
    weights[FEATURES.index("unfound")] -= _logit(LEAST_UNFOUND) - _logit(LEAST_FOUND)
    return weights


def _newton(features: Floats, own: NDArray[np.bool_], worth: Floats) -> Floats:
    held = np.full(features.shape[1], STRENGTH)
    held[[FEATURES.index("found"), FEATURES.index("unfound")]] = STRENGTH / 20
    held[FEATURES.index("bias")] = 0.0
    weights = np.zeros(features.shape[1])
    for _ in range(30):  # eight are enough
        chance = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (worth * (chance - own)) + held * weights
        bend = (features * (worth * chance * (1 - chance))[:, None]).T @ features + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-4:
            break
    return weights


def _logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _held_out(samples: Sequence[Sample], salt: str) -> Iterator[tuple[int, str]]:
    """The body read from each sample by weights that were learned from other sites."""
    for fold in range(FOLDS):
        weights = learned([one for one in samples if _fold(one, salt) != fold])
        yield from ((id(one), _body(one, weights)) for one in samples if _fold(one, salt) == fold)


def _fold(sample: Sample, salt: str) -> int:
    return int(hashlib.sha256((sample.site + salt).encode()).hexdigest(), 16) % FOLDS


def _body(sample: Sample, weights: Floats) -> str:
    text = paragraphs(reading_of(sample.look, list(sample.features @ weights)).body, 10**6)
    return text if len(text) >= _FEWEST else ""


def _figures(samples: Sequence[Sample], bodies: Mapping[int, str]) -> str:
    parts = []
    for name, score in (("aeb", shingle_f1), ("fundus", token_f1), ("readability", token_f1)):
        own = [one for one in samples if one.collection == name]
        pages = [one.page for one in own if isinstance(one.page, GoldPage)]
        parts.append(f"{name} {score(pages, [bodies[id(one)] for one in own]):.4f}")
    kept = [_kept(one.page, bodies[id(one)]) for one in samples if isinstance(one.page, MarkedPage)]
    required, forbidden = np.sum(kept, axis=0)
    return ", ".join([*parts, f"trafilatura {required} required and {forbidden} forbidden"])


def _kept(page: MarkedPage, body: str) -> tuple[int, int]:
    return sum(text in body for text in page.required), sum(text in body for text in page.forbidden)


def _module(weights: Floats, pages: int, lines: Sequence[str]) -> str:
    listed = "".join(f'    "{name}": {value:.2f},\n' for name, value in zip(FEATURES, weights, strict=True))
    held_out = "\n".join(f"  {line}" for line in lines)
    options: dict[str, Any] = {
        "pages": pages,
        "found": LEAST_FOUND,
        "unfound": LEAST_UNFOUND,
        "folds": FOLDS,
        "held_out": held_out,
        "listed": listed,
    }
    return _TEMPLATE.format(**options)


_TEMPLATE = '''"""How much each feature of a block speaks for it (above 0) or against it: weights that were learned, not invented.

Written by tests/tools/train_extraction.py: a logistic regression with L2 over the blocks of {pages} real pages with known texts
(collections AEB, Fundus, readability and trafilatura; thirty languages), each block weighed by its share of the words of its
article; the least probability is {found} for blocks that trafilatura found and {unfound} for others.
By weights learned without the sites that they are tried on ({folds} folds, parted in three ways) the figures of the gate
`extraction` are (a little too good, as features and probabilities were chosen by them):
{held_out}
"""

from collections.abc import Sequence
from operator import mul

from monitor.extract.evidence import FEATURES

WEIGHTS = {{
{listed}}}
_IN_ORDER = tuple(WEIGHTS[name] for name in FEATURES)


def weight_of(features: Sequence[float]) -> float:
    """What the features of a block, in the order of `FEATURES`, add up to: above 0 it is the article's."""
    return float(sum(map(mul, features, _IN_ORDER)))
'''


if __name__ == "__main__":
    main()
