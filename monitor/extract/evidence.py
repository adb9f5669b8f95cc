"""Turns a page's blocks, and the texts that others found in it, into what speaks for and against each block."""

# ruff: noqa: PLR2004 - the names of the features say what their numbers are
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log1p

from monitor.extract.blocks import Block, Place, words_of
from monitor.extract.hints import Hint
from monitor.extract.patterns import BYLINE, CREDIT, POINTER, PROMPT, ends, short_text

HALF, MOSTLY, LITTLE = (
    0.5,
    0.6,
    0.2,
)  # of a block's words: from when on a text holds it, surely holds it, does not
SHORT = 40  # words that a prompt or a pointer to another article has at most
GRAM = 4  # words: as many in a row are rarely the same by chance
MAIN_PART = 0.3  # of what was found: an element with more of it is no box beside the article
LONG = 60  # words: so many in other paragraphs before are a second copy of the article, hidden for another screen
MARGIN = 8  # blocks before the first and after the last that was found: standfirsts, last paragraphs


class Text:
    """A text to be compared with: which of its lines and runs of words another text holds."""

    __slots__ = ("_grams", "lines", "size")

    def __init__(self, text: str) -> None:
        lines = [words_of(line) for line in text.split("\n")]
        words = list(chain.from_iterable(lines))
        self.lines = Counter(" ".join(line) for line in lines)
        self._grams = Counter(_grams(words))
        self.size = len(words)

    def share(self, words: Sequence[str]) -> float:
        """Which part of `words` stands in this text, 0 to 1; few words must be a line of their own."""
        if not self.size or not words:
            return 0.0
        if " ".join(words) in self.lines:
            return 1.0
        grams = list(_grams(words))
        return sum(gram in self._grams for gram in grams) / len(grams) if len(grams) > 1 else 0.0

    def times(self, words: Sequence[str]) -> int:
        """How often `words` stand in it: as a line, or as far as their beginning tells."""
        return max(self.lines[" ".join(words)], self._grams[tuple(words[:GRAM])])


def _grams(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(GRAM)), strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What others say of a page's article: `found` by trafilatura, `stated` by structured data, `lead` by its
    description, `title` by its headline."""

    found: Text
    stated: Text
    lead: Text
    title: list[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that may be the article's, what part of it was found, and its features in the order of `FEATURES`."""

    block: Block
    found: float
    stated: float
    features: list[float]


_TEXT_FEATURES = (
    "bias", "found", "stated", "unstated", "found and stated", "found but unstated", "neither", "unfound",
    "in the description", "title", "repeated", "found, repeated", "long page", "found much",
    "length", "three words", "seven words", "25 words", "found, three words", "found, seven words", "unfound, seven words",
    "linked", "mostly linked", "only a link", "found and linked", "unfound, linked", "a sentence", "two sentences",
    "prompt", "pointer", "credit", "byline", "date", "found prompt", "found pointer", "found date",
)  # fmt: skip
_PLACE_FEATURES = (
    "heading", "h1", "item", "cell", "div", "p", "quotation", "caption tag", "found heading", "found item", "found cell",
    "found div", "unfound p", "unfound p of 25 words", "unfound item", "unfound cell", "unfound heading",
    "before", "after", "far after", "after and found before", "previous", "next", "among previous", "among next",
    "share of element", "share of parent", "share of grandparent", "alone in parent", "parent of most", "tag of most",
    "parent and tag of most",
)  # fmt: skip
_HINT_FEATURES = (
    "in the container", "noise", "own noise", "named caption", "named byline", "named body", "named lead", "navigation", "header",
    "figure", "table", "list", "quoted", "hidden", "article", "shown photograph", "found in noise", "found in navigation",
    "found caption", "found in figure", "found lead", "found byline", "found hidden",
)  # fmt: skip
FEATURES = _TEXT_FEATURES + _PLACE_FEATURES + _HINT_FEATURES
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def candidates(blocks: Sequence[Block], witnesses: Witnesses) -> list[Candidate]:
    """The blocks that were found or stated and those around them, in the order of the page. Linear in the blocks."""
    found = [witnesses.found.share(block.words) for block in blocks]
    stated = [witnesses.stated.share(block.words) for block in blocks]
    hits = [index for index, share in enumerate(found) if share > HALF] or [
        index for index, share in enumerate(stated) if share > HALF
    ]
    if not hits:
        return []
    first, last = max(0, hits[0] - MARGIN), hits[-1] + MARGIN
    for index, share in enumerate(stated):
        if share > HALF:
            first, last = min(first, index), max(last, index)
    surroundings = _Surroundings(
        blocks[first : last + 1], found[first : last + 1], stated[first : last + 1], witnesses
    )
    return surroundings.candidates()


