"""Sentences in place of others -> passages: which was changed into which, and the words that differ in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.revisions.alignment import Gap, gaps
from monitor.core.revisions.change import Edit, Passage, Place, Span
from monitor.core.revisions.judging import is_trivial
from monitor.core.revisions.spellings import is_written_out
from monitor.core.revisions.token import Token
from monitor.core.revisions.units import Unit
from monitor.core.revisions.whole import Whole
from monitor.core.revisions.wording import SAYING

# A sentence is another one's new wording if half of the shorter one's words stand in both, in order.
_LINKED = 0.5
# More words than a long article has: they are not told apart one by one.
_MOST_WORDS = 50_000
_LONGEST_ECHO = 3
_SHORT = 4
_LONGEST_SPEAKER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What the words of two versions are judged with: the stemmer of their language, and the versions themselves."""

    stemmer: str
    old: Whole
    new: Whole

    def attested(self, word: str) -> bool:
        """Whether a word stands in both versions."""
        return self.old.has(word) and self.new.has(word)


@dataclass(slots=True)
class Block:
    """Neighbouring sentences, `old` in place of which stand `new`; one of them may be empty."""

    old: list[Unit]
    new: list[Unit]


def blocks_of(old: Sequence[Unit], new: Sequence[Unit]) -> list[Block]:
    """Divide sentences that stand in place of others into the smallest blocks that say the same, in order."""
    first, second = _flat(old), _flat(new)
    if not old or not new or max(len(first), len(second)) > _MOST_WORDS:
        return [*(Block([one], []) for one in old), *(Block([], [one]) for one in new)]
    links = _links(old, new, _shared(first, second))
    return _with_short_ones(list(_grouped(old, new, links)))


def _with_short_ones(blocks: list[Block]) -> list[Block]:
    """A heading of few words in place of another is its new wording, however few words they share."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            last is not None
            and not last.new
            and not block.old
            and _is_short(last.old)
            and _is_short(block.new)
        ):
            joined[-1] = Block(last.old, block.new)
        else:
            joined.append(block)
    return joined


def _is_short(units: Sequence[Unit]) -> bool:
    return len(units) == 1 and len(units[0].tokens) <= _SHORT


def passage_of(block: Block, place: Place, judge: Judge, at: tuple[int, int]) -> Passage:
    """The passage that a block of sentences is, with its edits; `at` is where it stands in old and new if it has none."""
    if not block.old or not block.new:
        return lone_passage(block, place, at, is_material=True)
    return Passage(
        place=place,
        old=_span(block.old),
        new=_span(block.new),
        edits=tuple(_edits(block, judge)),
    )


def lone_passage(block: Block, place: Place, at: tuple[int, int], *, is_material: bool) -> Passage:
    """The passage of sentences that were only added or only removed."""
    old = _span(block.old) if block.old else None
    new = _span(block.new) if block.new else None
    edit = Edit(old=old or (at[0], at[0]), new=new or (at[1], at[1]), is_material=is_material)
    return Passage(place=place, old=old, new=new, edits=(edit,))


def _flat(units: Sequence[Unit]) -> list[tuple[str, int]]:
    """The words of sentences, each with its sentence's index."""
    return [(token.key, index) for index, unit in enumerate(units) for token in unit.tokens]


