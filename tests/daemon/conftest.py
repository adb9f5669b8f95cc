"""A scene, and the daemon in this process on its folder."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

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
