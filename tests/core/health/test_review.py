"""Feeds on a virtual clock: polled every half hour, reviewed every five minutes; what was said is counted."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.core.health import FeedFacts, FeedState, Review, Tally, Trouble, review
from monitor.model import PollTrouble

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOOK, POLL = 5 * MINUTE, 30 * MINUTE

Outcome = PollTrouble | None | str
"""What a poll gives: a trouble, nothing new, or "new"."""


def nothing_new(_at: timedelta) -> Outcome:
    return None


def always(outcome: Outcome) -> Callable[[timedelta], Outcome]:
    return lambda _at: outcome


def between(
    first: float, last: float, outcome: Outcome, else_: Outcome = "new"
) -> Callable[[timedelta], Outcome]:
    """That outcome between two hours, another else."""
    return lambda at: outcome if first * HOUR <= at < last * HOUR else else_


@dataclass
class World:
    """Feeds by name, each on a host of its own, with what their polls give."""

    feeds: dict[str, Callable[[timedelta], Outcome]]
    gap: timedelta | None = 2 * HOUR
    asleep: tuple[float, float] = (0, 0)
    restarts: bool = False
    facts: dict[str, FeedFacts] = field(default_factory=dict)
    told: dict[str, Trouble] = field(default_factory=dict)
    said: list[tuple[float, str, str]] = field(default_factory=list)
    outages: list[float] = field(default_factory=list)

    def run(self, hours: float) -> list[tuple[str, str]]:
        """What was said, in order: feed and "begun" or "over"."""
        self.facts = {
            name: FeedFacts(url=name, name=name, host=name, usual_gap=self.gap, first_at=START)
            for name in self.feeds
        }
        last: Review | None = None
        at = timedelta(0)
        while at < hours * HOUR:
            if not self.asleep[0] * HOUR <= at < self.asleep[1] * HOUR:
                self._poll(at)
                last = self._look(START + at, None if self.restarts else last)
            at += LOOK
        return [(name, what) for _, name, what in self.said]

    def _poll(self, at: timedelta) -> None:
        for number, (name, gives) in enumerate(self.feeds.items()):
            facts, now = self.facts[name], START + at
            if facts.next_at is None:
                facts = replace(facts, next_at=START + number * LOOK % POLL)
            if facts.next_at is not None and facts.next_at <= now:
                facts = polled(replace(facts, next_at=now + POLL), gives(at), now)
            self.facts[name] = facts

    def _look(self, now: datetime, before: Review | None) -> Review:
        fails = [
            one for one in self.facts.values() if one.trouble in {PollTrouble.NETWORK, PollTrouble.NOT_A_FEED}
        ]
        since = min((one.failing_since for one in fails if one.failing_since), default=None)
        tally = Tally(hosts=len(self.facts), unreachable=len(fails), since=since, all_hosts=len(self.facts))
        found = review(list(self.facts.values()), list(self.told.values()), tally, now, before=before)
        hours = (now - START) / HOUR
        for trouble in found.over:
            del self.told[trouble.url]
            self.said += [(hours, trouble.url, "over")] if trouble.sentence else []
        for trouble in found.begun:
            assert trouble.url not in self.told
            self.told[trouble.url] = trouble
            self.said.append((hours, trouble.url, "begun"))
        self.outages += [hours] if found.outage else []
        return found


def polled(facts: FeedFacts, outcome: Outcome, now: datetime) -> FeedFacts:
    if isinstance(outcome, PollTrouble):
        return replace(
            facts,
            failures=facts.failures + 1,
            failing_since=facts.failing_since or now,
            trouble=outcome,
            sentence="it does not answer",
        )
    return replace(
        facts,
        failures=0,
        failing_since=None,
        trouble=None,
        answered_at=now,
        answering_since=now if facts.failures else facts.answering_since,
        new_at=now if outcome == "new" else facts.new_at,
    )


def others(count: int = 5) -> dict[str, Callable[[timedelta], Outcome]]:
    return {f"other{number}": always("new") for number in range(count)}


def everywhere(
    outcome: Callable[[timedelta], Outcome], count: int = 5
) -> dict[str, Callable[[timedelta], Outcome]]:
    return {f"feed{number}": outcome for number in range(count)}


def test_feeds_that_are_well_are_not_spoken_of() -> None:
    assert World(others()).run(48) == []


def test_a_feed_that_fails_for_long_is_told_once_and_its_end_once() -> None:
    world = World(others() | {"bad": between(2, 30, PollTrouble.SERVER)})
    assert world.run(48) == [("bad", "begun"), ("bad", "over")]
    assert 5 <= world.said[0][0] < 5.5
    assert 32 <= world.said[1][0] < 32.5


def test_every_kind_of_failure_is_told() -> None:
    kinds = [kind for kind in PollTrouble if kind is not PollTrouble.GONE]
    bad = {kind.value: between(2, 90, kind) for kind in kinds}
    assert sorted(World(others(30) | bad).run(12)) == sorted((name, "begun") for name in bad)


def test_a_feed_that_fails_for_an_hour_now_and_then_is_never_told() -> None:
    world = World(others() | {"flaps": lambda at: PollTrouble.SERVER if at // HOUR % 2 else "new"})
    assert world.run(72) == []


def test_one_that_is_told_of_and_comes_and_goes_is_told_of_once() -> None:
    def comes_and_goes(at: timedelta) -> Outcome:
        return PollTrouble.SERVER if at < 10 * HOUR or at // HOUR % 2 else "new"

    assert World(others() | {"flaps": comes_and_goes}).run(72) == [("flaps", "begun")]


def test_a_stale_feed_is_told_once_and_is_over_with_something_new() -> None:
    world = World(others() | {"quiet": between(1, 40, None)})
    assert world.run(72) == [("quiet", "begun"), ("quiet", "over")]
    assert world.told == {}
    assert 10 <= world.said[0][0] < 12


def test_what_is_not_known_to_be_regular_is_never_stale() -> None:
    assert World(others() | {"quiet": nothing_new}, gap=None).run(200) == []


def test_one_episode_at_a_time() -> None:
    def quiet_then_gone(at: timedelta) -> Outcome:
        return PollTrouble.SERVER if at > 20 * HOUR else None

    assert World(others() | {"bad": quiet_then_gone}).run(90) == [("bad", "begun")]


def test_an_outage_is_one_notice_and_its_end_another() -> None:
    world = World(everywhere(between(3, 9, PollTrouble.NETWORK)))
    assert world.run(48) == [("", "begun"), ("", "over")]
    assert 3.1 < world.said[0][0] < 4
    assert min(world.outages) < world.said[0][0] - 0.1
    assert 9 <= world.said[1][0] < 9.6


def test_a_captive_portal_for_an_hour_is_an_outage() -> None:
    assert World(everywhere(between(3, 4, PollTrouble.NOT_A_FEED))).run(48) == [("", "begun"), ("", "over")]


def test_a_short_outage_is_acted_on_but_not_told() -> None:
    down, up = Tally(hosts=9, unreachable=9, since=START), Tally(hosts=9, unreachable=1, since=START)
    looks: list[Review] = [review([], [], up, START)]
    for minute, tally in enumerate([down] * 10 + [up] * 30):
        looks.append(review([], [], tally, START + minute * MINUTE, before=looks[-1]))
    assert [look.outage for look in looks] == [False] + [True] * 10 + [False] * 30
    assert not any(look.begun or look.over for look in looks)


def test_an_outage_before_a_long_sleep_is_judged_by_what_is_seen_after_it() -> None:
    down = Tally(hosts=9, unreachable=9, since=START)
    before = review([], [], down, START)
    awake = START + 8 * HOUR
    blind = review([], [], Tally(hosts=0, unreachable=0, since=None), awake, before=before)
    assert (blind.begun, blind.outage) == ((), True)
    assert review([], [], down, awake, before=blind).begun
    seen = review([], [], Tally(hosts=3, unreachable=0, since=None), awake, before=blind)
    assert (seen.begun, seen.over, seen.outage) == ((), (), False)


def test_an_outage_at_every_start_is_still_one_notice() -> None:
    world = World(everywhere(between(3, 9, PollTrouble.NETWORK)), restarts=True)
    assert world.run(9.1) == [("", "begun")]


def test_what_failed_before_an_outage_is_told_after_it_alone() -> None:
    def bad(at: timedelta) -> Outcome:
        return PollTrouble.SERVER if at > 2 * HOUR else "new"

    feeds = everywhere(between(3, 20, PollTrouble.NETWORK), 12)
    world = World(feeds | {"bad": lambda at: PollTrouble.NETWORK if 3 * HOUR <= at < 20 * HOUR else bad(at)})
    assert world.run(48) == [("", "begun"), ("", "over"), ("bad", "begun")]
    assert world.said[2][0] > 21


def test_a_site_dead_for_weeks_does_not_make_a_short_outage_long() -> None:
    feeds = everywhere(between(30, 30.6, PollTrouble.NETWORK), 12) | {"dead": always(PollTrouble.NETWORK)}
    world = World(feeds)
    world.run(48)
    begun = [hours for hours, name, what in world.said if (name, what) == ("", "begun")]
    assert all(hours >= 30.5 for hours in begun)


def test_one_site_alone_is_simply_failing() -> None:
    world = World({"only": between(2, 9, PollTrouble.NETWORK)})
    assert world.run(48) == [("only", "begun"), ("only", "over")]
    assert world.outages == []


def test_two_sites_of_two_are_an_outage_and_two_of_many_are_none() -> None:
    assert World(everywhere(between(2, 9, PollTrouble.NETWORK), 2)).run(24) == [("", "begun"), ("", "over")]
    few = Tally(hosts=2, unreachable=2, since=START, all_hosts=50)
    assert not review([], [], few, START + HOUR).outage


def test_a_long_sleep_is_nobodys_fault() -> None:
    assert World(others(), asleep=(3, 90)).run(120) == []
    world = World(others() | {"bad": between(2.9, 90.5, PollTrouble.NETWORK)}, asleep=(3, 90))
    assert world.run(120) == []


def test_a_feed_no_longer_configured_ends_without_a_word() -> None:
    trouble = Trouble(url="gone", name="gone", state=FeedState.FAILING, since=START, sentence="…")
    found = review([], [trouble], Tally(hosts=0, unreachable=0, since=None), START + HOUR)
    assert [(one.url, one.sentence) for one in found.over] == [("gone", "")]
    retired = FeedFacts(url="gone", name="gone", host="h", failures=9, retired_at=START)
    found = review([retired], [trouble], Tally(hosts=0, unreachable=0, since=None), START + HOUR)
    assert [(one.url, one.sentence) for one in found.over] == [("gone", "")]
    assert not found.begun


def test_a_feed_that_is_seldom_asked_is_told_within_two_days() -> None:
    seldom = FeedFacts(
        url="u",
        name="n",
        host="h",
        failures=2,
        failing_since=START,
        trouble=PollTrouble.BANNED,
        sentence="the server refuses us (403)",
        next_at=START + 48 * HOUR,
    )
    quiet = Tally(hosts=9, unreachable=0, since=None)
    assert not review([seldom], [], quiet, START + 23 * HOUR).begun
    begun = review([seldom], [], quiet, START + 25 * HOUR).begun
    assert [one.sentence for one in begun] == ["failing for 25 hours (2 times): the server refuses us (403)"]


def test_a_clock_set_back_tells_nothing() -> None:
    world = World(others() | {"bad": between(2, 30, PollTrouble.SERVER)})
    world.run(4)
    quiet = Tally(hosts=6, unreachable=6, since=START + 3 * HOUR)
    found = review(list(world.facts.values()), [], quiet, START - HOUR)
    assert found.outage
    assert not found.begun


def test_a_feed_that_was_put_back_is_not_well_before_it_answered() -> None:
    told = Trouble(url="a", name="a", state=FeedState.FAILING, since=START, sentence="it does not answer")
    back = FeedFacts(url="a", name="a", host="a", answered_at=START - HOUR, new_at=START - HOUR)
    quiet = Tally(hosts=0, unreachable=0, since=None)
    assert not review([back], [told], quiet, START + HOUR).over
    assert review([replace(back, answered_at=START + HOUR)], [told], quiet, START + HOUR).over
