"""Crashes while delivering, one and two of them: messages that tell several alerts, two targets, a gap. Repeats only between
a send and its mark. Every pair of places there is: `python -m tests.torture --only crashes`."""

from pathlib import Path

import pytest

from tests.world.outbox_crashes import SAID, all_places, blank, crash_at


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blank(tmp_path_factory.mktemp("blank"))


async def test_undisturbed_everything_arrives_once(waiting: Path, tmp_path: Path) -> None:
    lives, (fuse,) = await crash_at(waiting, tmp_path / "quiet")
    mail, hook = lives.boxes
    told = sorted(" ".join(one.alert.id for one in parcel.deliveries) for parcel in mail.parcels)
    assert told == ["a b", "a b c d", "c d"], "the second target had to wait"
    assert len(hook.parcels) == len(SAID)
    assert set(lives.told().values()) == {1}
    assert fuse.passed["after deliver"] == 7


async def test_a_crash_at_any_place(waiting: Path, tmp_path: Path) -> None:
    crashed = 0
    for number, place in enumerate(await all_places(waiting, tmp_path / "quiet")):
        lives, fuses = await crash_at(waiting, tmp_path / str(number), place)
        assert not list(lives.wrong()), f"crash {place}"
        crashed += bool(fuses[0].where)
    assert crashed > 50


async def test_two_crashes_at_the_places_that_matter(waiting: Path, tmp_path: Path) -> None:
    """Around sends and marks, the first and the last time of each."""
    places = await all_places(waiting, tmp_path / "quiet")
    last = dict(places)
    wanted = [place for place in places if place[1] in {1, last[place[0]]}]
    calls = ("after claim_parcel", "before deliver", "after deliver", "before record", "after record")
    wanted = [place for place in wanted if place[0].startswith(calls)]
    twice = 0
    for first in wanted:
        for second in wanted:
            lives, fuses = await crash_at(waiting, tmp_path / f"{first} {second}", first, second)
            assert not list(lives.wrong()), f"crashes {first}, {second}"
            twice += all(fuse.where for fuse in fuses[:2])
    assert twice >= len(wanted) ** 2 / 2, "as many as that come about: a second life has less to do"
