"""One process owns the store: a lock beside the database file that the kernel frees when its holder dies."""

import fcntl
import os
from pathlib import Path

from monitor.errors import StoreInUse


def take_lock(file: Path) -> int:
    """Take `<file>.lock`, creating its folder; the open descriptor that holds it.

    Raises `StoreInUse` with the pid of the holder, `OSError` where the folder cannot be used.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(_beside(file), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(lock, 20).decode("ascii", "replace").strip()
        os.close(lock)
        whose = f"process {holder}" if holder else "another process"
        raise StoreInUse(f"the store {file} is in use by {whose} (stop it first)") from error
    os.truncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def owner_of(file: Path) -> int | None:
    """The pid of the process that holds the lock; None if none does."""
    try:
        holder = int(_beside(file).read_text("ascii"))
        os.kill(holder, 0)
    except PermissionError:  # it runs, as another user
        return holder
    except (OSError, ValueError, OverflowError):
        return None
    return holder if _is_held(file) else None


def _is_held(file: Path) -> bool:
    """Whether the lock is taken. Asked only while its last holder's pid is in use, perhaps by another process: to ask is to
    take it for a moment, which would send away one that starts just then."""
    lock = os.open(_beside(file), os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def free_lock(lock: int) -> None:
    """Let the next owner in. The file stays: deleting it would let two owners lock two files of the same name."""
    os.truncate(lock, 0)
    os.close(lock)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".lock")
