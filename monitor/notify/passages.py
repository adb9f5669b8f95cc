"""Evidence (a passage and the places of its hits) becomes clean segments, each a hit or not, ready to be marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.model import Evidence, Zone
from monitor.notify.clean import clean

# A passage is a sentence or two, some 200 to 400 characters; what is longer is no prose (a list, a table).
MAX_PASSAGE = 700
_BEFORE_HIT = 200

_WHERE = {
    Zone.TITLE: "Found in the headline",
    Zone.LEAD: "Found in the opening paragraphs",
    Zone.BODY: "Found in the text",
    Zone.SUMMARY: "Found in the summary",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a passage, cleaned: a hit, or what stands between hits."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage to show, and in which part of the article it was found."""

    where: str
    segments: tuple[Segment, ...]

    @property
    def place(self) -> str:
        """In which part of the article, within a sentence: "in the text"."""
        return self.where.removeprefix("Found ")

    @property
    def plain(self) -> str:
        """The passage without marks."""
        return "".join(one.text for one in self.segments)


def passages(evidence: Iterable[Evidence]) -> tuple[Passage, ...]:
    """The passages to show, in their order, without those that hold nothing to see."""
    told = (Passage(where=_WHERE[one.zone], segments=tuple(_segments(one))) for one in evidence)
    return tuple(passage for passage in told if passage.plain.strip())


def _segments(evidence: Evidence) -> Iterator[Segment]:
    text, spans = evidence.passage, _tidy(evidence)
    start, end = _window(text, spans)
    if start:
        yield Segment(text="… ", hit=False)
    at = start
    for left, right in _clipped(spans, start, end):
        yield from _segment(text[at:left], hit=False)
        yield from _segment(text[left:right], hit=True)
        at = right
    yield from _segment(text[at:end], hit=False)
    if end < len(text):
        yield Segment(text=" …", hit=False)


def _segment(raw: str, *, hit: bool) -> Iterator[Segment]:
    text = clean(raw)
    if not hit or not text.strip():
        if text:
            yield Segment(text=text, hit=False)
        return
    # Marks must hug the words they mark, or Markdown does not see them.
    core = text.strip()
    before, _, after = text.partition(core)
    parts = ((before, False), (core, True), (after, False))
    yield from (Segment(text=part, hit=is_hit) for part, is_hit in parts if part)


def _tidy(evidence: Evidence) -> list[tuple[int, int]]:
    """The spans inside the passage, in order, those that touch or overlap as one."""
    tidy: list[tuple[int, int]] = []
    for start, end in sorted(_clipped(evidence.spans, 0, len(evidence.passage))):
        if tidy and start <= tidy[-1][1]:
            tidy[-1] = (tidy[-1][0], max(end, tidy[-1][1]))
        else:
            tidy.append((start, end))
    return tidy


def _clipped(spans: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """What of the spans lies between `start` and `end`."""
    clipped = [(max(left, start), min(right, end)) for left, right in spans]
    return [(left, right) for left, right in clipped if left < right]


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Which part of a long passage to show: from shortly before the first hit, cut between words."""
    if len(text) <= MAX_PASSAGE:
        return 0, len(text)
    start = max(spans[0][0] - _BEFORE_HIT, 0) if spans else 0
    end = min(start + MAX_PASSAGE, len(text))
    if start:
        start = text.find(" ", start, spans[0][0]) + 1 or start
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start + MAX_PASSAGE // 2 else end
    return start, end
