"""Turns what was read of a page, and what came of it, into when it is read again for changes. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.identity import same_headline, same_text
from monitor.core.revisions import Version, next_reading
from monitor.model import Article, Evidence, Fetched, NotModified, Zone
from monitor.pipeline.reading import Reading
from monitor.ports import DueEntry, EntryDone, EntryNext, EntryWatched, Known


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


def asked_again(due: DueEntry, *, at: datetime) -> EntryWatched:
    """A reading that came to nothing for a reason of our own, put off: it does not count."""
    return EntryWatched(at=at, readings=due.readings, etag=due.etag, page_modified=due.page_modified)


def watched(page: PageCopy, *, changed: bool, developing: bool, now: datetime) -> EntryNext:
    """What becomes of an entry whose article may change; `changed` says that it did, materially, this time."""
    again = next_reading(page.readings, changed=changed, developing=developing, now=now)
    if again is None:
        return EntryDone()
    return EntryWatched(at=again.at, readings=again.readings, etag=page.etag, page_modified=page.modified)


def as_stored(own: Article, read: Article, known: Known) -> Article:
    """The article that a watched page is compared with: `own` as it was when the page was asked for or, if another
    entry's reading of the same text was recorded meanwhile, what is stored now: one change is one version."""
    stored = next((one for one in known.by_url.values() if one.id == own.id), own)
    return stored if (stored.title, stored.body) == (read.title, read.body) else own


def goes_on(former: Article, at_address: Article | None, reading: Reading) -> bool:
    """Whether an entry that its feed revised is still the article that it was read as: by the texts or, where they cannot
    tell (a server that is down, a wall, an address into a page of many items), by the address or the headline. Its GUID
    is the same. `at_address` is the article that its address stands for."""
    read = reading.article
    if former.body and read.body and not reading.anchored:
        return same_text(former.body, read.body)
    is_there = at_address is not None and at_address.id == former.id
    return is_there or not former.title or not read.title or same_headline(former.title, read.title)


def found_in(version: Version, told: Evidence) -> Evidence:
    """A passage as it stands in a version. What it was told of may be an earlier one, in which it stood elsewhere."""
    text = version.title if told.zone is Zone.TITLE else version.body
    if text.startswith(told.passage, told.start):
        return told
    start = text.find(told.passage)
    return told if start < 0 else replace(told, start=start)
