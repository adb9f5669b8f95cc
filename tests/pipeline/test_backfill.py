"""What a feed listed and dropped between two polls is looked for in its archive, else in its site's sitemap."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from monitor.core.identity import KnownItem
from monitor.events import FeedPolled, WindowMissed
from monitor.model import (
    Access,
    Entry,
    Feed,
    FeedLink,
    Fetched,
    FetchResult,
    Listing,
    ReadFailure,
    Request,
)
from monitor.pipeline.backfill import Backfill
from monitor.ports import DueFeed, KnownListing
from monitor.store import open_store
from tests.world.doubles import DEAD_SERVER, NOON, ManualClock, Press
from tests.world.line import Line

FEED = Feed(name="Post", url="http://post.example/feed", access=Access(user="me", password="pw"))
DUE = DueFeed(feed=FEED, etag="", last_modified="", body_hash="", failures=0, first_poll=False)
NEWEST_KNOWN = NOON - timedelta(hours=3)


def entry(number: int, *, section: str = "world", host: str = "post.example") -> Entry:
    """One that was published so many minutes ago."""
    return Entry(
        key=f"id-{number}",
        url=f"http://{host}/{section}/{number}",
        title=f"Story {number}",
        published_at=NOON - timedelta(minutes=number),
    )


LISTED = tuple(entry(number) for number in range(5))
KNOWN = KnownListing(
    by_key={
        "gone": KnownItem(entry_id=1, content="", title="", url="", summary="", published_at=NEWEST_KNOWN)
    },
    entries=20,
    newest_at=NEWEST_KNOWN,
)


@dataclass(slots=True)
class Site:
    """Listings by address, and the sitemaps that its robots.txt names."""

    pages: dict[str, Listing] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    asked: list[Request] = field(default_factory=list)

    async def fetch(self, request: Request) -> FetchResult:
        self.asked.append(request)
        known = request.url in self.pages or (self.named and request.url.endswith("/robots.txt"))
        return Fetched(url=request.url, body=b"", content_type="") if known else DEAD_SERVER

    async def read(
        self, answer: Fetched, *, feed: Feed, known: frozenset[str] = frozenset()
    ) -> Listing | ReadFailure:
        return self.pages[answer.url]

    async def links(self, page: Fetched) -> tuple[FeedLink, ...] | ReadFailure:
        return ()

    async def sitemaps(self, robots: Fetched) -> tuple[str, ...] | ReadFailure:
        return self.named

    async def found(self, archive: str = "", due: DueFeed = DUE) -> list[str]:
        listing = Listing(title="", language="", entries=LISTED, archive=archive)
        backfill = Backfill(fetcher=self, reader=self, finder=self)
        return [one.key for one in await backfill.find(due, listing, KNOWN, now=NOON)]


def listing(*numbers: int, archive: str = "") -> Listing:
    return Listing(title="", language="", entries=tuple(entry(number) for number in numbers), archive=archive)


async def test_older_pages_are_read_until_they_reach_what_is_known() -> None:
    site = Site(
        pages={
            "http://post.example/feed?p=2": listing(4, 5, 6, archive="http://post.example/feed?p=3"),
            "http://post.example/feed?p=3": listing(7, 200, archive="http://post.example/feed?p=4"),
            "http://post.example/feed?p=4": listing(300),
        }
    )
    site.pages["http://post.example/feed?p=2"] = listing(5, 6, archive="http://post.example/feed?p=3")
    assert await site.found("http://post.example/feed?p=2") == ["id-5", "id-6", "id-7"]
    assert [request.url[-1] for request in site.asked] == ["2", "3"]
    assert site.asked[0].access.user == "me"


async def test_an_archive_that_leads_in_a_circle_ends() -> None:
    pages = {
        "http://post.example/a": listing(5, archive="http://post.example/b"),
        "http://post.example/b": listing(6, archive="http://post.example/a"),
    }
    assert await Site(pages=pages).found("http://post.example/a") == ["id-5", "id-6"]


async def test_without_an_archive_the_sitemap_is_asked_for_the_sections_of_the_feed() -> None:
    address = "http://post.example/news-sitemap.xml"
    sitemap = Listing(
        title="",
        language="",
        entries=(
            entry(2),
            entry(30),
            entry(31, section="sport"),
            entry(32, host="other.example"),
            entry(400),
        ),
    )
    site = Site(pages={address: sitemap}, named=(address,))
    assert await site.found() == ["id-30"]


async def test_nobody_is_asked_again_within_the_hour() -> None:
    site = Site()
    lately = replace(DUE, missed_at=NOON - timedelta(minutes=59))
    assert (await site.found("http://post.example/a", lately), site.asked) == ([], [])


async def test_what_was_dropped_in_the_pause_is_looked_for_after_it() -> None:
    page = "http://post.example/a"
    site = Site(pages={page: listing(100, 185, 210)})  # what is known reaches to 180 minutes ago
    before = replace(DUE, missed_at=NOON - timedelta(hours=3, minutes=5))
    assert await site.found(page, before) == ["id-100"]
    overrun = replace(DUE, missed_at=NOON - timedelta(minutes=75))
    known = replace(KNOWN, newest_at=NOON - timedelta(minutes=20))
    backfill = Backfill(fetcher=site, reader=site, finder=site)
    whole = Listing(title="", language="", entries=LISTED, archive=page)
    site.pages[page] = listing(30, 70, 80)
    assert [one.key for one in await backfill.find(overrun, whole, known, now=NOON)] == ["id-30", "id-70"]


class News(Press):
    """A site with a news sitemap."""

    async def sitemaps(self, robots: Fetched) -> tuple[str, ...] | ReadFailure:
        return ("http://post.example/sitemap.xml",)


async def test_a_sitemap_revises_nothing_that_the_feed_told(tmp_path: Path) -> None:
    clock, told = ManualClock(), replace(entry(180), summary="What the feed says of it.")
    news = News(feeds={FEED.url: (told,)})
    with open_store(f"sqlite:///{tmp_path}/store.db", owner=True) as store:
        line = Line(
            store=store, fetcher=news, reader=news, finder=news, extractor=news, channels={}, feeds=[FEED],
            rules=[], clock=clock,
        )  # fmt: skip
        await line.start()
        await line.poll()
        clock.go(timedelta(hours=6))
        in_sitemap = replace(told, key=told.url, summary="", published_at=NOON)
        news.feeds = {
            FEED.url: tuple(entry(-number) for number in (340, 345, 350)),
            "http://post.example/robots.txt": (),
            "http://post.example/sitemap.xml": (in_sitemap, entry(-300)),
        }
        await line.poll()
    polled = [event for event in line.notes.events if isinstance(event, FeedPolled)][-1]
    assert (polled.new, polled.revised, polled.attached) == (4, 0, 0)
    assert [event.found for event in line.notes.events if isinstance(event, WindowMissed)] == [1]


async def test_a_site_that_does_not_answer_gives_nothing() -> None:
    assert await Site().found("http://post.example/a") == []


async def test_another_site_never_sees_the_credentials() -> None:
    site = Site(pages={"http://elsewhere.example/a": listing(5)})
    await site.found("http://elsewhere.example/a")
    assert site.asked[0].access == Access()
