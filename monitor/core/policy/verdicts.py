"""Turns a match and what is known about its article into a verdict. The policy is the order of `_STAGES`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Active, Manner, Match, Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a verdict depends on, for one article at one time.

    `told` are the rules a verdict exists for already; `told_of_copies` those that have one for an earlier printing of the
    text, and hit nothing here that was not in that.
    `local` is `now` on the user's clock; `max_age` the limit for rules without their own, None if there is none.
    """

    told: frozenset[str]
    told_of_copies: frozenset[str]
    manner: Manner
    published_at: datetime
    now: datetime
    local: datetime
    max_age: timedelta | None


def judge(match: Match, circumstances: Circumstances) -> Verdict:
    """The first stage that applies gives the reason; without any, the match is news. All but the last are objections:
    that one says that it is told in a summary."""
    for stage, reason in _STAGES:
        if stage(match, circumstances):
            return Verdict(match=match, reason=reason)
    return Verdict(match=match, reason=Reason.NEW)


def _already_told(match: Match, case: Circumstances) -> bool:
    return match.rule.id in case.told


def _copy(match: Match, case: Circumstances) -> bool:
    return match.rule.id in case.told_of_copies


def _first_poll(_match: Match, case: Circumstances) -> bool:
    return case.manner is Manner.SILENT


def _too_old(match: Match, case: Circumstances) -> bool:
    limit = case.max_age if match.rule.max_age is None else match.rule.max_age
    return limit is not None and case.now - case.published_at > limit


def _inactive(match: Match, case: Circumstances) -> bool:
    return not is_active(match.rule.active, case.local)


def _in_digest(_match: Match, case: Circumstances) -> bool:
    return case.manner is Manner.DIGEST


def is_active(active: Active, local: datetime) -> bool:
    """Whether a time on the user's clock lies within. What is past midnight of a night belongs to the day it began."""
    day, clock = local.date(), local.time()
    if active.hours:
        first, last = active.hours
        night = first > last
        if not (first <= clock or clock < last if night else first <= clock < last):
            return False
        if night and clock < last:
            day -= timedelta(days=1)
    begun = active.since is None or active.since <= day
    ended = active.until is not None and active.until < day
    return begun and not ended and (not active.weekdays or day.weekday() in active.weekdays)


# A verdict is final: what was outside its hours is kept, and not told once they come. So no objection comes after it.
_STAGES: tuple[tuple[Callable[[Match, Circumstances], bool], Reason], ...] = (
    (_already_told, Reason.ALREADY_TOLD),
    (_copy, Reason.COPY),
    (_first_poll, Reason.FIRST_POLL),
    (_too_old, Reason.TOO_OLD),
    (_inactive, Reason.INACTIVE),
    (_in_digest, Reason.SUMMED_UP),
)
