"""Brings a database to the schema that this version knows, or says why it cannot.

Migrations are numbered `0001`, `0002`, … One cheap read decides; Alembic is imported only if there is work to do.
"""

import logging
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from monitor.errors import StoreError, StoreTooNew
from monitor.store.dialect import (
    broken_references,
    is_fresh,
    is_ours,
    mark_as_ours,
    reader_engine,
    writer_engine,
)

SCHEMA_VERSION = "0009"


def prepare_schema(file: Path) -> None:
    """Create or migrate the database, all in one transaction: a failure leaves it as it was.

    References are not enforced meanwhile, so that a migration may rebuild a table, but checked before the commit.
    """
    found = _found(file)
    if found == SCHEMA_VERSION:
        return
    engine = writer_engine(file, foreign_keys=False)
    with engine.connect() as connection, connection.begin():
        if found is None:
            mark_as_ours(connection)
        _migrate(connection)
        if broken := broken_references(connection):
            raise StoreError(f"the store {file} was not migrated: {broken} rows refer to nothing")


def _found(file: Path) -> str | None:
    """The version of the database, None for one that holds nothing. Nothing is written: it may not be ours."""
    if not file.exists():
        return None
    engine = reader_engine(file)
    try:
        with engine.connect() as connection:
            return None if is_fresh(connection) else schema_version(connection, file)
    finally:
        engine.dispose()


def check_schema(connection: Connection, file: Path) -> None:
    """Refuse to read a database of another version."""
    if (found := schema_version(connection, file)) != SCHEMA_VERSION:
        raise StoreError(
            f"the store {file} is of an older version (schema {found}, this one needs {SCHEMA_VERSION}): "
            "`news-monitor run` brings it up to date"
        )


def schema_version(connection: Connection, file: Path) -> str:
    """The version that a database of ours is at, at most `SCHEMA_VERSION`."""
    versions = table("alembic_version", column("version_num"))
    is_store = is_ours(connection) and inspect(connection).has_table(versions.name)
    found = connection.execute(select(versions.c.version_num)).scalar() if is_store else None
    if not isinstance(found, str):
        raise StoreError(f"{file} is a database, but no store of news-monitor: choose another file")
    if found > SCHEMA_VERSION:
        raise StoreTooNew(
            f"the store {file} was written by a newer version of news-monitor "
            f"(schema {found}, this one knows {SCHEMA_VERSION}): update news-monitor"
        )
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - costs a start some 0.2 s
    from alembic.config import Config  # noqa: PLC0415

    # Alembic tells each step at INFO; ours is one line a start, told by whoever opened the store.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
