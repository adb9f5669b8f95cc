"""One owner, any number of readers, and plain words for whatever stands in the way."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import StoreError, StoreInUse
from monitor.store import alerts, open_store, overview

OWNER = """
import sys, time
from monitor.store import open_store
store = open_store(sys.argv[1], owner=True)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/state/deep/store.db"


@pytest.fixture
def other_owner(url: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.communicate()


def test_the_folder_is_made(url: str, tmp_path: Path) -> None:
    open_store(url, owner=True).close_now()
    assert (tmp_path / "state/deep/store.db").exists()


def test_a_relative_file_and_one_with_odd_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///a b#c%20%.db", owner=True).close_now()
    assert (tmp_path / "a b#c%20%.db").exists()


def test_a_second_owner_is_told_which_process_to_stop(url: str, other_owner: subprocess.Popen[str]) -> None:
    with pytest.raises(StoreInUse, match=rf"is in use by process {other_owner.pid} \(stop it first\)"):
        open_store(url, owner=True)


def test_a_second_owner_in_the_same_process_is_refused_too(url: str) -> None:
    store = open_store(url, owner=True)
    with pytest.raises(StoreInUse, match=f"process {os.getpid()} "):
        open_store(url, owner=True)
    store.close_now()
    open_store(url, owner=True).close_now()


def test_a_killed_owner_leaves_no_lock_behind(url: str, other_owner: subprocess.Popen[str]) -> None:
    os.kill(other_owner.pid, signal.SIGKILL)
    other_owner.wait()
    open_store(url, owner=True).close_now()


def owner(url: str) -> int | None:
    with open_store(url, owner=False) as store:
        return overview(store, datetime.now(UTC)).owner


def test_a_reader_sees_who_owns_the_store(url: str, other_owner: subprocess.Popen[str]) -> None:
    assert owner(url) == other_owner.pid
    other_owner.kill()
    other_owner.wait()
    assert owner(url) is None


async def test_a_pid_that_another_process_got_meanwhile_is_no_owner(url: str) -> None:
    store = open_store(url, owner=True)
    assert owner(url) == os.getpid()
    await store.close()
    Path(f"{store.file}.lock").write_text(f"{os.getpid()}\n")
    assert owner(url) is None


def test_before_the_first_run_there_is_nothing_to_read(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing stored yet.*run `news-monitor run` first"):
        open_store(url, owner=False)
    assert not (tmp_path / "state").exists()


async def test_readers_see_what_is_committed_while_the_owner_works(url: str, make: Any) -> None:
    with open_store(url, owner=True) as owner, open_store(url, owner=False) as reader:
        assert alerts(reader, 9) == []
        await make.alert_stored(owner, "a")
        assert [one.alert.id for one in alerts(reader, 9)] == ["a"]


async def test_a_reader_reads_what_a_crash_left(backend: Any, make: Any) -> None:
    await make.alert_stored(backend.open(), "a")
    backend.crash().close_now()
    with open_store(backend.last, owner=False) as reader:
        assert [one.alert.id for one in alerts(reader, 9)] == ["a"]


async def test_a_reader_may_not_write_and_needs_no_lock(url: str, make: Any) -> None:
    with ExitStack() as stack:
        stack.enter_context(open_store(url, owner=True))
        readers = [stack.enter_context(open_store(url, owner=False)) for _ in range(3)]
        with pytest.raises(StoreError, match=r"opened for reading only"):
            await readers[0].sync_feeds([], now=make.NOW)
        with pytest.raises(StoreError, match=r"opened for reading only"):
            await make.claim(readers[0], "desk", now=make.NOW)


async def test_nothing_is_read_or_written_after_the_end(url: str, make: Any) -> None:
    store = open_store(url, owner=True)
    await store.close()
    for call in (
        store.due_channels(now=make.NOW),
        store.sync_feeds([], now=make.NOW),
        store.claim_feeds(now=make.NOW, limit=1, lease=make.LEASE, room=make.ROOM),
    ):
        with pytest.raises(StoreError, match=r"the store is closed"):
            await call


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://u:secret@host/db", "postgresql store is not available in this version"),
        ("news-monitor.db", "write sqlite:///news-monitor.db"),
    ],
)
def test_a_url_that_is_no_sqlite_file_is_refused_without_its_secrets(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        open_store(url, owner=True)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("owner", [True, False])
def test_a_folder_that_cannot_be_made_or_entered_is_named(tmp_path: Path, owner: bool) -> None:
    (tmp_path / "file").write_text("")
    words = "/sub/store.db cannot be opened: Not a directory" if owner else "nothing stored yet"
    with pytest.raises(StoreError, match=words):
        open_store(f"sqlite:///{tmp_path}/file/sub/store.db", owner=owner)


STRANGER = """
import os, sys
from datetime import UTC, datetime
from monitor.errors import StoreError
from monitor.store import open_store, overview
for step in ("warm up: import all there is", "read", "own"):
    try:
        with open_store(sys.argv[1], owner=step == "own") as store:
            print(step, len(overview(store, datetime.now(UTC)).feeds))
    except StoreError as error:
        print(step, error)
    if os.geteuid() == 0:
        os.setuid(65534)
"""


def test_a_user_who_may_only_read_reads_with_and_without_an_owner_at_work() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"

        def tell() -> list[str]:
            command = [sys.executable, "-c", STRANGER, url]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            return output.splitlines()[1:]

        with open_store(url, owner=True):
            database = Path(folder, "store.db")
            assert database.stat().st_mode & 0o777 == 0o600, "what is watched for is nobody else's business"
            for file in Path(folder).glob("store.db*"):
                file.chmod(0o644)
            Path(folder).chmod(0o555)
            assert tell()[0] == "read 0"
            Path(folder).chmod(0o755)
        refused = f"own the store {folder}/store.db cannot be opened: Permission denied"
        Path(folder, "store.db.lock").chmod(0o444)
        Path(folder).chmod(0o555)
        assert tell() == ["read 0", refused]
        Path(folder).chmod(0o755)


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is a folder: name a file in it"):
        open_store(f"sqlite:///{tmp_path}", owner=True)


def test_the_writer_waits_for_the_disk_and_keeps_references(url: str) -> None:
    def settings(connection: Any) -> list[Any]:
        return [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")
        ]

    with open_store(url, owner=True) as store:
        assert asyncio.run(store._write(settings)) == [2, 1]
        assert overview(store, None).feeds == ()
