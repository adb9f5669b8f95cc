"""Turns weighed blocks into an article's paragraphs and what stands beside them, each aside with its kind."""

from dataclasses import dataclass, field

from monitor.extract.evidence import HALF, SHORT, Candidate
from monitor.extract.hints import Hint
from monitor.extract.patterns import asks, credits_somebody, is_byline, notes, points, signs_up
from monitor.model import Aside, AsideKind

MOST_ASIDES, LONGEST_ASIDE = 100, 1_000
LONGEST_CAPTION = 60  # words


@dataclass(slots=True)
class Zones:
    """The paragraphs and the asides of an article, in the order of the page; words of blocks that were found at all."""

    paragraphs: list[str] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    recovered: int = 0
    _waiting: list[Aside] = field(default_factory=list)

    def put_in(self, candidate: Candidate) -> None:
        """Take a block for the article's own, unless its words say that it is none."""
        kind = _plain_kind(candidate)
        if kind is None:
            self.asides += self._waiting
            self._waiting.clear()
            self.paragraphs.append(candidate.block.text)
        else:
            self.asides += [*self._waiting, _aside(kind, candidate)]
            self._waiting.clear()

    def put_beside(self, candidate: Candidate) -> None:
        """Take a block for none of the article's own. What nobody found counts only between its paragraphs."""
        kind = _kind(candidate)
        if candidate.found > HALF:
            self.asides += [*self._waiting, _aside(kind or AsideKind.BOILERPLATE, candidate)]
            self._waiting.clear()
        elif kind is not None and self.paragraphs:
            self._waiting.append(_aside(kind, candidate))

    def close(self) -> None:
        """Forget what stands below the article, and what is too much."""
        self._waiting.clear()
        del self.asides[MOST_ASIDES:]


def _aside(kind: AsideKind, candidate: Candidate) -> Aside:
    return Aside(kind=kind, text=candidate.block.text[:LONGEST_ASIDE])


def _plain_kind(candidate: Candidate) -> AsideKind | None:
    """The kind of a block that cannot be the article's own text, wherever it stands."""
    block = candidate.block
    if len(block.words) > SHORT:
        return None
    if block.says(notes):
        return AsideKind.NOTE
    if block.says(points) and (block.linked > 0.4 * len(block.text) or block.text.endswith(":")):
        return AsideKind.LINK
    return AsideKind.PROMPT if block.says(signs_up) else None


def _kind(candidate: Candidate) -> AsideKind | None:
    block, hints = candidate.block, candidate.block.place.hints
    short = len(block.words) <= LONGEST_CAPTION
    if kind := _plain_kind(candidate):
        return kind
    if (
        block.place.tag == "figcaption"
        or (short and block.says(credits_somebody))
        or hints & (Hint.CAPTION | Hint.FIGURE)
    ):
        return AsideKind.CAPTION
    if short and (block.says(is_byline) or hints & Hint.BYLINE):
        return AsideKind.BYLINE
    if short and block.says(asks):
        return AsideKind.PROMPT
    if block.says(points) or 2 * block.linked > len(block.text):
        return AsideKind.LINK
    return None
