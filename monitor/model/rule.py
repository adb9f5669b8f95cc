"""Watch rules, the text they are matched against, and what was decided about a hit."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

DEFAULT_LANGUAGE = "en"
"""What a text is taken for that neither its page nor its feed names the language of."""


class Priority(StrEnum):
    """How much a rule's alerts matter to the user."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """When a rule alerts, in the monitor's time zone: from day to day (both included), on weekdays (0 is Monday; none
    named = all) and between two times of day (over midnight if the first is later)."""

    since: date | None = None
    until: date | None = None
    weekdays: frozenset[int] = frozenset()
    hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A watch rule as written. `id` defaults to the name and keeps a renamed rule's history.

    `query` is the whole condition, `excluded` the query of `not:` ("" if none), `feeds` names or tags, minus = except.
    `languages` are the primary subtags ("en") of articles it is for, none = all; `tags` are for routing and display.
    `max_age` None is the monitor's own; `timedelta.max` is no limit. `matching` and `sparing` are its `examples:`.
    """

    id: str
    name: str
    query: str
    excluded: str = ""
    priority: Priority = Priority.NORMAL
    channels: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    active: Active = field(default_factory=Active)
    max_age: timedelta | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    matching: tuple[str, ...] = ()
    sparing: tuple[str, ...] = ()


class Zone(StrEnum):
    """The part of a document that a piece of evidence lies in; the lead is the first two paragraphs of the body."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text that rules are matched against, and what they may ask about it.

    `body` holds paragraphs divided by newlines; `summary` is searched only while it is empty. `source` is the outlet
    or feed, `url` the article's address; `language` a tag such as "en" or "pt-BR", "" if unknown.
    """

    title: str
    body: str = ""
    summary: str = ""
    language: str = DEFAULT_LANGUAGE
    source: str = ""
    url: str = ""
    author: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage to quote: whole sentences of one zone, with the hits in it.

    `start` is the passage's offset in the zone's original text (of a lead: in the body's); `spans` are (start, end)
    offsets in `passage`. A rule that asks only about the source, address and the like gives a passage without spans.
    """

    zone: Zone
    start: int
    passage: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule hit, with its evidence, best passage first."""

    rule: Rule
    evidence: tuple[Evidence, ...]


class Reason(StrEnum):
    """Why a match does or does not alert."""

    NEW = "new"
    ALREADY_TOLD = "already told"
    COPY = "copy"
    FIRST_POLL = "first poll"
    SUMMED_UP = "summed up"
    TOO_OLD = "too old"
    INACTIVE = "outside its hours"
    BOILERPLATE = "only in boilerplate"

    @property
    def alerts(self) -> bool:
        """Whether the verdict is to tell the user: at once (NEW), or within a digest (SUMMED_UP)."""
        return self in {Reason.NEW, Reason.SUMMED_UP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided about one match."""

    match: Match
    reason: Reason
