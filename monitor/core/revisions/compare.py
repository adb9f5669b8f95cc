"""Two versions of an article -> what changed between them, and whether that changes what it says.

Sentences that stand in both as they are need no further look; of the rest, those that say the same are matched wherever
they stand, what is left in one place is matched word by word, and what is left then is looked for elsewhere.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.core.revisions.alignment import Gap, gaps
from monitor.core.revisions.change import Change, ChangeKind, Passage, Place, Span, Version
from monitor.core.revisions.rewording import Block, Judge, blocks_of, lone_passage, passage_of
from monitor.core.revisions.units import Unit, headlines, parts_of, unit_of, units_of, words_of
from monitor.core.revisions.whole import Whole, squeezed
from monitor.core.revisions.wording import FREE
from monitor.core.text import algorithm

# More differing text than that (characters of both versions; five times the longest article of the AEB) is told apart by
# sentences only: words would take a second per million.
_MOST_IN_WORDS = 400_000
# More lone sentences than that are a new text: they are not looked for elsewhere one by one (150 by 150: 20 ms).
_MOST_LONE = 150
# Two sentences are one that was moved and touched up if they share so much of their words (Dice).
_MOVED = 0.6
# A shorter run of words stands in any text.
_SHORTEST_REPEAT = 3


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block with where it stands in old and new, should it have no sentence there."""

    block: Block
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Bodies:
    """Two bodies with their sentences, and where those differ in any character."""

    old: Whole
    new: Whole
    old_parts: Sequence[Span]
    new_parts: Sequence[Span]
    differing: Sequence[Gap]

    @property
    def size(self) -> int:
        """How many characters differing sentences have."""
        spans = [span for gap in self.differing for span in self.old_parts[gap.old_start : gap.old_end]]
        spans += [span for gap in self.differing for span in self.new_parts[gap.new_start : gap.new_end]]
        return sum(end - start for start, end in spans)


def compare(old: Version, new: Version, *, language: str = "") -> Change:
    """How `new` differs from `old`; `language` is a language tag, "" (read as English) if it is not known.

    SAME: not a character differs. MATERIAL: a sentence, number, name, quotation or the sense of the headline changed.
    Bounded: two texts of 2 MB without anything in common take less than 2 s.
    """
    if old == new:
        return Change(kind=ChangeKind.SAME, old=old, new=new, passages=())
    judge = Judge(stemmer=algorithm(language), old=Whole(old), new=Whole(new))
    passages = (*_of_titles(old.title, new.title, judge), *_of_bodies(judge, language))
    material = any(passage.is_material for passage in passages)
    kind = ChangeKind.MATERIAL if material else ChangeKind.TRIVIAL
    return Change(kind=kind, old=old, new=new, passages=passages)


def _of_titles(old: str, new: str, judge: Judge) -> list[Passage]:
    """At most one passage. A headline that was not found in one of the versions says nothing about a change."""
    pairs = [(first, second) for first in headlines(old) for second in headlines(new)]
    if not pairs or any(first.key == second.key for first, second in pairs):
        return []
    passages = [passage_of(Block([first], [second]), Place.TITLE, judge, (0, 0)) for first, second in pairs]
    return [next((passage for passage in passages if not passage.is_material), passages[-1])]


def _of_bodies(judge: Judge, language: str) -> list[Passage]:
    old, new = judge.old.version.body, judge.new.version.body
    old_parts, new_parts = parts_of(old, language), parts_of(new, language)
    differing = gaps([old[slice(*part)] for part in old_parts], [new[slice(*part)] for part in new_parts])
    bodies = _Bodies(judge.old, judge.new, old_parts, new_parts, differing)
    if bodies.size > _MOST_IN_WORDS:
        return list(_in_sentences(bodies))
    placed = _rejoined(list(_in_words(bodies)))
    few = sum(1 for one in placed if not one.block.old or not one.block.new) <= _MOST_LONE
    return [_passage(one, judge, few=few) for one in placed]


# --- word by word -----------------------------------------------------------------------------------------------------


