"""An entry that its feed revises stays the article that it was read as, unless what is read says otherwise: nothing is told
twice, and nothing is left behind."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.model import Entry, Rule
from monitor.store import SqlStore, open_store
from monitor.store.tables import articles, entries
from tests.world.doubles import DEAD_SERVER, Press
from tests.world.newsroom import Newsroom
from tests.world.town import CHESS, LIDO, POST, VANCE, VISIT

OLD, NEW = "http://post.example/swimers-reopen", "http://post.example/swimmers-reopen"
FIRST = Entry(key="guid-1", url=OLD, title="Swimmers reopen the lido", summary="Swimmers are back in town.")
RENAMED = "Old pool gets its water back after eleven years"
SWIMMERS = Rule(id="swimmers", name="swimmers", query="swimmers", channels=("desk",))
WATER = Rule(id="water", name="water", query="title:water", channels=("desk",))
SUBSCRIBE = "Subscribe to read on."


class Office(Newsroom):
    """Its feed lists one entry from its second poll on, in one version after the other."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store, Press(feeds={POST.url: ()}), POST, [SWIMMERS, VANCE, WATER])

    async def lists(self, entry: Entry) -> None:
        self.press.feeds[POST.url] = (replace(entry, published_at=entry.published_at or self.clock.now()),)
        await self.after(hours=1)

    def stray(self) -> list[str]:
        """The titles of articles that no entry is."""
        of_entries = select(entries.c.article_id)
        query = select(articles.c.title).where(articles.c.id.not_in(of_entries))
        return list(self.store.read_now(lambda db: db.execute(query).scalars().all()))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    store = open_store(f"sqlite:///{tmp_path}/news.db", owner=True)
    office = Office(store)
    await office.line.start()
    await office.after()
    yield office
    await store.close()


async def test_a_headline_edited_while_the_page_cannot_be_read_makes_no_second_article(
    office: Office,
) -> None:
    office.press.articles[OLD] = LIDO
    await office.lists(FIRST)
    office.press.articles[OLD] = DEAD_SERVER
    await office.lists(replace(FIRST, title=RENAMED))
    assert office.told() == ["swimmers", "water"], "only what the new headline hits is news"
    office.press.articles[OLD] = f"{LIDO}\n{VISIT}"
    await office.after(minutes=30)
    assert office.told() == ["swimmers", "water", "vance"]
    assert office.stray() == []


@pytest.mark.parametrize("page", [DEAD_SERVER, SUBSCRIBE], ids=["dead server", "a wall"])
async def test_a_headline_edited_on_a_page_that_never_could_be_read_is_not_told_again(
    office: Office, page: object
) -> None:
    office.press.articles[OLD] = page  # type: ignore[assignment]
    await office.lists(FIRST)
    await office.lists(replace(FIRST, title=f"{RENAMED}: swimmers"))
    assert office.told() == ["swimmers", "water"]
    assert office.stray() == []


@pytest.mark.parametrize("page", [DEAD_SERVER, SUBSCRIBE, LIDO], ids=["dead server", "a wall", "read"])
async def test_a_link_that_its_feed_corrects_is_not_told_again(office: Office, page: object) -> None:
    office.press.articles[OLD] = office.press.articles[NEW] = page  # type: ignore[assignment]
    await office.lists(FIRST)
    await office.lists(replace(FIRST, url=NEW))
    assert office.told() == ["swimmers"]
    assert office.stray() == []


async def test_a_text_behind_a_corrected_link_is_the_article_in_full(office: Office) -> None:
    await office.lists(FIRST)
    office.press.articles[NEW] = f"{LIDO}\n{VISIT}"
    await office.lists(replace(FIRST, url=NEW))
    assert office.told() == ["swimmers", "vance"]
    assert office.stray() == []


async def test_a_corrected_link_with_another_headline_over_the_same_text_is_one_article(
    office: Office,
) -> None:
    office.press.articles[OLD] = LIDO
    office.press.articles[NEW] = f"{LIDO}\n{VISIT}"
    await office.lists(FIRST)
    await office.lists(replace(FIRST, url=NEW, title=RENAMED))
    assert sorted(office.told()) == ["swimmers", "vance", "water"]
    assert office.stray() == []


async def test_another_text_behind_another_link_is_another_article(office: Office) -> None:
    office.press.articles[OLD] = LIDO
    office.press.articles[NEW] = f"{CHESS} The swimmers lost."
    await office.lists(FIRST)
    await office.lists(replace(FIRST, url=NEW))
    assert office.told() == ["swimmers", "swimmers"]
    assert office.stray() == ["Swimmers reopen the lido"]


async def test_another_text_under_another_headline_is_another_article(office: Office) -> None:
    office.press.articles[OLD] = LIDO
    await office.lists(FIRST)
    office.press.articles[OLD] = f"{CHESS} The swimmers lost."
    await office.lists(replace(FIRST, title="Chess club wins"))
    assert office.told() == ["swimmers", "swimmers"]
    assert office.stray() == ["Swimmers reopen the lido"]


async def test_what_an_entry_was_before_is_forgotten_with_time(office: Office) -> None:
    office.press.articles[OLD] = LIDO
    office.press.articles[NEW] = CHESS
    await office.lists(FIRST)
    await office.lists(replace(FIRST, url=NEW))
    moved_at = office.clock.now()
    await office.store.prune_articles(before=moved_at, limit=10)
    assert office.stray() == ["Swimmers reopen the lido"]
    await office.store.prune_articles(before=moved_at + timedelta(seconds=1), limit=10)
    assert office.stray() == []
    kept = office.store.read_now(lambda db: db.execute(select(articles.c.body)).scalars().all())
    assert kept == [CHESS], "what it is now stays for as long as it is listed"
