"""Turns a page's tree into its article: what each step of the chain finds, weighed block by block of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from monitor.extract.blocks import Block, Place, blocks_of, words_of
from monitor.extract.evidence import HALF, Candidate, Seen, Text, Witnesses, candidates
from monitor.extract.looks import fast_text, thorough_text
from monitor.extract.patterns import ends
from monitor.extract.structured import article_text
from monitor.extract.weights import weight_of
from monitor.extract.zones import Zones
from monitor.model import Aside, Method

# Words that a fast answer has at least, unless it is poor; the part of the page's sound paragraphs that it holds at
# least, if there are some. 94 of 769 real pages are looked at again.
FEWEST_WORDS, LEAST_SHARE, SOME_WORDS, SOUND_WORDS = 100, 0.5, 60, 12
# Where the blocks hold less of what was found than this, the page is not made of blocks (text in scripts, plain text).
LEAST_RECOVERED = 0.5
# Structured data that have so many times the words of the page's own text have the article that a script would show.
STATED_EXCESS, FEWEST_STATED = 1.6, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article's text (a paragraph a line, "" if none was found), which step it is from, and what stands beside it."""

    body: str
    method: Method
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found on a page before it is weighed: trafilatura's answer, what else speaks for and against each block."""

    found: str
    method: Method
    said: str
    witnesses: Witnesses
    candidates: Sequence[Candidate]


def read(tree: HtmlElement, *, title: str, lead: str, stated: Sequence[str]) -> Reading:
    """The article on a page of which structured data, title and description say `stated`, `title` and `lead`.

    Trafilatura in fast mode, only where that looks poor in default mode; what it found, what is stated and where it
    stands decide for each block of the page whether it is the article's. The tree stays as it is.
    """
    look = look_at(tree, title=title, lead=lead, stated=stated)
    return reading_of(look, [weight_of(candidate.features) for candidate in look.candidates])


def look_at(tree: HtmlElement, *, title: str, lead: str, stated: Sequence[str]) -> Look:
    """The first half of `read`."""
    blocks = blocks_of(tree)
    text, method = fast_text(tree), Method.FAST
    found = Text(text)
    if _is_poor(found, blocks) and (second := thorough_text(tree)):
        text, method, found = second, Method.THOROUGH, Text(second)
    said = article_text(stated)
    witnesses = Witnesses(found=found, stated=Text(said), lead=Text(lead), title=words_of(title))
    return Look(
        found=text, method=method, said=said, witnesses=witnesses, candidates=candidates(blocks, witnesses)
    )


def reading_of(look: Look, weights: Sequence[float]) -> Reading:
    """The second half of `read`, with the weight of each candidate: above 0 it is the article's."""
    zones, witnesses = _weighed(look, weights), look.witnesses
    own = sum(map(len, map(words_of, zones.paragraphs)))
    least = STATED_EXCESS * own
    if zones.recovered < LEAST_RECOVERED * witnesses.found.size:
        zones, least = Zones(paragraphs=look.found.split("\n")), HALF * witnesses.found.size
    if witnesses.stated.size > max(FEWEST_STATED, least):
        return Reading(body=look.said, method=Method.STRUCTURED, asides=tuple(zones.asides))
    return Reading(body="\n".join(zones.paragraphs), method=look.method, asides=tuple(zones.asides))


def _is_poor(found: Text, blocks: Sequence[Block]) -> bool:
    """Whether an answer is short, or has little of what looks like paragraphs of text on the page."""
    if found.size < FEWEST_WORDS:
        return True
    sound = {block.text: block for block in blocks if _is_sound(block)}.values()
    words = sum(len(block.words) for block in sound)
    held = sum(len(block.words) for block in sound if found.share(block) > HALF)
    return words > SOME_WORDS and held < LEAST_SHARE * words


_PARAGRAPHS = frozenset({"p", "div", "li", "td", "blockquote", "section", "article"})


def _is_sound(block: Block) -> bool:
    return (
        len(block.words) >= SOUND_WORDS
        and block.place.tag in _PARAGRAPHS
        and block.linked < 0.3 * len(block.text)
        and ends(block.text)
    )


def _weighed(look: Look, weights: Sequence[float]) -> Zones:
    zones, seen = Zones(), Seen(look.witnesses.found)
    for candidate, weight in zip(look.candidates, _together(look.candidates, weights), strict=True):
        if candidate.found > HALF:
            zones.recovered += len(candidate.block.words)
        if candidate.block.words == look.witnesses.title and (
            candidate.block.place.tag == "h1" or not zones.paragraphs
        ):
            continue  # the headline is matched as such
        if weight <= 0:
            zones.put_beside(candidate)
        elif not seen.again(candidate.block):
            zones.put_in(candidate)
    zones.close()
    return zones


def _together(weighed: Sequence[Candidate], weights: Sequence[float]) -> Sequence[float]:
    """The weights, those of the items of a list that were found being the same."""
    together = list(weights)
    lists: dict[Place | None, list[int]] = {}
    for index, candidate in enumerate(weighed):
        if candidate.block.place.tag == "li" and candidate.found > HALF:
            lists.setdefault(candidate.block.place.parent, []).append(index)
    for items in lists.values():
        mean = sum(weights[index] for index in items) / len(items)
        for index in items:
            together[index] = mean
    return together
