import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.errors import ConfigError

with warnings.catch_warnings():
    # Apprise imports `imghdr` (for PGP), deprecated since 3.11; here once, before it could count as an error of ours.
    warnings.simplefilter("ignore", DeprecationWarning)
    import monitor.notify.plugins  # noqa: F401

Files = Mapping[str, str | bytes | None]

SOUND: dict[str, str | bytes | None] = {
    "monitor.yaml": "",
    "feeds.yaml": "feeds:\n  - {url: https://example.org/rss, name: Example, tags: [uk]}\n",
    "channels.yaml": "channels:\n  screen: stdout://\n",
    "rules/watch.yaml": "defaults: {channels: [screen]}\nrules:\n  - boat strike\n",
}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Files], Path]:
    """Writes a sound configuration with some files changed (None: missing) and works beside it."""
    monkeypatch.chdir(tmp_path)

    def write(changed: Files) -> Path:
        for name, content in {**SOUND, **changed}.items():
            path = tmp_path / "config" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "config"

    return write


@pytest.fixture
def loaded(write: Callable[[Files], Path]) -> Callable[..., Config]:
    """Loads a sound configuration with some files changed."""

    def loaded(changed: Files | None = None, environ: Mapping[str, str] | None = None) -> Config:
        return load(write(changed or {}), {"HOME": "/home/user", **(environ or {})})

    return loaded


@pytest.fixture
def problems(write: Callable[[Files], Path]) -> Callable[..., list[str]]:
    """The problems of a configuration, a line each as the user sees them."""

    def problems(changed: Files, environ: Mapping[str, str] | None = None) -> list[str]:
        folder = write(changed)
        with pytest.raises(ConfigError) as caught:
            load(folder, {"HOME": "/home/user", **(environ or {})})
        return str(caught.value).splitlines()

    return problems
