"""What is SQLite's alone: how it is connected, how a transaction begins, and its errors in plain words.

The rest of the store speaks SQLAlchemy Core. For PostgreSQL: these functions again, chosen by the URL.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Engine, Index, Row, Table, TextClause, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from monitor.errors import StoreError

APPLICATION_ID = 0x4E4D6F6E  # "NMon" in the file's header: `file` and a second tool can tell whose it is
BUSY_SECONDS = 10.0
READERS = 2

# The WAL is cut back to this after a burst (bytes); SQLite itself would keep it at its largest.
LARGEST_IDLE_WAL = 64_000_000

# It is copied into the database when it has so many pages (32 MB): a page that several polls changed is copied once.
# SQLite's own 1,000 cost 6 us more for each poll of 100,000 feeds.
LONGEST_WAL = 8_000

NEVER_REUSE_IDS: dict[str, Any] = {"sqlite_autoincrement": True}
# A table whose rows are looked up by a key of several columns is kept in the order of that key.
WITHOUT_ROW_IDS: dict[str, Any] = {"sqlite_with_rowid": False}


def database_file(url: str) -> Path:
    """The database file that a store's URL names: all that follows `sqlite:///`, as it stands."""
    kind, separator, name = url.partition("://")
    if not separator:
        raise StoreError("the store's URL cannot be read: write sqlite:///news-monitor.db")
    if kind != "sqlite":
        raise StoreError(f"a {kind} store is not available in this version: write sqlite:///news-monitor.db")
    name = name.removeprefix("/")
    if name in {"", ":memory:"}:
        raise StoreError("the store's URL names no file: write sqlite:///news-monitor.db")
    return Path(name)


def writer_engine(file: Path, *, foreign_keys: bool = True) -> Engine:
    """Connections that write: every transaction takes the write lock as it begins, every commit reaches the disk.

    A deferred BEGIN that turns to writing fails at once when somebody else wrote meanwhile, whatever the timeout.
    """

    def connect() -> sqlite3.Connection:
        connection = _connect(file, "mode=rwc")
        _prepare_for_writing(connection, foreign_keys)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def reader_engine(file: Path) -> Engine:
    """Connections that only read, each transaction from one consistent state, never waiting for the writer.

    Who may read the file but not write its folder can read while an owner runs; without one SQLite needs to be told
    that nobody writes.
    """

    def connect() -> sqlite3.Connection:
        connection = _connect(file, "mode=ro")
        try:
            connection.execute("SELECT 1 FROM sqlite_master")
        except sqlite3.OperationalError as error:
            connection.close()
            if _primary_code(error) not in _FOLDER_CLOSED or file.with_name(f"{file.name}-wal").exists():
                raise
            return _connect(file, "mode=ro&immutable=1")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=READERS)
    _begin_with(engine, "BEGIN")
    return engine


_FOLDER_CLOSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def _connect(file: Path, options: str) -> sqlite3.Connection:
    """The driver must not begin transactions by itself (`isolation_level`): SQLAlchemy's `begin` event does."""
    return sqlite3.connect(
        f"file:{quote(str(file.absolute()))}?{options}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _prepare_for_writing(connection: sqlite3.Connection, foreign_keys: bool) -> None:
    (journal,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if journal != "wal":
        connection.close()
        raise StoreError(
            "the store's file system cannot share memory between processes: put it on a local disk"
        )
    connection.execute("PRAGMA synchronous=FULL")
    # What is deleted or overwritten leaves no trace in pages that are written anyway.
    connection.execute("PRAGMA secure_delete=FAST")
    connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
    connection.execute(f"PRAGMA journal_size_limit={LARGEST_IDLE_WAL}")
    connection.execute(f"PRAGMA wal_autocheckpoint={LONGEST_WAL}")


def _begin_with(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)


def transaction_lost(connection: Connection) -> bool:
    """Whether the database rolled everything back by itself (a full disk does that to the whole transaction)."""
    raw = connection.connection.driver_connection
    return raw is None or not raw.in_transaction


def insert(table: Table) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table)


def index_where(name: str, *columns: ColumnElement[object], where: ColumnElement[bool] | TextClause) -> Index:
    """An index over those rows alone for which `where` holds."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def stored(at: datetime | None) -> str | None:
    """A moment as `columns.Moment` writes it, for statements in plain SQL."""
    if at is None:
        return None
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return in_utc.isoformat(" ", "microseconds")[:26]


def moment(written: str | None) -> datetime | None:
    """The moment that `stored` wrote."""
    return None if written is None else datetime.fromisoformat(f"{written}+00:00")


def rows_of(
    connection: Connection, query: str, values: Sequence[Any] = ()
) -> "Sequence[Row[*tuple[Any, ...]]]":
    """The rows of a query in plain SQL, with a `?` for each value; moments are text as `stored` writes it."""
    return connection.exec_driver_sql(query, tuple(values)).all()


def run_many(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Run a statement in plain SQL, with a `?` for each value, for each of the rows; how many rows of the table it met.

    For what happens for every feed all day: a statement of SQLAlchemy's costs some 25 us a row beside what the database
    does with it, this one 1 us.
    """
    return connection.exec_driver_sql(statement, list(rows)).rowcount


def is_fresh(connection: Connection) -> bool:
    """Whether the database holds nothing yet."""
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is None


def is_ours(connection: Connection) -> bool:
    """Whether the database says that it is a news-monitor store."""
    found: int = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    return found == APPLICATION_ID


def mark_as_ours(connection: Connection) -> None:
    """Write into the database that it is a news-monitor store."""
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")


def broken_references(connection: Connection) -> int:
    """How many rows refer to a row that does not exist."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def in_plain_words(error: DBAPIError, file: Path) -> StoreError:
    """What went wrong with the database, and what to do."""
    sentence = _SENTENCES.get(_primary_code(error.orig), "the store {file} refused: {error}")
    return StoreError(sentence.format(file=file, error=error.orig))


def _primary_code(error: BaseException | None) -> int:
    """The SQLite result code without its detail (https://www.sqlite.org/rescode.html)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


_DAMAGED = "the store {file} is damaged ({error}): stop the monitor and put a backup in its place"
_SENTENCES = {
    sqlite3.SQLITE_FULL: "no room left to write the store {file}: free some disk space",
    sqlite3.SQLITE_BUSY: f"the store {{file}} was locked by another program for {BUSY_SECONDS:.0f} s: end that program",
    sqlite3.SQLITE_LOCKED: "the store {file} is locked by another program: end that program",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_IOERR: "the store {file} cannot be read or written ({error}): look after its disk",
    sqlite3.SQLITE_READONLY: "the store {file} may not be written: run this as the user it belongs to",
    sqlite3.SQLITE_CANTOPEN: "the store {file} cannot be opened: check its folder and permissions",
    sqlite3.SQLITE_PERM: "the store {file} cannot be opened: check its permissions",
}
