"""Turns `active:` and `max_age:` of a rule into what the policy takes, or tells that they make no sense."""

from datetime import date, timedelta

from monitor.config.files import Source
from monitor.config.rule_shapes import ActiveShape
from monitor.config.shaping import at
from monitor.config.tree import Node
from monitor.model import Active

ALWAYS = Active()


def active_of(given: ActiveShape | None, node: Node, source: Source, today: date) -> Active | None:
    """When a rule alerts; None if nothing is said of it. `node` is where the rule stands."""
    if given is None:
        return None
    since, until = given.from_, given.until
    place = at(node, "active", "until")
    if since and until and until < since:
        source.error(place, f"the last day, {until}, is before the first, {since}", "exchange the two")
    elif until and until < today:
        source.warn(
            place, f"the last day, {until}, is past: this alerts no more", "set another, or remove it"
        )
    return Active(since=since, until=until, weekdays=given.days or frozenset(), hours=given.hours)


def max_age_of(given: timedelta | str | None) -> timedelta | None:
    """The limit of age as the policy takes it: `timedelta.max` for none, None if nothing is said of it."""
    return given if isinstance(given, timedelta) or given is None else timedelta.max
