"""What publishers, networks and clocks do to feeds, each as a story with a known right outcome."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.model import Fetched, FetchResult
from monitor.settings import PollSettings, Settings
from tests.world.days import PORTAL, SETTINGS, START, Outlet, Story, World, steady

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TURN = START + DAY / 2  # when it happens


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was told beside what should have been; `waits` are, feed by feed, the time from the end of the episode to the
    next poll, in usual intervals of that feed."""

    told: Sequence[str]
    truth: Sequence[str]
    messages: int
    notices: Sequence[str]
    waits: Sequence[float] = ()

    @property
    def lost(self) -> int:
        return len(set(self.truth) - set(self.told))

    @property
    def wrong(self) -> int:
        """What was told that should not have been, or more than once."""
        return len(self.told) - len(set(self.told) & set(self.truth))


Episode = Callable[[Path], Awaitable[Outcome]]


def _papers(count: int = 2, *, days: int = 2, gap: timedelta = timedelta(minutes=30)) -> list[Outlet]:
    size = int(days * DAY / gap)
    return [
        Outlet(name=f"paper{number}", stories=steady(f"p{number}", start=START, count=size, gap=gap))
        for number in range(count)
    ]


async def _outcome(world: World, *, ended: datetime | None = None) -> Outcome:
    waits = [
        world.wait_after(outlet.name, ended) / world.usual_interval(outlet.name, TURN)
        for outlet in world.outlets
        if ended is not None
    ]
    return Outcome(
        told=world.told,
        truth=world.truth(since=START),
        messages=len(world.desk.alerts),
        notices=world.notices,
        waits=waits,
    )


async def _quiet(
    folder: Path,
    outlets: Sequence[Outlet],
    span: timedelta = 0.8 * DAY,
    settings: Settings = SETTINGS,
) -> Outcome:
    """Let it all happen."""
    world = World(folder, outlets, settings)
    await world.open()
    try:
        await world.run(span, look_every=min(span / 50, HOUR * 3))
        return await _outcome(world)
    finally:
        await world.close()


async def all_guids_changed(folder: Path) -> Outcome:
    papers = _papers()
    papers[0].guid = lambda story, now: f"id-{story.slug}" if now < TURN else f"urn:new:{story.slug}"
    return await _quiet(folder, papers)


async def http_to_https(folder: Path) -> Outcome:
    papers = _papers()

    def link(story: Story, now: datetime, host: str) -> str:
        return f"{'http' if now < TURN else 'https'}://{host}/news/{story.slug}"

    papers[0].link = link
    papers[0].guid = lambda story, now: link(story, now, papers[0].host)
    return await _quiet(folder, papers)


async def changing_tracking(folder: Path) -> Outcome:
    papers = _papers()
    papers[0].link = lambda story, now, host: (
        f"http://{host}/news/{story.slug}?utm_source=rss&utm_campaign={now:%H%M}"
    )
    papers[0].guid = lambda story, now: papers[0].link(story, now, papers[0].host)
    return await _quiet(folder, papers)


async def resurfacing(folder: Path) -> Outcome:
    """Five days' items leave the feed and come back a month later, half of them under today's date."""
    gap = timedelta(hours=3)
    old = steady("old", start=START, count=24, gap=gap)
    later = steady("later", start=START + 3 * DAY, count=31 * 8, gap=gap, every_nth=9)
    back = START + 31 * DAY
    paper = Outlet(name="paper0", stories=(*old, *later), window=60)
    paper.shown = lambda story, now: (
        story.at <= now and (story not in old or now < START + 6 * DAY or now >= back)
    )
    paper.dated = lambda story, now: format_datetime(now if story in old[::2] and now >= back else story.at)
    rarely = PollSettings(every=6 * HOUR, min=HOUR, max=6 * HOUR)
    return await _quiet(folder, [paper], span=34 * DAY, settings=replace(SETTINGS, poll=rarely))


async def empty_then_full(folder: Path) -> Outcome:
    papers = _papers()
    papers[0].shown = lambda story, now: story.at <= now and not TURN <= now < TURN + 2 * HOUR
    return await _quiet(folder, papers)


def flood(count: int) -> Episode:
    """So many entries at once, each fiftieth of them relevant."""

    async def episode(folder: Path) -> Outcome:
        papers = _papers()
        many = tuple(
            Story(
                at=TURN + timedelta(seconds=number % 600), slug=f"flood-{number}", relevant=number % 50 == 0
            )
            for number in range(count)
        )
        papers[0].stories = (*papers[0].stories, *many)
        papers[0].window = count + 30
        return await _quiet(folder, papers)

    return episode


async def captive_portal(folder: Path) -> Outcome:
    """For an hour every feed is answered by the hotel's login page."""
    papers, ended = _papers(3), TURN + HOUR

    def portal(now: datetime) -> FetchResult | None:
        if not TURN <= now < ended:
            return None
        return Fetched(url="http://portal.example/login", body=PORTAL, content_type="text/html")

    for paper in papers:
        paper.answer = portal
    world = World(folder, papers)
    await world.open()
    try:
        await world.run(0.8 * DAY)
        return await _outcome(world, ended=ended)
    finally:
        await world.close()


def clock_set(by: timedelta) -> Episode:
    """The machine's clock is wrong by so much from one moment to the next: set, or the machine slept."""

    async def episode(folder: Path) -> Outcome:
        world = World(folder, _papers())
        await world.open()
        try:
            await world.run(DAY / 2)
            await world.set_clock(by)
            moment = world.clock.now()
            await world.run(DAY / 4)
            return await _outcome(world, ended=moment)
        finally:
            await world.close()

    return episode


async def summer_time(folder: Path) -> Outcome:
    """A week over the night in which Europe's clocks go forward; dates carry the local zone."""
    berlin = ZoneInfo("Europe/Berlin")
    papers = _papers(2, days=8, gap=2 * HOUR)
    for paper in papers:
        paper.dated = lambda story, now: format_datetime(story.at.astimezone(berlin))
    hourly = PollSettings(every=HOUR, min=HOUR / 4, max=6 * HOUR)
    return await _quiet(folder, papers[:1], span=7 * DAY, settings=replace(SETTINGS, poll=hourly))


EPISODES: dict[str, Episode] = {
    "all GUIDs changed": all_guids_changed,
    "http to https": http_to_https,
    "tracking parameters that change": changing_tracking,
    "items that come back after a month": resurfacing,
    "an empty feed, then full again": empty_then_full,
    "300 items at once": flood(300),
    "a captive portal for an hour": captive_portal,
    "the clock is set back an hour": clock_set(-HOUR),
    "the clock is set on three hours": clock_set(3 * HOUR),
    "the machine sleeps for eight hours": clock_set(8 * HOUR),
    "summer time begins": summer_time,
}
