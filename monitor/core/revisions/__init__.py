"""Versions of an article: what changed between two, whether it matters, and when to look again."""

from monitor.core.revisions.change import Change, ChangeKind, Edit, Passage, Place, Version
from monitor.core.revisions.compare import compare
from monitor.core.revisions.passages import passage_changed
from monitor.core.revisions.schedule import MOST_READINGS, Reading, next_reading, times_read

__all__ = [
    "MOST_READINGS",
    "Change",
    "ChangeKind",
    "Edit",
    "Passage",
    "Place",
    "Reading",
    "Version",
    "compare",
    "next_reading",
    "passage_changed",
    "times_read",
]
