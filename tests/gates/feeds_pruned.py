"""Compares feeds that were pruned of known items with the same feeds read whole by feedparser, all fields."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from monitor.model import Entry, Listing, ReadFailure
from monitor.sources.charset import clean_utf8
from monitor.sources.mending import mended
from monitor.sources.prune import prune
from monitor.sources.rss import read_whole
from tests.gates.feeds_material import URL, File, files_in, read

STREAMS = "streams-rss-polls"
SUBSETS = 3  # of the items of each feed are taken for known, in turn


@dataclass(slots=True)
class Pruning:
    """How many readings were compared, how many of them had something to prune, and each difference in words."""

    readings: int = 0
    pruned: int = 0
    differences: tuple[str, ...] = ()


def compare_pruned(files: Sequence[File], *, seed: int) -> Pruning:
    """Each file with nothing known and with random subsets of its items known."""
    chance, result = random.Random(seed), Pruning()
    for file in files:
        listing = read(file.body)
        if isinstance(listing, Listing) and any(entry.fingerprint for entry in listing.entries):
            result.readings += 1
            if _is_xml(file) and _bare(listing) != _bare(_whole(file.body)):
                result.differences += (f"{file}: pruned of nothing, it reads otherwise",)
            for _ in range(SUBSETS):
                known = _drawn(listing, chance)
                _compare(file, listing, known, result)
    return result


def compare_polls(evaldata: Path, *, polls: int, seed: int) -> Pruning:
    """Polls of real feeds, from random places on: each is read knowing what the one before listed."""
    chance, result = random.Random(seed), Pruning()
    by_feed: dict[str, list[File]] = {}
    for file in files_in(evaldata, STREAMS):
        if file.path.suffix == ".xml":
            by_feed.setdefault(file.path.parent.name, []).append(file)
    for files in by_feed.values():
        start = chance.randrange(max(1, len(files) - polls))
        for before, after in pairwise(files[start : start + polls]):
            _compare_poll(before, after, result)
    return result


def _compare_poll(before: File, after: File, result: Pruning) -> None:
    first, second = read(before.body), read(after.body)
    if isinstance(first, Listing) and isinstance(second, Listing):
        known = _marks(first.entries)
        if _bare(second) != _bare(_whole(after.body)):
            result.differences += (f"{after}: pruned of nothing, it reads otherwise",)
        _compare(after, second, known, result)


def _compare(file: File, listing: Listing, known: frozenset[str], result: Pruning) -> None:
    """Whether what is not known is read as if all had been."""
    result.readings += 1
    again = read(file.body, known)
    here = _marks(listing.entries)
    result.pruned += bool(here & known)
    wanted = replace(
        listing,
        entries=tuple(entry for entry in listing.entries if entry.fingerprint not in known),
        unchanged=here & known,
    )
    if again != wanted:
        result.differences += tuple(_told(file, wanted, again))


def _told(file: File, wanted: Listing, got: Listing | ReadFailure) -> Iterator[str]:
    if not isinstance(got, Listing):
        yield f"{file}: {got.sentence}"
    else:
        yield f"{file}: {len(wanted.entries)} entries wanted, {len(got.entries)} read, or with other fields"


def _is_xml(file: File) -> bool:
    return file.body.lstrip(b"\xef\xbb\xbf\0 \t\r\n")[:1] not in {b"{", b"["}


def _whole(body: bytes) -> Listing | ReadFailure | None:
    """The feed read whole, as it is where lxml can read it, else as mended."""
    xml = clean_utf8(body, "")
    return read_whole(xml if prune(xml, URL, frozenset()) else mended(xml), URL)


def _drawn(listing: Listing, chance: random.Random) -> frozenset[str]:
    return frozenset(mark for mark in sorted(_marks(listing.entries)) if chance.random() < chance.random())


def _marks(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(entry.fingerprint for entry in entries if entry.fingerprint)


def _bare(listing: Listing | ReadFailure | None) -> object:
    if not isinstance(listing, Listing):
        return listing
    return replace(listing, entries=tuple(replace(entry, fingerprint="") for entry in listing.entries))
