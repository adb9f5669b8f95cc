"""What a file of rules/ says of a rule, with what it says of all its rules, becomes the noun."""

from dataclasses import replace

from monitor.config.activity import max_age_of
from monitor.config.queries import joined
from monitor.config.rule_shapes import DefaultsShape, RuleShape
from monitor.model import Active, Priority, Rule


def made(
    name: str, given: RuleShape, defaults: DefaultsShape, *, queries: tuple[str, ...], active: Active
) -> Rule:
    """The rule as it is written: its channels are those that it names."""
    examples = given.examples
    return replace(
        named(name, given, defaults),
        query=joined(queries),
        excluded=joined(given.not_) if given.not_ else "",
        feeds=_said(given.feeds, defaults.feeds),
        languages=_said(given.languages, defaults.languages),
        active=active,
        max_age=max_age_of(given.max_age if given.max_age is not None else defaults.max_age),
        note=given.note or "",
        matching=(examples.match if examples else None) or (),
        sparing=(examples.no_match if examples else None) or (),
    )


def named(name: str, given: RuleShape, defaults: DefaultsShape) -> Rule:
    """What routes look at, and the channels that the rule names: also of one whose query cannot be read."""
    return Rule(
        id=given.id or name,
        name=name,
        query="",
        priority=given.priority or defaults.priority or Priority.NORMAL,
        channels=_said(given.channels or None, defaults.channels),
        tags=_said(given.tags, defaults.tags),
    )


def _said(here: tuple[str, ...] | None, by_default: tuple[str, ...] | None) -> tuple[str, ...]:
    """What the rule says or else the defaults, each once."""
    said = here if here is not None else by_default
    return tuple(dict.fromkeys(said)) if said else ()
