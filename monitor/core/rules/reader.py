"""Document -> page: its words are found and looked up once for all rules of a set. Linear in its length.

Words are numbered through all zones, with one unused number between zones, so that nothing adjacent crosses a border.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, islice, product
from urllib.parse import urlsplit

from monitor.core.rules.page import ANY_PAGE, Page, Pair, ZoneText
from monitor.core.rules.terms import TITLE_MARK, Lexicon, Terms
from monitor.core.rules.tree import Field
from monitor.core.text import WordFinder, primary_language
from monitor.model import Document, Zone

_TAG = re.compile(r"\S+")


def read_page(
    document: Document, terms: Terms, lexicons: Mapping[Field | None, Lexicon], pairs: frozenset[Pair]
) -> Page:
    """Read a document: find each word once, and which keys it stands for. Linear in its length.

    `lexicons` has one for the text (None) and one for each other field that the rules ask about; `pairs` are those that
    their phrases ask for.
    """
    page = Page()
    for lexicon in lexicons.values():
        lexicon.forget_if_full()
    words = lexicons[None]
    _read_zone(page, Zone.TITLE, document.title, _one_sentence(document.title), words)
    name, text = _main_text(document)
    _read_zone(page, name, text, terms.analyzer.sentences(text, document.language), words)
    for where, lexicon in lexicons.items():
        if where is not None:
            text = field_text(document, where)
            _read_zone(page, where, text, _one_sentence(text), lexicon)
    _note_presence(page, lexicons.values(), pairs)
    return page


def field_text(document: Document, where: Field) -> str:
    """What is looked at for a field that is no stretch of the text."""
    match where:
        case Field.SOURCE:
            return f"{document.source}\n{_host(document.url)}"
        case Field.AUTHOR:
            return document.author
        case Field.URL:
            return document.url
        case Field.LANG:
            return f"{primary_language(document.language)}\n{document.language.replace('_', '-')}"
        case Field.SECTION:
            return document.section
        case Field.TITLE | Field.LEAD | Field.BODY:
            raise ValueError(f"{where} is a stretch of the text")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _main_text(document: Document) -> tuple[Zone, str]:
    """What is searched below the title: the feed's summary only while no body could be read."""
    return (Zone.BODY, document.body) if document.body.strip() else (Zone.SUMMARY, document.summary)


def _one_sentence(text: str) -> list[tuple[int, int]]:
    start = len(text) - len(text.lstrip())
    return [(start, len(text.rstrip()))] if text.strip() else []


def _read_zone(
    page: Page, name: Zone | Field, text: str, borders: Sequence[tuple[int, int]], lexicon: Lexicon
) -> None:
    found = WordFinder(text, _TAG) if name is Field.LANG else lexicon.analyzer.finder(text)
    keys, firsts, words, known = page.keys, page.firsts, found.words, lexicon.__getitem__
    page.zones.append(ZoneText(name, text, found, len(keys), len(page.borders)))
    page.borders += borders
    for start, end in borders:
        firsts.append(len(keys))
        keys.extend(map(known, words(start, end)))
    keys.append("")


def _note_presence(page: Page, lexicons: Iterable[Lexicon], pairs: frozenset[Pair]) -> None:
    keys = page.keys
    present = page.present = set(keys)
    page.pairs = set(pairs.intersection(zip(keys, islice(keys, 1, None), strict=False)))
    for lexicon in lexicons:
        if lexicon.several:
            page.several.update(
                {joined: lexicon.several[joined] for joined in present & lexicon.several.keys()}
            )
    title = set(keys[: page.border])
    if page.several:
        present.update(*page.several.values())
        page.pairs.update(pairs.intersection(_pairs_of_several(keys, page.several)))
        title.update(*(page.several[joined] for joined in title & page.several.keys()))
    present.update([TITLE_MARK + key for key in title])
    present.add(ANY_PAGE)
    present.discard("")


def _pairs_of_several(keys: Sequence[str], several: Mapping[str, tuple[str, ...]]) -> Iterator[Pair]:
    """The pairs of single keys around words that stand for several."""
    for place in compress(range(len(keys)), map(several.__contains__, keys)):
        here, before, after = several[keys[place]], keys[place - 1], keys[place + 1]
        if before:  # before the first word: the unused last place
            yield from product(several.get(before, (before,)), here)
        if after and after not in several:
            yield from product(here, (after,))
