"""Text -> the sentences that are the article's, each with its tokens; furniture of the page is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.revisions.change import Span
from monitor.core.revisions.furniture import without_furniture
from monitor.core.revisions.tokens import Token, tokens_of
from monitor.core.text import finder, sentences

# Divides what stands in one line of a page: "By A. Writer | Updated 12:40 | 12 comments".
_DIVIDER = re.compile(r"\||\s[·•‧⋅]\s")
_PREFIX = re.compile(
    r"\s*(?:breaking(?: news)?|live(?: updates?)?|watch|video|update(?: ?\d+)?|updated|exclusive|eilmeldung|liveticker|en direct|"
    r"direct|urgent|en vivo|ultima ora|última hora|in pictures|photos?|gallery)\s*[:|\u2013\u2014-]\s*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:\s[|\u2013\u2014»·-]|::|\|)\s+(?=[^|\u2013\u2014»:]{1,40}$)")
_LONGEST_SITE = 5
_SHORTEST_HEADLINE = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence (of a line of several parts: a part), where it stands, and its tokens; `key` is what it says."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    key: str


def parts_of(text: str, language: str) -> list[Span]:
    """The offsets of a text's sentences, and of the parts of a line that are divided by signs."""
    return list(_parts(text, language))


def units_of(text: str, parts: Sequence[Span]) -> list[Unit]:
    """Those of a text's sentences that say something."""
    units: list[Unit] = []
    for (start, end), tokens in _with_tokens(text, parts):
        kept = without_furniture(text[start:end], tokens, start)
        if kept:
            units.append(unit(start, end, kept))
    return units


def words_of(text: str, parts: Sequence[Span]) -> list[str]:
    """What all of a text's sentences say, furniture or not, however they are divided."""
    return [token.key for _, tokens in _with_tokens(text, parts) for token in tokens]


def _with_tokens(text: str, parts: Sequence[Span]) -> Iterator[tuple[Span, list[Token]]]:
    if not parts:
        return
    found = finder(text)
    for start, end in parts:
        yield (start, end), tokens_of(found, start, end)


def unit(start: int, end: int, tokens: Sequence[Token]) -> Unit:
    """A sentence with its key."""
    return Unit(start, end, tuple(tokens), " ".join(token.key for token in tokens))


def unit_of(part: Span) -> Unit:
    """A sentence whose words do not matter."""
    return Unit(*part, (), "")


def headlines(title: str) -> list[Unit]:
    """A headline as one sentence: as it stands, and without the site's name behind it and a "LIVE:" before it; none if
    it holds no words."""
    tokens = tokens_of(finder(title), 0, len(title))
    return [unit(0, len(title), some) for some in (tokens, _bare(title, tokens)) if some]


def _bare(title: str, tokens: list[Token]) -> list[Token]:
    prefix = _PREFIX.match(title)
    bare = [token for token in tokens if prefix is None or token.start >= prefix.end()]
    suffix = _SUFFIX.search(title)
    if suffix:
        bare = _without_site(title, bare, suffix.start())
    return bare if len(bare) >= _SHORTEST_HEADLINE else tokens


def _without_site(title: str, tokens: list[Token], at: int) -> list[Token]:
    """A site's name is short, has no figures and begins with a capital letter."""
    site = [token for token in tokens if token.start >= at]
    capital = bool(site) and not title[site[0].start].islower()
    named = capital and len(site) <= _LONGEST_SITE and not any(token.is_figure for token in site)
    return [token for token in tokens if token.start < at] if named else tokens


def _parts(text: str, language: str) -> Iterator[Span]:
    for start, end in sentences(text, language):
        begin = start
        for divider in _DIVIDER.finditer(text, start, end):
            yield begin, divider.start()
            begin = divider.end()
        yield begin, end
