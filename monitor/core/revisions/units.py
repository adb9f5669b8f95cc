"""Text -> the sentences that are the article's, each with its tokens; furniture of the page is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.core.revisions.change import Span
from monitor.core.revisions.furniture import without_furniture
from monitor.core.revisions.notices import is_address, is_pointer, is_prompt
from monitor.core.revisions.token import Token
from monitor.core.revisions.tokens import tokens_of
from monitor.core.text import finder, sentences

# Divides what stands in one line of a page: "By A. Writer | Updated 12:40 | 12 comments".
_DIVIDER = re.compile(r"\||\s[·•‧⋅]\s")
_PREFIX = re.compile(
    r"\s*(?:breaking(?: news)?|live(?: updates?)?|watch|video|update(?: ?\d+)?|updated|exclusive|eilmeldung|liveticker|en direct|"
    r"direct|urgent|en vivo|ultima ora|última hora|in pictures|photos?|gallery)\s*[:|\u2013\u2014-]\s*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:\s[|\u2013\u2014»·-]|::|\|)\s+(?=[^|\u2013\u2014»:]{1,40}$)")
_LABEL = (
    r"(?:update[ds]?(?: ?\d+)?|video|watch|photos?|pictures?|gallery|graphic|live|exclusive|breaking|audio|podcast|interactive|poll|"
    r"analysis|opinion|explainer|mit video|vidéo|fotos|bilder)"
)
_BRACKETED = re.compile(rf"^\s*[(\[]{_LABEL}[)\]]|[(\[]{_LABEL}[)\]]\s*$", re.IGNORECASE)
_LONGEST_QUESTION = 120
_LONGEST_PROMPT = 300
_LONGEST_INDENT = 20
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
    aside = _aside(text, parts)
    for (start, end), tokens in _with_tokens(text, parts):
        kept = without_furniture(text[start:end], tokens, start) if start not in aside else []
        if kept:
            units.append(unit(start, end, kept))
    return units


def _aside(text: str, parts: Sequence[Span]) -> set[int]:
    """Where those sentences begin that stand in one line behind a "Read also:", or ask what a prompt behind them answers."""
    found: set[int] = set()
    pointed = 0
    for at, (start, end) in enumerate(parts):
        if start < pointed:
            found.add(start)
        elif _begins_line(text, start) and _is_aside(text[start : _line_end(text, start)]):
            found.add(start)
            pointed = _line_end(text, start)
        elif text[end - 1 : end] == "?" and at + 1 < len(parts) and "\n" not in text[end : parts[at + 1][0]]:
            following = text[slice(*parts[at + 1])]
            if (
                end - start <= _LONGEST_QUESTION
                and len(following) <= _LONGEST_PROMPT
                and is_prompt(following)
            ):
                found.add(start)
    return found


def _is_aside(line: str) -> bool:
    return is_pointer(line) or is_address(line)


def _begins_line(text: str, at: int) -> bool:
    return text[max(0, at - _LONGEST_INDENT) : at].rstrip(" \t\u00a0")[-1:] in ("", "\n")


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


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
    labels = [match.span() for match in (_PREFIX.match(title), *_BRACKETED.finditer(title)) if match]
    bare = [
        token for token in tokens if not any(start <= token.start < end for start, end in labels)
    ] or tokens
    suffix = _SUFFIX.search(title)
    if suffix:
        bare = _without_site(title, bare, suffix.start())
    return bare if len(bare) >= _SHORTEST_HEADLINE or labels else tokens


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
