"""Versions of articles: what is kept of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from monitor.model import Revision
from monitor.store.dialect import writer_engine
from monitor.store.revisions import MOST_REVISIONS, revisions_of, store_revision
from monitor.store.schema import prepare_schema

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    file = tmp_path / "versions.db"
    prepare_schema(file)
    # Rows of `articles` are another test's matter.
    engine = writer_engine(file, foreign_keys=False)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def version(number: int, article_id: str = "one", body: str = "text") -> Revision:
    at = NOW + timedelta(minutes=number)
    return Revision(article_id=article_id, number=number, at=at, title=f"title {number}", body=body)


def test_versions_come_back_in_order_and_by_article(connection: Connection) -> None:
    for one in (version(2), version(1), version(1, "another")):
        store_revision(connection, one)
    assert revisions_of(connection, "one") == (version(1), version(2))
    assert revisions_of(connection, "none") == ()


def test_a_version_stored_again_is_one_version(connection: Connection) -> None:
    store_revision(connection, version(1))
    store_revision(connection, version(1, body="other"))
    assert revisions_of(connection, "one") == (version(1, body="other"),)


def test_the_first_and_the_latest_are_kept(connection: Connection) -> None:
    store_revision(connection, version(1, "another"))
    for number in range(1, MOST_REVISIONS + 11):
        store_revision(connection, version(number))
    kept = [one.number for one in revisions_of(connection, "one")]
    assert kept == [1, *range(12, MOST_REVISIONS + 11)]
    assert len(kept) == MOST_REVISIONS
    assert revisions_of(connection, "another") == (version(1, "another"),)
