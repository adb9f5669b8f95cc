"""A rule that does not hit an article becomes the passages that it would hit, were the article's asides part of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rich.console import Console
from rich.text import Text

from monitor.cli.marked import WHERE, marked, say
from monitor.cli.output import plain
from monitor.core.rules.engine import Compiled, RuleSet
from monitor.core.text import Analyzer
from monitor.model import Article, Aside, AsideKind, Document, Evidence, Feed, Match
from monitor.pipeline.reading import document_of

ONLY_THERE = "would have matched only in boilerplate"
KINDS = {
    AsideKind.BOILERPLATE: "boilerplate",
    AsideKind.LINK: '"read more" link',
    AsideKind.CAPTION: "caption",
    AsideKind.BYLINE: "byline",
    AsideKind.NOTE: "note",
    AsideKind.PROMPT: "prompt",
}
MOST_ALONE = 50  # asides that are tried one by one
_LABEL = max(map(len, KINDS.values())) + 2


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a rule would hit; `aside` is where it stands, None for the article's own text."""

    aside: Aside | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Padded:
    """The article as a document with asides in its body, and where in the body each begins."""

    document: Document
    asides: tuple[tuple[int, Aside], ...]


def found_in_asides(
    compiled: Compiled, article: Article, feed: Feed, analyzer: Analyzer
) -> tuple[Found, ...]:
    """What a rule, which does not hit the article itself, would hit if the asides were part of it, best first."""
    for padded in _padded(article):
        for match in RuleSet((compiled,), analyzer).match(padded.document, feed=feed):
            found = tuple(_placed(one, padded) for one in match.evidence)
            return tuple(sorted(found, key=lambda one: one.aside is None))
    return ()


def hits_with_asides(
    compiled: Sequence[Compiled], article: Article, feed: Feed, analyzer: Analyzer
) -> tuple[Match, ...]:
    """Which of these rules, which do not hit the article itself, hit it with all of its asides."""
    if not article.asides or not compiled:
        return ()
    return RuleSet(tuple(compiled), analyzer).match(_with_all(article).document, feed=feed)


def _padded(article: Article) -> Iterator[_Padded]:
    """The article with all asides below its text; then each alone above it, where `lead:` looks, and where no other aside
    holds what a NOT forbids."""
    if not article.asides:
        return
    yield _with_all(article)
    text = article.body or article.summary
    for aside in islice(article.asides, MOST_ALONE):
        body = f"{aside.text}\n{text}"
        yield _Padded(replace(document_of(article), body=body), ((0, aside), (len(aside.text) + 1, _OWN)))


_OWN = Aside(kind=AsideKind.BOILERPLATE, text="")  # marks where the article's own text begins


def _with_all(article: Article) -> _Padded:
    body, begins = article.body or article.summary, [(0, _OWN)]
    for aside in article.asides:
        begins.append((len(body) + 1, aside))
        body = f"{body}\n{aside.text}"
    return _Padded(replace(document_of(article), body=body), tuple(begins))


def _placed(evidence: Evidence, padded: _Padded) -> Found:
    if evidence.zone.value in {"title", "summary"}:
        return Found(None, evidence)
    hit = evidence.start + (evidence.spans[0][0] if evidence.spans else 0)
    aside = [aside for start, aside in padded.asides if start <= hit][-1]
    return Found(None if aside is _OWN else aside, evidence)


# --- how it is told ---------------------------------------------------------------------------------------------------


def say_found(console: Console, found: Sequence[Found], *, indent: int) -> None:
    """Each passage behind the kind of text that it stands in, hits marked."""
    for one in found:
        kind = KINDS[one.aside.kind] if one.aside else WHERE[one.evidence.zone]
        head = Text.assemble(" " * indent, (f"{kind:<{_LABEL}}", "dim"))
        say(console, marked(one.evidence, console), head=head)


def found_objects(found: Sequence[Found]) -> list[dict[str, object]]:
    """The passages for programs: `kind` is "" for one in the article's own text or headline."""
    return [
        {
            "kind": one.aside.kind.value if one.aside else "",
            "passage": one.evidence.passage,
            "spans": plain(one.evidence.spans),
        }
        for one in found
    ]
