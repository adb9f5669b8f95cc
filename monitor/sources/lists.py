"""Finds the links of a page that lead to articles: those that a selector names, or those in the list that repeats."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil

from lxml.html import HtmlElement

from monitor.core.identity import canonical_url, site_of
from monitor.sources.entries import LONGEST_TITLE, link_of
from monitor.sources.headlines import address_points, shape_of, text_points
from monitor.sources.markup import classes_of
from monitor.workers.text import one_line

FEWEST = 3  # articles make a list
MOST_LINKS = 10_000  # of a page; large front pages have 1,500
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_MANY = ""  # in place of one address: several
_LEVELS = 4  # of ancestors whose classes tell one list from another
_TEXT = 3_000  # characters of a link's text that are looked at
_ENOUGH = 2.5  # points of an address and its text together
_TELLING = 20  # so many of a group's links tell what it is: a menu may have hundreds that look a little like articles
_OWN_SHARE = 0.6  # of a paragraph's text is a link's, if it is no link in running text
_DIGITS = re.compile(r"\d+")
_STATES = re.compile(
    r"\b(?:first|last|odd|even|active|current|has-\S+|no-\S+|is-\S+|post|status-\S+|format-\S+|type-\S+|category-\S+|tag-\S+)\b"
)
_ASIDE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:nav|navigation|navbar|menu|submenu|footer|breadcrumbs?|most-?(?:read|popular|viewed|shared)|popular|"
    r"trending|related|recommend(?:ed|ations)?|recirculation|promos?|sponsor(?:ed)?|advert(?:isement)?s?|ads?|comments?|"
    r"social|share|sharing|newsletter|cookies?|consent|pagination|pager|skip|masthead|meistgelesen|mas-leidas|"
    r"plus-lus|piu-letti)(?=[\s_-]|$)",
    re.IGNORECASE,
)
_ASIDE_HEADINGS = re.compile(
    r"(?:the )?(?:most|top) (?:read|popular|viewed|shared|commented)\b.*|popular(?: now| posts| stories)?|trending(?: now)?|"
    r"sponsored.*|advertisement|related.*|recommended.*|you may (?:also )?like.*|more on this.*|from our partners.*|"
    r"meistgelesen.*|meist gelesen.*|anzeige|les plus lus?.*|lo m[aá]s (?:le[ií]do|visto).*|m[aá]s le[ií]d[oa]s.*|"
    r"(?:i )?pi[uù] letti.*|mais lid[ao]s.*|meest gelezen.*|mest l[aä]sta?.*|najcz[eę][sś]ciej czytane.*|"
    r"самое читаемое.*|популярное.*|人気.*|ランキング.*|热门.*|热点.*",
    re.IGNORECASE,
)
_HEADING_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a page links to, by all its links, and the block of the page that is about it alone."""

    url: str
    anchors: tuple[HtmlElement, ...]
    block: HtmlElement


def chosen(elements: Iterable[HtmlElement], base: str) -> list[Found]:
    """The articles that elements stand for: links, or what holds one or stands within one."""
    anchors = defaultdict[str, list[HtmlElement]](list)
    blocks: dict[str, HtmlElement] = {}
    for element in islice(elements, MOST_LINKS):
        anchor = _anchor_of(element)
        url = "" if anchor is None else canonical_url(link_of(anchor.get("href") or "", base))
        if anchor is not None and url:
            anchors[url].append(anchor)
            blocks.setdefault(url, element)
    around = _blocks(anchors)
    return [
        Found(url, tuple(links), around[url] if blocks[url] in links else blocks[url])
        for url, links in anchors.items()
    ]


def learned(tree: HtmlElement, url: str, base: str) -> list[Found]:
    """The articles of the list, or the lists, that a page mainly is; none if no list shows.

    Links are told by address and text, and belong together if their elements and classes are alike. The group with
    the most points leads; others join if their addresses have the same shape. Navigation, footers and boxes of what is
    read most are left out, and boxes at the side, too, unless there is nothing else.
    """
    links = _links(tree, url, base)
    around = _Around(links)
    for asides in (frozenset({"nav", "footer", "aside"}), frozenset({"nav", "footer"})):
        left_out = _left_out(tree, asides, around)
        kept = {
            found: inside
            for found, anchors in links.items()
            if (inside := [a for a in anchors if not _is_within(a, left_out)])
        }
        if articles := _articles(kept):
            order = [found for found in kept if found in articles]
            blocks = _blocks({found: kept[found] for found in order})
            return [Found(found, tuple(kept[found]), blocks[found]) for found in order]
    return []


def _anchor_of(element: HtmlElement) -> HtmlElement | None:
    """The link that an element is, stands in, or holds: there the one in a heading, else that with the longest text."""
    if element.tag == "a":
        return element
    held = [a for a in element.iter("a") if a.get("href")][:MOST_LINKS]
    if not held:
        return next(element.iterancestors("a"), None)
    headed = (a for a in held if any(parent.tag in HEADINGS for parent in a.iterancestors()))
    return next(headed, max(held, key=lambda a: len(text_of(a))))


def text_of(element: HtmlElement, most: int = _TEXT) -> str:
    """The beginning of an element's text, on one line; no more is looked at, as one element may hold all links."""
    parts, length = list[str](), 0
    for part in element.itertext():
        parts.append(part[:most])
        length += len(part)
        if length > most:
            break
    return one_line("".join(parts), LONGEST_TITLE)


