"""A piece becomes the complete web page that its outlet prints it on. Pure."""

from collections.abc import Sequence
from html import escape

from monitor.demo.feeds import Printed
from monitor.demo.newsroom import Outlet


def write_page(printed: Printed, home: str) -> str:
    """The article's page, clutter and all. Readers see the made-up time of day, programs the true one."""
    piece = printed.piece
    texts = {
        "headline": piece.headline,
        "summary": piece.summary,
        "author": piece.author,
        "section": piece.section,
        "published": f"{printed.at.day} {printed.at:%B %Y}, {piece.clock}",
        "published_iso": printed.at.isoformat(timespec="seconds"),
        "url": printed.url,
        "outlet": piece.outlet.name,
        "home_url": home,
    }
    escaped = {name: escape(text, quote=True) for name, text in texts.items()}
    return piece.outlet.template.substitute(escaped, body=piece.body)


def write_front_page(outlet: Outlet, printed: Sequence[Printed]) -> str:
    """A plain front page: everything that is out, newest first, and where the feed lies."""
    name, items = escape(outlet.name), "".join(map(_item, reversed(printed)))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(outlet.language)}"><head><meta charset="utf-8"><title>{name}</title>\n'
        f'<link rel="alternate" href="{escape(outlet.feed_path)}"></head>\n'
        f"<body><h1>{name}</h1>\n<p>{escape(outlet.tagline)}</p>\n<ul>\n{items}</ul>\n</body></html>\n"
    )


def _item(printed: Printed) -> str:
    piece = printed.piece
    return f'<li>{escape(piece.clock)} <a href="{escape(printed.url)}">{escape(piece.headline)}</a></li>\n'
