"""Turns real pages into pages of a site with texts of its own: plants, places and edits them by a seed.

Knows nothing of what learns such texts. The texts are real ones, which people have marked as no part of an article.
"""

import json
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lxml import etree, html

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")
_MONTHS = (
    "Januar Februar März April Juni Juli August September Oktober November Dezember January February March June July "
    "October December janvier février mars avril juin juillet août septembre octobre novembre décembre"
).split()
_DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Monday Tuesday Thursday Friday Sunday".split()
_NAMES = "Miller Weber Rossi Dubois Novak Larsen Garcia Silva Ivanova Okafor Tanaka Berlin Porto Lyon Leeds Graz".split()
_SMALL = "and now also still here again today only".split()
_SHORTEST_EDITED = 4  # words; with a word changed, less than that is another text
_WORDS_PER_EDIT = 10
_SHORTEST_REWORDED = 8
_MOST_BOXED = 4
_BOXES = (
    "<p>{}</p>",
    "<p><strong>{}</strong></p>",
    "<div><p>{}</p></div>",
    "<div class='txt'><p>{}</p></div>",
    "<section><p>{}</p></section>",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text as it stands in one article, and which of the site's texts it is."""

    kind: int
    text: str


def unwanted(folder: Path) -> list[str]:
    """The `without` strings of an articles-trafilatura folder that have a word of at least three letters."""
    found: set[str] = set()
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                stream = opened.extractfile(member) if member.name.endswith(".json") else None
                if stream is not None:
                    found |= {
                        text for page in json.load(stream).values() for text in page.get("without") or []
                    }
    lines = {" ".join(text.split()) for text in found}
    return sorted(text for text in lines if re.search(r"[^\W\d_]{3}", text))


def chosen(texts: Sequence[str], bodies: Sequence[str], random: Random, count: int) -> list[str]:
    """Texts for a site, none of which stands in its bodies; every other one is a box of several in one paragraph."""
    bodies = [" ".join(_WORD.findall(body.casefold())) for body in bodies]
    free: list[str] = []
    for text in random.sample(list(texts), len(texts)):
        words = " ".join(_WORD.findall(text.casefold()))
        if len(free) < count * _MOST_BOXED and not any(words in body for body in bodies):
            free.append(text)
    sizes = [random.randint(2, _MOST_BOXED) if number % 2 else 1 for number in range(count)]
    return [_boxed([free.pop() for _ in range(size)]) for size in sizes if len(free) >= size]


def edited(text: str, random: Random) -> str:
    """The text as it stands in one more article: other amounts and dates, another name, small edits of words."""
    text = _FIGURE.sub(lambda _: str(random.randint(1, 9)), text)
    words = text.split()
    words = [_other(word, random) for word in words]
    if len(_WORD.findall(text)) < _SHORTEST_EDITED:
        return " ".join(words)
    named = next((place for place in range(1, len(words)) if words[place].istitle()), None)
    if named is not None and random.random() < 0.5:
        words[named] = random.choice(_NAMES)
    for _ in range(
        (len(words) + random.randrange(_WORDS_PER_EDIT)) // _WORDS_PER_EDIT
        if len(words) >= _SHORTEST_REWORDED
        else 0
    ):
        words = _with_small_edit(words, random)
    return " ".join(words)


def in_paragraphs(paragraphs: Sequence[str], texts: Sequence[str], random: Random) -> list[str]:
    """The paragraphs with the texts between them."""
    planted = list(paragraphs)
    for text in texts:
        planted.insert(random.randint(0, len(planted)), text)
    return planted


def in_page(page: bytes, paragraphs: Sequence[str], texts: Sequence[str], random: Random) -> bytes | None:
    """The page with the texts between its article's paragraphs, each in a box of its own; None where no paragraph of the
    article is found in it."""
    tree = html.fromstring(page)
    places = _places(tree, paragraphs)
    if not places:
        return None
    for text in texts:
        box = html.fragment_fromstring(random.choice(_BOXES).format(html_text(text)))
        random.choice(places).addnext(box)
    return etree.tostring(tree, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")


def html_text(text: str) -> str:
    """Text as it is written in HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _boxed(texts: Sequence[str]) -> str:
    return " ".join(text if text[-1] in ".!?:…" or len(texts) == 1 else f"{text}." for text in texts)


def _other(word: str, random: Random) -> str:
    for group in (_MONTHS, _DAYS):
        if word in group:
            return random.choice(group)
    return word


def _with_small_edit(words: list[str], random: Random) -> list[str]:
    place = random.randrange(len(words))
    kind = random.choice(("drop", "add", "change"))
    new = [] if kind == "drop" else [random.choice(_SMALL)]
    return words[:place] + new + words[place + (kind != "add") :]


def _places(tree: html.HtmlElement, paragraphs: Sequence[str]) -> list[html.HtmlElement]:
    """The paragraphs' elements in the page, by how they begin."""
    beginnings = {
        _beginning(paragraph) for paragraph in paragraphs if len(paragraph) > len("a few words of it")
    }
    return [
        element
        for element in tree.iter("p")
        if _beginning(element.text_content()) in beginnings and element.getparent() is not None
    ]


def _beginning(text: str) -> str:
    return " ".join(text.split())[:40]
