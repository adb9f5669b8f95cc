"""Gate: every state that the outbox can get into, in a model whose decisions are those of `monitor.core.outbox`.

One or two channels with one or two targets, two alerts; ingest, claims, sends that end in every way, marks, crashes, starts,
a channel taken out and put back, time that passes. Breadth first and exhaustive within bounds on crashes, doubts and
reloads. From each state a way must lead to where every delivery has ended; nothing may arrive twice unmarked, and on no
channel more often than there were crashes and doubts.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from monitor.model import ChannelTerms, OnDoubt
from tests.gates.outbox_parts import ALL_ENDS, ENDED, FEW_ENDS, OUR_POLICY, Channel, Parts, Policy, Row
from tests.tools.report import Figure

MOST_CRASHES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What the model is run on. With `siblings` both alerts are on one article. `channels` are all on the same terms."""

    name: str
    terms: ChannelTerms
    channels: int = 1
    siblings: bool = False
    crashes: int = MOST_CRASHES
    doubts: int = 1
    reloads: int = 0
    ends: frozenset[int] = ALL_ENDS
    policy: Policy = OUR_POLICY


# alive, alerts ingested, taken out, reloads, crashes, alerts are old; then a channel each
World = tuple[bool, int, bool, int, int, bool, tuple[Channel, ...]]
_START: tuple[bool, int, bool, int, int, bool] = (True, 0, False, 0, 0, False)
_ALERTS = 2


@dataclass(slots=True, kw_only=True)
class Explored:
    """What was found: how many states, of those that no way leads out of, and steps that nothing may make."""

    states: int = 0
    transitions: int = 0
    stuck: int = 0
    unmarked: int = 0
    too_often: int = 0


def prove_outbox_model() -> Sequence[Figure]:
    """Explore every scenario."""
    begun, total = monotonic(), Explored()
    for scenario in scenarios():
        at = monotonic()
        found = Explorer(scenario).run()
        print(
            f"{scenario.name}: {found.states:,} states, {found.transitions:,} transitions, {monotonic() - at:.1f} s"
        )
        for name in Explored.__slots__:
            setattr(total, name, getattr(total, name) + getattr(found, name))
    seconds = monotonic() - begun
    print(f"together {total.states:,} states, {total.transitions:,} transitions, {seconds:.0f} s")
    return (
        _figure("outbox: states explored", total.states, "states", 1_000_000, total, more=True),
        _figure("outbox: states that no way leads out of", total.stuck, "states", 0, total),
        _figure("outbox: repeats that were not marked", total.unmarked, "steps", 0, total),
        _figure("outbox: more repeats than crashes and doubts", total.too_often, "steps", 0, total),
        _figure("outbox: time to explore", round(seconds), "s", 240, total),
    )


def _figure(
    name: str, value: float, unit: str, floor: float, total: Explored, *, more: bool = False
) -> Figure:
    better = "higher" if more else "lower"
    return Figure(name=name, value=value, unit=unit, floor=floor, better=better, n=total.transitions)


def scenarios() -> Iterator[Scenario]:
    """On one target everything; on two, and on two channels, what makes the difference."""
    one = ChannelTerms(name="desk", merges=True)
    two = replace(one, targets=("x", "y"))
    yield Scenario(name="one target", terms=one)
    yield Scenario(name="one target, an alert a message", terms=replace(one, merges=False))
    yield Scenario(name="one target, one article", terms=one, siblings=True)
    yield Scenario(name="one target, three doubts", terms=one, crashes=0, doubts=3)
    for on_doubt in OnDoubt:
        terms = replace(one, on_doubt=on_doubt)
        yield Scenario(name=f"a channel taken out, {on_doubt.value}", terms=terms, crashes=1, reloads=1)
        terms = replace(two, on_doubt=on_doubt)
        yield Scenario(name=f"two targets, {on_doubt.value}", terms=terms, crashes=0, ends=FEW_ENDS)
    yield Scenario(name="two targets, crashes", terms=two, crashes=1, doubts=0, ends=FEW_ENDS)
    plain = replace(two, merges=False)
    yield Scenario(name="two targets, an alert a message", terms=plain, crashes=1, doubts=0, ends=FEW_ENDS)
    yield Scenario(name="two channels", terms=one, channels=2, crashes=0, doubts=0, ends=FEW_ENDS)