def _links(tree: HtmlElement, url: str, base: str) -> dict[str, list[HtmlElement]]:
    """The links of the page that may be to articles of its site, by their canonical addresses."""
    links = defaultdict[str, list[HtmlElement]](list)
    here, site = canonical_url(url), site_of(url)
    for anchor in islice(tree.iter("a"), MOST_LINKS):
        target = canonical_url(link_of(anchor.get("href") or "", base))
        if target and target != here and site_of(target) == site and address_points(target) >= 0:
            links[target].append(anchor)
    return links


def _articles(links: dict[str, list[HtmlElement]]) -> set[str]:
    points = {url: _points(url, anchors) for url, anchors in links.items()}
    likely = [url for url, value in points.items() if value >= _ENOUGH]
    groups = defaultdict[tuple[str, ...], set[str]](set)
    for url in likely:
        groups[_structure(max(links[url], key=_worth))].add(url)
    large = {structure: group for structure, group in groups.items() if len(group) >= FEWEST}
    if not large:
        return set()
    leading = max(
        large, key=lambda group: sum(sorted((points[url] for url in large[group]), reverse=True)[:_TELLING])
    )
    shapes = Counter(map(shape_of, large[leading]))
    return _in_list(links, leading) | {url for url in likely if shape_of(url) in shapes}


def _in_list(links: dict[str, list[HtmlElement]], structure: tuple[str, ...]) -> set[str]:
    """All links of one structure that have a text: an article with a short headline or an odd address stands in the
    list like the others."""
    best = {url: max(anchors, key=_worth) for url, anchors in links.items()}
    return {url for url, anchor in best.items() if _worth(anchor) >= 1 and _structure(anchor) == structure}


def _points(url: str, anchors: Sequence[HtmlElement]) -> float:
    """How much a link looks like one to an article; 0 where address or text rule it out."""
    address, text = address_points(url), max(map(_worth, anchors))
    return address + text if text >= 1 and address + text >= _ENOUGH else 0


def _worth(anchor: HtmlElement) -> float:
    """How much a link's text looks like a headline; a heading in or around it makes it one even if it is short."""
    text = text_of(anchor)
    parent = anchor.getparent()
    if not text or (parent is not None and parent.tag == "p" and _is_running(text, parent)):
        return 0
    headed = next(anchor.iter(*HEADINGS), None) is not None or (parent is not None and parent.tag in HEADINGS)
    return text_points(text) + (1 if headed else 0)


def _is_running(text: str, paragraph: HtmlElement) -> bool:
    """Whether a link's text is but a part of its paragraph's."""
    whole = ceil(len(text) / _OWN_SHARE)
    return len(text_of(paragraph, whole + 1)) > whole


def _structure(anchor: HtmlElement) -> tuple[str, ...]:
    """The elements from a link upwards, the next ones with their classes: equal for the items of one list."""
    path = [str(anchor.tag)]
    for level, element in enumerate(anchor.iterancestors()):
        classes = _STATES.sub("", _DIGITS.sub("", element.get("class") or "")) if level < _LEVELS else ""
        path.append(".".join((str(element.tag), *sorted(set(classes.split())))))
    return tuple(path)


class _Around:
    """Which elements hold links to one article, and which to several. Made in time linear to the page."""

    def __init__(self, links: dict[str, list[HtmlElement]]) -> None:
        self._holds: dict[HtmlElement, str] = {}
        for url, anchors in links.items():
            for anchor in anchors:
                self._mark(anchor, url)

    def _mark(self, anchor: HtmlElement, url: str) -> None:
        for element in (anchor, *anchor.iterancestors()):
            held = (
                self._holds.setdefault(element, url) if element not in self._holds else self._holds[element]
            )
            if held == _MANY:
                return  # and so do all around it
            if held != url:
                self._holds[element] = _MANY

    def holds_many(self, element: HtmlElement) -> bool:
        """Whether links to several articles stand in it."""
        return self._holds.get(element) == _MANY

    def block(self, anchor: HtmlElement) -> HtmlElement:
        """The largest element around a link that holds no other article's."""
        block = anchor
        for element in anchor.iterancestors():
            if self.holds_many(element) or element.tag in {"body", "html"}:
                break
            block = element
        return block


def _blocks(links: dict[str, list[HtmlElement]]) -> dict[str, HtmlElement]:
    around = _Around(links)
    return {url: around.block(max(anchors, key=_worth)) for url, anchors in links.items()}


def _left_out(tree: HtmlElement, tags: frozenset[str], around: _Around) -> set[HtmlElement]:
    """The parts of a page whose links are no news: by their elements, roles and classes, or by the heading over them."""
    parts = set[HtmlElement]()
    for element in tree.iter():
        if element.tag in {"html", "body", "main", "article"}:
            continue
        named = _ASIDE_WORDS.search(classes_of(element)) or element.get("role") in {
            "navigation",
            "contentinfo",
        }
        if element.tag in tags or named:
            parts.add(element)
    for heading in islice(tree.iter(*HEADINGS, "section", "div", "ul", "ol"), MOST_LINKS):
        if heading.tag in HEADINGS or "aria-label" in heading.attrib:
            parts.update(_box_under(heading, around))
    return parts


def _box_under(heading: HtmlElement, around: _Around) -> Iterator[HtmlElement]:
    """The box that a heading like "Most read" stands over."""
    label = heading.get("aria-label") or (text_of(heading) if heading.tag in HEADINGS else "")
    if len(label) > _HEADING_LENGTH or not _ASIDE_HEADINGS.fullmatch(label.strip(" :")):
        return
    for element in (heading, *heading.iterancestors()):
        if element.tag in {"body", "main", "html"}:
            return
        if around.holds_many(element):
            yield element
            return


def _is_within(element: HtmlElement, parts: set[HtmlElement]) -> bool:
    return element in parts or any(parent in parts for parent in element.iterancestors())
