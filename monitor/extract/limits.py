"""Thins out a page that would take an extractor minutes, so that its text is read all the same. Runs in a worker.

Trafilatura collects `//p//text()`, for which libxml2 takes time quadratic in the pieces of text: 20,000 `<sup>` in one
paragraph cost 18 s, 40,000 spread over paragraphs 4 s, 500,000 paragraphs of two words minutes. Of 769 real pages of four
collections the largest has 10,106 elements, and the longest row of inline elements 198.
"""

from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

# Of head and body each; of paragraphs these hold a million characters. On a page that has more no text is worth being in
# pieces. Trafilatura takes time quadratic in the children of the body: 20,000 headlines cost it 2.4 s, 12,000 0.9 s.
MOST_ELEMENTS = 12_000
MOST_PIECES = 100_000  # before their rows have become text, which takes half a second
LONG_ROW = 1_000  # children of one element: such a row is dear on any page
FEW = 10  # inline elements that a block keeps even on a crowded page

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br center cite code data del dfn em font i img input ins kbd label mark nobr q rp rt ruby "
    "s samp small span strike strong sub sup time tt u var wbr".split()
)
_UNREAD = ("style", "noscript", "template", "svg", "math", "object", "iframe", "select", "datalist", "canvas")
_HAS_LONG_ROW = etree.XPath(f"boolean(.//*[*[{LONG_ROW + 1}]])")
_COUNT = etree.XPath("count(.//*)")


def thin_out(tree: HtmlElement) -> None:
    """Make a parsed page small enough for extraction, in place; ordinary pages stay as they are.

    Rows of inline elements (`span`, `b`, `br`, custom ones) become the text that they hold, rows made of links, which are menus, go.
    What is still too long ends after `MOST_ELEMENTS`: half an article is more than none.
    """
    count = int(_COUNT(tree))
    if count <= LONG_ROW or (count <= MOST_ELEMENTS and not _HAS_LONG_ROW(tree)):
        return
    for part in _parts(tree):
        _cut_off(part, MOST_PIECES)
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    if count > MOST_ELEMENTS:
        etree.strip_elements(tree, *_UNREAD, with_tail=False)
    for block in _crowded_blocks(tree, FEW if count > MOST_ELEMENTS else LONG_ROW):
        _flatten(block)
    for part in _parts(tree):
        _cut_off(part, MOST_ELEMENTS)


def _parts(tree: HtmlElement) -> list[HtmlElement]:
    """Head and body: a head of 100,000 elements leaves the article what it is."""
    return list(tree) if tree.tag == "html" else [tree]


def _crowded_blocks(tree: HtmlElement, most: int) -> list[HtmlElement]:
    """The blocks with more inline elements than `most` in their own text, at whatever depth."""
    owners: dict[HtmlElement, HtmlElement] = {}
    counts: dict[HtmlElement, int] = {}
    for element in tree.iter("*"):
        parent = element.getparent()
        if parent is not None and _is_inline(element):
            owner = owners[element] = owners.get(parent, parent)
            counts[owner] = counts.get(owner, 0) + 1
    return [owner for owner, count in counts.items() if count > most]


def _is_inline(element: HtmlElement) -> bool:
    return element.tag in _INLINE or "-" in element.tag


def _flatten(block: HtmlElement) -> None:
    """Put a block's inline elements down as plain text between its other children."""
    rows: list[list[HtmlElement]] = [[]]
    kept: list[HtmlElement] = []
    for child in list(block):
        if _is_inline(child):
            rows[-1].append(child)
        else:
            kept.append(child)
            rows.append([])
    texts = [_text_of(row) for row in rows]
    firsts = [block.text or "", *(child.tail or "" for child in kept)]
    for row in rows:
        for child in row:
            block.remove(child)
    block.text = firsts[0] + texts[0]
    for child, first, text in zip(kept, firsts[1:], texts[1:], strict=True):
        child.tail = first + text


def _text_of(row: list[HtmlElement]) -> str:
    """The text of inline elements and of what stands between them; what stands between, if links hold most of it."""
    linked = sum(len(text) for child in row for link in child.iter("a") for text in link.itertext())
    texts = [text for child in row for text in _pieces(child)]
    if 2 * linked <= sum(map(len, texts)):
        return "".join(texts)
    return "".join(child.tail or "" for child in row)


def _pieces(child: HtmlElement) -> list[str]:
    if child.tag in {"br", "img", "input"}:
        return ["\n" if child.tag == "br" else " ", child.tail or ""]
    apart = "" if all(map(_is_inline, child.iterdescendants("*"))) else " "
    return [apart.join(child.itertext()), child.tail or ""]


def _cut_off(part: HtmlElement, most: int) -> None:
    """Remove all that follows the first `most` elements within a part."""
    last = next(islice(part.iterdescendants("*"), most, None), None)
    if last is None:
        return
    for element in (last, *last.iterancestors()):
        if element is part:
            break
        parent = element.getparent()
        for follower in list(element.itersiblings()):
            parent.remove(follower)
    last.getparent().remove(last)
