"""A store's URL to the store: found or made, locked, brought to the schema that this version knows."""

from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store.access import Access
from monitor.store.dialect import database_file, in_plain_words, reader_engine, writer_engine
from monitor.store.lock import free_lock, take_lock
from monitor.store.schema import check_schema, prepare_schema
from monitor.store.store import SqlStore
from monitor.store.writer import Writer


def open_store(url: str, *, owner: bool) -> SqlStore:
    """Open the store that `url` names.

    The owner takes the lock, creates or migrates the database and may write. Anybody else only reads, also while an
    owner is at work. Raises `StoreInUse`, `StoreTooNew` or another `StoreError`.
    """
    file = database_file(url)
    try:
        if file.is_dir():
            raise StoreError(f"the store {file} is a folder: name a file in it")
        return _open_owned(file) if owner else _open_for_reading(file)
    except DBAPIError as error:
        raise in_plain_words(error, file) from error
    except OSError as error:
        raise StoreError(f"the store {file} cannot be opened: {error.strerror}") from error


def _open_owned(file: Path) -> SqlStore:
    lock = take_lock(file)
    try:
        # What somebody watches for is nobody else's business.
        file.touch(mode=0o600)
        prepare_schema(file)
        writer = Writer(writer_engine(file), partial(in_plain_words, file=file))
    except BaseException:
        free_lock(lock)
        raise
    return SqlStore(Access(file, reader_engine(file), writer, lock))


def _open_for_reading(file: Path) -> SqlStore:
    if not file.exists():
        raise StoreError(f"nothing stored yet in {file}: run `news-monitor run` first")
    readers = reader_engine(file)
    try:
        with readers.connect() as connection:
            check_schema(connection, file)
    except BaseException:
        readers.dispose()
        raise
    return SqlStore(Access(file, readers, None, None))
