"""Turns feeds into an OPML file, from which `read_opml` reads names, addresses and tags back."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import quoteattr

from monitor.model import Feed, FeedKind

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>{title}</title>
  </head>
  <body>
"""
_TAIL = """  </body>
</opml>
"""


def can_be_exported(feed: Feed) -> bool:
    """Whether an OPML file can say what the feed is: it is no page, and its address holds no secret."""
    return feed.kind is FeedKind.FEED and feed.url == feed.shown_url


def write_opml(feeds: Iterable[Feed], title: str) -> str:
    """The feeds as OPML 2.0 (http://opml.org/spec2.opml), in their order.

    The first tag of a feed is the folder that it lies in, as feed readers know it; all others are its categories, but
    for those with a comma or slash, which mean something there: they are folders, too.
    """
    lines: list[str] = []
    open_: tuple[str, ...] = ()
    for feed in feeds:
        folders, categories = _filed(feed)
        if folders != open_:
            lines += _closing(open_)
            lines += _opening(folders)
            open_ = folders
        lines.append(f"{'  ' * (len(folders) + 2)}{_outline(feed, categories)}")
    lines += _closing(open_)
    return _HEAD.format(title=title) + "".join(f"{line}\n" for line in lines) + _TAIL


def _filed(feed: Feed) -> tuple[tuple[str, ...], list[str]]:
    """The folders and the categories of a feed."""
    tags = sorted(feed.tags)
    odd = [tag for tag in tags if "," in tag or "/" in tag]
    even = [tag for tag in tags if tag not in odd]
    return (*even[:1], *odd), even[1:]


def _outline(feed: Feed, categories: Sequence[str]) -> str:
    name = quoteattr(feed.name)
    listed = f" category={quoteattr(','.join(f'/{tag}' for tag in categories))}" if categories else ""
    return f'<outline type="rss" text={name} title={name} xmlUrl={quoteattr(feed.url)}{listed}/>'


def _opening(folders: Sequence[str]) -> list[str]:
    return [f"{'  ' * (depth + 2)}<outline text={quoteattr(name)}>" for depth, name in enumerate(folders)]


def _closing(folders: Sequence[str]) -> list[str]:
    return [f"{'  ' * (depth + 2)}</outline>" for depth in reversed(range(len(folders)))]
