"""What a user may write in a file of rules/, as pydantic models; see `shapes`."""

from typing import Any, ClassVar

from pydantic import Field

from monitor.config.schedule import PERIOD_PATTERN
from monitor.config.shapes import Shape
from monitor.config.values import (
    Day,
    Hours,
    Label,
    Language,
    Line,
    MaxAge,
    PriorityWord,
    Queries,
    Scheduled,
    Text,
    Tried,
    Weekdays,
)

_LATER = frozenset({"follow_up"})


class ActiveShape(Shape):
    """When a rule alerts, in the time zone of monitor.yaml; outside it, articles are kept without a word."""

    from_: Day | None = Field(default=None, alias="from", description="The first day, such as 2026-03-01.")
    until: Day | None = Field(default=None, description="The last day, such as 2026-04-30.")
    days: Weekdays | None = Field(
        default=None, description="Days of the week, such as mon-fri or [sat, sun]. Default: all."
    )
    hours: Hours | None = Field(
        default=None,
        description="Times of day, such as 08:00-18:00; 22:00-06:00 lasts over midnight. Default: all day.",
    )


class ExamplesShape(Shape):
    """Texts that the rule is tried on whenever it is loaded: a headline or a sentence, or a whole article."""

    match: Queries | None = Field(default=None, description="The rule must match each of these.")
    no_match: Queries | None = Field(default=None, description="The rule must match none of these.")


def _or_period(schema: dict[str, Any]) -> None:
    schema["anyOf"].append({"type": "string", "pattern": PERIOD_PATTERN})


class _ScopedShape(Shape):
    """What may be said of one rule, or of all rules of a file."""

    later: ClassVar[frozenset[str]] = _LATER
    priority: PriorityWord | None = Field(default=None, description="Default: normal.")
    channels: tuple[Label, ...] | None = Field(
        default=None, description="Names of channels. Default: those in `defaults`."
    )
    feeds: tuple[Line, ...] | None = Field(
        default=None,
        description="Names or tags of feeds; with a minus in front: all but these. Default: all feeds.",
    )
    languages: tuple[Language, ...] | None = Field(
        default=None, description="Only articles in these languages, such as [en, de]. Default: all."
    )
    active: Scheduled[ActiveShape] | None = Field(
        default=None,
        description="When it alerts: days, weekdays, hours. Default: always.",
        json_schema_extra=_or_period,
    )
    max_age: MaxAge | None = Field(
        default=None,
        description="Older articles do not alert; `off` is no limit. Default: that of monitor.yaml.",
    )
    tags: tuple[Label, ...] | None = Field(default=None, description="Words of your own to group rules by.")


class RuleShape(_ScopedShape):
    """One watch rule."""

    name: Line | None = Field(default=None, description="What alerts are headed with; unique over all files.")
    id: Line | None = Field(
        default=None, description="Keeps the history of a rule that is renamed. Default: the name."
    )
    match: Queries | None = Field(default=None, description="The query; in a list, any one is enough.")
    not_: Queries | None = Field(
        default=None, alias="not", description="Articles that match this, too, do not alert."
    )
    note: Text | None = Field(default=None, description="A word to yourself.")
    examples: Tried[ExamplesShape] | None = Field(
        default=None, description="Texts that it must match and texts that it must not match."
    )


class DefaultsShape(_ScopedShape):
    """What holds for every rule of this file that does not say otherwise."""


class RulesShape(Shape):
    """What is looked for: a file in rules/."""

    defaults: DefaultsShape | None = Field(
        default=None, description="What holds for every rule of this file."
    )
    lists: dict[str, Queries] | None = Field(
        default=None,
        description="Words and phrases under a name, for queries to use as $name; several words are a phrase.",
    )
    rules: list[Text | RuleShape] | None = Field(
        default=None, description="The rules; a query alone is enough."
    )
