"""Holds the day: publishes one piece after the other, shows what comes in, and ends when the daemon is done with it all."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.demo.ledger import Ledger
from monitor.demo.newsroom import Piece
from monitor.demo.screen import Screen
from monitor.demo.sites import Now, Site
from monitor.demo.timetable import split_early, spread
from monitor.errors import DemoError, StoreError
from monitor.store import Overview, open_store, overview

_TICK = 0.1  # seconds between two looks at what came in
_START = 60.0  # seconds that the daemon has to poll every feed once; it takes two or three
_END = 90.0  # seconds that it has after the last publication; it takes two or three


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything that takes part in the day."""

    pieces: Sequence[Piece]
    sites: Mapping[str, Site]
    ledger: Ledger
    screen: Screen
    state: Path
    now: Now

    def open(self) -> None:
        """Publish what is out before the daemon first looks."""
        for piece in split_early(self.pieces)[0]:
            self.publish(piece)

    def publish(self, piece: Piece) -> None:
        """Print a piece on its outlet's site, and say so."""
        printed = self.sites[piece.outlet.id].publish(piece)
        self.ledger.publish(printed)
        self.screen.published(printed)

    def show(self, *, all_of_it: bool = False) -> None:
        """Show what came in."""
        for block in self.ledger.blocks(self.now(), all_of_them=all_of_it):
            self.screen.alerted(block)
        self.screen.count(self.ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnd:
    """How the day ended: articles read, and whether the daemon was done with everything."""

    read: int
    done: bool


async def hold_day(day: Day, seconds: float) -> DayEnd:
    """Publish everything that is not out yet within `seconds` once the daemon is reading; show what comes in."""
    await _first_polls(day)
    await _publish_all(day, seconds)
    end = await _last_deliveries(day)
    day.show(all_of_it=True)
    return end


async def _first_polls(day: Day) -> None:
    deadline = _time() + _START
    while not all(site.polls for site in day.sites.values()):
        if _time() > deadline:
            raise DemoError(f"the daemon did not poll every feed within {_START:.0f} seconds of its start")
        await asyncio.sleep(_TICK)


async def _publish_all(day: Day, seconds: float) -> None:
    started_at = _time()
    for after, piece in spread(split_early(day.pieces)[1], seconds):
        while (left := started_at + after - _time()) > 0:
            await asyncio.sleep(min(left, _TICK))
            day.show()
        day.publish(piece)


async def _last_deliveries(day: Day) -> DayEnd:
    """Wait until every feed was polled since its last piece came out, every page read and every alert sent."""
    deadline = _time() + _END
    while True:
        polled = all(site.seen for site in day.sites.values())
        seen = await asyncio.to_thread(_look, day.state, day.now()) if polled else None
        if seen is not None and _is_done(seen, len({piece.id for piece in day.pieces})):
            return DayEnd(read=seen.articles, done=True)
        if _time() > deadline:
            return DayEnd(read=seen.articles if seen is not None else 0, done=False)
        day.show()
        await asyncio.sleep(_TICK)


def _look(state: Path, now: datetime) -> Overview | None:
    """The daemon's database as it stands, None while it cannot be read."""
    with suppress(StoreError), open_store(f"sqlite:///{state / 'news-monitor.db'}", owner=False) as store:
        return overview(store, now)
    return None


def _is_done(seen: Overview, articles: int) -> bool:
    open_deliveries = sum(one.waiting + one.sending + one.retry + one.in_doubt for one in seen.channels)
    return seen.entries >= articles and not (seen.waiting or seen.retry or open_deliveries)


def _time() -> float:
    return asyncio.get_running_loop().time()
