"""The `articles-*` evaluation folders -> real pages with their addresses, and the same pages with other words.

A page that was read once is known by its address, its text and, to its site's memory, by each paragraph. So whatever is
read again is worded anew and stands at another address.
"""

import gzip
import html
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from monitor.extract.decoding import decode
from tests.gates import material

GOLD = "expected.html"  # what people made of a page, beside it
# Of a page's words in small letters, each everywhere in the page. Of 0.35 of them, a third of the pages were still copies.
CHANGED = 0.6
_PIECES = re.compile(r"(<(script|style)\b[^>]*>.*?</\2\s*>|<[^>]+>)", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"(?<![\w&;])[^\W\d_A-Z]{2,}(?![\w;])")
_OWN_ADDRESS = re.compile(r"<(?:link|meta)\b[^>]*(?:canonical|amphtml|og:url)[^>]*>", re.IGNORECASE)
_JSON_TEXT = re.compile(r'("(?:articleBody|text)"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as its server sent it, the address it was at, the headline that a feed would give; how often it was worded
    anew."""

    url: str
    body: bytes
    title: str
    version: int = 0


def read_pages(evaldata: Path, of_each: int) -> list[Page]:
    """At most `of_each` pages of each folder, spread evenly, always the same ones in the same order."""
    folders = sorted(folder for folder in evaldata.glob("articles-*") if folder.is_dir())
    return [page for folder in folders for page in _some(folder, of_each)]


def reworded(page: Page, seed: int) -> Page:
    """The page with many of its words replaced by others of its own, at another address."""
    dice = random.Random(f"{seed} {page.url}")
    pieces = _PIECES.split(_OWN_ADDRESS.sub("", decode(page.body, "")))
    texts, tags = pieces[::3], pieces[1::3]
    words = sorted({word for text in texts for word in _WORD.findall(text)})
    others = {word: dice.choice(words) for word in words if dice.random() < CHANGED}

    def other(text: str) -> str:
        return _WORD.sub(lambda word: others.get(word[0], word[0]), text)

    made = [other(texts[0])]
    for tag, text in zip(tags, texts[1:], strict=True):
        made += (_structured(tag, other), other(text))
    body = "".join(made).encode()
    return replace(
        page, url=f"{page.url.rstrip('/')}/{seed}", body=body, title=other(page.title), version=seed
    )


def _structured(tag: str, other: Callable[[str], str]) -> str:
    """A script may hold the text once more, as JSON-LD."""
    if "ld+json" not in tag[:200]:
        return tag
    return _JSON_TEXT.sub(lambda found: found[1] + other(found[2]) + found[3], tag)


def _some(folder: Path, wanted: int) -> Iterator[Page]:
    files = material._archived(folder)
    addresses = {
        name: url
        for path, body in files.items()
        if path.suffix == ".json"
        for name, url in _addresses(json.loads(body))
    }
    paths = sorted(path for path in files if ".html" in path.suffixes and path.name != GOLD)
    for path in paths[:: max(1, len(paths) // wanted)][:wanted]:
        body = gzip.decompress(files[path]) if path.suffix == ".gz" else files[path]
        yield Page(url=_address(path, addresses), body=body, title=_title(body))


def _addresses(known: object) -> Iterator[tuple[str, str]]:
    """File names (or what they begin with) and addresses, whichever of both a folder's list is by."""
    for key, about in known.items() if isinstance(known, dict) else ():
        if isinstance(about, dict) and isinstance(about.get("url"), str):
            yield key, about["url"]
        elif isinstance(about, dict) and isinstance(about.get("file"), str):
            yield about["file"], key


def _address(path: PurePosixPath, addresses: dict[str, str]) -> str:
    stem = path.name.partition(".")[0]
    found = addresses.get(path.name) or addresses.get(stem)
    return found or f"https://www.{path.parent.name.lower()}.example/{stem}"


def _title(body: bytes) -> str:
    found = _TITLE.search(body[:200_000].decode("utf-8", "replace"))
    return " ".join(html.unescape(found[1]).split()) if found else ""