class _Surroundings:
    """What is known of all candidates of one page together."""

    def __init__(
        self, blocks: Sequence[Block], found: Sequence[float], stated: Sequence[float], witnesses: Witnesses
    ) -> None:
        self._blocks = blocks
        self._found = found
        self._stated = stated
        self._witnesses = witnesses
        hits = [index for index, share in enumerate(found) if share > HALF]
        self._first, self._last = (hits[0], hits[-1]) if hits else (0, len(blocks) - 1)
        self._total = 0.0
        self._words: dict[
            Place, list[float]
        ] = {}  # of each place: words in it, and those of them that were found
        self._common, self._most, self._tag = self._places()
        said = sum(len(block.words) for block, share in zip(blocks, stated, strict=True) if share > HALF)
        size = witnesses.stated.size
        # Structured data that the page does not show, or only the beginning of the text, speak against nothing.
        self._trusted = size > 60 and said > 0.8 * size and size > 0.6 * witnesses.found.size
        self._seen = Seen(witnesses.found)

    def _places(self) -> tuple[Place | None, Place | None, str]:
        own: dict[Place, float] = {}
        total = 0.0
        for block, share in zip(self._blocks, self._found, strict=True):
            size, hit = len(block.words), len(block.words) * (share > HALF)
            total += hit
            if hit and block.place.parent:
                own[block.place.parent] = own.get(block.place.parent, 0.0) + hit
            place: Place | None = block.place
            while place is not None:
                counts = self._words.setdefault(place, [0.0, 0.0])
                counts[0] += size
                counts[1] += hit
                place = place.parent
        self._total = total
        holding = [place for place, (_, hit) in self._words.items() if hit >= 0.85 * total and total]
        common = max(holding, key=lambda place: place.depth, default=None)
        most = max(own, key=lambda place: own[place], default=None)
        tags: dict[str, float] = {}
        for block, share in zip(self._blocks, self._found, strict=True):
            tags[block.place.tag] = tags.get(block.place.tag, 0.0) + len(block.words) * (share > HALF)
        return common, most, max(tags, key=lambda tag: tags[tag], default="")

    def candidates(self) -> list[Candidate]:
        return [
            Candidate(block, self._found[index], self._stated[index], self._features(index, block))
            for index, block in enumerate(self._blocks)
        ]

    def _features(self, index: int, block: Block) -> list[float]:
        hit = self._found[index] > HALF
        return [
            *self._of_text(index, block, hit),
            *self._of_place(index, block, hit),
            *self._of_hints(block.place, hit),
        ]

    def _of_text(self, index: int, block: Block, hit: bool) -> Sequence[float]:
        found, stated, text, count = (
            self._found[index],
            self._stated[index] * self._trusted,
            block.text,
            len(block.words),
        )
        linked, brief = block.linked / len(text), short_text(text)
        unstated = self._trusted and stated < LITTLE
        short = count < SHORT
        prompt = short and PROMPT.search(brief) is not None
        pointer = short and POINTER.search(brief) is not None
        sentence = ends(text)
        dated = count < 16 and not sentence and YEAR.search(brief) is not None
        again = self._seen.again(block.words)
        size = self._witnesses.found.size
        return (
            1, found, stated, unstated, found * stated, hit and unstated, not hit and stated < LITTLE, not hit,
            self._witnesses.lead.share(block.words) > MOSTLY, bool(count) and block.words == self._witnesses.title,
            again, hit and again, size > 600, hit and size > 200,
            min(log1p(count), 5), count <= 3, count < 8, count >= 25, hit and count <= 3, hit and count < 8, not hit and count < 8,
            linked, linked > HALF, linked > 0.9, hit * linked, (not hit) * linked, sentence,
            len(SENTENCE_END.findall(text[:500])) > 1,
            prompt, pointer, count < 60 and CREDIT.search(brief) is not None, count < 25 and BYLINE.search(brief) is not None, dated,
            hit and prompt, hit and pointer, hit and dated,
        )  # fmt: skip

    def _of_place(self, index: int, block: Block, hit: bool) -> Sequence[float]:
        place, count, around = block.place, len(block.words), self._found
        tag, parent = place.tag, place.parent
        heading = tag in _HEADINGS
        after = index > self._last
        here = parent is not None and parent is self._most
        return (
            heading, tag == "h1", tag == "li", tag == "td", tag == "div", tag == "p", tag == "blockquote", tag == "figcaption",
            hit and heading, hit and tag == "li", hit and tag == "td", hit and tag == "div", not hit and tag == "p",
            not hit and tag == "p" and count >= 25, not hit and tag == "li", not hit and tag == "td", not hit and heading,
            index < self._first, after, index > self._last + 2, after and around[index - 1] > HALF,
            around[index - 1] if index else 0, around[index + 1] if index + 1 < len(around) else 0,
            max(around[max(0, index - 3) : index], default=0), max(around[index + 1 : index + 4], default=0),
            self._rest(place, count, hit), self._rest(parent, count, hit), self._rest(parent and parent.parent, count, hit),
            parent is not None and self._words[parent][0] == count, here, tag == self._tag, here and tag == self._tag,
        )  # fmt: skip

    def _of_hints(self, place: Place, hit: bool) -> Sequence[float]:
        within, hints = self._hints(place)
        own = place.hints
        noise, navigation, caption = hints & Hint.NOISE, hints & Hint.NAVIGATION, hints & Hint.CAPTION
        figure, lead, byline, hidden = (
            hints & Hint.FIGURE,
            hints & Hint.LEAD,
            hints & Hint.BYLINE,
            hints & Hint.HIDDEN,
        )
        flags = (
            within, noise, own & Hint.NOISE, caption, byline, own & Hint.BODY, lead, navigation, hints & Hint.HEADER,
            figure, hints & Hint.TABLE, hints & Hint.LIST, hints & Hint.QUOTE, hidden, hints & Hint.ARTICLE, figure and caption,
            hit and noise, hit and navigation, hit and caption, hit and figure, hit and lead, hit and byline, hit and hidden,
        )  # fmt: skip
        return [1.0 if flag else 0.0 for flag in flags]

    def _hints(self, place: Place) -> tuple[bool, int]:
        """Whether a place is in the container that most of what was found is in, and the hints of those between."""
        hints, around = 0, place
        while around is not self._common:
            # What holds a good part of the article is named for other reasons ("has-sidebar", "story-with-comments").
            if self._words[around][1] < MAIN_PART * self._total:
                hints |= around.hints
            if around.parent is None:
                return False, hints
            around = around.parent
        return True, hints

    def _rest(self, place: Place | None, count: int, hit: bool) -> float:
        """Which part of the other words in a place was found."""
        if place is None:
            return 0.5
        words, found = self._words[place]
        return (found - count * hit) / (words - count) if words > count else 0.5


class Seen:
    """The lines and runs of words of earlier blocks."""

    def __init__(self, found: Text) -> None:
        self._found = found
        self._grams: set[tuple[str, ...]] = set()
        self._lines: Counter[str] = Counter()

    def again(self, words: Sequence[str]) -> bool:
        """Whether `words` stood there before, as a line or in others, more often than in the text that was found."""
        line, grams = " ".join(words), list(_grams(words))
        if line in self._lines:
            again = self._lines[line] >= self._found.times(words)
        else:
            copied = len(words) > LONG and sum(gram in self._grams for gram in grams) > 0.8 * len(grams)
            again = copied and line not in self._found.lines
        self._lines[line] += 1
        self._grams.update(grams)
        return again


YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SENTENCE_END = re.compile(r"[.!?。！？…]")  # noqa: RUF001 - Chinese and Japanese