def _in_words(bodies: _Bodies) -> Iterator[_Placed]:
    """Blocks of sentences that differ, in order, without those that stand elsewhere unchanged."""
    old, new = bodies.old.version.body, bodies.new.version.body
    left: list[tuple[list[Unit], list[Unit], tuple[int, int]]] = []
    for gap in bodies.differing:
        olds, news = (
            bodies.old_parts[gap.old_start : gap.old_end],
            bodies.new_parts[gap.new_start : gap.new_end],
        )
        if olds and news and words_of(old, olds) == words_of(new, news):
            continue  # only divided otherwise
        first, second = units_of(old, olds), units_of(new, news)
        at = (_offset(bodies.old_parts, gap.old_start), _offset(bodies.new_parts, gap.new_start))
        for inner in gaps([unit.key for unit in first], [unit.key for unit in second]):
            some = first[inner.old_start : inner.old_end], second[inner.new_start : inner.new_end]
            left.append((*some, (_begin(some[0], at[0]), _begin(some[1], at[1]))))
    gone = Counter(unit.key for first, _, _ in left for unit in first)
    moved = gone & Counter(unit.key for _, second, _ in left for unit in second)
    taken, given = Counter(moved), Counter(moved)
    for first, second, at in left:
        blocks = blocks_of(_without(first, taken), _without(second, given))
        yield from (_Placed(block, at) for block in blocks)


def _begin(units: Sequence[Unit], otherwise: int) -> int:
    return units[0].start if units else otherwise


def _offset(parts: Sequence[Span], index: int) -> int:
    if index < len(parts):
        return parts[index][0]
    return parts[-1][1] if parts else 0


def _without(units: Sequence[Unit], moved: Counter[str]) -> list[Unit]:
    """The sentences that are not among the moved ones, each of which is taken once."""
    kept: list[Unit] = []
    for unit in units:
        if moved[unit.key] > 0:
            moved[unit.key] -= 1
        else:
            kept.append(unit)
    return kept


def _rejoined(placed: list[_Placed]) -> list[_Placed]:
    """Pair what was removed in one place with what was added like it in another: it was moved and touched up."""
    removed = [i for i, one in enumerate(placed) if not one.block.new]
    added = [i for i, one in enumerate(placed) if not one.block.old]
    if max(len(removed), len(added)) > _MOST_LONE:
        return placed
    words = {i: _words((*placed[i].block.old, *placed[i].block.new)) for i in (*removed, *added)}
    gone: set[int] = set()
    for i in removed:
        best = max(
            (j for j in added if j not in gone), key=lambda j: _likeness(words[i], words[j]), default=None
        )
        if best is not None and _likeness(words[i], words[best]) >= _MOVED:
            placed[best] = replace(placed[best], block=Block(placed[i].block.old, placed[best].block.new))
            gone |= {i, best}
    lost = gone.intersection(removed)
    return [one for i, one in enumerate(placed) if i not in lost]


def _words(units: Iterable[Unit]) -> frozenset[str]:
    return frozenset(token.key for unit in units for token in unit.tokens)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sentences' words."""
    return 2 * len(one & other) / (len(one) + len(other))


def _passage(one: _Placed, judge: Judge, *, few: bool) -> Passage:
    block = one.block
    if block.old and block.new:
        return passage_of(block, Place.BODY, judge, one.at)
    units = block.old or block.new
    here, there = (judge.old, judge.new) if block.old else (judge.new, judge.old)
    empty = all(token.key in FREE for unit in units for token in unit.tokens)
    repeats = few and all(_stands_in(unit, here, there) for unit in units)
    return lone_passage(block, Place.BODY, one.at, is_material=not (empty or repeats))


def _stands_in(unit: Unit, here: Whole, there: Whole) -> bool:
    """Whether a sentence only repeats what stands in the other version too: a quotation or the headline in a box."""
    sentence = here.version.body[unit.start : unit.end]
    return there.is_headed(unit.key) or (len(unit.tokens) >= _SHORTEST_REPEAT and there.holds(sentence))


# --- sentence by sentence ---------------------------------------------------------------------------------------------


def _in_sentences(bodies: _Bodies) -> Iterator[Passage]:
    """Sentences that were added or removed, blind to case, spacing and punctuation; for texts too long for more."""
    old, new = bodies.old.version.body, bodies.new.version.body
    spare = [
        Counter(squeezed(text[slice(*part)]) for part in parts)
        for text, parts in ((new, bodies.new_parts), (old, bodies.old_parts))
    ]
    for gap in bodies.differing:
        at = (_offset(bodies.old_parts, gap.old_start), _offset(bodies.new_parts, gap.new_start))
        for part in bodies.old_parts[gap.old_start : gap.old_end]:
            if _is_missing(old[slice(*part)], spare[0]):
                yield lone_passage(Block([unit_of(part)], []), Place.BODY, at, is_material=True)
        for part in bodies.new_parts[gap.new_start : gap.new_end]:
            if _is_missing(new[slice(*part)], spare[1]):
                yield lone_passage(Block([], [unit_of(part)]), Place.BODY, at, is_material=True)


def _is_missing(sentence: str, others: Counter[str]) -> bool:
    key = squeezed(sentence)
    return bool(key) and not others[key]
