"""Torture: the deliver belt dies at every place that it passes; then its next life does, wherever that passes."""

import asyncio
import shutil
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from time import monotonic

from tests.tools.report import Figure
from tests.world.crashes import Fuse
from tests.world.figures import at_least, at_most
from tests.world.outbox_crashes import Place, all_places, begin, blank, places_of

_OFTEN = 10  # first places between two lines that tell how far it is
_MOST_FAIL_TO_COME = 0.05  # of the second crashes: threads do not take turns twice in the same way


def crash_in_pairs(folder: Path) -> list[Figure]:
    """Every pair of a place in a first life and one in the life after that."""
    folder.mkdir(parents=True)
    begun, file = monotonic(), blank(folder)
    places = asyncio.run(all_places(file, folder / "quiet"))
    pairs = twice = 0
    wrong: list[str] = []
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as workers:
        after = workers.map(partial(_after, file), (folder / str(n) for n in range(len(places))), places)
        for number, (tried, crashed, found) in enumerate(after, 1):
            pairs, twice = pairs + tried, twice + crashed
            wrong += found
            if number % _OFTEN == 0 or number == len(places):
                print(
                    f"crashes: {number} of {len(places)} places, {twice} pairs, {len(wrong)} wrong, {monotonic() - begun:.0f} s",
                    flush=True,
                )
    for one in wrong[:20]:
        print(f"crashes: {one}")
    return [
        at_least((1 - _MOST_FAIL_TO_COME) * pairs, "crashes: pairs of places", twice, "pairs", n=pairs),
        at_most(
            0,
            "crashes: lost, or told again otherwise than between send and mark",
            len(wrong),
            "pairs",
            n=pairs,
        ),
    ]


def _after(file: Path, folder: Path, first: Place) -> tuple[int, int, list[str]]:
    """All pairs that begin with one place: how many, how often both crashes came about, and what was wrong."""
    return asyncio.run(_pairs(file, folder, first))


async def _pairs(file: Path, folder: Path, first: Place) -> tuple[int, int, list[str]]:
    folder.mkdir()
    once = begin(file, folder / "first")
    await once.live(Fuse(*first))
    undisturbed, quiet = once.resumed_in(folder / "quiet"), Fuse()
    await undisturbed.live(quiet)
    wrong = [f"{first}: {what}" for what in undisturbed.wrong()]
    twice, places = 0, places_of(quiet)
    for number, second in enumerate(places):
        lives, fuse = once.resumed_in(folder / str(number)), Fuse(*second)
        for one in (fuse, Fuse()):
            await lives.live(one)
        twice += bool(fuse.where)
        wrong += (f"{first} and {second}: {what}" for what in lives.wrong())
    shutil.rmtree(folder)
    return len(places), twice, wrong
