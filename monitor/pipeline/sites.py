"""Takes out of a text what its site puts into all of its articles, and remembers what was seen (core.boilerplate)."""

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from monitor.core.boilerplate import SiteMemory
from monitor.core.identity import site_of, text_hash
from monitor.model import Aside, AsideKind, Feed
from monitor.ports import EntryStore, SiteLesson

_NOTHING: Mapping[str, bytes] = {}
_FIGURE = re.compile(r"\d")
_MOST_HELD = 128  # memories, of at most 240 kB each
# Writing a memory down takes 1 ms and 57 kB: what a crash costs of later articles is learned from the next ones.
_STORED_AT_FIRST, _STORED_EVERY = 20, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What is left of a text, and the paragraphs that were taken out of it."""

    text: str
    asides: tuple[Aside, ...]


class Sites:
    """The memories of the sites that were read of late; they live on in the store.

    `learn` is for the event loop, `sweep` may be asked from any thread.
    """

    def __init__(self, store: EntryStore) -> None:
        self._store = store
        self._held: OrderedDict[str, SiteMemory] = OrderedDict()
        self._learned = Counter[str]()  # since this process began
        self._lock = Lock()

    async def learn(
        self, url: str, article_id: str, title: str, paragraphs: Sequence[str], *, at: datetime
    ) -> str:
        """Note the paragraphs on an article's page at `url`, those that were put aside included: the next page may have
        them in its text. The site, if it is time to write down what is known of it, else ""."""
        site = site_of(url)
        if not site or not paragraphs:
            return ""
        memory = await self._memory(site)
        with self._lock:
            memory.learn(article_id, title, paragraphs, at=at)
            self._learned[site] += 1
            due = self._learned[site] <= _STORED_AT_FIRST or self._learned[site] % _STORED_EVERY == 0
            return site if due else ""

    def lesson(self, site: str) -> SiteLesson | None:
        """What is to be stored of a site; ask at the moment of storing, or an older lesson may come after a newer one."""
        memory = self._held.get(site)
        if memory is None:
            return None
        with self._lock:
            return SiteLesson(site=site, memory=memory.to_bytes())

    async def recall(self, url: str) -> None:
        """Have what is remembered of the site of `url` at hand."""
        if site := site_of(url):
            await self._memory(site)

    def sweep(
        self, url: str, article_id: str, text: str, feed: Feed, stored: Mapping[str, bytes] = _NOTHING
    ) -> Swept:
        """The text of an article at `url` without the paragraphs that are its site's, by what was learned so far, or else
        by what is `stored` of the site. What the user says of `feed` comes first."""
        paragraphs, site = text.split("\n"), site_of(url)
        memory = self._held.get(site)
        if memory is None and site in stored:
            memory = SiteMemory.from_bytes(stored[site])
        foreign: frozenset[int] = frozenset()
        if memory is not None:
            with self._lock:
                foreign = memory.foreign(article_id, paragraphs)
        return parted(paragraphs, _believed(foreign, paragraphs), feed)

    async def _memory(self, site: str) -> SiteMemory:
        if site not in self._held:
            stored = SiteMemory.from_bytes(await self._store.site_memory(site))
            self._held.setdefault(site, stored)  # another article may have come first
        self._held.move_to_end(site)
        while len(self._held) > _MOST_HELD:
            gone, _ = self._held.popitem(last=False)
            del self._learned[gone]
        return self._held[site]


def _believed(foreign: frozenset[int], paragraphs: Sequence[str]) -> frozenset[int]:
    """Of the paragraphs that are called the site's those that are. A site may report in set phrases ("A magnitude 4.2
    earthquake struck near …"), where all but the figures is the same: if hardly anything else is left of an article, what
    has figures is its news."""
    left = "\n".join(text for number, text in enumerate(paragraphs) if number not in foreign)
    if not foreign or text_hash(left):
        return foreign
    return frozenset(number for number in foreign if _FIGURE.search(paragraphs[number]) is None)


def parted(paragraphs: Sequence[str], foreign: frozenset[int], feed: Feed) -> Swept:
    """A text in `paragraphs`, of which those numbered in `foreign` are the site's as far as is known; what the user says
    of the feed counts for more."""
    kept: list[str] = []
    asides: list[Aside] = []
    for number, paragraph in enumerate(paragraphs):
        if _is_foreign(paragraph, feed, learned=number in foreign):
            asides.append(Aside(kind=AsideKind.BOILERPLATE, text=paragraph))
        else:
            kept.append(paragraph)
    return Swept(text="\n".join(kept), asides=tuple(asides))


def _is_foreign(paragraph: str, feed: Feed, *, learned: bool) -> bool:
    if not feed.always and not feed.never:
        return learned
    if is_kept(paragraph, feed):
        return False
    folded = _folded(paragraph)
    return learned or any(_folded(text) in folded for text in feed.never)


def is_kept(paragraph: str, feed: Feed) -> bool:
    """Whether the user says that such a paragraph is part of the feed's articles, whatever was learned of it."""
    folded = _folded(paragraph)
    return any(_folded(text) in folded for text in feed.always)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
