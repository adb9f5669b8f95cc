"""News -> rules as analysts write them: a seeded mix of kinds, in a form that each engine can put into its own language.

Words and phrases are taken from real sentences. Rules of the set "dense" take a share of them from the very articles
that are matched, those of "sparse" are mostly about names in other news. The shares are set so that 10,000 rules give about
42 and 2.2 matches an article, as in the measurement that the floors come from.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass

from Stemmer import Stemmer

from tests.bench.rules_texts import Material

SEED = 20261122
# In percent. The rest of the older mix (wildcards) has no room: the shares add up to 100.
SHARES = {
    "side": 30,
    "phrase": 20,
    "or": 15,
    "and": 10,
    "near": 10,
    "title": 5,
    "exact": 5,
    "atleast": 5,
}
MENTIONS = 1  # in all news, of a name that a rule asks for
WORDS_BETWEEN = 5
NEAR_WITH_NOT = 0.3
COMMON = 0.05  # words in more than this share of all news are not what rules are made of
RARE = 0.001  # words in at most this share of all news can stand alone in an OR
OWN_SHARE = {"dense": 0.17, "sparse": 0.0}  # of rules taken from the articles that are matched
NAME_SHARE = {"dense": 0.0, "sparse": 0.98}  # of words and phrases that are names, or parts of one

PHRASES = {
    "dense": 0.7,
    "sparse": 0.97,
}  # of the members of an OR and of what stands alone behind a prefix; the others are words

Leaf = tuple[str, ...]
"""One word, or the words of a phrase."""
Sentence = tuple[list[list[str]], list[Leaf]]
"""Its stretches of adjacent words worth asking for, and the names in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A rule: `side` by side (leaves of one word), a `phrase`, `or`, `and`, `near`, `title`, `exact`, `atleast` `times`;
    `unwanted` must not occur."""

    kind: str
    leaves: tuple[Leaf, ...]
    unwanted: Leaf = ()
    times: int = 1

    def query(self) -> str:
        """The rule in the product's language."""
        return _QUERY[self.kind](self, [_quoted(leaf) for leaf in self.leaves]) + self._without()

    def _without(self) -> str:
        return f" AND NOT {_quoted(self.unwanted)}" if self.unwanted else ""


def _quoted(leaf: Leaf) -> str:
    return leaf[0] if len(leaf) == 1 else f'"{" ".join(leaf)}"'


_QUERY: dict[str, Callable[[Asked, list[str]], str]] = {
    "side": lambda _, leaves: " ".join(leaves),
    "phrase": lambda _, leaves: leaves[0],
    "or": lambda _, leaves: " OR ".join(leaves),
    "and": lambda _, leaves: " AND ".join(leaves),
    "near": lambda _, leaves: f" NEAR/{WORDS_BETWEEN} ".join(leaves),
    "title": lambda _, leaves: f"title:{leaves[0]}",
    "exact": lambda asked, _: f'exact("{" ".join(asked.leaves[0])}")',
    "atleast": lambda asked, leaves: f"atleast/{asked.times} {leaves[0]}",
}


class Sampler:
    """Draws words, phrases and names from sentences, the same ones each time."""

    def __init__(self, material: Material, kind: str) -> None:
        self.random = random.Random(f"{SEED} {kind}")
        own = [f"{document.title}\n{document.body}" for document in material.documents]
        shares = _shares([*own, *material.others])
        usable = frozenset(word for word, share in shares.items() if share <= COMMON) - _STOPS
        self._own, self._others = _sentences(own, usable), _sentences(material.others, usable)
        rare = {word for word in usable if shares[word] <= RARE}
        times = Counter(name for _, names in self._others for name in names)
        names = [name for name, count in times.items() if count <= MENTIONS]
        self._surnames = _surnames(names, self._others, rare)
        known = set(self._surnames)
        self._names = [name for name in names if name[-1].lower() in known]
        self._words = self._surnames if NAME_SHARE[kind] else sorted(rare)
        self._own_share, self._name_share, self._phrases = OWN_SHARE[kind], NAME_SHARE[kind], PHRASES[kind]

    def phrase(self, most: int = 3) -> Leaf:
        """Two or three adjacent words, or the last ones of a name."""
        named = self.random.random() < self._name_share
        stretch = self.random.choice(self._names) if named else self._stretch()
        length = min(len(stretch), self.random.choice((2, 2, most)))
        start = len(stretch) - length if named else self.random.randrange(len(stretch) - length + 1)
        return tuple(stretch[start : start + length])

    def words(self, count: int) -> list[str]:
        """Different words of one sentence; of a rule about names, the first is one."""
        named = [self.random.choice(self._surnames)] if self.random.random() < self._name_share else []
        while True:
            found = dict.fromkeys(word.lower() for stretch in self._sentence()[0] for word in stretch)
            rest = [word for word in found if word not in named]
            if len(rest) + len(named) >= count:
                return named + self.random.sample(rest, count - len(named))

    def leaf(self) -> Leaf:
        """A phrase, or a rare word."""
        return (
            _lower(self.phrase())
            if self.random.random() < self._phrases
            else (self.random.choice(self._words),)
        )

    def _stretch(self) -> list[str]:
        while True:
            stretch = self.random.choice(self._sentence()[0])
            if len(stretch) > 1:
                return stretch

    def _sentence(self) -> Sentence:
        own = self.random.random() < self._own_share
        return self.random.choice(self._own if own else self._others)


