"""What became of an article's text between two readings: the versions, and what differs."""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]
"""Offsets (start, end) of characters in a title or body."""


class ChangeKind(StrEnum):
    """How much of a change an edit is."""

    SAME = "same"
    TRIVIAL = "trivial"  # spacing, punctuation, case, slips, dates of update, counters, order of boxes
    MATERIAL = "material"  # a sentence, a number, a name, a quotation or the headline's sense


class Place(StrEnum):
    """The part of an article that a passage stands in."""

    TITLE = "title"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An article's text as it was read once: the body holds paragraphs divided by newlines."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Words in place of others: their offsets in the old and in the new text; an empty span is a place between words."""

    old: Span
    new: Span
    is_material: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Sentences that were changed into others, with the words that differ.

    `old` is None for what was added, `new` None for what was removed; offsets are of the whole title or body.
    """

    place: Place
    old: Span | None
    new: Span | None
    edits: tuple[Edit, ...]

    @property
    def is_material(self) -> bool:
        """Whether it changes what is said."""
        return any(edit.is_material for edit in self.edits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two versions and how they differ, the title first, then in the order of the text."""

    kind: ChangeKind
    old: Version
    new: Version
    passages: tuple[Passage, ...]
