"""Turns a page's tree into its blocks: runs of text between block-level elements, with what their places say of them."""

import re
from collections.abc import Callable, Sequence

from lxml.html import HtmlElement

from monitor.extract.hints import hints_of

_LONGEST_SAID = 2_000  # characters
MOST_BLOCKS = 20_000  # articles have hundreds; what follows is no longer looked at


class Place:
    """A block-level element and those around it."""

    __slots__ = ("_hints", "depth", "element", "parent", "tag")

    def __init__(self, element: HtmlElement, tag: str, parent: "Place | None") -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        self._hints = -1

    @property
    def hints(self) -> int:
        """What the element's own tag and names say of its text: bits of `Hint`. Found when first asked for."""
        if self._hints < 0:
            self._hints = hints_of(self.element, self.tag)
        return self._hints


class Block:
    """One run of text; `words` in lower case, `linked` how many of its characters are in links."""

    __slots__ = ("_line", "_runs", "_said", "linked", "place", "text", "words")

    def __init__(self, text: str, linked: int, place: Place) -> None:
        self.text = text
        self.words = words_of(text)
        self.linked = linked
        self.place = place
        self._line: str | None = None
        self._runs: list[int] | None = None
        self._said: dict[Callable[[str], bool], bool] = {}

    @property
    def line(self) -> str:
        """Its words with a blank between them."""
        if self._line is None:
            self._line = " ".join(self.words)
        return self._line

    @property
    def runs(self) -> list[int]:
        """What `runs_of` its words gives."""
        if self._runs is None:
            self._runs = runs_of(self.words)
        return self._runs

    def says(self, what: Callable[[str], bool]) -> bool:
        """Whether one of the functions in `patterns` holds for its text. No text of many characters is short, however few
        words it has: a run of 4 million brackets costs each pattern 0.2 s."""
        if what not in self._said:
            self._said[what] = len(self.text) <= _LONGEST_SAID and what(self.text)
        return self._said[what]


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page's body, in its order. Linear in the page; lxml nests no deeper than 256 elements."""
    found: list[Block] = []
    body = tree.find("body") if tree.tag == "html" else tree
    if body is not None:
        walk, place = _Walk(found), Place(body, str(body.tag), None)
        walk.visit(body, place, linked=False)
        walk.close(place)
    return found


# Words of Latin letters and digits; each sign of a script without spaces is a word of its own.
_PLAIN_WORD = re.compile(r"[a-z0-9_]+")
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+"
)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return (_PLAIN_WORD if text.isascii() else _WORD).findall(text.lower())


def runs_of(words: Sequence[str]) -> list[int]:
    """A number for each run of four words, which is rarely the same by chance; made once, they are faster to look up."""
    return list(map(hash, zip(words, words[1:], words[2:], words[3:], strict=False)))


_BREAKS = re.compile(r"\x00\s*\x00[\s\x00]*")
_UNSEEN = {0: " ", 0xAD: None, 0x200B: None, 0x2060: None, 0xFEFF: None}  # soft hyphens and the like
# <nav> and <footer> too: trafilatura never looks into them, and what only stands there is no article.
_VOID = frozenset(
    "script style noscript svg template iframe select option textarea math object embed canvas audio video head link meta "
    "button input datalist map source track img hr wbr title nav footer dialog".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub "
    "sup time tt u var ruby rt rp rb".split()
)


class _Walk:
    """The run of text that is being collected, while the tree is walked."""

    def __init__(self, found: list[Block]) -> None:
        self._found = found
        self._texts: list[str] = []
        self._linked = 0

    def visit(self, element: HtmlElement, place: Place, *, linked: bool) -> None:
        """Collect what is within an element; `place` is that of the innermost block-level element."""
        if text := element.text:
            self._put(text, linked=linked)
        for child in element:
            tag = child.tag
            if tag in _INLINE:
                self.visit(child, place, linked=linked or tag == "a")
            elif tag == "br":
                self._texts.append("\x00")
            elif tag not in _VOID and isinstance(tag, str):
                self.close(place)
                own = Place(child, tag, place)
                self.visit(child, own, linked=linked)
                self.close(own)
            if text := child.tail:
                self._put(text, linked=linked)

    def _put(self, text: str, *, linked: bool) -> None:
        if self._texts or not text.isspace():
            self._texts.append(text)
            if linked:
                self._linked += len(text.strip())

    def close(self, place: Place) -> None:
        """End the run: what it holds becomes blocks, parted at double line breaks."""
        if not self._texts:
            return
        whole, linked = "".join(self._texts), self._linked
        self._texts.clear()
        self._linked = 0
        for part in _BREAKS.split(whole) if "\x00" in whole else (whole,):
            text = _plain(part)
            if text and len(self._found) < MOST_BLOCKS:
                self._found.append(Block(text, min(linked, len(text)), place))


def _plain(text: str) -> str:
    seen = text.replace("\x00", " ") if text.isascii() else text.translate(_UNSEEN)  # ten times as fast
    return " ".join(seen.split())
