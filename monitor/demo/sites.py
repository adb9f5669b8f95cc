"""Each outlet becomes a web site on its own loopback port: front page, feed with validators, pages of what is out."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256

from aiohttp import ETag, web

from monitor.demo.feeds import CONTENT_TYPES, Printed, write_feed
from monitor.demo.newsroom import Newsroom, Outlet, Piece
from monitor.demo.pages import write_front_page, write_page

HOST = "127.0.0.1"
Now = Callable[[], datetime]


class Site:
    """One outlet's web site. What is not published is not there."""

    def __init__(self, outlet: Outlet, now: Now) -> None:
        self.outlet = outlet
        self.home = ""
        self.polls = 0
        self._now = now
        self._opened_at = now()
        self._out: dict[str, Printed] = {}
        self._changes = 0
        self._listed_changes = 0

    @property
    def feed_url(self) -> str:
        """The feed's address, once the site is open."""
        return self.home.rstrip("/") + self.outlet.feed_path

    @property
    def seen(self) -> bool:
        """Whether a reader has asked for the feed since the last publication (and ever)."""
        return self.polls > 0 and self._listed_changes == self._changes

    def publish(self, piece: Piece) -> Printed:
        """Put `piece` on the site and into the feed, a revised one in the place of what it was."""
        now, url = self._now(), self.home.rstrip("/") + piece.path
        before = self._out.get(piece.path)
        printed = Printed(
            piece=piece, at=before.at if before else now, url=url, revised_at=now if before else None
        )
        self._out[piece.path] = printed
        self._changes += 1
        return printed

    def app(self) -> web.Application:
        """The site as aiohttp serves it."""
        app = web.Application()
        app.router.add_get("/", self._front_page)
        app.router.add_get(self.outlet.feed_path, self._feed)
        app.router.add_get("/{path:.+}", self._page)
        return app

    async def _front_page(self, _request: web.Request) -> web.Response:
        return _html(write_front_page(self.outlet, self._printed()))

    async def _page(self, request: web.Request) -> web.Response:
        printed = self._out.get(request.path)
        if printed is None:
            raise web.HTTPNotFound
        return _html(write_page(printed, self.home))

    async def _feed(self, request: web.Request) -> web.Response:
        printed = self._printed()
        self.polls += 1
        self._listed_changes = self._changes
        body = write_feed(self.outlet, self.home, printed, opened_at=self._opened_at)
        tag = sha256(body).hexdigest()[:16]
        changed_at = max((one.changed_at for one in printed), default=self._opened_at)
        validators = {"ETag": f'"{tag}"', "Last-Modified": format_datetime(changed_at, usegmt=True)}
        if _is_known(request, tag, changed_at):
            return web.Response(status=304, headers=validators)
        content_type = CONTENT_TYPES[self.outlet.format]
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=validators)

    def _printed(self) -> list[Printed]:
        return list(self._out.values())


@asynccontextmanager
async def open_sites(newsroom: Newsroom, now: Now) -> AsyncIterator[Mapping[str, Site]]:
    """The sites of all outlets by outlet id, each on a free loopback port."""
    async with AsyncExitStack() as stack:
        sites = {}
        for outlet in newsroom.outlets:
            site = Site(outlet, now)
            port = await stack.enter_async_context(serving(site.app()))
            site.home = f"http://{HOST}:{port}/"
            sites[outlet.id] = site
        yield sites


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[int]:
    """Serve `app` on a free loopback port: that port."""
    # Only our own daemon is connected, and it is gone or going: nothing to wait for at the end.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def _is_known(request: web.Request, tag: str, changed_at: datetime) -> bool:
    """Whether the reader holds this very feed: its ETag decides, its date only if it sent none (RFC 9110, 13.2.2)."""
    if "If-None-Match" in request.headers:
        return any(held == ETag(value="*") or held.value == tag for held in request.if_none_match or ())
    since = request.if_modified_since
    return since is not None and changed_at.replace(microsecond=0) <= since
