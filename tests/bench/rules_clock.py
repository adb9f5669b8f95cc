"""Engines side by side: some documents are given to each engine in random order, then the next; medians per document.

Some, not one by one: after an engine with 100,000 rules the processor's caches hold nothing of the next one, and each would
be measured by what came before it (the bare floor took 0.46 ms instead of 0.20).

A ratio is one of sums over the same documents, each with its median over the passes: medians shed what other programs on the
machine do to single calls, and sums weigh a long article as a day of news would, which a median of ratios does not.
"""

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter, process_time
from typing import Any

from monitor.model import Document

TOGETHER = 20
Engine = Callable[[Document], Any]


class Times:
    """Seconds by engine and document: CPU of this process, and by the wall."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._random = random.Random(1)
        self._cpu: dict[str, list[list[float]]] = {}
        self._wall: dict[str, list[list[float]]] = {}

    def run(self, engines: Mapping[str, Engine], *, count: int = 0) -> None:
        """One pass over all documents, or over `count` of them, spread evenly."""
        names = list(engines)
        numbers = self._some(count)
        for start in range(0, len(numbers), TOGETHER):
            self._random.shuffle(names)
            for name in names:
                for number in numbers[start : start + TOGETHER]:
                    self._take(name, engines[name], number)

    def cpu(self, name: str, like: str = "") -> float:
        """CPU seconds of an engine for the documents that `like` (if not itself) was given."""
        return self._sum(self._cpu[name], self._cpu[like or name])

    def wall(self, name: str, like: str = "") -> float:
        """The same in seconds that passed."""
        return self._sum(self._wall[name], self._wall[like or name])

    def given(self, name: str) -> int:
        """How many documents an engine was given."""
        return sum(map(bool, self._cpu[name]))

    def names(self) -> list[str]:
        """The engines, in the order in which they ran first."""
        return list(self._cpu)

    def _some(self, count: int) -> Sequence[int]:
        everyone = range(len(self._documents))
        return everyone[:: max(1, len(everyone) // count)][:count] if count else everyone

    def _take(self, name: str, engine: Engine, number: int) -> None:
        document = self._documents[number]
        wall, cpu = perf_counter(), process_time()
        engine(document)
        cpu, wall = process_time() - cpu, perf_counter() - wall
        for kept, taken in ((self._cpu, cpu), (self._wall, wall)):
            kept.setdefault(name, [[] for _ in self._documents])[number].append(taken)

    @staticmethod
    def _sum(times: list[list[float]], like: list[list[float]]) -> float:
        return sum(statistics.median(own) for own, other in zip(times, like, strict=True) if other)
