"""Feeds that have something new in each life of a daemon, and how much of that each channel must be told in the end.

Most of it stands in the feeds alone, without a page to read: a life is too short for many pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from aiohttp import web

from tests.world.daemon import Program
from tests.world.scene import Scene
from tests.world.site import article_page, sentence_with

FEEDS = 20
EVERYWHERE, FILE_ONLY = "boat strike", "dock strike"
RULES = [
    {"name": "Boats", "match": f'"{EVERYWHERE}"'},
    {"name": "Docks", "match": f'"{FILE_ONLY}"', "channels": ["file"]},
]
# What there is for each life to tell. The file takes an alert in no time, so it gets more, and at most so many a second.
TOLD_EVERYWHERE, TOLD_FILE = 3, 11
WITH_PAGE = 1  # of those told everywhere
MURMUR = (
    2  # entries on nothing that anybody watches for, in each life: a poll that finds something needs a worker
)
# So many lives' news come at once: a life is too short for a poll with all that it needs. More than 20 alerts of one
# feed at once would be told in a digest.
SUPPLY = 20
FILE_LIMIT = "12/s"
_WINDOW = 400  # entries that a feed lists


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    key: str
    title: str
    link: str = ""


class Agency:
    """Publishes in turn on all feeds of a scene's site."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._listed: dict[str, list[_News]] = {f"/desk-{number}.xml": [] for number in range(FEEDS)}
        self._published = 0
        for path in self._listed:
            scene.site.odd[path] = self._answer

    def configure(self, *, in_haste: bool = False) -> Program:
        """A daemon on these feeds. They are due so seldom that most lives begin with a send, not with a poll: a poll comes
        before the first send, which has its libraries to import. Not `in_haste`, the file is sent so little in a second that
        something is left for the lives to come."""
        feeds = [
            {"url": path, "name": path, "every": f"{10 + 2 * number}s"}
            for number, path in enumerate(self._listed)
        ]
        channels = self._scene.channels
        if not in_haste:
            channels = channels | {"file": {"url": channels["file"], "limit": FILE_LIMIT}}
        return self._scene.configure(feeds, RULES, channels=channels, monitor={"poll": {"min": "1s"}})

    def publish(self, lives: int) -> None:
        """The news of so many lives."""
        for _ in range(lives):
            for number in range(TOLD_EVERYWHERE):
                self._publish(EVERYWHERE, with_page=number < WITH_PAGE)
            for _ in range(TOLD_FILE):
                self._publish(FILE_ONLY, with_page=False)

    def murmur(self) -> None:
        """What is new in one life."""
        for _ in range(MURMUR):
            self._publish("rain", with_page=False)

    def _publish(self, words: str, *, with_page: bool) -> None:
        number = self._published
        self._published += 1
        title = sentence_with(words, name=f"{number}")
        link = f"/article/{number}" if with_page else ""
        if with_page:
            said = sentence_with(words, name=f"page {number}")
            self._scene.site.pages[link] = article_page(title, said)
        listed = self._listed[f"/desk-{number % FEEDS}.xml"]
        listed.insert(0, _News(key=f"news-{number}", title=title, link=link))
        del listed[_WINDOW:]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = self._rss(request.path).encode()
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    def _rss(self, path: str) -> str:
        items = "".join(map(self._item, self._listed[path]))
        return f'<rss version="2.0"><channel><title>{path}</title>{items}</channel></rss>'

    def _item(self, news: _News) -> str:
        link = f"<link>{self._scene.site.url(news.link)}</link>" if news.link else ""
        guid = f'<guid isPermaLink="false">{news.key}</guid>'
        return f"<item><title>{escape(news.title)}</title>{link}{guid}</item>"


def expected(lives: int) -> Mapping[str, int]:
    """How many alerts each channel must get of the news of so many lives."""
    everywhere = lives * TOLD_EVERYWHERE
    return {"mail": everywhere, "hook": everywhere, "file": everywhere + lives * TOLD_FILE}
