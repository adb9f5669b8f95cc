"""Torture: the deliver belt dies at every place, and then at every place again, for all pairs of places."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from time import monotonic

from tests.tools.report import Figure
from tests.world.outbox_crashes import Place, all_places, blank, crash_at


def crash_in_pairs(folder: Path) -> list[Figure]:
    """Every pair of places at which an undisturbed life passes; a second life may end before it comes to its own."""
    folder.mkdir(parents=True)
    begun, file = monotonic(), blank(folder)
    places = asyncio.run(all_places(file, folder / "quiet"))
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as workers:
        found = list(workers.map(partial(_after, file, folder, places), range(len(places))))
    twice, wrong = sum(crashed for crashed, _ in found), [one for _, some in found for one in some]
    for one in wrong[:20]:
        print(f"crashes: {one}")
    print(
        f"crashes: {len(places)} places, {len(places) ** 2} pairs, {twice} with two crashes, {monotonic() - begun:.0f} s"
    )
    return [
        Figure(
            name="crashes: pairs of places",
            value=twice,
            unit="pairs",
            floor=len(places) ** 2 / 2,
            better="higher",
            n=len(places) ** 2,
        ),
        Figure(
            name="crashes: lost, or told again otherwise than between send and mark",
            value=len(wrong),
            unit="pairs",
            floor=0,
            better="lower",
            n=len(places) ** 2,
        ),
    ]


def _after(file: Path, folder: Path, places: Sequence[Place], number: int) -> tuple[int, list[str]]:
    """All pairs that begin with one place: how often both crashes came about, and what was wrong."""
    return asyncio.run(_pairs(file, folder / str(number), places, places[number]))


async def _pairs(file: Path, folder: Path, places: Sequence[Place], first: Place) -> tuple[int, list[str]]:
    folder.mkdir()
    twice, wrong = 0, list[str]()
    for number, second in enumerate(places):
        lives, fuses = await crash_at(file, folder / str(number), first, second)
        twice += all(fuse.where for fuse in fuses[:2])
        wrong += (f"{first} and {second}: {what}" for what in lives.wrong())
    return twice, wrong
