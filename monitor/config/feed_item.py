"""Turns a feed to be listed into an item of feeds.yaml, as lines, in braces or as JSON."""

import json
import re
from dataclasses import dataclass

from monitor.model import FeedKind

# Plain text that means itself to every YAML reader, also in brackets; what looks like a number, a time or a truth value
# is put in quotes, though ours would take it for text.
_PLAIN = re.compile(r"\w(?:[\w ./?=&%+~@!$'()*;-]|:(?=[\w/]))*(?<! )")
_NO_TEXT = re.compile(
    r"[-+.0-9_:eExXoO]+|(?:true|false|yes|no|on|off|null|y|n)|[0-9]{4}-[0-9]+.*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed to be listed; "" and none are left out. `every` is as the user writes it ("5m")."""

    url: str
    name: str = ""
    tags: tuple[str, ...] = ()
    every: str = ""
    kind: FeedKind = FeedKind.FEED
    links: str = ""


def as_lines(feed: NewFeed) -> list[str]:
    """The item in block style, its dash in the first column."""
    pairs = [(key, _flow(value)) for key, value in _keys(feed).items()]
    if len(pairs) == 1:
        return [f"- {pairs[0][1]}"]
    return [f"{'  ' if number else '- '}{key}: {value}" for number, (key, value) in enumerate(pairs)]


def in_braces(feed: NewFeed) -> str:
    """The item in flow style, on one line."""
    keys = _keys(feed)
    return f"{{{', '.join(f'{key}: {_flow(value)}' for key, value in keys.items())}}}"


def as_json(feed: NewFeed) -> str:
    """The item as JSON, on one line."""
    return json.dumps(_keys(feed), ensure_ascii=False)


def _keys(feed: NewFeed) -> dict[str, str | list[str]]:
    written: dict[str, str | list[str]] = {
        "url": _literal(feed.url),
        "name": _literal(feed.name),
        "tags": [_literal(tag) for tag in feed.tags],
        "every": _literal(feed.every),
        "kind": feed.kind.value if feed.kind is not FeedKind.FEED else "",
        "links": _literal(feed.links),
    }
    return {key: value for key, value in written.items() if value}


def _literal(text: str) -> str:
    """The text so that nothing in it is taken for a placeholder."""
    return text.replace("${", "$${")


def _flow(value: str | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if _PLAIN.fullmatch(value) and not _NO_TEXT.fullmatch(value):
        return value
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
