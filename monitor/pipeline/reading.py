"""Turns an entry and what was read of its page into an article, and an article into the document rules see. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.identity import article_id, canonical_url, is_site_root, same_headline, text_hash
from monitor.core.sections import joined_sections
from monitor.model import DEFAULT_LANGUAGE, Article, Document, Entry, Extent, Extraction
from monitor.ports import DueEntry

TOO_SHORT = "the page holds only a few words of text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as read, not yet compared with what is known.

    `own_url` is the address the feed gave, "" if it stands for no article; `page_urls` are those the page gave
    (rel=canonical first, then the address after redirects), which count only where nothing else claims them;
    `anchored` says that the feed's address points into the page: the page holds other items too. `entry_id` is the
    identity to fall back on where another article has the address.
    """

    article: Article
    own_url: str
    page_urls: tuple[str, ...]
    anchored: bool
    entry_id: str


def address_of(entry: Entry) -> str:
    """The canonical address of an entry's page, or "" if it has none of its own (no link, or the front page)."""
    url = canonical_url(entry.url)
    return "" if not url or is_site_root(url) else url


def read_summary(due: DueEntry, *, now: datetime, shortfall: str) -> Reading:
    """The article as far as the feed itself tells it."""
    own_url = address_of(due.entry)
    article = Article(
        id=_identity(due, own_url),
        url=canonical_url(due.entry.url),
        title=due.entry.title,
        body="",
        summary=max(due.entry.content, due.entry.summary, key=len),
        author=due.entry.author,
        outlet=due.feed.name,
        language=due.language or DEFAULT_LANGUAGE,
        published_at=_published(due, now),
        extent=Extent.SUMMARY,
        shortfall=shortfall,
        text_hash="",
        section=due.entry.section,
    )
    return _reading(due, article, ())


def read_page(due: DueEntry, page_url: str, extraction: Extraction, *, now: datetime) -> Reading:
    """The article as its page tells it; the feed's own headline and date are preferred, being made by hand.

    A page of a few words is a wall ("subscribe to read on") or a stub: then what the feed itself says is read too. A
    feed that carries more of the article than its page does is believed.
    """
    own_url = address_of(due.entry)
    page_urls = _page_urls(page_url, extraction)
    body = _below_headline(extraction.body, due.entry.title, extraction.title)
    body = max(body, due.entry.content, key=len)
    if not text_hash(body):
        return _read_stub(due, body, now)
    article = Article(
        id=_identity(due, own_url),
        url=page_urls[0] if page_urls else canonical_url(due.entry.url),
        title=due.entry.title or extraction.title,
        body=body,
        summary=due.entry.summary,
        author=due.entry.author or extraction.author,
        outlet=due.feed.name,
        language=extraction.language or due.language or DEFAULT_LANGUAGE,
        published_at=_published(due, now),
        extent=Extent.FULL,
        shortfall="",
        text_hash=text_hash(body),
        section=joined_sections((due.entry.section, extraction.section)),
    )
    return _reading(due, article, page_urls)


def _read_stub(due: DueEntry, body: str, now: datetime) -> Reading:
    """A wall's address is not the article's, so the feed's own stays."""
    told = read_summary(due, now=now, shortfall=TOO_SHORT)
    summary = "\n".join(filter(None, (body, told.article.summary)))
    return replace(told, article=replace(told.article, summary=summary))


def lists_again(entry: Entry, known: Article) -> bool:
    """Whether an entry lists an article that was read already: same address, whole text, much the same headline.

    Under another headline it may be something new at an old address (a live page, a page of many short items): then
    the page is read again, and `decide` compares the texts.
    """
    return known.extent is Extent.FULL and (not entry.title or same_headline(entry.title, known.title))


def read_known(due: DueEntry, article: Article) -> Reading:
    """An article that is stored already, listed once more, perhaps under other sections."""
    section = joined_sections((due.entry.section, article.section))
    return _reading(due, replace(article, section=section), ())


def _reading(due: DueEntry, article: Article, page_urls: tuple[str, ...]) -> Reading:
    return Reading(
        article=article,
        own_url=address_of(due.entry),
        page_urls=page_urls,
        anchored="#" in due.entry.url,
        entry_id=_entry_id(due),
    )


def document_of(article: Article) -> Document:
    """What the rules see of an article."""
    return Document(
        title=article.title,
        body=article.body,
        summary=article.summary,
        language=article.language,
        source=article.outlet,
        url=article.url,
        author=article.author,
        section=article.section,
    )


def shared_document_of(article: Article) -> Document:
    """What a copy may share with its original: all but the headline.

    A rule that was told of the original and hits this is a copy's, also if it asks for the outlet or the author.
    """
    return replace(document_of(article), title="", summary="")


def _identity(due: DueEntry, own_url: str) -> str:
    return article_id(own_url) if own_url else _entry_id(due)


def _entry_id(due: DueEntry) -> str:
    """What tells the item apart from others at its address: its headline, the same in every feed that lists it."""
    own_url = address_of(due.entry)
    place = f"{own_url}\n{due.entry.title.casefold()}" if own_url else f"{due.feed.url}\n{due.entry.key}"
    return article_id(place)


def _page_urls(page_url: str, extraction: Extraction) -> tuple[str, ...]:
    candidates = (canonical_url(extraction.canonical_url), canonical_url(page_url))
    return tuple(dict.fromkeys(url for url in candidates if url and not is_site_root(url)))


def _below_headline(body: str, *headlines: str) -> str:
    """The body without its first line where that is the headline once more: evidence would show it twice."""
    first, _, rest = body.partition("\n")
    repeats = any(headline and first.casefold() == headline.casefold() for headline in headlines)
    return rest if repeats and rest else body


def _published(due: DueEntry, now: datetime) -> datetime:
    """When the feed says it was published: never in the future; first sight where it does not say."""
    return min(due.entry.published_at or due.first_seen_at, now)
