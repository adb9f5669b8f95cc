"""The peer that scans: ahocorasick_rs over stemmed text, with a boolean layer on top; as good as it could be made.

Words are found, stemmed through a dict and joined again, so that a rule's words meet their inflections. The automaton holds
the cheapest cover of each rule: phrases whole, of an AND, NEAR or run the rarer word (with the next rarest looked up in a
set), of an OR everything. What else a rule asks for is looked up in sets, lists and by `str.find`, which is faster than
having the automaton hand over hits for all words of all rules.

Words and sentences are the product's, so that the work is the same and only the matching differs; `read_bare` knows no
acronyms, possessives or abbreviations and is cheaper.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import chain

from monitor.core.text import PRODUCT
from monitor.model import Document
from tests.bench.rules_mix import WORDS_BETWEEN, Asked, Leaf

_WORD = re.compile(r"\w+").findall
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)|[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9]))")  # noqa: RUF001 - as printed
_BORDER = [""] * (WORDS_BETWEEN + 2)  # between title and body, wider than a NEAR reaches


Words = list[str]
Reader = Callable[[Document], tuple[Words, list[Words]]]
"""The words of the title, and of each sentence of the body."""


def read_as_product(document: Document) -> tuple[Words, list[Words]]:
    title, body = PRODUCT.finder(document.title), PRODUCT.finder(document.body)
    sentences = PRODUCT.sentences(document.body, document.language)
    return title.words(0, len(document.title)), [body.words(start, end) for start, end in sentences]


def read_bare(document: Document) -> tuple[Words, list[Words]]:
    sentences = _SENTENCE_END.split(document.body)
    return _WORD(document.title.lower()), [_WORD(sentence.lower()) for sentence in sentences]


class Stems(dict[str, str]):
    """Word -> stem, each word stemmed once."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, word: str) -> str:
        self[word] = found = self._stem(word)
        return found


class Read:
    """A document as stems; what only some rules need is made when the first one asks."""

    def __init__(self, document: Document, stems: Stems, reader: Reader) -> None:
        self.document = document
        stem = stems.__getitem__
        title, sentences = reader(document)
        self.title = list(map(stem, title))
        self.sentences = [list(map(stem, sentence)) for sentence in sentences]
        self.stems = [*self.title, *_BORDER, *chain.from_iterable(self.sentences)]
        self.text = f" {' '.join(self.stems)} "
        self.present = set(self.stems)
        self._sets: list[set[str]] = []

    def sentence_sets(self) -> list[set[str]]:
        if not self._sets:
            self._sets = [set(self.title), *map(set, self.sentences)]
        return self._sets


Check = Callable[[Read], bool]


class Scanner:
    """10,000 rules as one automaton and a check for each."""

    def __init__(self, rules: Sequence[Asked], stems: Stems, reader: Reader) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind  # noqa: PLC0415 - not a dependency: only if it is there

        self._stems, self._reader = stems, reader
        stemmed = [[_stemmed(leaf, stems) for leaf in asked.leaves] for asked in rules]
        mentions = Counter(word for leaves in stemmed for leaf in leaves for word in leaf)
        filed: dict[Leaf, list[int]] = defaultdict(list)
        paired: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, (asked, leaves) in enumerate(zip(rules, stemmed, strict=True)):
            cover = sorted(leaves, key=lambda leaf: _cost(leaf, mentions))
            if asked.kind == "or":
                for leaf in leaves:
                    filed[leaf].append(number)
            elif len(cover) > 1 and len(cover[0]) == len(cover[1]) == 1:
                paired[cover[0][0]][cover[1][0]].append(number)
            else:
                filed[cover[0]].append(number)
        patterns = dict.fromkeys([*filed, *((word,) for word in paired)])
        self._rules_of = [filed.get(leaf, []) for leaf in patterns]
        self._pairs_of = [paired.get(leaf[0], {}) if len(leaf) == 1 else {} for leaf in patterns]
        texts = [f" {' '.join(leaf)} " for leaf in patterns]
        self._find = AhoCorasick(texts, matchkind=MatchKind.Standard).find_matches_as_indexes
        self._checks = [
            _CHECK[asked.kind](asked, leaves, stems) for asked, leaves in zip(rules, stemmed, strict=True)
        ]

    def scan(self, document: Document) -> set[int]:
        """Only read and scan: which patterns stand in the document."""
        return {
            hit[0] for hit in self._find(Read(document, self._stems, self._reader).text, overlapping=True)
        }

    def hits(self, document: Document) -> list[int]:
        """The numbers of the rules that the document fulfils."""
        read = Read(document, self._stems, self._reader)
        found = {hit[0] for hit in self._find(read.text, overlapping=True)}
        candidates = set(chain.from_iterable(map(self._rules_of.__getitem__, found)))
        for pairs in map(self._pairs_of.__getitem__, found):
            for other in pairs.keys() & read.present:
                candidates.update(pairs[other])
        checks = self._checks
        return [number for number in candidates if checks[number](read)]


