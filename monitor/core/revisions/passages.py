"""A change and a passage that a user was told of -> whether it still says what it said."""

from monitor.core.revisions.change import Change, ChangeKind, Passage, Place, Span
from monitor.model import Evidence, Zone


def passage_changed(evidence: Evidence, change: Change) -> bool:
    """Whether a passage of the old version was materially altered or taken away.

    A sentence put in beside it alters nothing. What was told from a feed's summary, or for the article's source or address,
    is no passage of a version: False.
    """
    if change.kind is not ChangeKind.MATERIAL or evidence.zone is Zone.SUMMARY or not evidence.passage:
        return False
    place = Place.TITLE if evidence.zone is Zone.TITLE else Place.BODY
    told = (evidence.start, evidence.start + len(evidence.passage))
    return any(_alters(passage, told) for passage in change.passages if passage.place is place)


def _alters(passage: Passage, told: Span) -> bool:
    if passage.old is None:
        return False
    return any(edit.is_material and _touches(edit.old, told) for edit in passage.edits)


def _touches(edit: Span, told: Span) -> bool:
    """Whether words were changed within the told ones, or put in between them."""
    start, end = edit
    if start == end:
        return told[0] < start <= told[1]
    return start < told[1] and end > told[0]
