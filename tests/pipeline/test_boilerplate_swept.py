"""What a site puts into all of its articles raises no alert, not even once, unless the user says otherwise."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.model import Alert, AlertKind, Entry, Feed, Reason, Rule
from monitor.pipeline.sites import Sites
from monitor.settings import FirstPoll
from monitor.store import SqlStore, open_store
from monitor.store.tables import articles, verdicts
from tests.world.doubles import NOON, ManualClock, Postbox, Press
from tests.world.line import EAGER, Line
from tests.world.site import sentence_with

POST = Feed(name="Post", url="http://post.example/feed")
APPEAL = (
    "Senator Vance has vowed to sue every newspaper that he dislikes. The Post answers to its readers alone: "
    "please support our reporting with five pounds a month before Friday."
)
STORIES = [
    (
        "Glasshouse growers fear the frost",
        (
            "Growers of tomatoes in the valley lit fires between their rows last night, as the thermometer fell to minus "
            "six degrees for the first time in a decade. The cooperative counts the damage at a third of the crop."
        ),
    ),
    (
        "Swimmers reopen the old lido",
        (
            "Volunteers who scraped, painted and prayed for eleven years watched as the first swimmers went down the steps "
            "of the art deco pool. The town had meant to make a car park of it, and lost in court."
        ),
    ),
    (
        "Chess club beats the champions",
        (
            "A schoolteacher, two bus drivers and a girl of fourteen won the league on the last board of the last round, "
            "an hour after midnight. Their opponents had not lost a match at home since the spring of 2009."
        ),
    ),
    (
        "Vance visits the shipyard",
        (
            "Senator Vance walked through the shipyard with its director and spoke to the welders about the order for two "
            "ice-breakers. He promised that the committee would decide on the money before the summer recess."
        ),
    ),
]
RULE = Rule(id="vance", name="vance", query="Vance", channels=("desk",))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    yield store
    await store.close()


class Desk:
    """The post's feed, read from its first poll on."""

    def __init__(self, store: SqlStore, *, first_poll: FirstPoll, feed: Feed = POST) -> None:
        self.press, self.clock, self.desk = Press(), ManualClock(), Postbox(name="desk")
        self.store, self.feed, self.first_poll = store, feed, first_poll
        self.entries: list[Entry] = []

    async def publish(self, *stories: tuple[str, str], appeal: str = APPEAL) -> None:
        for title, text in stories:
            url = f"http://post.example/{len(self.entries)}"
            first, rest = text.split(". ", 1)
            self.press.articles[url] = f"{first}.\n{appeal}\n{rest}"
            self.entries.insert(0, Entry(key=url, url=url, title=title, published_at=self.clock.now()))
        self.press.feeds[self.feed.url] = tuple(self.entries)
        line = Line(
            store=self.store,
            fetcher=self.press,
            reader=self.press,
            extractor=self.press,
            channels={"desk": self.desk},
            feeds=[self.feed],
            rules=[RULE],
            clock=self.clock,
            settings=replace(EAGER, first_poll=self.first_poll),
        )
        await line.start()
        await self.store.make_feeds_due(now=self.clock.now())
        await line.one_pass()
        self.clock.go(timedelta(hours=1))

    def told(self) -> list[str]:
        return [one.title for alert in self.desk.alerts for one in self._told_in(alert)]

    def _told_in(self, alert: Alert) -> tuple[Alert, ...]:
        return alert.items if alert.kind is AlertKind.DIGEST else (alert,)


@pytest.mark.parametrize("first_poll", [FirstPoll.DIGEST, FirstPoll.ALERT])
async def test_a_new_site_does_not_alert_on_its_appeal_even_once(
    store: SqlStore, first_poll: FirstPoll
) -> None:
    desk = Desk(store, first_poll=first_poll)
    await desk.publish(*STORIES)
    assert desk.told() == ["Vance visits the shipyard"]
    reasons = store.read_now(lambda db: sorted(db.execute(select(verdicts.c.reason)).scalars()))
    assert reasons.count(Reason.BOILERPLATE.value) == len(reasons) - 1


async def test_what_is_told_at_once_is_news_and_no_summary(store: SqlStore) -> None:
    desk = Desk(store, first_poll=FirstPoll.ALERT)
    await desk.publish(*STORIES)
    assert [(alert.kind, alert.reason) for alert in desk.desk.alerts] == [(AlertKind.ALERT, Reason.NEW)]


async def test_later_articles_are_read_without_it_and_keep_it_aside(store: SqlStore) -> None:
    desk = Desk(store, first_poll=FirstPoll.SILENT)
    await desk.publish(*STORIES[:3])
    later = (
        "Bakers strike over night work",
        STORIES[0][1].replace("tomatoes", "bread").replace("valley", "town"),
    )
    await desk.publish(later, appeal=APPEAL.replace("five pounds", "ten pounds"))
    assert desk.told() == []
    row = store.read_now(
        lambda db: db.execute(select(articles.c.body, articles.c.asides).order_by(articles.c.number)).all()
    )
    body, asides = row[-1]
    assert "Vance" not in body
    assert "ten pounds" in asides


async def test_a_short_bulletin_in_set_phrases_is_heard(store: SqlStore) -> None:
    sites = Sites(store)
    phrase = "An earthquake of magnitude 4.{} shook the valley at 5.{} in the morning, the observatory at Ashford says."
    for number in range(8):
        own = [sentence_with("where", name=f"report {number}, line {line}") for line in range(8)]
        said = [phrase.format(number, number), *own, APPEAL]
        await sites.learn("http://post.example/x", f"{number}", own[0], said, at=NOON)
    bulletin = f"{phrase.format(7, 8)}\nNo more is known.\n{APPEAL}"
    swept = sites.sweep("http://post.example/x", "bulletin", bulletin, POST)
    assert swept.text == f"{phrase.format(7, 8)}\nNo more is known."


async def test_the_user_has_the_last_word(store: SqlStore) -> None:
    keeps = replace(POST, always=("support our reporting",))
    desk = Desk(store, first_poll=FirstPoll.ALERT, feed=keeps)
    await desk.publish(*STORIES)
    assert len(desk.told()) == len(STORIES)


async def test_what_the_user_names_is_never_the_article_s(store: SqlStore) -> None:
    desk = Desk(store, first_poll=FirstPoll.ALERT, feed=replace(POST, never=("SUPPORT our  reporting",)))
    await desk.publish(STORIES[0])
    assert desk.told() == []
