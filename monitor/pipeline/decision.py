"""Turns a reading, its matches and what the store knows into what is to be recorded. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.core.identity import alert_id, same_headline, same_text
from monitor.core.policy import Circumstances, judge
from monitor.model import Alert, Article, Extent, Manner, Match, SourceRef, Verdict
from monitor.pipeline.reading import Reading
from monitor.ports import Decision, EntryNext, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that a decision needs besides what the store knows.

    `hit_in_text` are the ids of the rules that hit the body alone, without the headline. `manner` is how the entry's
    matches are told, `revised` says that its feed changed it since it was read. `timezone` is the IANA name of
    the user's, whose clock rules may depend on.
    """

    reading: Reading
    matches: tuple[Match, ...]
    hit_in_text: frozenset[str]
    manner: Manner
    revised: bool
    entry: EntryNext
    now: datetime
    max_age: timedelta | None
    timezone: str = "UTC"


def decide(question: Question, known: Known) -> Decision:
    """Which article this is, what is to be said about it, and what becomes of its entry."""
    existing = _existing(question.reading, known)
    article = _identified(question, existing, known)
    original = _original(article, known)
    circumstances = _circumstances(question, article, original, known)
    verdicts = tuple(judge(match, circumstances) for match in question.matches)
    return Decision(
        article=article,
        urls=_claimed(question.reading, known),
        verdicts=verdicts,
        alerts=tuple(_alerts(verdicts, article, original, known, question.now)),
        entry=question.entry,
    )


def _existing(reading: Reading, known: Known) -> Article | None:
    """The stored article that this reading is of: one at the feed's address with the same headline or text (headlines
    are edited: 3 % of three feeds' entries, half of those beyond likeness), or one at an address that the page gave
    with the same headline and text, since walls and careless rel=canonical give many articles one address."""
    own = known.by_url.get(reading.own_url)
    if own is not None and _agree(own, reading):
        return own
    claimed = (known.by_url[url] for url in reading.page_urls if url in known.by_url)
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
    if not _same_headline(one, other):
        return False
    return not one.body or not other.body or same_text(one.body, other.body)


def _identified(question: Question, existing: Article | None, known: Known) -> Article:
    """The article to store: the one that exists already stays as it was first read in full, but where its feed has
    revised it and it could be read in full again."""
    reading = question.reading
    if existing is None:
        taken = reading.own_url in known.by_url
        identity = reading.entry_id if taken else reading.article.id
        url = _shown_url(reading, known, own_id=identity)
        return _with_original(replace(reading.article, id=identity, url=url), known)
    improved = question.revised and reading.article.extent is Extent.FULL
    if existing.extent is Extent.FULL and not improved:
        return existing
    url = _shown_url(reading, known, own_id=existing.id)
    read = replace(reading.article, id=existing.id, url=url, published_at=existing.published_at)
    return _with_original(read, known)


def _shown_url(reading: Reading, known: Known, *, own_id: str) -> str:
    """The first address of the page that no other article has claimed; the feed's own where all are taken."""
    ours = (url for url in reading.page_urls if url not in known.by_url or known.by_url[url].id == own_id)
    return next(ours, reading.own_url or reading.article.url)


def _with_original(article: Article, known: Known) -> Article:
    original = known.original
    return article if original is None or original.id == article.id else replace(article, copy_of=original.id)


def _original(article: Article, known: Known) -> Article | None:
    return known.original if known.original is not None and article.copy_of == known.original.id else None


def _claimed(reading: Reading, known: Known) -> tuple[str, ...]:
    """The addresses that from now on stand for the article: its own, and those of the page that nothing else claims."""
    urls = (reading.own_url, *reading.page_urls)
    return tuple(dict.fromkeys(url for url in urls if url and url not in known.by_url))


def _circumstances(
    question: Question, article: Article, original: Article | None, known: Known
) -> Circumstances:
    nothing: frozenset[str] = frozenset()
    return Circumstances(
        told=known.decided.get(article.id, nothing),
        told_of_original=known.decided.get(original.id, nothing) if original else nothing,
        hit_in_shared_text=_shared_hits(question, article, original),
        manner=question.manner,
        published_at=article.published_at,
        now=question.now,
        local=question.now.astimezone(ZoneInfo(question.timezone)),
        max_age=question.max_age,
    )


def _shared_hits(question: Question, article: Article, original: Article | None) -> frozenset[str]:
    """The rules that hit what a copy shares with its original: the text, and the headline where that is the same."""
    if original is not None and _same_headline(article, original):
        return frozenset(match.rule.id for match in question.matches)
    return question.hit_in_text


def _alerts(
    verdicts: tuple[Verdict, ...], article: Article, original: Article | None, known: Known, now: datetime
) -> list[Alert]:
    printings = _printings(article, original, known)
    return [_alert(verdict, article, printings, now) for verdict in verdicts if verdict.reason.alerts]


def _printings(article: Article, original: Article | None, known: Known) -> tuple[SourceRef, ...]:
    others = known.copies.get(original.id if original else article.id, ())
    every = {one.id: one for one in (article, *filter(None, (original,)), *others)}
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
