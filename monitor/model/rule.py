"""Watch rules, the text they are matched against, and what was decided about a hit."""

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """How much a rule's alerts matter to the user."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A watch rule as written. `id` defaults to the name and keeps a renamed rule's history.

    `query` is the whole condition, `excluded` the query of `not:` ("" if none), `feeds` names or tags, minus = except.
    """

    id: str
    name: str
    query: str
    excluded: str = ""
    priority: Priority = Priority.NORMAL
    channels: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    note: str = ""


class Zone(StrEnum):
    """The part of a document that a piece of evidence lies in."""

    TITLE = "title"
    BODY = "body"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text that rules are matched against. `summary` is searched only while `body` is empty."""

    title: str
    body: str = ""
    summary: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage to quote: whole sentences of one zone, with the hits in it.

    `start` is the passage's offset in the zone's original text; `spans` are (start, end) offsets in `passage`.
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
    TOO_OLD = "too old"

    @property
    def alerts(self) -> bool:
        """Whether the verdict is to tell the user."""
        return self is Reason.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided about one match."""

    match: Match
    reason: Reason
