"""A small news site on loopback as a thread: a page, its feeds, a sitemap, and a page without any."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
TITLES = [
    "Navy strikes second boat in a week",
    "Council backs intelligence sharing with neighbours",
    "Ferry crews call off their strike",
    "Harbour wall to be rebuilt by spring",
    "Lighthouse keeper retires after forty years",
    "Storm closes the northern ports",
    "Fish market reopens under a new roof",
    "Pilots' union agrees to talks",
]


def items() -> Iterator[tuple[str, str, datetime]]:
    for number, title in enumerate(TITLES):
        yield (
            title,
            f"/news/2026/{number}-{title.lower().replace(' ', '-')}.html",
            NOW - number * timedelta(hours=5),
        )


def rss(root: str, title: str = "Harbour Gazette", offset: int = 0) -> str:
    listed = "".join(
        f"<item><title>{name}</title><link>{root}{path}?x={offset}</link><guid>{root}{path}-{offset}</guid>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>What happened at the harbour.</description></item>"
        for name, path, at in items()
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>{root}/</link>'
        f"<description>News</description>{listed}</channel></rss>"
    )


def json_feed(root: str) -> str:
    listed = [{"id": root + path, "url": f"{root}{path}?x=0", "title": name, "date_published": at.isoformat()}
              for name, path, at in items()]  # fmt: skip
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Gazette", "items": listed}
    )


def news_sitemap(root: str) -> str:
    listed = "".join(
        f"<url><loc>{root}{path}</loc><news:news><news:publication><news:name>Harbour Gazette</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{at.isoformat()}"
        f"</news:publication_date><news:title>{name}</news:title></news:news></url>"
        for name, path, at in items()
    )
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{listed}</urlset>'
    )


def page(*links: str) -> str:
    listed = "".join(
        f"<article><h2><a href='{path}'>{name}</a></h2><p>What happened at the harbour on that day.</p></article>"
        for name, path, _ in items()
    )
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Harbour Gazette</title>{''.join(links)}"
        "</head><body><nav><a href='/'>Home</a> <a href='/about'>About</a> <a href='/contact'>Contact</a></nav>"
        f"<main>{listed}</main><footer><a href='/imprint'>Imprint</a></footer></body></html>"
    )


def link(kind: str, title: str, path: str) -> str:
    return f"<link rel='alternate' type='application/{kind}' title='{title}' href='{path}'>"


def files(root: str) -> dict[str, tuple[str, str]]:
    """Path -> content type and text."""
    rss_link = link("rss+xml", "Harbour Gazette", "/rss.xml")
    return {
        "/": ("text/html", page(rss_link, link("feed+json", "Harbour Gazette (JSON)", "/feed.json"))),
        "/rss.xml": ("application/rss+xml", rss(root)),
        "/feed.json": ("application/feed+json", json_feed(root)),
        "/sport.xml": ("application/rss+xml", rss(root, "Harbour Sport", 1)),
        "/two": ("text/html", page(rss_link, link("rss+xml", "Harbour Sport", "/sport.xml"))),
        "/robots.txt": (
            "text/plain",
            f"User-agent: *\nDisallow: /private\nSitemap: {root}/news-sitemap.xml\n",
        ),
        "/news-sitemap.xml": ("application/xml", news_sitemap(root)),
    }


def bare_files(_root: str) -> dict[str, tuple[str, str]]:
    """A site that has only pages."""
    return {"/": ("text/html", page())}


@contextmanager
def serving(made: Callable[[str], dict[str, tuple[str, str]]] = files) -> Iterator[str]:
    """Serve the files on a free port of loopback; the site's root address without its last slash."""
    served: dict[str, tuple[str, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = served.get(self.path, ("", ""))
            body = text.encode()
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    root = f"http://127.0.0.1:{server.server_port}"
    served |= made(root)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield root
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
