"""The schema: made by the migrations alone, checked cheaply, refused when it is not ours or too new."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from monitor.errors import StoreError, StoreTooNew
from monitor.store import open_store
from monitor.store.dialect import APPLICATION_ID
from monitor.store.schema import SCHEMA_VERSION
from monitor.store.tables import metadata

NEXT_VERSION = f"{int(SCHEMA_VERSION) + 1:04}"


def run_sql(file: Path, *statements: str) -> list:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        return [connection.execute(statement).fetchall() for statement in statements][-1]


def schema(file: Path) -> dict[str, str]:
    rows = run_sql(file, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {
        name: " ".join(sql.split())
        for name, sql in rows
        if name not in {"alembic_version", "sqlite_sequence"}
    }


def parts(sql: str) -> list[str]:
    """A CREATE statement as a sorted list of its columns and constraints: the order of constraints says nothing."""
    head, _, body = sql.partition("(")
    return [head, *sorted(part.strip(" )") for part in body.split(", "))]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path, url: str, file: Path) -> None:
    open_store(url, owner=True).close_now()
    engine = create_engine(f"sqlite:///{tmp_path}/tables.db")
    metadata.create_all(engine)
    engine.dispose()
    migrated, known = schema(file), schema(tmp_path / "tables.db")
    assert migrated.keys() == known.keys()
    assert {name: parts(sql) for name, sql in migrated.items()} == {
        name: parts(sql) for name, sql in known.items()
    }


def test_a_new_store_says_whose_it_is_and_which_version(url: str, file: Path) -> None:
    open_store(url, owner=True).close_now()
    assert run_sql(file, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert run_sql(file, "SELECT version_num FROM alembic_version") == [(SCHEMA_VERSION,)]
    assert run_sql(file, "PRAGMA journal_mode") == [("wal",)]


def test_alembic_is_imported_only_where_there_is_something_to_migrate(url: str) -> None:
    script = (
        "import sys; from monitor.store import open_store;"
        "store = open_store(sys.argv[1], owner=sys.argv[2] == 'owner'); store.close_now();"
        "print('alembic' in sys.modules)"
    )

    def imported(how: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", script, url, how], check=True, capture_output=True, text=True
        ).stdout

    assert [imported("owner"), imported("owner"), imported("reader")] == ["True\n", "False\n", "False\n"]


@pytest.mark.parametrize("owner", [True, False])
@pytest.mark.parametrize("version", [NEXT_VERSION, "9999", "abcdef"])
def test_a_store_of_a_newer_version_is_refused_and_untouched(
    url: str, file: Path, owner: bool, version: str
) -> None:
    open_store(url, owner=True).close_now()
    run_sql(file, f"UPDATE alembic_version SET version_num = '{version}'")
    before = file.read_bytes()
    with pytest.raises(
        StoreTooNew, match=rf"newer version of news-monitor.*schema {version}.*update news-monitor"
    ):
        open_store(url, owner=owner)
    assert file.read_bytes() == before


def test_a_refused_store_is_not_locked(url: str, file: Path) -> None:
    open_store(url, owner=True).close_now()
    run_sql(file, f"UPDATE alembic_version SET version_num = '{NEXT_VERSION}'")
    for _ in range(2):
        with pytest.raises(StoreTooNew):
            open_store(url, owner=True)


def test_a_store_of_an_older_version_is_not_read_but_waits_for_its_owner(url: str, file: Path) -> None:
    open_store(url, owner=True).close_now()
    run_sql(file, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(StoreError, match=r"older version.*`news-monitor run` brings it up to date"):
        open_store(url, owner=False)


@pytest.mark.parametrize("owner", [True, False])
def test_a_database_of_somebody_else_is_refused_and_untouched(url: str, file: Path, owner: bool) -> None:
    run_sql(file, "CREATE TABLE precious (a)", "INSERT INTO precious VALUES (1)")
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"no store of news-monitor: choose another file"):
        open_store(url, owner=owner)
    assert file.read_bytes() == before


@pytest.mark.parametrize("owner", [True, False])
def test_a_file_that_is_no_database_is_refused_and_untouched(url: str, file: Path, owner: bool) -> None:
    file.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(StoreError, match=r"is damaged.*backup"):
        open_store(url, owner=owner)
    assert file.read_bytes() == b"Dear diary, " * 1000


def test_a_creation_that_fails_leaves_nothing_half_made(
    url: str, on_connect: Callable[[str], None], file: Path, tmp_path: Path
) -> None:
    on_connect("PRAGMA max_page_count=12")
    with pytest.raises(StoreError, match=r"no room left"):
        open_store(url, owner=True)
    assert schema(file) == {}
    on_connect("PRAGMA max_page_count=1000000")
    open_store(url, owner=True).close_now()
    assert "feeds" in schema(file)


def test_an_empty_database_that_a_crash_left_is_filled(url: str, file: Path) -> None:
    run_sql(file, "PRAGMA journal_mode=WAL")
    open_store(url, owner=True).close_now()
    assert "feeds" in schema(file)


def test_a_store_without_its_version_is_refused(url: str, file: Path) -> None:
    open_store(url, owner=True).close_now()
    run_sql(file, "DELETE FROM alembic_version")
    with pytest.raises(StoreError, match=r"no store of news-monitor"):
        open_store(url, owner=True)
