"""How columns are written down: times, spans of time, and the kinds of columns that many tables have."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Dialect, Integer, MetaData, Text, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, to the microsecond. As text of fixed width on SQLite, where it compares as time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """To UTC; a naive time is a bug and would be taken for local time."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """From UTC, which SQLite does not write down."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class Span(TypeDecorator[timedelta]):
    """A timedelta, as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """To microseconds."""
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - SQLAlchemy's
        """From microseconds."""
        return None if value is None else timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def words(name: str) -> Column[str]:
    """A text, "" where there is none."""
    return Column(name, Text, nullable=False, default="")


def added_text(name: str) -> Column[str]:
    """A text that a migration added: rows that were there before hold ""."""
    return Column(name, Text, nullable=False, default="", server_default="")


def count(name: str) -> Column[int]:
    """A number that begins at 0."""
    return Column(name, Integer, nullable=False, default=0)


def added_count(name: str) -> Column[int]:
    """A number that a migration added: rows that were there before hold 0."""
    return Column(name, Integer, nullable=False, default=0, server_default="0")


def flag(name: str) -> Column[bool]:
    """A fact that is not so at first."""
    return Column(name, Boolean, nullable=False, default=False)


def added_flag(name: str) -> Column[bool]:
    """A fact that a migration added: rows that were there before say that it is not so."""
    return Column(name, Boolean, nullable=False, default=False, server_default="0")


def required(name: str, kind: Any) -> Column[Any]:  # noqa: ANN401 - SQLAlchemy takes classes and instances alike
    """What every row has from the beginning."""
    return Column(name, kind, nullable=False)
