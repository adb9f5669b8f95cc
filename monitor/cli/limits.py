"""What a rule is restricted to, in words: which feeds and languages, when it alerts, how old an article may be."""

from datetime import timedelta

from monitor.cli.output import shown
from monitor.model import Active, Rule

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NO_LIMIT = "off"


def limits_of(rule: Rule) -> tuple[str, ...]:
    """Each restriction in words, none for a rule that is for all articles at all times."""
    feeds = f"feeds {', '.join(rule.feeds)}" if rule.feeds else ""
    languages = f"in {', '.join(rule.languages)}" if rule.languages else ""
    active = f"active {active_of(rule.active)}" if active_of(rule.active) else ""
    return tuple(filter(None, (feeds, languages, active, _age(rule.max_age))))


def active_of(active: Active) -> str:
    """The days and hours as a rules file may spell them, "" for always."""
    days = ""
    if active.since or active.until:
        days = f"{active.since or ''}..{active.until or ''}"
    hours = "-".join(f"{moment:%H:%M}" for moment in active.hours or ())
    return " ".join(filter(None, (days, _weekdays(active.weekdays), hours)))


def max_age_of(max_age: timedelta | None) -> str:
    """The oldest age as a rules file spells it, "" for the monitor's own."""
    if max_age is None:
        return ""
    return NO_LIMIT if max_age == timedelta.max else shown(max_age)


def _age(max_age: timedelta | None) -> str:
    spelled = max_age_of(max_age)
    if not spelled:
        return ""
    return "however old" if spelled == NO_LIMIT else f"up to {spelled} old"


def _weekdays(weekdays: frozenset[int]) -> str:
    """Days in a row as "mon-fri", others one by one."""
    numbers = sorted(weekdays)
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:  # noqa: PLR2004 - two are shorter with a comma
        return f"{_DAYS[numbers[0]]}-{_DAYS[numbers[-1]]}"
    return ",".join(_DAYS[number] for number in numbers)
