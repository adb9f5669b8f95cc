"""Whatever publishers, networks and clocks do: each relevant article is told once, and trouble at most once."""

from pathlib import Path

import pytest

from tests.world.episodes import EPISODES


@pytest.mark.parametrize("name", EPISODES)
async def test_every_relevant_article_is_told_once(name: str, tmp_path: Path) -> None:
    outcome = await EPISODES[name](tmp_path)
    assert (outcome.lost, outcome.wrong) == (0, 0), sorted(set(outcome.truth) ^ set(outcome.told))
    assert len(outcome.notices) == len(set(outcome.notices))
    assert max(outcome.waits, default=0) <= 2
