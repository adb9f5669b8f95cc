"""Turns what was read of a page, and what came of it, into when it is read again for changes. Pure."""

from dataclasses import dataclass
from datetime import datetime

from monitor.core.revisions import next_reading
from monitor.model import Fetched, NotModified
from monitor.ports import DueEntry, EntryDone, EntryNext, EntryWatched


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCopy:
    """What there is to ask by for changes of a page: its validators ("" where it has none), and how often it was asked."""

    etag: str
    modified: str
    readings: int


def copy_of(due: DueEntry, answer: Fetched | NotModified) -> PageCopy:
    """What we hold of an entry's page after an answer of its server."""
    return PageCopy(etag=answer.etag, modified=answer.last_modified, readings=due.readings)


def held_copy(due: DueEntry) -> PageCopy:
    """What we hold of an entry's page where its server gave no answer."""
    return PageCopy(etag=due.etag, modified=due.page_modified, readings=due.readings)


def watched(page: PageCopy, *, changed: bool, developing: bool, now: datetime) -> EntryNext:
    """What becomes of an entry whose article may change; `changed` says that it did, materially, this time."""
    again = next_reading(page.readings, changed=changed, developing=developing, now=now)
    if again is None:
        return EntryDone()
    return EntryWatched(at=again.at, readings=again.readings, etag=page.etag, page_modified=page.modified)
