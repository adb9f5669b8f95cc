"""The alerts that arrived, set against what was expected, become a verdict for each hit of a rule on an article. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from monitor.demo.expected import Expected, Hit


class Mark(StrEnum):
    """What there is to say about a hit."""

    RIGHT = "right"
    AMBIGUOUS = "ambiguous"  # right by the rule's words; a refined rule leaves it out
    YOURS = "yours"  # by a rule that the sample newsroom knows nothing about
    STORY = "story"  # a shortfall: another article of a story that was alerted already
    WRONG = "wrong"

    @property
    def is_shortfall(self) -> bool:
        """Whether it is wrong in a way that is known and will be mended."""
        return self in SHORTFALLS


SHORTFALLS = (Mark.STORY,)


class Arrival(NamedTuple):
    """An alert that came in on a channel."""

    channel: str
    hit: Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on one hit, and why, in words."""

    hit: Hit
    mark: Mark
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What came of the day: alerts in the order they came in on all of `channels`, and what else is known of them.

    `in_own_text` are hits quoted from the article itself, not from what its page says around it.
    `refined` are hits that a refined rule is there to leave out.
    """

    arrivals: Sequence[Arrival]
    channels: Collection[str]
    in_own_text: Collection[Hit]
    refined: Collection[Hit]


def judge(evidence: Evidence, expected: Expected) -> tuple[Finding, ...]:
    """A finding for every hit that alerted or should have, in order of arrival, missing ones last. A copy of what was told
    should not."""
    arrived = tuple(dict.fromkeys(arrival.hit for arrival in evidence.arrivals))
    told: list[Hit] = []
    findings = []
    for hit in arrived:
        findings.append(_of_alert(hit, told, evidence, expected))
        told.append(hit)
    wanted = (*expected.matches, *expected.ambiguous)
    missing = (hit for hit in wanted if hit not in told and not _companion(hit, told, expected.copies))
    return (*findings, *(_of_silence(hit, expected) for hit in missing))


def _of_alert(hit: Hit, told: Sequence[Hit], evidence: Evidence, expected: Expected) -> Finding:
    for mark, why in _objections(hit, told, evidence, expected):
        return Finding(hit=hit, mark=mark, why=why)
    return Finding(hit=hit, mark=Mark.RIGHT, why=expected.matches[hit])


def _objections(
    hit: Hit, told: Sequence[Hit], evidence: Evidence, expected: Expected
) -> Iterator[tuple[Mark, str]]:
    """What speaks against calling an alert right, the gravest first; always something for a hit not expected."""
    if trouble := _delivery_trouble(hit, evidence):
        yield Mark.WRONG, trouble
    if hit in evidence.refined:
        yield Mark.WRONG, "the refined rule is there to leave this article out"
    if hit in expected.matches:
        yield from _told_before(hit, told, expected)
        return
    if hit in expected.ambiguous:
        yield Mark.AMBIGUOUS, expected.ambiguous[hit]
    if hit in expected.boilerplate and hit not in evidence.in_own_text:
        yield Mark.WRONG, f"its words stand only around the article: {expected.boilerplate[hit]}"
    if hit.rule not in expected.rules:
        yield Mark.YOURS, "a rule of your own"
    yield Mark.WRONG, "nobody expected this alert"


def _delivery_trouble(hit: Hit, evidence: Evidence) -> str:
    times = Counter(arrival.channel for arrival in evidence.arrivals if arrival.hit == hit)
    for channel in evidence.channels:
        if times[channel] == 0:
            return f"it never came as {channel}"
        if times[channel] > 1:
            return f"it came {times[channel]} times as {channel}"
    return ""


def _told_before(hit: Hit, told: Sequence[Hit], expected: Expected) -> Iterator[tuple[Mark, str]]:
    if earlier := _companion(hit, told, expected.copies):
        yield Mark.WRONG, f"the same text as {earlier}"
    if earlier := _companion(hit, told, expected.stories.values()):
        yield Mark.STORY, f"the same story as {earlier}"


def _companion(hit: Hit, told: Sequence[Hit], groups: Iterable[Sequence[str]]) -> str:
    """The article of the same group that the rule was alerted for first, or ""."""
    companions = {article for group in groups if hit.article in group for article in group}
    return next((one.article for one in told if one.rule == hit.rule and one.article in companions), "")


def _of_silence(hit: Hit, expected: Expected) -> Finding:
    """On a hit that should have alerted and did not."""
    why = {**expected.ambiguous, **expected.matches}[hit]
    return Finding(hit=hit, mark=Mark.WRONG, why=f"this alert is missing: {why}")
