"""Proves that a site's own texts stay out of what is matched, and the articles' own paragraphs in it.

Sites are groups of real pages, with texts planted in their articles by seeds (`tests.gates.planting`): once between the
paragraphs that people found in the pages, once into the pages themselves, which are then extracted.
"""

import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random

from monitor.core.boilerplate import SiteMemory
from monitor.extract.pages import extract_page
from monitor.model import Extraction
from tests.gates.material import aeb_pages, fundus_pages
from tests.gates.planting import chosen, edited, in_page, in_paragraphs, unwanted
from tests.tools.report import Figure

SEEDS = (1, 2, 3, 4, 5)
"""The seeds that thresholds were chosen on."""
FRESH_SEEDS = (101, 102, 103, 104, 105)
"""Looked at when everything was chosen."""
_IN_PAGES = (1, 2, 101, 102)  # seeds whose pages are extracted as well: a quarter of a minute each
_MADE_SITES = 12
_SIZES = (3, 4, 5, 8, 12, 20, 30)
_FIRST_JUDGED = 2  # index of the third article
_LONG_ENOUGH = (
    5  # words; a shorter line of an extracted page is the article's own only if people have it as one
)
_LARGEST_PAGE = 600_000
_WORD = re.compile(r"\w+")
_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A real page: what people found in it (`own`: paragraphs, or strings out of them) and its text as paragraphs."""

    name: str
    title: str
    html: bytes
    own: tuple[str, ...]
    whole: bool  # `own` is all of it

    @property
    def paragraphs(self) -> Sequence[str]:
        """The text as people found it; as extracted, where they gave but strings of it."""
        return self.own if self.whole else _extracted(self.html)

    def truly_own(self, paragraphs: Sequence[str]) -> Iterable[int]:
        """The indexes of those paragraphs that are the article's beyond doubt."""
        if not self.whole:
            return [at for at, text in enumerate(paragraphs) if any(own in text for own in self.own)]
        lines, text = {_plain(own) for own in self.own}, _plain(" ".join(self.own))
        return [at for at, line in enumerate(map(_plain, paragraphs)) if _is_own(line, lines, text)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A page of a site as it was read: paragraphs, what the extractor set apart, and the planted texts to be kept out."""

    page: Page
    paragraphs: Sequence[str]
    asides: Sequence[str]
    planted: Sequence[str]


Site = Sequence[Page]


def prove_boilerplate(evaldata: Path) -> Sequence[Figure]:
    """How much of what was planted is kept out, and how much of the articles is lost, by kind of site and of seed."""
    real, pages = _material(evaldata)
    texts = unwanted(evaldata / "articles-trafilatura")
    counts: Counter[tuple[str, str]] = Counter()
    for seed in (*SEEDS, *FRESH_SEEDS):
        for kind, site in [
            *(("publishers", site) for site in real),
            *(("made-up", site) for site in _made(pages, seed)),
        ]:
            group = f"{kind}, {'fresh' if seed in FRESH_SEEDS else 'known'} seeds"
            counts.update(
                _judged(f"{group}, paragraphs", _planted(site, texts, Random(f"{seed}{site[0].name}")))
            )
            if seed in _IN_PAGES:
                counts.update(
                    _judged(
                        f"{group}, pages", _planted_in_pages(site, texts, Random(f"{seed}{site[0].name}"))
                    )
                )
    return _figures(counts)


def _figures(counts: Counter[tuple[str, str]]) -> list[Figure]:
    found = []
    for group in sorted({group for group, _ in counts}):
        planted, own = counts[group, "planted"], counts[group, "own"]
        kept = 1 - counts[group, "leaked"] / max(planted, 1)
        lost = counts[group, "lost"] / max(own, 1)
        found.append(
            Figure(
                name=f"boilerplate kept out: {group}",
                value=100 * kept,
                unit="%",
                floor=98,
                better="higher",
                n=planted,
            )
        )
        found.append(
            Figure(
                name=f"own paragraphs lost: {group}",
                value=100 * lost,
                unit="%",
                floor=0.1,
                better="lower",
                n=own,
            )
        )
    return found


def _judged(group: str, site: Sequence[Read]) -> Counter[tuple[str, str]]:
    """What is kept out and lost when the site's articles come one by one, and when all are learned at first."""
    counts: Counter[tuple[str, str]] = Counter()
    memory = SiteMemory()
    for number, read in enumerate(site):
        _learn(memory, read)
        _judge(counts, f"{group}, one by one", memory, read, judged=number >= _FIRST_JUDGED)
    memory = SiteMemory()
    for read in site:
        _learn(memory, read)
    for read in site:
        _judge(counts, f"{group}, first poll", memory, read, judged=len(site) > _FIRST_JUDGED)
    return counts


def _learn(memory: SiteMemory, read: Read) -> None:
    memory.learn(read.page.name, read.page.title, [*read.paragraphs, *read.asides], at=_AT)


def _judge(
    counts: Counter[tuple[str, str]], group: str, memory: SiteMemory, read: Read, *, judged: bool
) -> None:
    foreign = memory.foreign(read.page.name, read.paragraphs)
    planted = set(map(_plain, read.planted))
    own = [at for at in read.page.truly_own(read.paragraphs) if _plain(read.paragraphs[at]) not in planted]
    counts[group, "own"] += len(own)
    counts[group, "lost"] += len(foreign.intersection(own))
    if judged:
        left = _plain(" ".join(text for at, text in enumerate(read.paragraphs) if at not in foreign))
        counts[group, "planted"] += len(read.planted)
        counts[group, "leaked"] += sum(_plain(text) in left for text in read.planted)


def _planted(site: Site, texts: Sequence[str], random: Random) -> list[Read]:
    kinds = _chosen(site, texts, random)
    found = []
    for page in site:
        planted = [edited(text, random) for text in kinds]
        paragraphs = in_paragraphs(page.paragraphs, planted, random)
        found.append(Read(page=page, paragraphs=paragraphs, asides=(), planted=planted))
    return found


def _planted_in_pages(site: Site, texts: Sequence[str], random: Random) -> list[Read]:
    """Pages in which no paragraph of the article is found, so that nothing can be planted, are left out."""
    kinds = _chosen(site, texts, random)
    found = []
    for page in site:
        planted = [edited(text, random) for text in kinds]
        html = in_page(page.html, page.paragraphs, planted, random)
        paragraphs, asides = _read(html) if html is not None else ((), ())
        if paragraphs:
            found.append(Read(page=page, paragraphs=paragraphs, asides=asides, planted=planted))
    return found


def _chosen(site: Site, texts: Sequence[str], random: Random) -> list[str]:
    return chosen(
        texts, ["\n".join([*page.own, *page.paragraphs]) for page in site], random, random.randint(2, 6)
    )


def _made(pages: Sequence[Page], seed: int) -> list[Site]:
    random = Random(seed)
    return [random.sample(pages, min(random.choice(_SIZES), len(pages))) for _ in range(_MADE_SITES)]


def _material(evaldata: Path) -> tuple[list[Site], list[Page]]:
    """The publishers with three pages or more, and all pages."""
    fundus = [
        Page(name=page.name, title=page.title, html=page.html, own=_lines(page.text), whole=True)
        for page in fundus_pages(evaldata / "articles-fundus")
    ]
    aeb = [
        Page(name=page.name, title=page.title, html=page.html, own=_lines(page.text), whole=True)
        for page in aeb_pages(evaldata / "articles-aeb")
    ]
    publishers: dict[str, list[Page]] = {}
    for page in fundus:
        publishers.setdefault(re.sub(r"_\d.*", "", page.name), []).append(page)
    real = [site for site in publishers.values() if len(site) > _FIRST_JUDGED]
    return real, fundus + aeb + _trafilatura_pages(evaldata / "articles-trafilatura")


def _trafilatura_pages(folder: Path) -> list[Page]:
    """Pages with the strings that must be found in them."""
    files: dict[PurePosixPath, bytes] = {}
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                stream = opened.extractfile(member) if member.isfile() else None
                if stream is not None and member.size < _LARGEST_PAGE:
                    files[PurePosixPath(member.name)] = stream.read()
    pages = {path.name: body for path, body in files.items() if path.suffix != ".json"}
    gold = [
        one for path, body in files.items() if path.suffix == ".json" for one in json.loads(body).values()
    ]
    return [
        Page(
            name=one["file"], title="", html=pages[one["file"]], own=tuple(one.get("with") or ()), whole=False
        )
        for one in gold
        if one["file"] in pages
    ]


@cache
def _extracted(html: bytes) -> tuple[str, ...]:
    return _read(html)[0]


def _read(html: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs of the body and what was set apart from it."""
    found = extract_page(html, "text/html", "https://news.example.org/a/story")
    if not isinstance(found, Extraction):
        return (), ()
    return _lines(found.body), tuple(aside.text for aside in found.asides)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _is_own(line: str, lines: set[str], text: str) -> bool:
    return line in lines or (line in text and line.count(" ") > _LONG_ENOUGH)


def _plain(text: str) -> str:
    """Words alone, with a space before and after each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
