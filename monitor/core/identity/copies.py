"""Two bodies -> whether one is a copy of the other, perhaps edited or within a longer text, and what they share. Pure."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from monitor.core.identity.sketches import (
    LONGEST_TEXT,
    count_shared,
    distinct,
    run_hashes,
    word_hashes,
)
from monitor.core.identity.wordprints import Hashes
from monitor.core.text import finder, sentences
from monitor.core.text.keys import plain
from monitor.core.text.words import MAX_WORD

# A copy shares so many runs of three words, and so much of the shorter text's. Chosen on the dev part of the evaluation
# data, where all revisions of one page should be copies of one another, and stories told by different authors not.
_RUN = 3
_FEWEST_SHARED = 40
_LEAST_CONTAINED = 0.4

# A stretch that two texts share by chance or custom ("told reporters at the White House on Monday") is shorter.
_STRETCH = 8
_LEFT = 0.6  # of a sentence's words in runs of three: so much is left of one that was touched up
_SENTENCE = 4  # words; shorter ones ("He was 75.") say the same of different things


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """What a body is compared by: the hashes of its runs of three words, ascending, each once."""

    runs: Hashes


def wording_of(body: str) -> Wording:
    """Prepare a body for `is_copy`; linear time, and of a very long one only the beginning (200,000 characters)."""
    return Wording(distinct(run_hashes(word_hashes(body[:LONGEST_TEXT]), _RUN)))


def is_copy(one: Wording, other: Wording) -> bool:
    """Whether two bodies are one text: alike, or the shorter one (two fifths of it at least) within the longer one.

    Symmetric. Never true of texts that share less than 40 runs of three words.
    """
    fewest = min(len(one.runs), len(other.runs))
    if fewest < _FEWEST_SHARED:
        return False
    shared = count_shared(one.runs, other.runs)
    return shared >= _FEWEST_SHARED and shared >= _LEAST_CONTAINED * fewest


def shared_stretches(body: str, original: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) offsets in `body` of what stands in `original`, too: runs of 8 words and more, whole sentences of 4
    and more, and of sentences that were touched up what was left of them (runs of 3).

    Ascending, without overlap; case, accents, punctuation and spacing do not count. Linear time; what follows the first
    200,000 characters of either counts as not shared.
    """
    ours, theirs = _words(body[:LONGEST_TEXT]), _words(original[:LONGEST_TEXT])
    shared = _in_runs(ours.hashes, theirs.hashes, _STRETCH)
    touched = _in_runs(ours.hashes, theirs.hashes, _RUN)
    known = {hashes for _, _, hashes in _sentences(theirs)}
    for first, last, hashes in _sentences(ours):
        if hashes in known:
            shared[first:last] = True
        elif touched[first:last].mean() >= _LEFT:
            shared[first:last] |= touched[first:last]
    return tuple((ours.spans[first][0], ours.spans[last - 1][1]) for first, last in _stretches(shared))


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """A text's words: where they stand, and their hashes."""

    text: str
    spans: list[tuple[int, int]]
    hashes: Hashes


def _words(text: str) -> _Words:
    found = finder(text)
    spans = found.spans(0, len(text))
    return _Words(text, spans, _hashes_of([found.text[start:end] for start, end in spans]))


def _hashes_of(words: list[str]) -> Hashes:
    """The hashes of words as found, blind to case and accents."""
    if len(_REMEMBERED) > _MOST_REMEMBERED:
        _REMEMBERED.clear()
    return np.fromiter(map(_REMEMBERED.__getitem__, words), np.uint64, len(words))


class _Remembered(dict[str, int]):
    """The hashes of words as found: a text has few that those before it had not (a third of `lru_cache`'s time)."""

    def __missing__(self, word: str) -> int:
        form = plain(word, "").encode("utf-8", "surrogatepass")  # nothing of what is too long for a word
        found = int.from_bytes(blake2b(form, digest_size=8).digest(), "little")
        if len(word) <= MAX_WORD:
            self[word] = found
        return found


_REMEMBERED = _Remembered()
_MOST_REMEMBERED = 20_000  # words; 4 MB


def _in_runs(words: Hashes, theirs: Hashes, length: int) -> NDArray[np.bool_]:
    """Which words lie in a run of so many that both texts have."""
    shared = np.isin(run_hashes(words, length), run_hashes(theirs, length)).astype(np.int64)
    borders = np.zeros(len(words) + 1, np.int64)
    borders[: len(shared)] += shared
    borders[length : length + len(shared)] -= shared
    covered: NDArray[np.bool_] = np.cumsum(borders)[: len(words)] > 0
    return covered


def _sentences(words: _Words) -> Iterator[tuple[int, int, bytes]]:
    """Of each sentence that says something: the places of its first word and after its last one, and its hashes."""
    starts = [start for start, _ in words.spans]
    for start, end in sentences(words.text, ""):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if last - first >= _SENTENCE:
            yield first, last, words.hashes[first:last].tobytes()


def _stretches(shared: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The places of the first word and after the last one of each stretch of shared words."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], shared, [False]))))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