def draw_rules(material: Material, kind: str, count: int) -> list[Asked]:
    """`count` different rules of a set; the first n of more are the same as n alone."""
    sampler = Sampler(material, kind)
    kinds, weights = list(SHARES), list(SHARES.values())
    found: dict[Asked, None] = {}
    while len(found) < count:
        found.setdefault(_DRAW[sampler.random.choices(kinds, weights)[0]](sampler))
    return list(found)


def _side(sampler: Sampler) -> Asked:
    return Asked(kind="side", leaves=_singles(sampler.words(sampler.random.choice((2, 2, 3)))))


def _phrase(sampler: Sampler) -> Asked:
    return Asked(kind="phrase", leaves=(_lower(sampler.phrase()),))


def _or(sampler: Sampler) -> Asked:
    wanted = sampler.random.randint(3, 10)
    leaves: dict[Leaf, None] = {}
    while len(leaves) < wanted:
        leaves.setdefault(sampler.leaf())
    return Asked(kind="or", leaves=tuple(leaves))


def _and(sampler: Sampler) -> Asked:
    one, other, unwanted = sampler.words(3)
    first = _lower(sampler.phrase()) if sampler.random.random() < 0.5 else (one,)
    return Asked(kind="and", leaves=(first, (other,)), unwanted=(unwanted,))


def _near(sampler: Sampler) -> Asked:
    one, other, unwanted = sampler.words(3)
    negated = sampler.random.random() < NEAR_WITH_NOT
    return Asked(kind="near", leaves=_singles((one, other)), unwanted=(unwanted,) if negated else ())


def _title(sampler: Sampler) -> Asked:
    return Asked(kind="title", leaves=(sampler.leaf(),))


def _exact(sampler: Sampler) -> Asked:
    return Asked(kind="exact", leaves=(sampler.phrase(),))


def _atleast(sampler: Sampler) -> Asked:
    return Asked(kind="atleast", leaves=(sampler.leaf(),), times=sampler.random.choice((2, 3)))


_DRAW: dict[str, Callable[[Sampler], Asked]] = {
    "side": _side,
    "phrase": _phrase,
    "or": _or,
    "and": _and,
    "near": _near,
    "title": _title,
    "exact": _exact,
    "atleast": _atleast,
}


def _singles(words: Iterable[str]) -> tuple[Leaf, ...]:
    return tuple((word,) for word in words)


def _lower(leaf: Leaf) -> Leaf:
    return tuple(word.lower() for word in leaf)


_BORDER = re.compile(r"[.!?]\s|\n")
_LETTERS = re.compile(r"[A-Za-z]{3,}")
# PostgreSQL's English stop words and what the languages take for operators: a rule of these means something else.
_STOPS = frozenset(
    "about above after again against all and any are because been before being below between both but can did does doing "
    "don down during each few for from further had has have having her here hers herself him himself his how into its "
    "itself just more most myself near nor not now off once only other our ours ourselves out over own same she should "
    "some such than that the their theirs them themselves then there these they this those through too under until very "
    "was were what when where which while who whom why will with you your yours yourself yourselves said says also would "
    "could may one two new near onear exact".split()
)


def _shares(texts: list[str]) -> dict[str, float]:
    """In which share of the texts each word stands, in any inflection; words in lower case."""
    stems: dict[str, str] = {}
    stem = Stemmer("english", 0).stemWord
    counts: Counter[str] = Counter()
    for text in texts:
        words = set(_LETTERS.findall(text.lower()))
        stems.update((word, stem(word)) for word in words.difference(stems))
        counts.update({stems[word] for word in words})
    return {word: counts[found] / len(texts) for word, found in stems.items()}


def _surnames(names: Iterable[Leaf], sentences: Iterable[Sentence], rare: Set[str]) -> list[str]:
    """The last words of names that are never written small: those of people, firms and places."""
    small = {
        word for stretches, _ in sentences for stretch in stretches for word in stretch if word.islower()
    }
    last_words = dict.fromkeys(name[-1].lower() for name in names)
    return [word for word in last_words if word in rare and word not in small]


def _sentences(texts: list[str], usable: frozenset[str]) -> list[Sentence]:
    found: list[Sentence] = []
    for text in texts:
        for sentence in _BORDER.split(text):
            stretches = list(_stretches(sentence, usable))
            if stretches:
                found.append((stretches, [name for stretch in stretches for name in _names(stretch)]))
    return found


def _stretches(sentence: str, usable: frozenset[str]) -> Iterator[list[str]]:
    stretch: list[str] = []
    for word in (*sentence.split(" "), ""):
        if word.lower() in usable and _LETTERS.fullmatch(word):
            stretch.append(word)
            continue
        if stretch:
            yield stretch
        stretch = []


def _names(stretch: list[str]) -> Iterator[Leaf]:
    """Runs of two capitalised words or more (but not of capitals only: headlines)."""
    run: list[str] = []
    for word in (*stretch, ""):
        if word[:1].isupper() and not word.isupper():
            run.append(word)
            continue
        if len(run) > 1:
            yield tuple(run)
        run = []