def _shared(old: Sequence[tuple[str, int]], new: Sequence[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """The sentences that each pair of matching words stands in."""
    i = j = 0
    end = Gap(len(old), len(old), len(new), len(new))
    for gap in [*gaps([key for key, _ in old], [key for key, _ in new]), end]:
        for one, other in zip(old[i : gap.old_start], new[j : gap.new_start], strict=True):
            yield one[1], other[1]
        i, j = gap.old_end, gap.new_end


def _links(
    old: Sequence[Unit], new: Sequence[Unit], shared: Iterator[tuple[int, int]]
) -> list[tuple[int, int]]:
    counts: dict[tuple[int, int], int] = {}
    for pair in shared:
        counts[pair] = counts.get(pair, 0) + 1
    return [
        (i, j)
        for (i, j), count in counts.items()
        if count >= _LINKED * min(len(old[i].tokens), len(new[j].tokens))
    ]


def _grouped(old: Sequence[Unit], new: Sequence[Unit], links: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """Blocks of sentences that hang together by links, which ascend in both; every other sentence is a block by itself."""
    i = j = 0
    block: Block | None = None
    for one, other in links:
        joins = block is not None and (one < i or other < j)
        if not joins:
            if block is not None:
                yield block
            yield from (Block([unit], []) for unit in old[i:one])
            yield from (Block([], [unit]) for unit in new[j:other])
            i, j, block = one, other, Block([], [])
        assert block is not None  # noqa: S101 - for the type checker
        block.old += old[i : one + 1]
        block.new += new[j : other + 1]
        i, j = max(i, one + 1), max(j, other + 1)
    if block is not None:
        yield block
    yield from (Block([unit], []) for unit in old[i:])
    yield from (Block([], [unit]) for unit in new[j:])


def _span(units: Sequence[Unit]) -> Span:
    return units[0].start, units[-1].end


def _edits(block: Block, judge: Judge) -> Iterator[Edit]:
    old = [token for unit in block.old for token in unit.tokens]
    new = [token for unit in block.new for token in unit.tokens]
    found = gaps([token.key for token in old], [token.key for token in new])
    for gap in _with_swaps(old, new, found):
        before, after = old[gap.old_start : gap.old_end], new[gap.new_start : gap.new_end]
        beside = [*old[max(0, gap.old_start - 1) : gap.old_start], *old[gap.old_end : gap.old_end + 1]]
        trivial = (
            is_trivial(before, after, judge.stemmer, judge.attested)
            or is_written_out(before, after, beside)
            or _is_echo(old, new, gap)
        )
        yield Edit(
            old=_place(old, gap.old_start, gap.old_end),
            new=_place(new, gap.new_start, gap.new_end),
            is_material=not trivial,
        )


def _with_swaps(old: Sequence[Token], new: Sequence[Token], found: Sequence[Gap]) -> Iterator[Gap]:
    """One gap in place of two where a word moved over its neighbour, or "said" over its speaker: put in here, taken out there."""
    last: Gap | None = None
    for gap in found:
        if last is not None and (_is_swap(last, gap) or _is_said(old, new, last, gap)):
            yield Gap(last.old_start, gap.old_end, last.new_start, gap.new_end)
            last = None
            continue
        if last is not None:
            yield last
        last = gap
    if last is not None:
        yield last


def _is_swap(one: Gap, other: Gap) -> bool:
    shapes = [(gap.old_end - gap.old_start, gap.new_end - gap.new_start) for gap in (one, other)]
    return other.old_start - one.old_end == 1 and sorted(shapes) == [(0, 1), (1, 0)]


def _is_said(old: Sequence[Token], new: Sequence[Token], one: Gap, other: Gap) -> bool:
    if other.old_start - one.old_end > _LONGEST_SPEAKER:
        return False
    taken = [token.key for gap in (one, other) for token in old[gap.old_start : gap.old_end]]
    put = [token.key for gap in (one, other) for token in new[gap.new_start : gap.new_end]]
    return len(taken) == 1 and taken == put and taken[0] in SAYING


def _is_echo(old: Sequence[Token], new: Sequence[Token], gap: Gap) -> bool:
    """Whether words are only said twice ("the the") or no longer are."""
    tokens, start, end = (
        (old, gap.old_start, gap.old_end)
        if gap.new_start == gap.new_end
        else (new, gap.new_start, gap.new_end)
    )
    if (gap.old_start < gap.old_end and gap.new_start < gap.new_end) or end - start > _LONGEST_ECHO:
        return False
    run = [token.key for token in tokens[start:end]]
    before = [token.key for token in tokens[max(0, 2 * start - end) : start]]
    behind = [token.key for token in tokens[end : 2 * end - start]]
    return run in (before, behind)


def _place(tokens: Sequence[Token], start: int, end: int) -> Span:
    if start < end:
        return tokens[start].start, tokens[end - 1].end
    at = tokens[start - 1].end if start else tokens[0].start
    return at, at
