"""Articles that are read again, listed again or held: nothing is lost, told of what is no article, or asked for too soon."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from monitor.events import BugFound
from monitor.model import (
    AlertKind,
    Entry,
    Extraction,
    Feed,
    Fetched,
    FetchResult,
    ReadFailure,
    ReadTrouble,
    Reason,
    Request,
    Rule,
)
from monitor.settings import FirstPoll
from monitor.store import SqlStore, open_store
from monitor.store.tables import articles, entries, verdicts
from monitor.store.text_tables import revisions
from tests.world.doubles import ManualClock, Postbox, Press
from tests.world.line import EAGER, Line
from tests.world.town import APPEAL, CROP, FROST, LIDO, POST, STORIES, VANCE, VISIT

TOWN = Feed(name="Town", url="http://post.example/town")
LIDOS = Rule(id="lido", name="lido", query="swimmers", channels=("desk",))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    yield store
    await store.close()


class Server(Press):
    """Sends some addresses elsewhere, and has no worker at times."""

    def __init__(self) -> None:
        super().__init__()
        self.moved: dict[str, str] = {}
        self.no_worker = False

    async def fetch(self, request: Request) -> FetchResult:
        answer = await super().fetch(request)
        if isinstance(answer, Fetched) and request.url in self.moved:
            return replace(answer, url=self.moved[request.url])
        return answer

    async def extract(self, page: Fetched, *, language: str, dated: bool) -> Extraction | ReadFailure:
        if self.no_worker:
            return ReadFailure(trouble=ReadTrouble.UNAVAILABLE, sentence="no worker could be started")
        return await super().extract(page, language=language, dated=dated)


class Office:
    """A site with one feed or two, read from the first poll on."""

    def __init__(self, store: SqlStore, *rules: Rule, first_poll: FirstPoll = FirstPoll.ALERT) -> None:
        self.server, self.clock, self.desk = Server(), ManualClock(), Postbox(name="desk")
        self.store, self.rules = store, rules
        self.feeds = [POST]
        self.settings = replace(EAGER, first_poll=first_poll)

    def lay_out(self, feed: Feed, *titles: str, appeal: str = "") -> None:
        listed = []
        for title in titles:
            url = f"http://post.example/{title}".replace(" ", "-")
            text = STORIES[title]
            self.server.articles.setdefault(url, f"{text}\n{appeal}".strip())
            listed.append(Entry(key=url, url=url, title=title, published_at=self.clock.now()))
        self.server.feeds[feed.url] = tuple(listed)

    def page(self, title: str) -> str:
        return f"http://post.example/{title}".replace(" ", "-")

    async def work(self, **span: float) -> None:
        self.clock.go(timedelta(**span))
        line = Line(
            store=self.store,
            fetcher=self.server,
            reader=self.server,
            extractor=self.server,
            channels={"desk": self.desk},
            feeds=self.feeds,
            rules=self.rules,
            clock=self.clock,
            settings=self.settings,
        )
        await line.start()
        await self.store.make_feeds_due(now=self.clock.now())
        await line.one_pass()
        assert [event.traceback for event in line.notes.events if isinstance(event, BugFound)] == []

    def told(self) -> list[tuple[str, str]]:
        every = [
            one
            for alert in self.desk.alerts
            for one in (alert.items if alert.kind is AlertKind.DIGEST else (alert,))
        ]
        return [(one.rule, one.title) for one in every]

    def asked(self, title: str) -> int:
        return self.server.asked.count(self.page(title))

    def reasons(self) -> list[tuple[str, str]]:
        query = select(verdicts.c.rule_id, verdicts.c.reason).order_by(verdicts.c.decided_at)
        return self.store.read_now(lambda db: [tuple(row) for row in db.execute(query)])


async def test_what_comes_into_an_article_of_a_silent_first_poll_is_told(store: SqlStore) -> None:
    office = Office(store, LIDOS, VANCE, first_poll=FirstPoll.SILENT)
    office.lay_out(POST, *STORIES)
    await office.work()
    assert office.told() == []
    office.server.articles[office.page("Swimmers reopen the lido")] = f"{LIDO}\n{VISIT}"
    await office.work(minutes=6)
    assert office.told() == [("vance", "Swimmers reopen the lido")]


async def test_what_comes_into_an_article_of_a_first_poll_is_no_summary(store: SqlStore) -> None:
    office = Office(store, LIDOS, VANCE, first_poll=FirstPoll.DIGEST)
    office.lay_out(POST, *STORIES)
    await office.work()
    office.server.articles[office.page("Swimmers reopen the lido")] = f"{LIDO}\n{VISIT}"
    await office.work(minutes=6)
    assert [alert.kind for alert in office.desk.alerts] == [AlertKind.DIGEST, AlertKind.ALERT]
    assert office.desk.alerts[1].reason is Reason.NEW


async def test_a_match_that_stood_in_boilerplate_only_does_not_hide_one_in_the_article(
    store: SqlStore,
) -> None:
    office = Office(store, VANCE)
    office.lay_out(POST, *STORIES, appeal=APPEAL)
    await office.work()
    assert office.told() == []
    assert {reason for _, reason in office.reasons()} == {Reason.BOILERPLATE.value}
    watched = store.read_now(
        lambda db: db.execute(select(entries.c.url).where(entries.c.state == "watched")).scalars().all()
    )
    assert watched, "what matched in its boilerplate is watched"
    office.server.articles[watched[0]] = f"{LIDO}\n{VISIT}\n{APPEAL}"
    await office.work(minutes=6)
    assert [rule for rule, _ in office.told()] == ["vance"]
    assert Reason.NEW.value in {reason for _, reason in office.reasons()}


async def test_boilerplate_that_became_known_is_no_change_of_the_articles_before(store: SqlStore) -> None:
    office = Office(store, VANCE, CROP, LIDOS)
    office.lay_out(POST, *STORIES, appeal=APPEAL)
    await office.work()
    await office.work(minutes=6)
    assert [office.asked(title) for title in STORIES].count(2) >= 2, "they are read again"
    assert store.read_now(lambda db: db.execute(select(revisions)).all()) == []
    assert store.read_now(lambda db: db.execute(select(verdicts.c.changed_at)).scalars().all()) == [
        None
    ] * len(office.reasons())


async def test_an_article_listed_again_is_matched_without_what_is_boilerplate_by_now(
    store: SqlStore,
) -> None:
    office = Office(store, VANCE, first_poll=FirstPoll.SILENT)
    office.feeds = [POST, TOWN]
    office.lay_out(POST, *STORIES, appeal=APPEAL)
    office.lay_out(TOWN)
    await office.work()
    office.lay_out(TOWN, *STORIES)
    await office.work(minutes=2)
    assert [office.asked(title) for title in STORIES] == [1, 1, 1]
    assert office.told() == []


async def test_a_passage_that_moved_down_is_still_the_one_that_was_told(store: SqlStore) -> None:
    office = Office(store, LIDOS)
    office.lay_out(POST, *STORIES)
    await office.work()
    page = office.page("Swimmers reopen the lido")
    above = (
        "The mayor, who had fought against it, stayed away on Monday and sent his deputy with a bunch of flowers. "
        * 4
    ).strip()
    office.server.articles[page] = f"{above}\n{LIDO}"
    await office.work(minutes=6)
    changed = select(verdicts.c.changed_at)
    assert store.read_now(lambda db: db.execute(changed).scalars().all()) == [None]
    office.server.articles[page] = f"{above}\n{LIDO.replace('the first swimmers', 'nine bathers')}"
    await office.work(minutes=16)
    assert store.read_now(lambda db: db.execute(changed).scalars().all()) == [office.clock.now()]


async def test_one_change_seen_by_two_feeds_is_one_version(store: SqlStore) -> None:
    office = Office(store, LIDOS, VANCE)
    office.feeds = [POST, TOWN]
    for feed in office.feeds:
        office.lay_out(feed, "Swimmers reopen the lido")
    await office.work()
    again = update(entries).values(state="watched", next_at=office.clock.now() + timedelta(minutes=5))
    await store._write(lambda db: db.execute(again).rowcount)
    office.server.articles[office.page("Swimmers reopen the lido")] = f"{LIDO}\n{VISIT}"
    await office.work(minutes=6)
    assert store.read_now(lambda db: db.execute(select(revisions.c.number)).scalars().all()) == [1]
    assert office.told() == [
        ("lido", "Swimmers reopen the lido"),
        ("vance", "Swimmers reopen the lido"),
    ]


async def test_an_article_that_leads_to_the_front_page_says_nothing_new(store: SqlStore) -> None:
    office = Office(store, LIDOS, VANCE)
    office.lay_out(POST, "Swimmers reopen the lido")
    await office.work()
    page, front = office.page("Swimmers reopen the lido"), "http://www.post.example/"
    office.server.moved[page] = front
    office.server.articles[front] = f"{FROST}\n{VISIT}"
    await office.work(minutes=6)
    assert [rule for rule, _ in office.told()] == ["lido"]
    assert store.read_now(lambda db: db.execute(select(articles.c.body)).scalars().all()) == [LIDO]


async def test_an_article_whose_address_leads_to_the_front_page_is_what_its_feed_says(
    store: SqlStore,
) -> None:
    office = Office(store, VANCE)
    office.lay_out(POST, "Swimmers reopen the lido")
    front = "http://post.example/"
    office.server.moved[office.page("Swimmers reopen the lido")] = front
    office.server.articles[front] = f"{FROST}\n{VISIT}"
    await office.work()
    assert office.told() == []
    query = select(articles.c.extent, articles.c.state)
    assert store.read_now(lambda db: db.execute(query).one()) == ("summary only", "missing page")


async def test_a_start_does_not_ask_for_watched_pages_before_their_time(store: SqlStore) -> None:
    office = Office(store, LIDOS)
    office.lay_out(POST, "Swimmers reopen the lido")
    await office.work()
    await office.work(minutes=6)
    await office.work(minutes=16)
    assert office.asked("Swimmers reopen the lido") == 3
    await store.clamp_times(now=office.clock.now(), longest_poll=timedelta(hours=6))
    await office.work(minutes=5)
    assert office.asked("Swimmers reopen the lido") == 3
    await office.work(minutes=56)
    assert office.asked("Swimmers reopen the lido") == 4


async def test_a_watched_page_whose_feed_was_taken_out_and_is_back_is_read_again(store: SqlStore) -> None:
    office = Office(store, LIDOS, VANCE)
    office.lay_out(POST, "Swimmers reopen the lido")
    await office.work()
    office.feeds = []
    await office.work(minutes=20)
    office.feeds = [POST]
    office.server.articles[office.page("Swimmers reopen the lido")] = f"{LIDO}\n{VISIT}"
    await office.work(minutes=20)
    assert [rule for rule, _ in office.told()] == ["lido", "vance"]


async def test_a_reading_without_a_worker_does_not_count(store: SqlStore) -> None:
    office = Office(store, LIDOS, VANCE)
    office.lay_out(POST, "Swimmers reopen the lido")
    await office.work()
    office.server.no_worker = True
    await office.work(minutes=6)
    office.server.no_worker = False
    office.server.articles[office.page("Swimmers reopen the lido")] = f"{LIDO}\n{VISIT}"
    await office.work(minutes=2)
    assert [rule for rule, _ in office.told()] == ["lido", "vance"]
