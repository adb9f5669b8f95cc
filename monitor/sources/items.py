"""Turns an item as feedparser read it into an entry."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from monitor.model import Entry
from monitor.sources.entries import (
    LONGEST_TITLE,
    MOST_CATEGORIES,
    author_of,
    key_of,
    link_of,
    moment_of,
    plain_line,
    section_of,
    summary_and_content,
)


def entry_of(item: Mapping[str, Any], base: str) -> Entry:
    """The entry that `item` is, its links being relative to `base`; without a fingerprint."""
    title = plain_line(text_of(item, "title"), LONGEST_TITLE)
    summary, content = summary_and_content(text_of(item, "summary"), _full_text(item))
    url = link_of(_own_link(item), base)
    return Entry(
        key=key_of(text_of(item, "id"), url, title, summary),
        url=url,
        title=title,
        summary=summary,
        content=content,
        author=author_of(text_of(item, "author")),
        published_at=_published(item),
        section=section_of(_labels(item)),
    )


def text_of(item: Mapping[str, Any], name: str) -> str:
    """A field's text, "" where there is none, or something else."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _full_text(item: Mapping[str, Any]) -> str:
    parts = [part for part in item.get("content") or [] if isinstance(part, Mapping)]
    return max((text_of(part, "value") for part in parts), key=len, default="")


def _own_link(item: Mapping[str, Any]) -> str:
    """The item's link. In its absence feedparser gives the GUID, often a mere number that calls itself permanent."""
    link = text_of(item, "link")
    made_up = link == text_of(item, "id") and not link.lstrip().lower().startswith(
        ("http://", "https://", "/")
    )
    return "" if made_up else link


def _labels(item: Mapping[str, Any]) -> Iterator[str]:
    """The names of its categories as people see them: Atom's label, else the term."""
    tags = (tag for tag in item.get("tags") or [] if isinstance(tag, Mapping))
    for tag in islice(tags, MOST_CATEGORIES):
        yield text_of(tag, "label") or text_of(tag, "term")


def _published(item: Mapping[str, Any]) -> datetime | None:
    # `in` first: asked for a missing update, feedparser warns and answers with the publication.
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        if name in item and (moment := moment_of(item[name])):
            return moment
    return None
