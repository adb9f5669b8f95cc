"""Compares what we read with what gofeed's own tests say that a feed means, field by field."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from monitor.model import Entry, Listing
from monitor.sources.entries import LONGEST_CONTENT, LONGEST_TITLE, language_of, link_of, plain, plain_line
from monitor.workers.text import one_line
from tests.gates.feeds_material import URL, File, read

REASONS = {
    "guid": "a GUID is an identifier and not resolved like a link: it would change when the feed moves",
}
_TEXTS = ("description", "summary", "content")
_DATES = ("published", "pubDate", "updated", "modified")
_LONGEST_KEY = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field of one file: what gofeed expects and what we read."""

    file: str
    field: str
    expected: object
    read: object

    @property
    def agrees(self) -> bool:
        return self.expected == self.read


def compare_with_gofeed(files: Sequence[File]) -> list[Compared]:
    """Every field that an expectation names and an entry or a listing has."""
    by_path = {file.path: file for file in files}
    return [
        compared
        for path, file in by_path.items()
        for expectation in _expectations(path)
        if expectation in by_path
        for compared in _of_file(file, json.loads(by_path[expectation].body))
    ]


def _expectations(path: PurePosixPath) -> Iterator[PurePosixPath]:
    """Where the expectation of a feed may stand."""
    if path.suffix == ".xml":
        yield path.with_suffix(".json")
    if path.suffix in {".xml", ".json"} and not path.stem.endswith("_expected"):
        yield path.with_name(f"{path.stem}_expected.json")


def _of_file(file: File, expected: Mapping[str, Any]) -> Iterator[Compared]:
    listing = read(file.body)
    items = expected.get("items") or expected.get("entries") or []
    entries = listing.entries if isinstance(listing, Listing) else ()
    if len(items) != len(entries):
        yield Compared(file=str(file), field="items", expected=len(items), read=len(entries))
    if isinstance(listing, Listing):
        for field, wanted, got in _of_listing(listing, expected):
            yield Compared(file=str(file), field=field, expected=wanted, read=got)
    for item, entry in zip(items, entries, strict=False):
        for field, wanted, got in _of_entry(entry, item):
            yield Compared(file=str(file), field=field, expected=wanted, read=got)


def _of_listing(listing: Listing, expected: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    if title := _text(expected.get("title")):
        yield "feed title", plain_line(title, LONGEST_TITLE), listing.title
    if language := language_of(_text(expected.get("language"))):
        yield "feed language", language, listing.language


def _of_entry(entry: Entry, item: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    if title := _text(item.get("title")):
        yield "title", plain_line(title, LONGEST_TITLE), entry.title
    if link := link_of(_text(item.get("link")), URL):
        yield "link", link, entry.url
    if guid := one_line(_text(item.get("guid") or item.get("id")), _LONGEST_KEY):
        yield "guid", guid, entry.key
    if moment := _moment(item):
        yield "date", moment, entry.published_at
    ours = (entry.summary, entry.content)
    for name in _TEXTS:
        if text := plain(_text(item.get(name)), LONGEST_CONTENT):
            yield name, text, text if text in ours else ours


def _text(value: object) -> str:
    """A text, or that of an element with attributes."""
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else ""


def _moment(item: Mapping[str, Any]) -> datetime | None:
    """The time that counts: of the publication, else of the last change."""
    for name in _DATES:
        parsed = _text(item.get(f"{name}Parsed"))
        if parsed:
            return datetime.fromisoformat(parsed).astimezone(UTC)
    return None
