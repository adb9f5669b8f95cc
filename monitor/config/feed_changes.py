"""Puts another text in the place of feeds.yaml: only if the whole configuration is right with it, and in one step."""

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from monitor.config.feed_places import NotEditableError
from monitor.config.files import shown
from monitor.config.folders import FEEDS_FILE
from monitor.config.loader import Config, load
from monitor.errors import ConfigError, MonitorError, Problem

Edit = Callable[[str], str]


class NotChangedError(MonitorError):
    """feeds.yaml stays as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What came of an edit: the configuration as it is now, and the warnings that it brought."""

    config: Config
    warnings: tuple[Problem, ...]


def change_feeds(
    config: Config, environ: Mapping[str, str], edit: Edit, *, store_url: str | None = None
) -> Changed:
    """Edit the text of feeds.yaml in the folder of `config`, which has been read from it.

    The file is replaced by a rename, with the same mode and, if we may, the same owner; a symbolic link stays one.

    Raises:
        NotChangedError: the configuration would not be right, or the file cannot be edited or written.
    """
    file = config.folder / FEEDS_FILE
    try:
        before = file.read_bytes()
        body = edit(before.decode("utf-8")).encode("utf-8")
    except NotEditableError as error:
        raise NotChangedError(
            f"{shown(file)} is written in a way that cannot be edited here: {error}"
        ) from None
    try:
        after = load(config.folder, environ, store_url=store_url, feeds_yaml=body)
    except ConfigError as error:
        raise NotChangedError(_refusal(file, error)) from None
    if file.read_bytes() != before:
        raise NotChangedError(f"{shown(file)} has just been changed by somebody else: try again")
    replace_file(file, body)
    known = {(each.file, each.message) for each in config.warnings}
    new = tuple(each for each in after.warnings if (each.file, each.message) not in known)
    return Changed(config=after, warnings=new)


def _refusal(file: Path, error: ConfigError) -> str:
    problems = "\n".join(f"  {problem}" for problem in error.problems[:10])
    return f"{shown(file)} stays as it is: the configuration would no longer be right\n{problems}"


def replace_file(file: Path, body: bytes) -> None:
    """Write `body` to a new file beside the old one, then let it take its place. A device or a pipe is written to.

    Raises:
        OSError: the folder or the disk does not take it; the old file is as it was.
    """
    if file.exists() and not file.is_file():
        file.write_bytes(body)  # replaced, /dev/null would be a file from then on
        return
    target = file.resolve()
    known = target.stat() if target.exists() else None
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            if known:
                os.fchmod(stream.fileno(), known.st_mode & 0o7777)
                with suppress(PermissionError):
                    os.fchown(stream.fileno(), known.st_uid, known.st_gid)
            else:
                os.fchmod(stream.fileno(), 0o644)
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """So that the rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