def _stemmed(leaf: Leaf, stems: Stems) -> Leaf:
    return tuple(stems[word.lower()] for word in leaf)


def _cost(leaf: Leaf, mentions: Counter[str]) -> float:
    """Rules mention what the news mentions, and common words are short; the same guess for all engines."""
    rarest = min(mentions[word] / len(word) for word in leaf)
    return rarest if len(leaf) == 1 else rarest / 20


def _has(leaf: Leaf) -> Check:
    """Whether a word or phrase stands in a document."""
    if len(leaf) == 1:
        word = leaf[0]
        return lambda read: word in read.present
    phrase, words = f" {' '.join(leaf)} ", frozenset(leaf)
    return lambda read: words <= read.present and phrase in read.text


def _always(*_: object) -> Check:
    """The pattern that was found is the rule."""
    return lambda _: True


def _side(_: Asked, leaves: list[Leaf], __: Stems) -> Check:
    words = frozenset(chain.from_iterable(leaves))

    def check(read: Read) -> bool:
        return words <= read.present and any(map(words.issubset, read.sentence_sets()))

    return check


def _and(asked: Asked, leaves: list[Leaf], stems: Stems) -> Check:
    one, other = map(_has, leaves)
    unwanted = _has(_stemmed(asked.unwanted, stems))
    return lambda read: one(read) and other(read) and not unwanted(read)


def _near(asked: Asked, leaves: list[Leaf], stems: Stems) -> Check:
    (one,), (other,) = leaves
    gap = (
        rf" (?:\S+ ){{0,{WORDS_BETWEEN}}}"  # 5 times faster than lists of places; no word lies in the border
    )
    forth = re.compile(f" {one}{gap}{other} ").search
    back = re.compile(f" {other}{gap}{one} ").search
    both = {one, other}
    unwanted = _stemmed(asked.unwanted, stems)

    def check(read: Read) -> bool:
        if not both <= read.present or (unwanted and unwanted[0] in read.present):
            return False
        return bool(forth(read.text) or back(read.text))

    return check


def _title(_: Asked, leaves: list[Leaf], __: Stems) -> Check:
    (leaf,) = leaves
    if len(leaf) == 1:
        return lambda read: leaf[0] in read.title
    phrase = f" {' '.join(leaf)} "
    return lambda read: phrase in f" {' '.join(read.title)} "


def _exact(asked: Asked, _: list[Leaf], __: Stems) -> Check:
    written = " ".join(asked.leaves[0])
    search = re.compile(rf"\b{re.escape(written)}\b").search

    def check(read: Read) -> bool:
        title, body = read.document.title, read.document.body
        return (written in body and bool(search(body))) or (written in title and bool(search(title)))

    return check


def _atleast(asked: Asked, leaves: list[Leaf], _: Stems) -> Check:
    (leaf,) = leaves
    phrase, times = f" {' '.join(leaf)} ", asked.times
    if len(leaf) == 1:
        return lambda read: read.stems.count(leaf[0]) >= times
    return lambda read: read.text.count(phrase) >= times


_CHECK: dict[str, Callable[[Asked, list[Leaf], Stems], Check]] = {
    "side": _side,
    "phrase": _always,
    "or": _always,
    "and": _and,
    "near": _near,
    "title": _title,
    "exact": _exact,
    "atleast": _atleast,
}
