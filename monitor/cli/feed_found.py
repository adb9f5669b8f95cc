"""Shows what was found at an address: as a table of feeds, or as one feed with its newest items and its rhythm."""

from collections.abc import Sequence
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

from monitor.cli.desk import say
from monitor.cli.output import counted, print_table, shown
from monitor.core.identity import without_password

if TYPE_CHECKING:
    from monitor.pipeline.discover import Found

_MOST_ITEMS = 5
_LONGEST_TITLE = 100


def print_found(feeds: "Sequence[Found]", *, numbered: bool = False) -> None:
    """A table of feeds, the best first."""
    rows = (
        (
            *((number,) if numbered else ()),
            found.listing.form,
            found.listing.title or found.title or "-",
            len(found.listing.entries),
            found.newest_at,
            without_password(found.url),
        )
        for number, found in enumerate(feeds, start=1)
    )
    first = ("no.",) if numbered else ()
    print_table((*first, "form", "title", "items", "newest", "address"), rows, empty="no feed was found")


def found_object(found: "Found") -> dict[str, object]:
    """A feed for programs."""
    return {
        "url": without_password(found.url),
        "form": found.listing.form,
        "title": found.listing.title or found.title,
        "items": len(found.listing.entries),
        "newest": found.newest_at,
    }


def print_preview(found: "Found", now: datetime) -> None:
    """What a feed is, what it lists and how often it lists something new."""
    from monitor.pipeline.discover import newest_first  # noqa: PLC0415 - not needed for --help

    listing = found.listing
    items = counted(len(listing.entries), "item")
    say(f"{shown(listing.title or found.title or without_password(found.url))} ({listing.form}, {items})")
    say(without_password(found.url))
    say()
    for number in newest_first(listing)[:_MOST_ITEMS]:
        entry = listing.entries[number]
        at = shown(entry.published_at) if entry.published_at else "no date".ljust(16)
        say(f"  {at}  {_cut(shown(entry.title or entry.url or entry.summary))}")
    if listing.entries:
        say()
        say(
            f"rhythm: {_rhythm(found, now)}"
            if found.newest_at
            else "it dates nothing; its rhythm will be learned"
        )
    if listing.hub:
        say("it announces changes by WebSub, which this version does not use: it is polled")
    say()


def _rhythm(found: "Found", now: datetime) -> str:
    from monitor.core.cadence import Rhythm, in_words, observed  # noqa: PLC0415 - not needed for --help

    dates = sorted(
        entry.published_at
        for entry in found.listing.entries
        if entry.published_at and entry.published_at <= now
    )
    return in_words(observed(Rhythm(), at=now, since=None, published=dates), now)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…"


def command(*words: str) -> str:
    """A command line as one can paste it."""
    return " ".join(("news-monitor", *map(quote, words)))
