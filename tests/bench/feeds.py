"""What reading a feed costs beside feedparser alone: CPU of this process, each body given to both in turn.

A feed that changed has one new item; that its bytes are the same is found out by their hash. Ratios are of medians.
"""

import gc
import io
import statistics
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path

import feedparser
from rich.console import Console
from rich.table import Table

from monitor.model import FeedKind, Listing
from monitor.sources.listing import read_listing
from tests.gates.material import streams
from tests.tools.report import Figure
from tests.world.figures import at_least

URL = "https://news.example/world/feed.xml"
STREAMS = "streams-rss-polls"
CHANGED, UNCHANGED = 6.0, 100.0  # times as fast as feedparser
ITEMS = 30
_MORE = "The ministry said on Monday that talks would go on, and that nothing had been decided on the boats seized. "
_TEXT = f"<p>{_MORE * 3}</p><p>{_MORE * 2}</p>".replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many polls of each stream are taken, and how often each body is read."""

    polls: int
    passes: int


FULL = Plan(polls=20, passes=9)
QUICK = Plan(polls=6, passes=5)


@dataclass(slots=True)
class Costs:
    """CPU seconds of feedparser, of us, and of a hash, for each body of one kind."""

    name: str
    theirs: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    hashed: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.fmean(self.theirs) / statistics.fmean(self.ours)


def bench_feeds(evaldata: Path, *, quick: bool) -> Sequence[Figure]:
    """Measure everything; prints a table of times."""
    plan = QUICK if quick else FULL
    made = [
        _costs("RSS, 30 items, 1 new", [(_rss(), _all_but_first(_rss()))], plan.passes * 5),
        _costs("Atom, 30 items, 1 new", [(_atom(), _all_but_first(_atom()))], plan.passes * 5),
    ]
    polls = streams(evaldata / STREAMS, plan.polls)
    real = [
        _costs(f"{name}, 1 new", [(body, _all_but_first(body)) for body in bodies], plan.passes)
        for name, bodies in polls.items()
    ]
    followed = [
        _costs(f"{name}, next stored poll", list(_followed(bodies)), plan.passes)
        for name, bodies in polls.items()
    ]
    _print([*made, *real, *followed])
    return [
        *(_changed(cost.name, [cost]) for cost in made),
        # Their lists are longer and shorter (10 to 40 items): a short one of which one is new cannot gain as much.
        _changed("real polls, 1 new", real),
        _unchanged([*made, *real]),
    ]


def _changed(name: str, costs: Sequence[Costs]) -> Figure:
    theirs, ours = sum(sum(cost.theirs) for cost in costs), sum(sum(cost.ours) for cost in costs)
    bodies = sum(len(cost.ours) for cost in costs)
    return at_least(CHANGED, f"feeds: feedparser / ours, {name}", theirs / ours, "x", n=bodies)


def _unchanged(costs: Sequence[Costs]) -> Figure:
    theirs, hashed = sum(sum(cost.theirs) for cost in costs), sum(sum(cost.hashed) for cost in costs)
    bodies = sum(len(cost.hashed) for cost in costs)
    return at_least(
        UNCHANGED, "feeds: feedparser / hash of an unchanged body", theirs / hashed, "x", n=bodies
    )


def _costs(name: str, bodies: Sequence[tuple[bytes, frozenset[str]]], passes: int) -> Costs:
    costs = Costs(name)
    for body, known in bodies:
        seen = sha256(body).hexdigest()
        turns = [
            (costs.theirs, lambda body=body: feedparser.parse(io.BytesIO(body))),
            (costs.ours, lambda body=body, known=known: _read(body, known)),
            (costs.hashed, lambda body=body, seen=seen: sha256(body).hexdigest() == seen),
        ]
        gc.collect()
        times = [[_seconds(act) for _, act in turns] for _ in range(passes)]
        for (into, _), spent in zip(turns, zip(*times, strict=True), strict=True):
            into.append(statistics.median(spent))
    return costs


def _seconds(act: Callable[[], object]) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        began = time.process_time()
        act()
        return time.process_time() - began


def _followed(bodies: Sequence[bytes]) -> Iterable[tuple[bytes, frozenset[str]]]:
    """Each poll with what the one before listed."""
    for before, after in pairwise(bodies):
        yield after, _marks(_read(before, frozenset()))


def _all_but_first(body: bytes) -> frozenset[str]:
    listing = _read(body, frozenset())
    return _marks(listing) - {entry.fingerprint for entry in islice(listing.entries, 1)}


def _marks(listing: Listing) -> frozenset[str]:
    return frozenset(entry.fingerprint for entry in listing.entries)


def _read(body: bytes, known: frozenset[str]) -> Listing:
    listing = read_listing(body, "application/xml", URL, kind=FeedKind.FEED, links="", known=known)
    if not isinstance(listing, Listing):
        raise TypeError(listing.sentence)
    return listing


def _print(costs: Iterable[Costs]) -> None:
    table = Table(
        "feed", "bodies", "feedparser", "ours", "hash", "feedparser / ours", title="feeds: CPU ms a body"
    )
    for cost in costs:
        times = [f"{1000 * statistics.fmean(spent):.3f}" for spent in (cost.theirs, cost.ours, cost.hashed)]
        table.add_row(cost.name, str(len(cost.ours)), *times, f"{cost.ratio:.1f}")
    Console(width=120).print(table)


def _rss() -> bytes:
    items = "".join(
        f"<item><title>Story {n} &amp; what came of it</title><link>https://news.example/2026/story-{n}?a=b&amp;c=d"
        f'</link><guid isPermaLink="false">tag:news.example,2026:{n}</guid><dc:creator>Ann Reporter</dc:creator>'
        f"<pubDate>Fri, 03 Jul 2026 14:{n:02}:09 +0200</pubDate><category>World</category>"
        f"<description>{_TEXT}</description></item>\n"
        for n in range(ITEMS)
    )
    head = "<title>World</title><link>https://news.example/</link><description>All of it</description>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel>{head}<language>en</language>\n{items}</channel></rss>"
    ).encode()


def _atom() -> bytes:
    entries = "".join(
        f"<entry><title>Story {n} &amp; what came of it</title><id>tag:news.example,2026:{n}</id>"
        f'<link rel="alternate" type="text/html" href="https://news.example/2026/story-{n}?a=b&amp;c=d"/>'
        f"<author><name>Ann Reporter</name></author><updated>2026-07-03T14:{n:02}:09+02:00</updated>"
        f'<category term="World"/><summary type="html">{_TEXT}</summary></entry>\n'
        for n in range(ITEMS)
    )
    head = '<title>World</title><id>tag:news.example,2026:all</id><link href="https://news.example/"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"{head}<updated>2026-07-03T15:00:00Z</updated>\n{entries}</feed>"
    ).encode()
