from pathlib import Path

import pytest

from monitor.config import find_folder, state_folder
from monitor.errors import ConfigError


def test_the_order_of_places(tmp_path: Path) -> None:
    explicit, named, home = tmp_path / "explicit", tmp_path / "named", tmp_path / "xdg/news-monitor"
    for folder in (explicit, named, home, tmp_path / "config"):
        folder.mkdir(parents=True)
    (tmp_path / "config/monitor.yaml").touch()
    environ = {
        "NEWS_MONITOR_CONFIG": str(named),
        "XDG_CONFIG_HOME": str(tmp_path / "xdg"),
        "HOME": "/nowhere",
    }
    assert find_folder(explicit, environ, tmp_path) == explicit
    assert find_folder(Path("explicit"), environ, tmp_path) == explicit
    assert find_folder(None, environ, tmp_path) == named
    environ["NEWS_MONITOR_CONFIG"] = ""
    assert find_folder(None, environ, tmp_path) == tmp_path / "config"
    (tmp_path / "config/monitor.yaml").unlink()
    assert find_folder(None, environ, tmp_path) == home


def test_the_usual_place_in_the_home_directory(tmp_path: Path) -> None:
    (tmp_path / ".config/news-monitor").mkdir(parents=True)
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative/is/ignored"}
    assert find_folder(None, environ, tmp_path) == tmp_path / ".config/news-monitor"


def test_none_found_names_the_places(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_folder(None, {"HOME": str(tmp_path / "home")}, tmp_path)
    said = str(caught.value)
    for place in (tmp_path / "config", tmp_path / "home/.config/news-monitor", Path("/etc/news-monitor")):
        assert str(place) in said
    assert "--config" in said


@pytest.mark.parametrize("kind", ["file", "nothing"])
def test_a_folder_that_is_none(tmp_path: Path, kind: str) -> None:
    if kind == "file":
        (tmp_path / "x").touch()
    with pytest.raises(ConfigError, match=r"that --config names (is not a folder|does not exist)"):
        find_folder(tmp_path / "x", {}, tmp_path)
    with pytest.raises(ConfigError, match=r"that NEWS_MONITOR_CONFIG names"):
        find_folder(None, {"NEWS_MONITOR_CONFIG": "x"}, tmp_path)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "HOME": "/h"}, "/var/lib/a"),
        ({"STATE_DIRECTORY": "", "XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/news-monitor"),
        ({"HOME": "/h"}, "/h/.local/state/news-monitor"),
    ],
)
def test_the_state_folder(environ: dict[str, str], expected: str) -> None:
    assert state_folder(environ) == Path(expected)
