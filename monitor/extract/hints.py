"""Turns the tag, the classes and the names of an element into what they say of the text in it."""

import re
from enum import IntEnum
from functools import lru_cache

from lxml.html import HtmlElement

LONGEST_NAMES = 200  # characters of class, id and the like that are looked at


class Hint(IntEnum):
    """What an element says of the text in it: bits, to be put together."""

    NOISE = 1  # related, newsletter, share, comments, ...
    CAPTION = 2
    BYLINE = 4
    LEAD = 8
    NAVIGATION = 16  # <aside>, <form>
    FIGURE = 32
    LIST = 64
    QUOTE = 128
    HIDDEN = 256


def hints_of(element: HtmlElement, tag: str) -> int:
    """The hints that an element gives of itself, put together."""
    get = element.get
    hints = _KINDS.get(tag, 0)
    if names := " ".join(filter(None, map(get, _NAMES))):
        hints |= _named(names[:LONGEST_NAMES])
    if get("hidden") is not None or get("aria-hidden") == "true" or _UNSEEN.search(get("style") or ""):
        hints |= Hint.HIDDEN
    return hints


_NAMES = ("class", "id", "itemprop", "role", "data-component", "data-testid")
_KINDS: dict[str, int] = {
    "aside": Hint.NAVIGATION, "form": Hint.NAVIGATION, "figure": Hint.FIGURE, "figcaption": Hint.CAPTION, "ul": Hint.LIST,
    "ol": Hint.LIST, "dl": Hint.LIST, "blockquote": Hint.QUOTE,
}  # fmt: skip
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@lru_cache(maxsize=8192)
def _named(names: str) -> int:
    hints = 0
    for word in _NAME_WORD.findall(names):
        hints |= _MEANT.get(word.lower(), 0)
    return hints


_WORDS = {
    Hint.NOISE: (
        "related relateds recommend recommended recommendation recommendations recirc recirculation newsletter newsletters "
        "promo promos promotion donate donation subscribe subscription subscribtion abo signup share shares sharing social "
        "socials comment comments commentlist disqus sidebar footer nav navi navigation navbar menu breadcrumb breadcrumbs "
        "ad ads advert adverts advertisement advertising anzeige werbung sponsor sponsored teaser teasers popular trending "
        "mostread cookie cookies consent banner popup modal overlay widget widgets readmore readnext readalso outbrain "
        "taboola paywall login register copyright disclaimer skip toolbar tag tags taglist topics keywords pagination "
        "pager rating ratings reactions follow bio biography cta callout infobox factbox similar next previous prev "
        "latest more also morenews mehr weitere tools actions buttons print sponsorship shop product affiliate poll quiz "
        "contentinfo complementary search dialog alert notice survey feedback support whatsapp telegram facebook twitter"
    ),
    Hint.CAPTION: (
        "caption captions credit credits photo image img bild bildunterschrift legende figcaption figure lightbox gallery "
        "slideshow slider carousel media video player attachment photographer picture foto"
    ),
    Hint.BYLINE: (
        "byline author authors autor autoren auteur meta dateline date datetime time timestamp published publish publication "
        "updated modified reading readtime posted postmeta kicker category rubrik section label"
    ),
    Hint.LEAD: (
        "lead lede standfirst summary intro excerpt subtitle subhead subheadline subheading deck dek description chapo "
        "abstract entradilla vorspann sapo bajada perex preamble ingress manchet teasertext headline"
    ),
}  # fmt: skip
_MEANT: dict[str, int] = {}
for _hint, _listed in _WORDS.items():
    for _word in _listed.split():
        _MEANT[_word] = _MEANT.get(_word, 0) | _hint
