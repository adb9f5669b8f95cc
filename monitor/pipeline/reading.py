"""Turns an entry and what was read of its page into an article, and an article into the document rules see. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor.core.identity import (
    article_id,
    canonical_url,
    is_site_root,
    same_headline,
    text_hash,
)
from monitor.core.identity.sketches import sketch_of
from monitor.core.identity.variants import variants
from monitor.core.identity.wrappers import page_address
from monitor.core.page_states import shortfall_of
from monitor.core.sections import joined_sections
from monitor.model import (
    DEFAULT_LANGUAGE,
    Article,
    Document,
    Entry,
    Extent,
    Extraction,
    Method,
    PageState,
)
from monitor.ports import DueEntry, Lookup

TOO_SHORT = "the page holds only a few words of text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as read, not yet compared with what is known.

    `own_url` is the address the feed gave, "" if it stands for no article; `page_urls` are those the page gave
    (rel=canonical first, then the address after redirects), which count only where nothing else claims them;
    `anchored` says that the feed's address points into the page: the page holds other items too. `entry_id` is the
    identity to fall back on where another article has the address; `variants` are addresses that may stand for
    the same article, where its text and headline agree; `is_known` says that nothing was read: the article is
    listed once more.
    """

    article: Article
    own_url: str
    page_urls: tuple[str, ...]
    anchored: bool
    entry_id: str
    variants: tuple[str, ...] = ()
    is_known: bool = False


def address_of(entry: Entry) -> str:
    """The canonical address of an entry's page, or "" if it has none of its own (no link, or the front page)."""
    return page_address(entry.url)


def leads_to_front_page(asked: str, answered: str) -> bool:
    """Whether a site answered with its front page where one of its articles was asked for: that one is gone."""
    ours, front = urlsplit(asked).netloc, canonical_url(answered)
    return (
        bool(front)
        and is_site_root(front)
        and not is_site_root(asked)
        and urlsplit(front).netloc.removeprefix("www.") == ours.removeprefix("www.")
    )


def chosen(extraction: Extraction, entry: Entry) -> Extraction:
    """The feed's own text in place of the page's where the feed carries more of the article, or the page shows a wall."""
    is_fuller = len(entry.content) > len(extraction.body)
    is_wall = extraction.state.is_wall
    if not is_fuller and not (is_wall and text_hash(entry.content)):
        return extraction
    state = PageState.ARTICLE if is_wall and text_hash(entry.content) else extraction.state
    return replace(extraction, body=entry.content, method=Method.FEED_CONTENT, asides=(), state=state)


def told_by_feed(entry: Entry) -> str:
    """The most that a feed itself says of an article."""
    return max(entry.content, entry.summary, key=len)


def identity_of(due: DueEntry) -> str:
    """The id that an entry's article gets, unless it turns out to be another one."""
    own_url = address_of(due.entry)
    return article_id(own_url) if own_url else _entry_id(due)


def read_summary(
    due: DueEntry, *, now: datetime, shortfall: str, state: PageState = PageState.ARTICLE
) -> Reading:
    """The article as far as the feed itself tells it."""
    entry = due.entry
    article = Article(
        id=identity_of(due),
        url=address_of(entry) or canonical_url(entry.url),
        title=entry.title,
        body="",
        summary=told_by_feed(entry),
        author=entry.author,
        outlet=due.feed.name,
        language=due.language or DEFAULT_LANGUAGE,
        published_at=_published(due, None, now),
        extent=Extent.SUMMARY,
        shortfall=shortfall,
        text_hash="",
        section=entry.section,
        method=Method.FEED_SUMMARY,
        state=state,
    )
    return _reading(due, article, ())


def read_page(due: DueEntry, page_url: str, extraction: Extraction, *, now: datetime) -> Reading:
    """The article as its page tells it; the feed's own headline and date are preferred, being made by hand.

    A page that shows a wall or holds a few words ("subscribe to read on") tells at most the beginning: then what the
    feed itself says is read too.
    """
    page_urls = _page_urls(page_url, extraction)
    body = _below_headline(extraction.body, due.entry.title, extraction.title)
    hashed = text_hash(body)
    if extraction.state.is_wall or not hashed:
        return _read_stub(due, replace(extraction, body=body), now)
    article = Article(
        id=identity_of(due),
        url=page_urls[0] if page_urls else address_of(due.entry) or canonical_url(due.entry.url),
        title=due.entry.title or extraction.title,
        body=body,
        summary=due.entry.summary or extraction.lead,
        author=due.entry.author or extraction.author,
        outlet=due.feed.name,
        language=extraction.language or due.language or DEFAULT_LANGUAGE,
        published_at=_published(due, extraction.published_at, now),
        extent=Extent.FULL,
        shortfall="",
        text_hash=hashed,
        section=joined_sections((due.entry.section, extraction.section)),
        method=extraction.method,
        state=extraction.state,
        asides=extraction.asides,
        is_developing=extraction.is_developing,
        page_title=extraction.title,
        sketch=sketch_of(body),
    )
    return _reading(due, article, page_urls)


