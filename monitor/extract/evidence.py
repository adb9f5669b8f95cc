"""Turns a page's blocks, and the texts that others found in it, into what speaks for and against each block."""

# ruff: noqa: PLR2004 - the names of the features say what their numbers are
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import log1p

from monitor.extract.blocks import Block, Place, runs_of, words_of
from monitor.extract.hints import Hint
from monitor.extract.patterns import asks, credits_somebody, ends, is_byline, points

# Of a block's words: from when on a text holds it, surely holds it, does not.
HALF, MOSTLY, LITTLE = 0.5, 0.6, 0.2
SHORT = 40  # words that a prompt or a pointer to another article has at most
MAIN_PART = 0.3  # of what was found: an element with more of it is no box beside the article
LONG = 60  # words: so many in other paragraphs before are a second copy of the article, hidden for another screen
_CELLS = frozenset({"td", "th"})
MARGIN = 8  # blocks before the first and after the last that was found: standfirsts, last paragraphs


class Text:
    """A text to be compared with: which of its lines and runs of words another text holds."""

    __slots__ = ("_runs", "lines", "size")

    def __init__(self, text: str) -> None:
        lines = [words_of(line) for line in text.split("\n")]
        words = list(chain.from_iterable(lines))
        self.lines = Counter(" ".join(line) for line in lines)
        if "|" in text:  # between the cells of a table's row
            cells = (cell for line in text.split("\n") if "|" in line for cell in line.split("|"))
            self.lines.update(" ".join(words_of(cell)) for cell in cells)
        self._runs = Counter(runs_of(words))
        self.size = len(words)

    def share(self, block: Block) -> float:
        """Which part of a block's words stands in this text, 0 to 1; few words must be a line of their own."""
        if not self.size or not block.words:
            return 0.0
        if block.line in self.lines:
            return 1.0
        runs = block.runs
        return sum(map(self._runs.__contains__, runs)) / len(runs) if len(runs) > 1 else 0.0

    def times(self, block: Block) -> int:
        """How often a block's words stand in it: as a line, or as far as their beginning tells."""
        return max(self.lines[block.line], self._runs[block.runs[0]] if block.runs else 0)


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
    "bias", "found", "found and stated", "found but unstated", "neither", "unfound",
    "in the description", "repeated", "found, repeated", "found much",
    "length", "25 words", "found, seven words", "unfound, seven words",
    "linked", "mostly linked", "only a link", "found and linked", "unfound, linked", "a sentence",
    "prompt", "pointer", "credit", "byline",
)  # fmt: skip
_PLACE_FEATURES = (
    "h1", "item", "cell", "div", "p", "caption tag", "found div", "unfound p", "unfound item", "unfound cell",
    "before", "after", "previous", "next", "among next", "share of parent", "share of grandparent", "parent of most",
    "tag of most",
)  # fmt: skip
_HINT_FEATURES = (
    "in the container", "noise", "own noise", "named caption", "named lead", "navigation", "figure", "list", "quoted", "hidden",
    "shown photograph", "found in navigation", "found hidden",
)  # fmt: skip
FEATURES = _TEXT_FEATURES + _PLACE_FEATURES + _HINT_FEATURES


