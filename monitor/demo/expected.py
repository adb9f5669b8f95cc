"""`expected.yaml` becomes what a reader would say about the sample newsroom: which hits are right, which are known to be wrong."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from monitor.demo.newsroom import mapping_in
from monitor.errors import DemoError


class Hit(NamedTuple):
    """A rule hitting an article."""

    rule: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What should and should not be found, each with why.

    `ambiguous` hits are right by the rule's words. `boilerplate` hits stand only around the articles. `copies` and
    `stories` group article ids, originals first.
    """

    matches: Mapping[Hit, str]
    ambiguous: Mapping[Hit, str]
    boilerplate: Mapping[Hit, str]
    copies: tuple[tuple[str, ...], ...]
    stories: Mapping[str, tuple[str, ...]]

    @property
    def rules(self) -> frozenset[str]:
        """All rules that are spoken of."""
        named = (self.matches, self.ambiguous, self.boilerplate)
        return frozenset(hit.rule for hits in named for hit in hits)


def load_expected(path: Path, articles: Collection[str]) -> Expected:
    """Read the file; `articles` are the ids of all articles. Raises `DemoError` if it does not fit them."""
    data = mapping_in(path)
    try:
        expected = _expected(data, articles)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DemoError(f"{path} is not as it should be: {error!r}") from None
    unknown = sorted(_named(expected) - set(articles))
    if unknown:
        raise DemoError(f"{path} names articles that do not exist: {', '.join(unknown)}")
    return expected


def _expected(data: Mapping[str, Any], articles: Iterable[str]) -> Expected:
    matches = {
        Hit(rule, article): str(why)
        for article, said in data["articles"].items()
        for rule, why in said["matches"].items()
    }
    ambiguous = {_hit(item): item["why"] for item in _spelled_out(data["ambiguous"])}
    judged = matches.keys() | ambiguous.keys()
    boilerplate = _boilerplate(_spelled_out(data["boilerplate"]), articles)
    return Expected(
        matches=matches,
        ambiguous=ambiguous,
        boilerplate={hit: why for hit, why in boilerplate.items() if hit not in judged},
        copies=tuple(tuple(map(str, group)) for group in data["copies"]),
        stories={str(name): tuple(map(str, ids)) for name, ids in data["stories"].items()},
    )


def _spelled_out(items: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The items as texts, with "the same" replaced by what the item before says."""
    texts: list[dict[str, str]] = []
    for item in items:
        text = {str(key): str(value) for key, value in item.items()}
        if text["why"] == "the same" and texts:
            text["why"] = texts[-1]["why"]
        texts.append(text)
    return texts


def _boilerplate(items: Iterable[Mapping[str, str]], articles: Iterable[str]) -> dict[Hit, str]:
    """Hits by article; what is said of an outlet holds for each of its articles, unless said of the article itself."""
    by_outlet = {Hit(item["rule"], item["outlet"]): item["why"] for item in items if "outlet" in item}
    hits = {
        Hit(rule, article): why
        for (rule, outlet), why in by_outlet.items()
        for article in articles
        if article.startswith(f"{outlet}/")
    }
    return hits | {_hit(item): item["why"] for item in items if "article" in item}


def _hit(item: Mapping[str, str]) -> Hit:
    return Hit(item["rule"], item["article"])


def _named(expected: Expected) -> set[str]:
    judged = (expected.matches, expected.ambiguous, expected.boilerplate)
    groups = (*expected.copies, *expected.stories.values())
    return {hit.article for hits in judged for hit in hits} | {
        article for group in groups for article in group
    }
