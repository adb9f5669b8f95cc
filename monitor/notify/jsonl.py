"""`jsonl://`: each alert of a parcel becomes one line of JSON at the end of a file, on disk before it counts as sent."""

import os
import stat
from pathlib import Path
from urllib.parse import unquote

from monitor.model import Outcome, Parcel, SendResult
from monitor.notify.payload import alert_object, json_line


def file_of(url: str, *, state_folder: Path) -> Path:
    """The file that a `jsonl://` address names: `jsonl:///absolute/path`, or relative to the state folder."""
    return state_folder / unquote(url.partition("://")[2])


def append_parcel(file: Path, parcel: Parcel) -> Outcome:
    """Write all of `parcel` to the end of `file`, created for its owner only (mode 0600) if there is none.

    A line that a crash left torn stays as it is, and the first begins below it.
    """
    objects = (alert_object(one.alert, repeat=one.repeat) for one in parcel.deliveries)
    lines = "".join(f"{json_line(told)}\n" for told in objects)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        target = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        return _refused(file, error)
    try:
        return _write(target, lines.encode(), file)
    finally:
        os.close(target)


def _write(target: int, lines: bytes, file: Path) -> Outcome:
    regular = stat.S_ISREG(os.fstat(target).st_mode)
    try:
        if regular and _is_torn(target):
            lines = b"\n" + lines
        while lines:
            lines = lines[os.write(target, lines) :]
    except OSError as error:
        return _refused(file, error)
    try:
        if regular:
            os.fsync(target)
    except OSError as error:
        return Outcome(
            result=SendResult.IN_DOUBT, sentence=f"{file.name} may not be on disk: {error.strerror}"
        )
    return Outcome(result=SendResult.SENT, sentence=f"written to {file}")


def _is_torn(target: int) -> bool:
    size = os.fstat(target).st_size
    return size > 0 and os.pread(target, 1, size - 1) != b"\n"


def _refused(file: Path, error: OSError) -> Outcome:
    return Outcome(result=SendResult.REFUSED, sentence=f"{file.name} cannot be written: {error.strerror}")
