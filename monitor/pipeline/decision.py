"""Turns a reading, its matches and what the store knows into what is to be recorded. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.identity import alert_id, same_headline, same_text
from monitor.core.identity.copies import is_copy, shared_stretches, wording_of
from monitor.core.policy import Circumstances, judge
from monitor.core.revisions import Change, ChangeKind, Version, compare, passage_changed
from monitor.model import (
    Alert,
    Article,
    Evidence,
    Extent,
    Manner,
    Match,
    PageState,
    Revision,
    SourceRef,
    Verdict,
    Zone,
)
from monitor.pipeline.reading import Reading
from monitor.pipeline.watching import PageCopy, as_stored, found_in, goes_on, watched
from monitor.ports import Decision, EntryDone, EntryNext, EntryRetry, Known, SiteLesson


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that a decision needs besides what the store knows.

    `hits_in_text` says of a rule's id whether it hits the body alone, without the headline (asked of copies only). `manner` is how the entry's
    matches are told, `revised` says that its feed changed it since it was read. `own` is the article that a watched page
    was read as before; `page` is what there is to ask by for changes of it, None where no page was read. `timezone` is
    the IANA name of the user's, whose clock rules may depend on.
    """

    reading: Reading
    matches: tuple[Match, ...]
    hits_in_text: Callable[[str], bool]
    manner: Manner
    revised: bool
    entry: EntryNext
    now: datetime
    max_age: timedelta | None
    timezone: str = "UTC"
    own: Article | None = None
    page: PageCopy | None = None
    lesson: SiteLesson | None = None


