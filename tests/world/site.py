"""A news site on loopback: feeds that answer 304 to what has not changed, pages, and paths that misbehave on demand."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from random import Random

from aiohttp import web

from tests.world.pulse import Pulse

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed; `link` is a path of the site or a whole address."""

    key: str
    title: str
    link: str
    summary: str = ""
    published_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Site:
    """What is served: `feeds` and `pages` by path, `odd` paths by handler; and what was asked for."""

    pulse: Pulse
    feeds: dict[str, list[Item]] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)
    odd: dict[str, Handler] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    open: int = 0
    root: str = ""

    def url(self, path: str) -> str:
        return path if "://" in path else f"{self.root}{path}"

    def publish(self, feed: str, item: Item, page: bytes | None = None) -> Item:
        """List `item` at the top of `feed`, with `page` behind its link."""
        if page is not None:
            self.pages[item.link] = page
        self.feeds.setdefault(feed, []).insert(0, item)
        return item

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path_qs
        self.asked[path] += 1
        self.open += 1
        self.pulse.beat()
        try:
            return await self._find(path)(request)
        finally:
            self.open -= 1

    def _find(self, path: str) -> Handler:
        if path in self.odd:
            return self.odd[path]
        return self._feed if path in self.feeds else self._page

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        body = rss(self, request.path_qs)
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            self.unchanged[request.path_qs] += 1
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def _page(self, request: web.Request) -> web.StreamResponse:
        page = self.pages.get(request.path_qs)
        if page is None:
            return web.Response(status=404, text="nothing here")
        return web.Response(body=page, content_type="text/html")


@asynccontextmanager
async def open_site(pulse: Pulse) -> AsyncIterator[Site]:
    site = Site(pulse=pulse)
    async with serving(site.answer) as root:
        site.root = root
        yield site


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve everything with `handler` on a free port of loopback; the server's root address."""
    runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=0.2)
    await runner.setup()
    try:
        await (listener := web.TCPSite(runner, "127.0.0.1", 0)).start()
        yield listener.name.rstrip("/") if ":0" not in listener.name else _root(runner)
    finally:
        await runner.cleanup()


def _root(runner: web.BaseRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def rss(site: Site, path: str) -> bytes:
    """A feed as RSS 2.0."""
    items = "".join(_item(site, item) for item in site.feeds[path])
    text = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(path)}</title><link>{site.root}/</link><language>en</language>{items}</channel></rss>"
    )
    return text.encode("utf-8", "xmlcharrefreplace")


def _item(site: Site, item: Item) -> str:
    at = format_datetime(item.published_at or datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    return (
        f"<item><title>{escape(item.title)}</title><link>{escape(site.url(item.link))}</link>"
        f'<guid isPermaLink="false">{escape(item.key)}</guid><pubDate>{at}</pubDate>'
        f"<description>{escape(item.summary)}</description></item>"
    )


def article_page(title: str, *paragraphs: str) -> bytes:
    """A plain web page with an article long enough for an extractor to take it for one."""
    body = "".join(f"<p>{escape(one)}</p>" for one in (*paragraphs, *_filler(title)))
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><main><article><h1>{escape(title)}</h1>{body}</article></main></body></html>"
    ).encode()


def sentence_with(words: str, *, name: str) -> str:
    """A sentence that holds `words`, and else words of its own for every name: a site that says the same in all of its
    articles does not say it in any of them."""
    others = Random(name)
    return f"{_sentence(others)[:-1]} {words} {_sentence(others)[:-1].lower()}."


def _filler(title: str) -> tuple[str, ...]:
    """Sentences that no test watches for, of words of their own for every title: no page is the copy of another, and none
    has a paragraph that others of its site have, too."""
    words = Random(title)
    return tuple(" ".join(_sentence(words) for _ in range(4)) for _ in range(3))


def _sentence(words: Random) -> str:
    made = ["".join(words.choice(_SYLLABLES) for _ in range(words.randint(2, 3))) for _ in range(9)]
    first, *others = (word for pair in zip(made, words.choices(_SMALL, k=9), strict=True) for word in pair)
    return " ".join((first.capitalize(), *others)) + "."


_SYLLABLES = [first + second for first in "bdfglmnprstv" for second in ("a", "e", "i", "o", "un", "er")]
_SMALL = ("of", "and", "the", "in", "with", "from", "on")


async def hang(_request: web.Request) -> web.StreamResponse:
    """Answer nothing for longer than anybody waits."""
    await asyncio.sleep(600)
    return web.Response()


def endless(megabytes: int) -> Handler:
    """A feed that goes on for `megabytes`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
        await response.prepare(request)
        await response.write(b'<?xml version="1.0"?><rss version="2.0"><channel><title>huge</title>')
        filler = b"<item><title>more of the same</title></item>\n" * 22_000
        with suppress(ConnectionError):  # whoever asked has had enough
            for _ in range(megabytes):
                await response.write(filler)
            await response.write_eof()
        return response

    return answer