class Explorer:
    """One scenario: `run` visits every world that can be reached."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.parts = Parts(
            scenario.terms,
            scenario.policy,
            siblings=scenario.siblings,
            doubts=scenario.doubts,
            ends=scenario.ends,
        )
        self.found = Explored()

    def run(self) -> Explored:
        first: World = (*_START, (self.parts.blank,) * self.scenario.channels)
        number = {first: 0}
        ways_out: list[
            int
        ] = []  # for each world the number of the one that a way out leads to; itself: all has ended
        queue = deque([first])
        while queue:
            world = queue.popleft()
            way_out = -1
            for rank, after in self._steps(world):
                self.found.transitions += 1
                if after not in number:
                    number[after] = len(number)
                    queue.append(after)
                if way_out < 0 and rank:
                    way_out = number[after]
            ways_out.append(number[world] if _has_ended(world) else way_out)
        self.found.states = len(number)
        self.found.stuck = _stuck(ways_out)
        return self.found

    # --- steps --------------------------------------------------------------------------------------------------------

    def _steps(self, world: World) -> Iterator[tuple[bool, World]]:
        """The worlds that one step leads to, and whether it is one that helps: those that help most come first."""
        alive, told, out, reloads, crashes, old, channels = world
        if not alive:
            back = tuple(self.parts.recovered(one) for one in channels)
            yield True, (True, told, out, reloads, crashes, old, back)
            return
        if out:
            revived = tuple(self.parts.returned(one, old=old) for one in channels)
            yield True, (alive, told, False, reloads, crashes, old, revived)
        yield from self._channel_steps(world)
        if told < _ALERTS:
            for late in (False, True) if told else (False,):
                fed = tuple(self.parts.fed(one, told, out=out, late=late) for one in channels)
                yield False, (alive, told + 1, out, reloads, crashes, old, fed)
        if crashes < self.scenario.crashes:
            dead = tuple(self.parts.crashed(one) for one in channels)
            yield False, (False, told, out, reloads, crashes + 1, old, dead)
        if not out and reloads < self.scenario.reloads:
            gone = tuple(self.parts.removed(one) for one in channels)
            yield False, (alive, told, True, reloads + 1, crashes, old, gone)
        if not old and told:
            yield False, (alive, told, out, reloads, crashes, True, channels)

    def _channel_steps(self, world: World) -> Iterator[tuple[bool, World]]:
        alive, told, out, reloads, crashes, old, channels = world
        found = [
            (rank, place, step)
            for place, channel in enumerate(channels)
            for rank, step in self.parts.steps(channel, out=out, old=old)
        ]
        for rank, place, step in sorted(found, key=lambda one: -one[0]) if len(channels) > 1 else found:
            self.found.unmarked += step.unmarked
            self.found.too_often += step.channel[-1] > crashes + step.channel[-2]
            after = (*channels[:place], step.channel, *channels[place + 1 :])
            yield rank > 0, (alive, told, out, reloads, crashes, old, after)


def _has_ended(world: World) -> bool:
    alive, *_, channels = world
    return alive and all(_is_over(row) for channel in channels for row in channel[0])


def _is_over(row: Row) -> bool:
    return row[0] in ENDED


def _stuck(ways_out: Sequence[int]) -> int:
    """How many worlds the ways out of do not lead to the end."""
    leads = bytearray(len(ways_out))  # 1: to the end, 2: looked at
    for start in range(len(ways_out)):
        path, at = [], start
        while at >= 0 and not leads[at]:
            leads[at] = 2
            path.append(at)
            at = at if ways_out[at] == at else ways_out[at]
            if at == path[-1]:
                leads[at] = 1
        arrives = at >= 0 and leads[at] == 1
        for one in path:
            leads[one] = 1 if arrives else 2
    return sum(one != 1 for one in leads)