def decide(question: Question, known: Known) -> Decision:
    """Which article this is, what is to be said about it, and what becomes of its entry."""
    own, read = question.own, question.reading.article
    existing = _existing(question.reading, known) if own is None else as_stored(own, read, known)
    version = _version(question, existing, known)
    article = version.article
    printed = _printed_before(article, known)
    circumstances = _circumstances(question, article, printed, known)
    verdicts = tuple(judge(match, circumstances) for match in question.matches) if version.is_new else ()
    return Decision(
        article=article,
        urls=_claimed(question.reading, known),
        verdicts=verdicts,
        alerts=tuple(_alerts(verdicts, article, printed, known, question.now)),
        entry=_becomes(question, version),
        is_first_reading=_is_first_reading(question, article),
        replaced=version.replaced,
        changed=_changed(version, known),
        lesson=question.lesson,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """The article to store; `is_new` unless it says what it said before. `change` is what a revision did to it."""

    article: Article
    is_new: bool
    replaced: Revision | None = None
    change: Change | None = None


def _existing(reading: Reading, known: Known) -> Article | None:
    """The stored article that this reading is of: one at the feed's address with the same headline or text (headlines
    are edited: 3 % of three feeds' entries, half of those beyond likeness), or one at an address that the page gave
    with the same headline and text, since walls and careless rel=canonical give many articles one address."""
    own, former = known.by_url.get(reading.own_url), known.former
    if own is not None and _agree(own, reading):
        return own
    if former is not None and goes_on(former, own, reading):
        return former
    elsewhere = (*reading.page_urls, *reading.variants)
    claimed = (known.by_url[url] for url in elsewhere if url in known.by_url)
    return next((article for article in claimed if _same_article(article, reading.article)), None)


def _agree(own: Article, reading: Reading) -> bool:
    """Whether the article stored for the feed's address and what was read there now are one."""
    if _same_headline(own, reading.article):
        return True
    both = bool(own.body and reading.article.body)
    # An address into a page shares the page's text with the other items there.
    return both and not reading.anchored and same_text(own.body, reading.article.body)


def _same_headline(one: Article, other: Article) -> bool:
    return not one.title or not other.title or same_headline(one.title, other.title)


def _same_article(one: Article, other: Article) -> bool:
    return _same_headline(one, other) and (not one.body or not other.body or same_text(one.body, other.body))


def _version(question: Question, existing: Article | None, known: Known) -> _Version:
    """What the article is from now on: one that exists stays as it was first read in full, but where its page was read
    for changes, or its feed has revised it, and it could be read in full again."""
    reading = question.reading
    if existing is None:
        taken = reading.own_url in known.by_url
        identity = reading.entry_id if taken else reading.article.id
        url = _shown_url(reading, known, own_id=identity)
        new = _with_original(replace(reading.article, id=identity, url=url), known)
        return _Version(article=new, is_new=True)
    again = existing.id in {one.id for one in (known.former, question.own) if one is not None}
    if existing.extent is Extent.FULL and not (again and reading.article.extent is Extent.FULL):
        return _Version(article=existing, is_new=question.own is None)
    url = _shown_url(reading, known, own_id=existing.id)
    read = replace(reading.article, id=existing.id, url=url, published_at=existing.published_at)
    if existing.extent is not Extent.FULL:
        return _Version(article=_with_original(read, known), is_new=True)
    return _revised(existing, replace(read, copy_of=existing.copy_of), question, number=known.versions + 1)


def _revised(before: Article, read: Article, question: Question, *, number: int) -> _Version:
    """A full article that was read in full again. What says the same, but for trifles, takes the old one's place without
    a trace."""
    change = compare(
        Version(title=before.title, body=before.body),
        Version(title=read.title, body=read.body),
        language=read.language,
    )
    if change.kind is ChangeKind.SAME:
        return _Version(article=before, is_new=True)
    old = Revision(article_id=before.id, number=number, at=question.now, title=before.title, body=before.body)
    replaced = old if change.kind is ChangeKind.MATERIAL else None
    return _Version(article=read, is_new=True, replaced=replaced, change=change)


def _changed(version: _Version, known: Known) -> tuple[str, ...]:
    """The rules whose passages a material change altered or took away."""
    change = version.change
    if change is None or version.replaced is None:
        return ()
    told = {rule: [found_in(change.old, one) for one in passages] for rule, passages in known.told.items()}
    return tuple(rule for rule in told if any(passage_changed(one, change) for one in told[rule]))


# An article is watched while it is news; what a new feed lists of last week was written to its end.
_WATCHED_FOR = timedelta(days=2)


def _becomes(question: Question, version: _Version) -> EntryNext:
    """What becomes of the entry: one whose article matched, or is still being written, is read again for changes."""
    article, page = version.article, question.page
    if page is None or not isinstance(question.entry, EntryDone) or article.extent is not Extent.FULL:
        return question.entry
    developing = article.is_developing or article.state is PageState.LIVE
    wanted = bool(question.matches) or developing or question.own is not None
    if not wanted or question.now - article.published_at > _WATCHED_FOR:
        return question.entry
    return watched(page, changed=version.replaced is not None, developing=developing, now=question.now)


def _is_first_reading(question: Question, article: Article) -> bool:
    """Whether this counts for what can be read of the feed's articles. Of a video or a gallery there may be nothing to
    read."""
    reading = question.reading
    again = question.revised or question.own is not None or reading.is_known
    to_its_end = not isinstance(question.entry, EntryRetry)
    textless = article.extent is Extent.SUMMARY and article.state in {PageState.VIDEO, PageState.GALLERY}
    return bool(reading.own_url) and to_its_end and not again and not textless


def _shown_url(reading: Reading, known: Known, *, own_id: str) -> str:
    """The first address of the page that no other article has claimed; the feed's own where all are taken."""
    ours = (url for url in reading.page_urls if url not in known.by_url or known.by_url[url].id == own_id)
    return next(ours, reading.own_url or reading.article.url)


def _with_original(article: Article, known: Known) -> Article:
    """The article as a copy of the first one that has its text, if there is one."""
    if known.original is not None:
        first = known.original.id
    else:
        twin = _twin(article, known.alike)
        first = "" if twin is None else twin.copy_of or twin.id
    return article if first in {"", article.id} else replace(article, copy_of=first)


def _twin(article: Article, alike: Sequence[Article]) -> Article | None:
    others = [one for one in alike if one.id != article.id]
    if not others:
        return None
    wording = wording_of(article.body)
    return next((one for one in others if is_copy(wording, wording_of(one.body))), None)


def _printed_before(article: Article, known: Known) -> tuple[Article, ...]:
    """What is at hand of the original of a copy and of its other copies, the original first; nothing for an original."""
    if not article.copy_of:
        return ()
    family = {
        one.id: one for one in (known.original, *known.alike) if one is not None and one.id != article.id
    }
    kin = [one for one in family.values() if article.copy_of in {one.id, one.copy_of}]
    return tuple(sorted(kin, key=lambda one: one.id != article.copy_of))


def _claimed(reading: Reading, known: Known) -> tuple[str, ...]:
    """The addresses that from now on stand for the article: its own, and those of the page that nothing else claims."""
    urls = (reading.own_url, *reading.page_urls)
    return tuple(dict.fromkeys(url for url in urls if url and url not in known.by_url))


def _circumstances(
    question: Question, article: Article, printed: Sequence[Article], known: Known
) -> Circumstances:
    return Circumstances(
        told=known.decided.get(article.id, frozenset()),
        told_of_copies=frozenset().union(*(_told_by(one, question, article, known) for one in printed)),
        manner=question.manner,
        published_at=article.published_at,
        now=question.now,
        local=question.now.astimezone(ZoneInfo(question.timezone)),
        max_age=question.max_age,
    )


def _told_by(printing: Article, question: Question, article: Article, known: Known) -> frozenset[str]:
    """The rules that were decided for an earlier printing and hit nothing but what it shares with this one: the text, and
    the headline where that is the same or its words are in the text too (copies get headlines of their own)."""
    decided = known.decided.get(printing.id, frozenset())
    asked = [match for match in question.matches if match.rule.id in decided]
    if not asked:
        return frozenset()
    shared = shared_stretches(question.reading.article.body, printing.body)  # where the evidence was found
    same_title = _same_headline(article, printing)
    return frozenset(
        match.rule.id
        for match in asked
        if all(_is_shared(one, shared) for one in match.evidence)
        and (same_title or question.hits_in_text(match.rule.id))
    )


def _is_shared(evidence: Evidence, shared: Sequence[tuple[int, int]]) -> bool:
    if evidence.zone is Zone.TITLE:
        return True
    start = evidence.start
    return all(
        any(left <= start + first and start + last <= right for left, right in shared)
        for first, last in evidence.spans
    )


def _alerts(
    verdicts: tuple[Verdict, ...], article: Article, printed: Sequence[Article], known: Known, now: datetime
) -> list[Alert]:
    printings = _printings(article, printed, known)
    return [_alert(verdict, article, printings, now) for verdict in verdicts if verdict.reason.alerts]


def _printings(article: Article, printed: Sequence[Article], known: Known) -> tuple[SourceRef, ...]:
    others = known.copies.get(article.copy_of or article.id, ())
    every = {one.id: one for one in (article, *printed, *others)}
    return tuple(SourceRef(url=one.url, source=one.outlet, title=one.title) for one in every.values())


def _alert(verdict: Verdict, article: Article, printings: tuple[SourceRef, ...], now: datetime) -> Alert:
    rule = verdict.match.rule
    return Alert(
        id=alert_id(rule.id, article.id),
        rule_id=rule.id,
        rule=rule.name,
        priority=rule.priority,
        reason=verdict.reason,
        title=article.title,
        url=article.url,
        source=article.outlet,
        published_at=article.published_at,
        created_at=now,
        article_id=article.id,
        shortfall=article.shortfall,
        evidence=verdict.match.evidence,
        articles=printings,
        channels=rule.channels,
    )
