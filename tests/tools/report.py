"""Figures with floors: prints a table, writes build/<name>.json, says whether all floors hold."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Literal

from rich.console import Console
from rich.table import Table

BUILD = Path(__file__).parents[2] / "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number: `floor` is what it must reach, `n` how many things were measured.

    `known` excuses a shortfall in words (why, and what was tried): it is printed and does not fail the run.
    """

    name: str
    value: float
    unit: str
    floor: float
    better: Literal["higher", "lower"]
    n: int
    known: str = ""

    @property
    def ok(self) -> bool:
        return self.value >= self.floor if self.better == "higher" else self.value <= self.floor


@contextmanager
def timed(part: str) -> Iterator[None]:
    """Say when a part of a run begins, and how long it took."""
    print(f"{part} …", flush=True)
    begun = monotonic()
    yield
    print(f"{part}: {monotonic() - begun:.0f} s", flush=True)


def publish(name: str, figures: Sequence[Figure]) -> int:
    """Print and write the figures of one run; the exit code."""
    table = Table("figure", "value", "unit", "floor", "n", "", title=f"make {name}")
    for figure in figures:
        sign = ">=" if figure.better == "higher" else "<="
        verdict = "ok" if figure.ok else figure.known or "FALLS SHORT"
        table.add_row(
            figure.name, f"{figure.value:g}", figure.unit, f"{sign} {figure.floor:g}", str(figure.n), verdict
        )
    Console(width=140).print(table)
    BUILD.mkdir(exist_ok=True)
    rows = [
        {key: value for key, value in (asdict(figure) | {"ok": figure.ok}).items() if key != "known" or value}
        for figure in figures
    ]
    (BUILD / f"{name}.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(figure.ok or figure.known for figure in figures) else 1
