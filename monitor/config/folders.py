"""Finds the folders the monitor works with: its configuration and its state."""

from collections.abc import Mapping
from pathlib import Path

from monitor.config.findings import WHOLE_FILE
from monitor.errors import ConfigError, Problem

MAIN_FILE = "monitor.yaml"
FEEDS_FILE = "feeds.yaml"
_NAME = "news-monitor"


def find_folder(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The configuration folder: `explicit` (--config), else $NEWS_MONITOR_CONFIG, else `cwd`/config if it holds
    monitor.yaml, else the first that exists of $XDG_CONFIG_HOME/news-monitor (~/.config) and /etc/news-monitor.

    Raises:
        ConfigError: there is none; names the places looked at.
    """
    named = explicit or _path(environ, "NEWS_MONITOR_CONFIG")
    if named is not None:
        return _chosen(
            named if named.is_absolute() else cwd / named, "--config" if explicit else "NEWS_MONITOR_CONFIG"
        )
    here = cwd / "config"
    if (here / MAIN_FILE).is_file():
        return here
    elsewhere = [*_in_home(environ, "XDG_CONFIG_HOME", ".config"), Path("/etc") / _NAME]
    for place in elsewhere:
        if place.is_dir():
            return place
    looked = ", ".join(str(place) for place in (here, *elsewhere))
    hint = "name the folder with --config DIR or NEWS_MONITOR_CONFIG"
    raise ConfigError([_problem(MAIN_FILE, f"no configuration found; looked in {looked}", hint)])


def state_folder(environ: Mapping[str, str]) -> Path:
    """Where the monitor keeps what it knows: $STATE_DIRECTORY (systemd's; the first if several), else
    $XDG_STATE_HOME/news-monitor (~/.local/state)."""
    given = _path({"first": environ.get("STATE_DIRECTORY", "").partition(":")[0]}, "first")
    if given is not None:
        return given
    at_home = _in_home(environ, "XDG_STATE_HOME", ".local/state")
    return at_home[0] if at_home else Path.home() / ".local/state" / _NAME


def _chosen(folder: Path, by: str) -> Path:
    if folder.is_dir():
        return folder
    found = "is not a folder" if folder.exists() else "does not exist"
    raise ConfigError(
        [_problem(str(folder), f"the configuration folder that {by} names {found}", "correct the path")]
    )


def _in_home(environ: Mapping[str, str], variable: str, usual: str) -> list[Path]:
    """The program's folder below the XDG variable, else below its usual place in the home directory, if there is one.

    A relative path in an XDG variable is ignored, as the XDG Base Directory Specification demands.
    """
    base = _path(environ, variable)
    if base is not None and base.is_absolute():
        return [base / _NAME]
    home = _path(environ, "HOME")
    return [home / usual / _NAME] if home else []


def _path(environ: Mapping[str, str], variable: str) -> Path | None:
    value = environ.get(variable, "")
    return Path(value) if value else None


def _problem(file: str, message: str, suggestion: str) -> Problem:
    return Problem(
        file=file, line=WHOLE_FILE.line, column=WHOLE_FILE.column, message=message, suggestion=suggestion
    )
