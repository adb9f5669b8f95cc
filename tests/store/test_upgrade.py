"""A store of any earlier version, with what it held, becomes one of this version."""

from contextlib import closing
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from monitor.errors import StoreError
from monitor.events import BatchRead
from monitor.model import Cause, ChannelTerms, DeliveryState, Listing, Manner
from monitor.store import alerts, open_store, overview, schema
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
def first(tmp_path: Path) -> Path:
    """A store as the first version left it."""
    return stored_at(tmp_path / "store.db", "0001", HELD_BY_0001)


def stored_at(file: Path, version: str, held: str) -> Path:
    """A store as that version left it."""
    engine = writer_engine(file, foreign_keys=False)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        mark_as_ours(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        for statement in held.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return file


async def test_what_the_first_version_held_is_there_after_the_upgrade(first: Path, make: Any) -> None:
    store = open_store(f"sqlite:///{first}", owner=True)
    with closing(writer_engine(first).connect()) as connection:
        article = article_at(connection, url="https://wire.example/a")
    assert article == make.article("a")
    [due] = await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
    assert due.entry == make.entry("b")
    assert due.feed == make.as_stored(make.feed())
    await make.record(store, due, make.article("b", section="World, Politics"))
    known = await make.known(store, due, ("https://wire.example/b",))
    assert known.by_url["https://wire.example/b"].section == "World, Politics"
    await store.close()


async def test_an_article_that_no_entry_was_any_more_is_forgotten_with_time(first: Path, make: Any) -> None:
    with open_store(f"sqlite:///{first}", owner=True) as store:
        assert await store.prune_articles(before=make.NOW, limit=9) == 0
        assert await store.article("a") is not None
        assert await store.prune_articles(before=make.at(seconds=1), limit=9) == 1
        assert await store.article("a") is None


def test_a_reader_waits_for_the_owner_to_upgrade(first: Path) -> None:
    with pytest.raises(StoreError, match="of an older version"):
        open_store(f"sqlite:///{first}", owner=False)
    open_store(f"sqlite:///{first}", owner=True).close_now()
    open_store(f"sqlite:///{first}", owner=False).close_now()


HELD_BY_0003 = """
INSERT INTO feeds (id, url, shown_url, host, name, tags, configured, next_at, etag, last_modified, body_hash, title,
    language, failures, sentence, polls, baseline_entries, baseline_unread, baseline_told, listing_at, answered_at)
SELECT value, 'https://'||name||'.example/feed', '', 'https://'||name||'.example', name, '[]', 1,
    '2026-03-01 12:00:00.000000', '"e"', '', 'b', '', 'en', 0, '', 3, entries, unread, told,
    '2026-03-01 11:00:00.000000', '2026-03-01 11:30:00.000000'
FROM (SELECT 1 AS value, 'wire' AS name, 3 AS entries, 1 AS unread, 0 AS told
    UNION ALL SELECT 2, 'read', 1, 0, 1 UNION ALL SELECT 3, 'loud', 0, 0, 0);
INSERT INTO articles (id, url, title, body, summary, author, outlet, language, published_at, extent, shortfall,
    stored_at, updated_at)
SELECT 'a'||value, 'https://wire.example/'||value, 'Title', '', '', '', '', 'en',
    '2026-03-01 12:00:00.000000', 'full', '', '2026-03-01 12:00:00.000000', '2026-03-01 12:00:00.000000'
FROM (SELECT 1 AS value UNION ALL SELECT 2);
INSERT INTO verdicts VALUES ('a1', 'r', 'first poll', '[]', '2026-03-01 12:00:00.000000');
INSERT INTO verdicts VALUES ('a2', 'r', 'first poll', '[]', '2026-03-01 12:00:00.000000');
INSERT INTO entries (feed_id, key, url, host, title, summary, content, author, baseline, first_seen_at, state, next_at,
    claims, fetch_failures, deaths, sentence, published_at, article_id, left_at)
SELECT feed, key, 'https://wire.example/'||key, 'https://wire.example', 'Title '||key, 'It says '||key, '', '',
    baseline, '2026-03-01 11:00:00.000000', state, CASE WHEN state = 'waiting' THEN '2026-03-01 11:00:00.000000' END,
    0, 0, 0, '', '2026-02-28 11:00:00.000000', article, CASE WHEN key = 'gone' THEN '2026-03-01 10:00:00.000000' END
FROM (SELECT 1 AS feed, 'x' AS key, 1 AS baseline, 'done' AS state, 'a1' AS article
    UNION ALL SELECT 1, 'y', 1, 'done', 'a2' UNION ALL SELECT 1, 'z', 1, 'waiting', NULL
    UNION ALL SELECT 1, 'later', 0, 'done', NULL UNION ALL SELECT 2, 'x', 1, 'done', NULL
    UNION ALL SELECT 3, 'x', 0, 'done', NULL UNION ALL SELECT 3, 'gone', 0, 'done', NULL);
"""


def item(make: Any, key: str, **changes: Any) -> Any:
    published = make.at(days=-1, hours=-1)
    return make.entry(key, summary=f"It says {key}", published_at=published, **changes)


async def test_entries_of_0003_are_known_by_all_their_keys_and_not_revised(tmp_path: Path, make: Any) -> None:
    file = stored_at(tmp_path / "store.db", "0003", HELD_BY_0003)
    with open_store(f"sqlite:///{file}", owner=True) as store:
        same = [item(make, "x"), item(make, "y"), item(make, "z")]
        moved = item(make, "later-renamed", url="http://wire.example/later", title="Title later")
        poll = make.answered(
            "wire", listing=Listing(title="", language="", entries=(*same, moved, item(make, "new")))
        )
        census = (await make.list_on(store, poll)).census
        assert [one.entry.key for one in census.same] == ["x", "y", "z"]
        assert [one.entry.key for one in (*census.attached, *census.revised)] == ["later-renamed"]
        assert [entry.key for entry in census.new] == ["new"]
        gone = item(make, "gone")
        poll = make.answered("loud", listing=Listing(title="", language="", entries=(gone,)))
        assert [one.entry.key for one in (await make.list_on(store, poll)).census.same] == ["gone"]


async def test_a_silent_first_poll_of_0003_comes_to_its_summary(tmp_path: Path, make: Any) -> None:
    file = stored_at(tmp_path / "store.db", "0003", HELD_BY_0003)
    with open_store(f"sqlite:///{file}", owner=True) as store:
        [due] = await store.claim_entries(now=make.NOW, limit=9, lease=make.LEASE, room=make.ROOM, alone=True)
        assert (due.entry.key, due.manner) == ("z", Manner.SILENT)
        batch = (await make.record(store, due)).batch
        assert batch == BatchRead(feed="wire", cause=Cause.FIRST_POLL, entries=3, matches=2, silent=True)
        known = await make.known(store, due, ("https://wire.example/z",))
        assert known.by_url


def test_many_entries_of_0003_are_upgraded_within_minutes(tmp_path: Path) -> None:
    many = (
        HELD_BY_0003
        + """INSERT INTO entries (feed_id, key, url, host, title, summary, content, author, baseline, first_seen_at,
    state, claims, fetch_failures, deaths, sentence)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
SELECT 3, 'k'||n, 'https://loud.example/'||n, 'https://loud.example', 'Title '||n, '', '', '', 0,
    '2026-03-01 11:00:00.000000', 'done', 0, 0, 0, '' FROM numbers;
"""
    )
    file = stored_at(tmp_path / "store.db", "0003", many)
    begun = process_time()
    open_store(f"sqlite:///{file}", owner=True).close_now()
    assert process_time() - begun < 20  # a million: a thousand seconds at the very most
    with closing(writer_engine(file).connect()) as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM entry_keys WHERE key LIKE 'u%'").scalar()
    assert count >= 20_000


SNAPSHOT = (
    '{"id":"ID","rule_id":"r","rule":"Rule","priority":"normal","reason":"new","title":"Title","url":"https://x.example/",'
    '"source":"wire","published_at":"2026-03-01T12:00:00+00:00","created_at":"2026-03-01T12:00:00+00:00",'
    '"article_id":"a","shortfall":"","evidence":[],"articles":[],"channels":["desk"]}'
)
HELD_BY_0005 = f"""
INSERT INTO alerts (number, id, rule_id, article_id, created_at, snapshot)
SELECT value, id, 'r', 'a', '2026-03-01 12:00:00.000000', replace('{SNAPSHOT}', 'ID', id)
FROM (SELECT 1 AS value, 'sent' AS id UNION ALL SELECT 2, 'retry' UNION ALL SELECT 3, 'sending' UNION ALL SELECT 4, 'gone');
INSERT INTO channels VALUES ('desk', 1, '2026-03-01 12:00:00.000000', NULL, '');
INSERT INTO channels VALUES ('gone', 0, NULL, '2026-03-01 12:00:00.000000', 'it does not answer');
INSERT INTO deliveries (id, alert_number, channel, state, attempts, repeat, created_at, next_at, first_attempt_at,
    attempted_at, ended_at, sentence)
SELECT value, value, CASE value WHEN 4 THEN 'gone' ELSE 'desk' END, state, 1, value = 2,
    '2026-03-01 11:00:00.000000', next_at, '2026-03-01 11:30:00.000000', '2026-03-01 11:30:00.000000', ended_at, state||'!'
FROM (SELECT 1 AS value, 'sent' AS state, NULL AS next_at, '2026-03-01 12:00:00.000000' AS ended_at
    UNION ALL SELECT 2, 'retry', '2026-03-01 12:00:00.000000', NULL UNION ALL SELECT 3, 'sending', NULL, NULL
    UNION ALL SELECT 4, 'suppressed', NULL, '2026-03-01 12:00:00.000000');
UPDATE sqlite_sequence SET seq = 99 WHERE name = 'deliveries';
"""


@pytest.mark.parametrize("version", ["0005", "0006"])
async def test_deliveries_of_before_targets_are_kept_and_told_to_those_configured(
    tmp_path: Path, make: Any, version: str
) -> None:
    file = stored_at(tmp_path / "store.db", version, HELD_BY_0005)
    with open_store(f"sqlite:///{file}", owner=True) as store:
        kept = {one.alert.id: one.deliveries for one in alerts(store, 9)}
        assert {name: (one.target, one.state, one.sentence) for name, [one] in kept.items()} == {
            "sent": ("", DeliveryState.SENT, "sent!"),
            "retry": ("", DeliveryState.RETRY, "retry!"),
            "sending": ("", DeliveryState.SENDING, "sending!"),
            "gone": ("", DeliveryState.SUPPRESSED, "suppressed!"),
        }
        await store.recover(now=make.NOW)
        terms = [ChannelTerms(name="desk", targets=("x", "y")), ChannelTerms(name="gone")]
        await store.sync_channels(terms, now=make.NOW)
        told = [one for _ in range(5) if (one := await make.claim(store)) is not None]
        assert sorted((one.alert.id, one.target, one.repeat) for one in told) == [
            ("retry", "x", True),
            ("retry", "y", True),
            ("sending", "x", True),
            ("sending", "y", True),
        ]
        assert {(one.queued_at, one.first_attempt_at) for one in told} == {
            (make.at(hours=-1), make.at(minutes=-30))
        }
        assert max(one.id for one in told) >= 100, "the ids of those that were pruned are not given to others"
        assert (await make.claim(store, "gone")).alert.id == "gone"
        seen = {one.name: one for one in overview(store, make.NOW).channels}
        assert (seen["desk"].sent_at, seen["gone"].sentence) == (make.NOW, "it does not answer")


def test_a_hundred_thousand_deliveries_are_upgraded_within_seconds(tmp_path: Path) -> None:
    many = (
        HELD_BY_0005
        + """INSERT INTO deliveries (alert_number, channel, state, attempts, repeat, created_at, sentence)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
SELECT 1, 'c'||n, 'sent', 1, 0, '2026-03-01 11:00:00.000000', '' FROM numbers;
"""
    )
    file = stored_at(tmp_path / "store.db", "0006", many)
    begun = process_time()
    open_store(f"sqlite:///{file}", owner=True).close_now()
    assert process_time() - begun < 5
    with closing(writer_engine(file).connect()) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM deliveries").scalar() == 100_004
