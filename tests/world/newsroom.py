"""A line with one feed and one desk over a real store, whose clock the test moves: what it is given to read, and what it told."""

from collections.abc import Sequence
from datetime import timedelta

from monitor.model import Feed, Rule
from monitor.store import SqlStore
from tests.world.doubles import ManualClock, Postbox, Press
from tests.world.line import Line


class Newsroom:
    """The line of `feed`, which `press` serves, with its own clock and a channel called "desk"."""

    def __init__(self, store: SqlStore, press: Press, feed: Feed, rules: Sequence[Rule]) -> None:
        self.store, self.press = store, press
        self.clock, self.desk = ManualClock(), Postbox(name="desk")
        self.line = Line(
            store=store,
            fetcher=press,
            reader=press,
            extractor=press,
            channels={"desk": self.desk},
            feeds=[feed],
            rules=rules,
            clock=self.clock,
        )

    async def after(self, **span: float) -> None:
        """A pass of the whole line when the span (as of a timedelta) has gone by, in which the feed is due."""
        self.clock.go(timedelta(**span))
        await self.store.make_feeds_due(now=self.clock.now())
        await self.line.one_pass()

    def told(self) -> list[str]:
        """The rules of the alerts that the desk got, in order."""
        return [alert.rule for alert in self.desk.alerts]
