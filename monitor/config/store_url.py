"""Turns the address of a store into one that means the same from everywhere: a SQLite file by its absolute path."""

from pathlib import Path

from monitor.config.units import Misfit

_PREFIX = "sqlite:///"
_HINT = "write sqlite:///news-monitor.db, or sqlite:////an/absolute/path.db"


def resolve(url: str, state: Path) -> str:
    """The address with its path relative to `state` made absolute.

    Raises:
        Misfit: it is not the address of a SQLite file; the message never shows it, as it may hold a password.
    """
    scheme = url.partition("://")[0].partition("+")[0].lower()
    if scheme in {"postgres", "postgresql"}:
        raise Misfit("PostgreSQL is not available in this version", _HINT)
    path = url.removeprefix(_PREFIX)
    if path == url:
        raise Misfit("this is not the address of a SQLite file", _HINT)
    if not path or path.startswith(":memory:") or path.endswith("/"):
        raise Misfit("this names no file", _HINT)
    if "?" in path or any(not char.isprintable() for char in path):
        raise Misfit("this path holds characters that cannot stand in it", _HINT)
    return f"{_PREFIX}{(state.absolute() / path)}"
