"""The real program in a scene on loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world.scene import Scene, open_scene


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path) as scene:
        yield scene
