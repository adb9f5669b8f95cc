"""Compares the titles and links that we read with those that feedparser, as it comes, finds in the same bytes."""

import io
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import feedparser

from monitor.model import Listing
from monitor.sources.entries import LONGEST_TITLE, link_of, plain_line
from tests.gates.feeds_material import URL, File, read

SAME, RESOLVED = "the same", "made absolute or cleaned"
IDENTIFIER = "left out: an identifier that feedparser takes for a link"
OTHER_SCHEME = "left out: neither http nor https"


@dataclass(slots=True)
class Comparison:
    """Over all files where feedparser finds something: how many, how links compare, and each difference in words."""

    files: int = 0
    entries: int = 0
    links: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def compare_with_feedparser(files: Sequence[File]) -> Comparison:
    """Entry by entry, in order; texts are cleaned alike on both sides."""
    result = Comparison()
    for file in files:
        if theirs := _distinct(_found(file.body)):
            result.files += 1
            _compare(file, theirs, result)
    return result


def _found(body: bytes) -> list[Mapping[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found: list[Mapping[str, Any]] = feedparser.parse(io.BytesIO(body)).entries
        except Exception:  # noqa: BLE001 - then it finds nothing
            return []
    return found


def _distinct(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each once: items that share identity, address and title are one entry with us."""
    unique: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for entry in entries:
        title, url = _title(entry), link_of(entry.get("link") or "", URL)
        identity = entry.get("id") or url or f"{title} {entry.get('summary')}"
        unique.setdefault((identity, url, title), entry)
    return list(unique.values())


def _compare(file: File, theirs: Sequence[Mapping[str, Any]], result: Comparison) -> None:
    listing = read(file.body)
    ours = listing.entries if isinstance(listing, Listing) else ()
    if len(ours) != len(theirs):
        result.differences.append(f"{file}: {len(theirs)} entries there, {len(ours)} here")
        return
    for entry, their in zip(ours, theirs, strict=True):
        result.entries += 1
        if entry.title != _title(their):
            result.differences.append(f"{file}: title {_title(their)!r} there, {entry.title!r} here")
        verdict = _of_links(their, entry.url)
        result.links[verdict] += 1
        if verdict not in {SAME, RESOLVED, IDENTIFIER, OTHER_SCHEME}:
            result.differences.append(f"{file}: {verdict}")


def _of_links(their: Mapping[str, Any], url: str) -> str:
    link = their.get("link") or ""
    if link == url:
        return SAME
    resolved = link_of(link, URL)
    if resolved and resolved == url:
        return RESOLVED
    if not url and link == their.get("id"):
        return IDENTIFIER
    if not url and not resolved:
        return OTHER_SCHEME
    return f"link {link!r} there, {url!r} here"


def _title(entry: Mapping[str, Any]) -> str:
    return plain_line(entry.get("title") or "", LONGEST_TITLE)
