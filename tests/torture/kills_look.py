"""What a daemon is in the middle of at the moment of its kill: its whole process group is stopped first, looked at, and
killed without going on.

send          a receiver has a connection open and has not said goodbye
sending       the store says `sending`: the send is about to begin, under way or not marked yet
transaction   the main process holds SQLite's write lock (WAL_WRITE_LOCK, byte 120 of the -shm file, in /proc/locks)
"""

import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.world.daemon import Life, Program
from tests.world.processes import Process
from tests.world.scene import Scene

_WRITE_LOCK = "120"
_UNTIL_STOPPED = 0.02  # seconds: a process that waits for its disk stops after that
_PATIENCE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was open: `sending` as (channel, alert, message), the program's processes, and the moment."""

    send: bool
    sending: tuple[tuple[str, str, str], ...]
    transaction: bool
    family: tuple[Process, ...]
    at: float

    @property
    def is_open(self) -> bool:
        return self.send or bool(self.sending) or self.transaction


def look_and_kill(scene: Scene, program: Program, life: Life, *, alone: bool) -> Look:
    """Stop the group, look, kill the group, or with `alone` its leader only. Nothing of this process comes in between:
    what the receivers have open is what they had open when the group stopped."""
    life.signal_group(signal.SIGSTOP)
    _wait_until_stopped(life.pid)
    at = monotonic()
    look = Look(
        send=bool(scene.hook.open or scene.mailbox.open),
        sending=_sending(program.database),
        transaction=_in_transaction(program.database, life.pid),
        family=tuple(life.tree()),
        at=at,
    )
    if alone:
        life.kill()
        life.signal_group(signal.SIGCONT)  # the workers: they are to find out by themselves
    else:
        life.signal_group(signal.SIGKILL)
    return look


def _wait_until_stopped(pid: int) -> None:
    end = monotonic() + _UNTIL_STOPPED
    while monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "TZX":
                return
        except OSError:
            return


def _sending(database: Path) -> tuple[tuple[str, str, str], ...]:
    """Read beside the stopped program, so this opens no file that is to be recovered."""
    if not database.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=_PATIENCE)) as connection:
            return tuple(connection.execute(_QUERY).fetchall())
    except sqlite3.OperationalError:  # it was stopped while it created or locked the whole file
        return ()


_QUERY = """
SELECT deliveries.channel, alerts.id, deliveries.message FROM deliveries JOIN alerts ON alerts.number = alert_number
WHERE ended_at IS NULL AND state = 'sending'
"""


def _in_transaction(database: Path, pid: int) -> bool:
    try:
        inode = database.with_name(f"{database.name}-shm").stat().st_ino
        locks = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return False
    return any(_is_write_lock(line.split(), pid, inode) for line in locks)


def _is_write_lock(line: list[str], pid: int, inode: int) -> bool:
    """`1: POSIX ADVISORY WRITE pid major:minor:inode first last`, see proc(5)."""
    return (
        line[1:4] == ["POSIX", "ADVISORY", "WRITE"]
        and line[4] == str(pid)
        and line[5].rpartition(":")[2] == str(inode)
        and line[6] == _WRITE_LOCK
    )
