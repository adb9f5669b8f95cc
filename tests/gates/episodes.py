"""Gate: what publishers, networks and clocks do to feeds, each with a known right outcome (see tests/world/episodes)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.tools.report import Figure
from tests.world.episodes import EPISODES, Episode, Outcome, flood


def prove_episodes(folder: Path) -> Sequence[Figure]:
    """Play every episode, the flood with 10,000 items."""
    scenes = EPISODES | {"10,000 items at once": flood(10_000)}
    return [
        figure
        for number, (name, episode) in enumerate(scenes.items())
        for figure in _played(name, episode, folder / str(number))
    ]


def _played(name: str, episode: Episode, folder: Path) -> list[Figure]:
    folder.mkdir()
    outcome = asyncio.run(episode(folder))
    print(
        f"{name}: {len(outcome.truth)} to tell, {outcome.messages} messages, notices: {list(outcome.notices)}"
    )
    return _figures(name, outcome)


def _figures(name: str, outcome: Outcome) -> list[Figure]:
    told = len(outcome.truth)
    twice = max(map(outcome.notices.count, outcome.notices), default=0)
    figures = [
        Figure(name=f"{name}: lost", value=outcome.lost, unit="alerts", floor=0, better="lower", n=told),
        Figure(
            name=f"{name}: wrong or twice",
            value=outcome.wrong,
            unit="alerts",
            floor=0,
            better="lower",
            n=told,
        ),
        Figure(name=f"{name}: the same notice", value=twice, unit="times", floor=1, better="lower", n=told),
    ]
    if outcome.waits:
        wait = round(max(outcome.waits), 2)
        figures.append(
            Figure(
                name=f"{name}: next poll",
                value=wait,
                unit="intervals",
                floor=2,
                better="lower",
                n=len(outcome.waits),
            )
        )
    return figures