# Behind these nothing of the article can be seen; a paywall shows its beginning.
_OPAQUE = frozenset({PageState.CONSENT, PageState.LOGIN, PageState.MISSING})


def _read_stub(due: DueEntry, extraction: Extraction, now: datetime) -> Reading:
    """A wall's address is not the article's, so the feed's own stays."""
    state = extraction.state
    seen = "" if state in _OPAQUE else extraction.body
    told = read_summary(due, now=now, shortfall=shortfall_of(state) or TOO_SHORT, state=state)
    article = replace(
        told.article,
        title=told.article.title or extraction.title,
        summary="\n".join(filter(None, (seen, told.article.summary))),
        asides=extraction.asides,
    )
    return replace(told, article=article)


def read_again(own: Article, reading: Reading) -> Reading:
    """What was read of a watched page, as a version of the article that it was first read as: under the headline of
    then, unless the page's own was changed since."""
    article = reading.article
    is_renamed = own.page_title and article.page_title and own.page_title != article.page_title
    title = article.page_title if is_renamed else own.title
    same = replace(article, id=own.id, title=title, published_at=own.published_at, copy_of=own.copy_of)
    return replace(reading, article=same)


def lists_again(entry: Entry, known: Article) -> bool:
    """Whether an entry lists an article that was read already: same address, whole text, much the same headline.

    Under another headline it may be something new at an old address (a live page, a page of many short items): then
    the page is read again, and `decide` compares the texts.
    """
    return known.extent is Extent.FULL and (not entry.title or same_headline(entry.title, known.title))


def read_known(due: DueEntry, article: Article) -> Reading:
    """An article that is stored already, listed once more, perhaps under other sections."""
    section = joined_sections((due.entry.section, article.section))
    return replace(_reading(due, replace(article, section=section), ()), is_known=True)


def _reading(due: DueEntry, article: Article, page_urls: tuple[str, ...]) -> Reading:
    own_url = address_of(due.entry)
    return Reading(
        article=article,
        own_url=own_url,
        page_urls=page_urls,
        variants=tuple(one for url in (own_url, *page_urls) for one in variants(url)),
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


def lookup_of(reading: Reading) -> Lookup:
    """What the article may be known by."""
    urls = (reading.own_url, *reading.page_urls, *reading.variants)
    return Lookup(
        urls=tuple(dict.fromkeys(filter(None, urls))),
        text_hash=reading.article.text_hash,
        sketch=reading.article.sketch,
    )


def shared_document_of(article: Article) -> Document:
    """What a copy may share with its original: all but the headline.

    A rule that was told of the original and hits this is a copy's, also if it asks for the outlet or the author.
    """
    return replace(document_of(article), title="", summary="")


def _entry_id(due: DueEntry) -> str:
    """What tells the item apart from others at its address: its headline, the same in every feed that lists it."""
    own_url = address_of(due.entry)
    place = f"{own_url}\n{due.entry.title.casefold()}" if own_url else f"{due.feed.key}\n{due.entry.key}"
    return article_id(place)


def _page_urls(page_url: str, extraction: Extraction) -> tuple[str, ...]:
    candidates = (canonical_url(extraction.canonical_url), canonical_url(page_url))
    return tuple(dict.fromkeys(url for url in candidates if url and not is_site_root(url)))


def _below_headline(body: str, *headlines: str) -> str:
    """The body without its first line where that is the headline once more: evidence would show it twice."""
    first, _, rest = body.partition("\n")
    repeats = any(headline and first.casefold() == headline.casefold() for headline in headlines)
    return rest if repeats and rest else body


def _published(due: DueEntry, on_page: datetime | None, now: datetime) -> datetime:
    """When the feed says it was published, else the page; never in the future; first sight where neither says."""
    return min(due.entry.published_at or on_page or due.first_seen_at, now)
