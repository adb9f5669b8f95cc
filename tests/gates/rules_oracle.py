"""Our engine against SQLite's FTS5: the same conditions over the same documents must find the same documents.

`evaldata/rules-oracle-fts5` holds documents and FTS5 expressions, each with the ids that SQLite 3.40.1 found with the
tokenizers `unicode61` (exact) and `porter` (stems). A condition that our language cannot express finds nothing here, so
it counts as different; every difference is named.
"""

import gzip
import json
import lzma
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from monitor.core.rules import RuleSet, compile_rules
from monitor.core.text import PRODUCT, STEMMED, UNINFLECTED, Analyzer
from monitor.errors import QueryError
from monitor.model import Document, Feed, Rule
from tests.oracles.fts5 import InexpressibleError, like_sqlite, translated
from tests.tools.report import Figure
from tests.world.figures import at_least, at_most

FEED = Feed(name="oracle", url="https://oracle.example/feed")
SHOWN = 8
_OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}

Row = dict[str, Any]


class Split(NamedTuple):
    """Documents, and rules whose lists are about just these documents."""

    documents: list[Row]
    rules: list[Row]


@dataclass(slots=True)
class Tally:
    """How what we found compares with the lists."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    rules: int = 0
    different: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, expression: str, found: set[str], expected: set[str]) -> None:
        self.rules += 1
        self.right += len(found & expected)
        self.wrong += len(found - expected)
        self.missed += len(expected - found)
        if found != expected:
            examples = sorted(found ^ expected)[:2]
            self.different.append(
                f"{expression}: {len(found - expected)} too many, {len(expected - found)} missed of {len(expected)}, "
                f"such as {', '.join(examples)}"
            )

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def equal(self) -> float:
        return 1 - len(self.different) / max(1, self.rules)


def prove_oracle(evaldata: Path) -> list[Figure]:
    """Four runs: words as SQLite finds them, ours without inflection, with Snowball's stems, as shipped."""
    splits = read_splits(evaldata / "rules-oracle-fts5")
    return [
        *_exact(_run("as SQLite reads", splits, _as_sqlite, "exact")),
        *_uninflected(_run("uninflected", splits, lambda _: UNINFLECTED, "exact")),
        *_stemmed(_run("stemmed", splits, lambda _: _STEMS_THROUGHOUT, "porter")),
        *_shipped(_run("as shipped", splits, lambda _: PRODUCT, "porter")),
    ]


# --- what the folder holds --------------------------------------------------------------------------------------------


def read_splits(folder: Path) -> list[Split]:
    """Files named …docs… and …rules…, those that are called alike before these words belonging together; all together
    where that does not come out even."""
    found: dict[str, Split] = defaultdict(lambda: Split([], []))
    for path in sorted(folder.rglob("*.jsonl*")):
        named = re.search(r"docs|rules", path.name)
        if named is not None:
            split = found[path.name[: named.start()]]
            (split.documents if named[0] == "docs" else split.rules).extend(_rows(path))
    if all(map(_is_whole, found.values())):
        return list(found.values())
    documents = [row for split in found.values() for row in split.documents]
    return [Split(documents, [row for split in found.values() for row in split.rules])]


def _rows(path: Path) -> Iterator[Row]:
    with _OPENERS.get(path.suffix, open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _is_whole(split: Split) -> bool:
    known = {row["id"] for row in split.documents}
    return bool(split.rules) and all(known.issuperset(row["exact"]) for row in split.rules)


# --- how words are read -----------------------------------------------------------------------------------------------


def _as_sqlite(split: Split) -> Analyzer:
    texts = [text for row in split.documents for text in (row["title"], row["body"])]
    return like_sqlite([*texts, *(row["fts5"] for row in split.rules)])


def _stem(word: str, stemmer: str) -> str:
    return next(iter(STEMMED.keys(word, stemmer)), "")


_STEMS_THROUGHOUT = replace(STEMMED, plain=_stem)
"""For the lists alone, where 42 of 676 rules are prefixes (without it recall is 0.978): with tokenize = porter a prefix is
compared with stems, too ("emoti*" finds no "emotional", whose stem is "emot")."""


# --- one run ----------------------------------------------------------------------------------------------------------


def _run(
    name: str, splits: Sequence[Split], analyzer_for: Callable[[Split], Analyzer], against: str
) -> Tally:
    tally, begun = Tally(), perf_counter()
    for split in splits:
        _match(split, analyzer_for(split), against, tally)
    print(
        f"rules oracle, {name}: {perf_counter() - begun:.0f} s, {len(tally.different)} of {tally.rules} rules differ"
    )
    for line in [*tally.failed, *tally.different[:SHOWN]]:
        print(f"  {line}")
    return tally


def _match(split: Split, analyzer: Analyzer, against: str, tally: Tally) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    rules = _rule_set([row["fts5"] for row in split.rules], analyzer, tally)
    for row in split.documents:
        document = Document(title=row["title"], body=row["body"], language="en")
        for rule in rules.hits(document, feed=FEED):
            found[rule.name].add(row["id"])
    for row in split.rules:
        tally.add(row["fts5"], found[row["fts5"]], set(row[against]))


def _rule_set(expressions: Sequence[str], analyzer: Analyzer, tally: Tally) -> RuleSet:
    """All rules that can be compiled, each by itself, so that one that cannot takes none with it."""
    compiled = []
    for expression in dict.fromkeys(expressions):
        try:
            rule = Rule(id=expression, name=expression, query=translated(expression))
            compiled += compile_rules([rule], [FEED], analyzer=analyzer).compiled
        except (InexpressibleError, QueryError) as error:
            tally.failed.append(f"{expression}: not expressible: {error}")
    return RuleSet(tuple(compiled), analyzer)


# --- the figures ------------------------------------------------------------------------------------------------------


def _exact(tally: Tally) -> list[Figure]:
    return [
        *_pair(1, "as SQLite reads words", tally),
        at_most(
            0,
            "oracle, as SQLite reads words: rules that differ",
            len(tally.different),
            "rules",
            n=tally.rules,
        ),
        at_most(0, "oracle: rules that cannot be expressed", len(tally.failed), "rules", n=tally.rules),
    ]


def _uninflected(tally: Tally) -> list[Figure]:
    equal = at_least(
        0.97, "oracle, our words, no inflection: equal rules", tally.equal, "share", n=tally.rules
    )
    return [*_pair(0.999, "our words, no inflection", tally), equal]


def _stemmed(tally: Tally) -> list[Figure]:
    return _pair(0.99, "Snowball's stems, of prefixes too, against porter", tally)


def _shipped(tally: Tally) -> list[Figure]:
    """Irregular forms, and words kept apart that porter throws together, are meant to differ: a floor against slips."""
    return _pair(0.94, "inflection as shipped against porter", tally)


def _pair(floor: float, name: str, tally: Tally) -> list[Figure]:
    return [
        _figure(floor, f"oracle, {name}: precision", tally.precision, tally.right + tally.wrong),
        _figure(floor, f"oracle, {name}: recall", tally.recall, tally.right + tally.missed),
    ]


def _figure(floor: float, name: str, value: float, n: int) -> Figure:
    """Not rounded: 0.99996 is not 1."""
    return replace(at_least(floor, name, value, "share", n=n), value=value)
