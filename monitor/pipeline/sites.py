"""Takes out of a text what its site puts into all of its articles, and remembers what was seen (core.boilerplate)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from monitor.core.boilerplate import SiteMemory
from monitor.core.identity import site_of
from monitor.model import Aside, AsideKind, Feed
from monitor.ports import EntryStore, SiteLesson

_MOST_HELD = 64  # memories, of at most 300 kB each


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
        self._lock = Lock()

    async def learn(
        self, url: str, article_id: str, title: str, text: str, *, at: datetime
    ) -> SiteLesson | None:
        """Note the paragraphs of an article at `url`; what is to be stored of that."""
        site = site_of(url)
        if not site or not text:
            return None
        memory = await self._memory(site)
        with self._lock:
            memory.learn(article_id, title, text.split("\n"), at=at)
            return SiteLesson(site=site, memory=memory.to_bytes())

    def sweep(self, url: str, article_id: str, text: str, feed: Feed) -> Swept:
        """The text of an article at `url` without the paragraphs that are its site's, by what was learned so far. What
        the user says of `feed` comes first."""
        paragraphs = text.split("\n")
        memory = self._held.get(site_of(url))
        foreign: frozenset[int] = frozenset()
        if memory is not None:
            with self._lock:
                foreign = memory.foreign(article_id, paragraphs)
        return parted(paragraphs, foreign, feed)

    async def _memory(self, site: str) -> SiteMemory:
        if site not in self._held:
            stored = SiteMemory.from_bytes(await self._store.site_memory(site))
            self._held.setdefault(site, stored)  # another article may have come first
        self._held.move_to_end(site)
        while len(self._held) > _MOST_HELD:
            self._held.popitem(last=False)
        return self._held[site]


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
    folded = _folded(paragraph)
    if any(_folded(text) in folded for text in feed.always):
        return False
    return learned or any(_folded(text) in folded for text in feed.never)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
