"""A scene, and the daemon in this process on its folder."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.world.bench import Bench, bench_on
from tests.world.config import hook_url
from tests.world.inside import Start, Witness, running
from tests.world.scene import Scene, open_scene


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path) as scene:
        yield scene


@pytest.fixture
def daemon(scene: Scene) -> Start:
    """Runs the daemon on the scene's folder; it looks for changes every `every` seconds."""

    def start(every: float = 0.02) -> AbstractAsyncContextManager[Witness]:
        return running(scene.program, scene.pulse, every)

    return start


@pytest.fixture
async def bench(scene: Scene) -> AsyncIterator[Bench]:
    scene.configure(
        [], [{"name": "Boat strikes", "match": "boat strike"}], channels={"hook": hook_url(scene.hook.port)}
    )
    async with bench_on(scene) as bench:
        yield bench