def candidates(blocks: Sequence[Block], witnesses: Witnesses) -> list[Candidate]:
    """The blocks that were found or stated and those around them, in the order of the page. Linear in the blocks."""
    found = [witnesses.found.share(block) for block in blocks]
    stated = [witnesses.stated.share(block) for block in blocks]
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
        self._words = self._counted()
        self._hints: dict[Place | None, tuple[bool, int]] = {None: (False, 0)}
        self._total = max((hit for _, hit in self._words.values()), default=0)
        self._common, self._most, self._tag = self._favoured()
        if self._common is not None:
            self._hints[self._common] = (True, 0)
        said = sum(len(block.words) for block, share in zip(blocks, stated, strict=True) if share > HALF)
        size = witnesses.stated.size
        # Structured data that the page does not show, or only the beginning of the text, speak against nothing.
        self._trusted = size > 60 and said > 0.8 * size and size > 0.6 * witnesses.found.size
        self._seen = Seen(witnesses.found)

    def _counted(self) -> dict[Place, tuple[int, int]]:
        """Of each place the words in it, and those of them that were found."""
        words: dict[Place, tuple[int, int]] = {}
        for block, share in zip(self._blocks, self._found, strict=True):
            _add(words, block.place, len(block.words), len(block.words) * (share > HALF))
        # From the deepest up, so that each place has all of its own when it is added to the one around it.
        waiting: list[list[Place]] = [[] for _ in range(max((place.depth for place in words), default=0) + 1)]
        for place in words:
            waiting[place.depth].append(place)
        for level in reversed(waiting):
            for place in level:
                if place.parent is not None:
                    if place.parent not in words:
                        waiting[place.parent.depth].append(place.parent)
                    _add(words, place.parent, *words[place])
        return words

    def _favoured(self) -> tuple[Place | None, Place | None, str]:
        """The innermost place that most of what was found is in, the place around most of its blocks, their tag."""
        around: dict[Place | None, int] = {}
        tags: dict[str, int] = {}
        for block, share in zip(self._blocks, self._found, strict=True):
            if share > HALF:
                place, count = block.place, len(block.words)
                around[place.parent] = around.get(place.parent, 0) + count
                tags[place.tag] = tags.get(place.tag, 0) + count
        holding = (place for place, (_, hit) in self._words.items() if hit >= 0.85 * self._total > 0)
        common = max(holding, key=lambda place: place.depth, default=None)
        most = max(around, key=lambda place: around[place], default=None)
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
        text, count, found = block.text, len(block.words), self._found[index]
        stated = self._stated[index] * self._trusted
        linked, says = block.linked / len(text), block.says
        again = self._seen.again(block)
        return (
            1, found, found * stated, hit and self._trusted and stated < LITTLE, not hit and stated < LITTLE, not hit,
            self._witnesses.lead.share(block) > MOSTLY, again, hit and again, hit and self._witnesses.found.size > 200,
            min(log1p(count), 5), count >= 25, hit and count < 8, not hit and count < 8,
            linked, linked > HALF, linked > 0.9, hit * linked, (not hit) * linked, ends(text),
            count < SHORT and says(asks), count < SHORT and says(points),
            count < 60 and says(credits_somebody), count < 25 and says(is_byline),
        )  # fmt: skip

    def _of_place(self, index: int, block: Block, hit: bool) -> Sequence[float]:
        place, count, around = block.place, len(block.words), self._found
        tag, parent = place.tag, place.parent
        item, cell, div, paragraph = tag == "li", tag == "td", tag == "div", tag == "p"
        return (
            tag == "h1", item, cell, div, paragraph, tag == "figcaption", hit and div,
            not hit and paragraph, not hit and item, not hit and cell, index < self._first, index > self._last,
            around[index - 1] if index else 0, around[index + 1] if index + 1 < len(around) else 0,
            max(around[index + 1 : index + 4], default=0),
            self._rest(parent, count, hit), self._rest(parent and parent.parent, count, hit),
            parent is not None and parent is self._most, tag == self._tag,
        )  # fmt: skip

    def _of_hints(self, place: Place, hit: bool) -> Sequence[float]:
        within, hints = self._hints_of(place)
        if not hints:
            return (within, *_NO_HINTS)
        caption, figure = hints & Hint.CAPTION > 0, hints & Hint.FIGURE > 0
        navigation, hidden = hints & Hint.NAVIGATION > 0, hints & Hint.HIDDEN > 0
        return (
            within, hints & Hint.NOISE > 0, place.hints & Hint.NOISE > 0, caption, hints & Hint.LEAD > 0, navigation,
            figure, hints & Hint.LIST > 0, hints & Hint.QUOTE > 0, hidden, figure and caption, hit and navigation, hit and hidden,
        )  # fmt: skip

    def _hints_of(self, place: Place) -> tuple[bool, int]:
        """Whether a place is in the container that most of what was found is in, and the hints of those between."""
        if place not in self._hints:
            within, hints = self._hints[None] if place.parent is None else self._hints_of(place.parent)
            # What holds a good part of the article is named for other reasons ("has-sidebar", "story-with-comments").
            if self._words[place][1] < MAIN_PART * self._total:
                hints |= place.hints
            self._hints[place] = within, hints
        return self._hints[place]

    def _rest(self, place: Place | None, count: int, hit: bool) -> float:
        """Which part of the other words in a place was found."""
        if place is None:
            return 0.5
        words, found = self._words[place]
        return (found - count * hit) / (words - count) if words > count else 0.5


def _add(words: dict[Place, tuple[int, int]], place: Place, count: int, found: int) -> None:
    old = words.get(place, (0, 0))
    words[place] = old[0] + count, old[1] + found


_NO_HINTS = (False,) * (len(_HINT_FEATURES) - 1)


class Seen:
    """The lines and runs of words of earlier blocks."""

    def __init__(self, found: Text) -> None:
        self._found = found
        self._runs: set[int] = set()
        self._lines: Counter[str] = Counter()

    def again(self, block: Block) -> bool:
        """Whether its words stood there before, as a line or in others, more often than in the text that was found.

        Cells of a table may: "1 tackle" is what two players did.
        """
        line, runs = block.line, block.runs
        if block.place.tag in _CELLS:
            again = False
        elif line in self._lines:
            again = self._lines[line] >= self._found.times(block)
        else:
            copied = len(block.words) > LONG and sum(map(self._runs.__contains__, runs)) > 0.8 * len(runs)
            again = copied and line not in self._found.lines
        self._lines[line] += 1
        self._runs.update(runs)
        return again
