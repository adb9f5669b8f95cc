"""An article that matched is read again: what is new in it alerts, what it said before does not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.model import (
    Entry,
    FailureKind,
    Feed,
    Fetched,
    FetchFailure,
    FetchResult,
    NotModified,
    Request,
    Rule,
)
from monitor.store import SqlStore, open_store
from monitor.store.tables import articles, verdicts
from monitor.store.text_tables import revisions
from tests.world.doubles import Press
from tests.world.newsroom import Newsroom

WIRE = Feed(name="Wire", url="http://wire.example/feed")
PAGE = "http://wire.example/harbour"
OPENING = (
    "A ferry ran aground outside the harbour on Tuesday morning, and the coastguard took all of its passengers off. "
    "The company says that nobody was hurt when the ship met the rocks in thick fog shortly after it had left the quay."
)
SECOND = "The minister for transport ordered an inquiry into the grounding late in the afternoon."
RULES = [
    Rule(id=query, name=query, query=query, channels=("desk",))
    for query in ("ferry aground", "minister inquiry")
]


class Server(Press):
    """Sends pages with an ETag and says so if one has not changed."""

    def __init__(self) -> None:
        super().__init__(feeds={WIRE.url: ()}, articles={PAGE: OPENING})
        self.requests: list[Request] = []

    async def fetch(self, request: Request) -> FetchResult:
        answer = await super().fetch(request)
        if request.url in self.feeds or isinstance(answer, FetchFailure):
            return answer
        self.requests.append(request)
        etag = f'"{len(str(self.articles[request.url]))}"'
        if request.etag == etag:
            return NotModified(etag=etag)
        assert isinstance(answer, Fetched)
        return replace(answer, etag=etag)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    yield store
    await store.close()


class FerryDesk(Newsroom):
    """Its feed lists one article from its second poll on."""

    def __init__(self, store: SqlStore) -> None:
        self.server = Server()
        super().__init__(store, self.server, WIRE, RULES)

    async def begin(self) -> None:
        await self.line.start()
        await self.line.one_pass()
        self.clock.go(timedelta(hours=1))
        entry = Entry(key="1", url=PAGE, title="Ferry aground off the harbour", published_at=self.clock.now())
        self.server.feeds[WIRE.url] = (entry,)
        await self.after()


@pytest.fixture
async def newsroom(store: SqlStore) -> FerryDesk:
    newsroom = FerryDesk(store)
    await newsroom.begin()
    return newsroom


async def test_what_matched_is_asked_for_again_after_5_15_and_60_minutes_and_a_day_at_last(
    newsroom: FerryDesk,
) -> None:
    asked = []
    for minutes in (4, 2, 10, 6, 44, 17, 4 * 60, 24 * 60, 48 * 60):
        before = len(newsroom.server.requests)
        await newsroom.after(minutes=minutes)
        asked.append(len(newsroom.server.requests) - before)
    assert asked == [0, 1, 0, 1, 0, 1, 1, 1, 0]
    assert {request.etag for request in newsroom.server.requests[1:]} == {f'"{len(OPENING)}"'}
    assert newsroom.told() == ["ferry aground"]


async def test_a_paragraph_that_comes_later_alerts_by_the_rule_that_it_hits(
    newsroom: FerryDesk, store: SqlStore
) -> None:
    newsroom.server.articles[PAGE] = f"{OPENING}\n{SECOND}"
    await newsroom.after(minutes=6)
    assert newsroom.told() == ["ferry aground", "minister inquiry"]
    assert store.read_now(lambda db: db.execute(select(revisions.c.number, revisions.c.body)).all()) == [
        (1, OPENING)
    ]
    assert store.read_now(lambda db: db.execute(select(articles.c.body)).scalars().all()) == [
        f"{OPENING}\n{SECOND}"
    ]


async def test_a_corrected_slip_is_no_version(newsroom: FerryDesk, store: SqlStore) -> None:
    newsroom.server.articles[PAGE] = OPENING.replace("ran aground", "ran agruond")
    await newsroom.after(minutes=6)
    assert newsroom.told() == ["ferry aground"]
    assert store.read_now(lambda db: db.execute(select(revisions)).all()) == []


async def test_a_passage_that_was_told_and_is_taken_away_is_noted(
    newsroom: FerryDesk, store: SqlStore
) -> None:
    newsroom.server.articles[PAGE] = OPENING.replace("A ferry ran aground", "A ship with 40 people sank")
    await newsroom.after(minutes=6)
    changed = store.read_now(lambda db: db.execute(select(verdicts.c.rule_id, verdicts.c.changed_at)).all())
    assert changed == [("ferry aground", newsroom.clock.now())]


async def test_a_page_that_is_gone_is_left_alone_and_what_it_said_stays(
    newsroom: FerryDesk, store: SqlStore
) -> None:
    gone = FetchFailure(kind=FailureKind.STATUS, sentence="gone", status=410)
    newsroom.server.articles[PAGE] = gone
    await newsroom.after(minutes=6)
    newsroom.server.articles[PAGE] = f"{OPENING}\n{SECOND}"
    await newsroom.after(hours=30)
    assert newsroom.told() == ["ferry aground"]
    assert store.read_now(lambda db: db.execute(select(articles.c.extent)).scalar()) == "full"
