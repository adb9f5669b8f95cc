"""Compares JSON Feeds as we read them with the JSON itself."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitor.model import Listing
from monitor.sources.entries import LONGEST_TITLE, link_of, plain_line
from tests.gates.feeds_material import URL, File, read

_MARK = "jsonfeed.org/version"


def json_feeds(files: Sequence[File]) -> list[tuple[File, Mapping[str, Any]]]:
    """The files that are JSON Feeds, with what they hold."""
    found = []
    for file in files:
        try:
            feed = json.loads(file.body.removeprefix(b"\xef\xbb\xbf"))
        except ValueError:
            continue
        if (
            isinstance(feed, dict)
            and _MARK in str(feed.get("version"))
            and isinstance(feed.get("items"), list)
        ):
            found.append((file, feed))
    return found


def compare_with_json(file: File, feed: Mapping[str, Any]) -> Iterator[str]:
    """Every difference, in words."""
    listing = read(file.body)
    if not isinstance(listing, Listing):
        yield f"{file}: {listing.sentence}"
        return
    items = [item for item in feed["items"] if isinstance(item, dict)]
    if len(items) != len(listing.entries):
        yield f"{file}: {len(items)} items, {len(listing.entries)} entries"
        return
    if plain_line(feed.get("title") or "", LONGEST_TITLE) != listing.title:
        yield f"{file}: title {listing.title!r}"
    for item, entry in zip(items, listing.entries, strict=True):
        url = link_of(item.get("url") or item.get("external_url") or "", URL)
        wanted = (plain_line(item.get("title") or "", LONGEST_TITLE), url)
        if (entry.title, entry.url) != wanted:
            yield f"{file}: {(entry.title, entry.url)} and not {wanted}"
        identifier = item.get("id")
        if isinstance(identifier, str) and identifier.strip() and entry.key != identifier.strip():
            yield f"{file}: key {entry.key!r} of {identifier!r}"
