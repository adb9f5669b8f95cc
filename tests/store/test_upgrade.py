"""A store of any earlier version, with what it held, becomes one of this version."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from monitor.errors import StoreError
from monitor.store import open_store, schema
from monitor.store.articles import article_at
from monitor.store.dialect import mark_as_ours, writer_engine

MIGRATIONS = Path(schema.__file__).with_name("migrations")
HELD_BY_0001 = """
INSERT INTO feeds (id, url, shown_url, host, name, tags, configured, next_at, etag, last_modified, body_hash, title,
    language, failures, sentence, polls, baseline_entries, baseline_unread, baseline_told)
VALUES (1, 'https://wire.example/feed', '', 'https://wire.example', 'wire', '[]', 1, '2026-03-01 12:00:00.000000', '',
    '', '', '', 'en', 0, '', 0, 0, 0, 0);
INSERT INTO articles (id, url, title, body, summary, author, outlet, language, published_at, extent, shortfall,
    stored_at, updated_at)
VALUES ('a', 'https://wire.example/a', 'Title a', 'Body of a.'||char(10)||'Its second paragraph.', '', '', '', 'en',
    '2026-03-01 12:00:00.000000', 'full', '', '2026-03-01 12:00:00.000000', '2026-03-01 12:00:00.000000');
INSERT INTO article_urls VALUES ('https://wire.example/a', 'a');
INSERT INTO entries (feed_id, key, url, host, title, summary, content, author, baseline, first_seen_at, state, next_at,
    claims, fetch_failures, deaths, sentence)
VALUES (1, 'b', 'https://wire.example/b', 'https://wire.example', 'Title b', '', '', '', 0,
    '2026-03-01 12:00:00.000000', 'waiting', '2026-03-01 12:00:00.000000', 0, 0, 0, '');
"""


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Path]:
    """A store as the first version left it."""
    file = tmp_path / "store.db"
    engine = writer_engine(file, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        mark_as_ours(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in HELD_BY_0001.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    yield file
    engine.dispose()


async def test_what_the_first_version_held_is_there_after_the_upgrade(first: Path, make: Any) -> None:
    store = open_store(f"sqlite:///{first}", owner=True)
    with closing(writer_engine(first).connect()) as connection:
        article = article_at(connection, url="https://wire.example/a")
    assert article == make.article("a")
    [due] = await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
    assert due.entry == make.entry("b")
    assert due.feed == make.feed()
    await make.record(store, due, make.article("b", section="World, Politics"))
    known = await make.known(store, due, ("https://wire.example/b",))
    assert known.by_url["https://wire.example/b"].section == "World, Politics"
    await store.close()


def test_a_reader_waits_for_the_owner_to_upgrade(first: Path) -> None:
    with pytest.raises(StoreError, match="of an older version"):
        open_store(f"sqlite:///{first}", owner=False)
    open_store(f"sqlite:///{first}", owner=True).close_now()
    open_store(f"sqlite:///{first}", owner=False).close_now()
