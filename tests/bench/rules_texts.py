"""The evaluation folders -> some 300 English articles of 500 to 800 words with their headlines, and other news.

Articles of `articles-aeb` and `articles-fundus` come first (longer ones are cut at the end of a paragraph), then those of
`pairs-semeval2022t8`, and Reuters' of `rules-oracle-fts5` fill up. What is left of that folder is the other news.
"""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.model import Document
from tests.gates.material import aeb_pages, fundus_pages

FEWEST, MOST = 500, 800  # words of a body
_WORD = re.compile(r"\w+")
_ENGLISH = frozenset("the of and to in that is was for with".split())
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")  # noqa: RUF001 - dashes as pages have them


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The articles that are matched, and the text of news that are not."""

    documents: list[Document]
    others: list[str]


def read_material(evaldata: Path, wanted: int) -> Material:
    """At most `wanted` articles, always the same ones in the same order."""
    rows = _rows(evaldata / "rules-oracle-fts5", "docs")
    reuters = _reuters(rows)
    documents = dict.fromkeys(islice(_articles(evaldata, reuters), wanted))
    used = {document.body for document in documents}
    others = [f"{row['title']}\n{row['body']}" for row in rows if row["body"] not in used]
    return Material(documents=list(documents), others=others)


def _articles(evaldata: Path, reuters: Iterator[Document]) -> Iterator[Document]:
    pages = [*aeb_pages(evaldata / "articles-aeb"), *fundus_pages(evaldata / "articles-fundus")]
    for page in pages:
        yield from _article(_SITE.sub("", page.title), page.text)
    for row in _rows(evaldata / "pairs-semeval2022t8"):
        for side in "12":
            title, _, body = row[f"text{side}"].strip().partition("\n")
            if row[f"lang{side}"] == "en":
                yield from _article(title, body.strip())
    yield from reuters


def _reuters(rows: list[dict[str, Any]]) -> Iterator[Document]:
    for row in rows:
        if row["id"].startswith("reut:"):
            yield from _article(row["title"], row["body"])


def _article(title: str, text: str) -> Iterator[Document]:
    """The article if it is English and long enough, cut where it is too long."""
    body = _cut(text)
    words = [word.lower() for word in _WORD.findall(body)]
    if FEWEST <= len(words) <= MOST and title and sum(word in _ENGLISH for word in words) >= len(words) / 10:
        yield Document(title=title, body=body)


def _cut(text: str) -> str:
    kept: list[str] = []
    words = 0
    for paragraph in text.split("\n"):
        words += len(_WORD.findall(paragraph))
        if words > MOST:
            break
        kept.append(paragraph)
    return "\n".join(kept)


def _rows(folder: Path, kind: str = "") -> list[dict[str, Any]]:
    path = folder / f"dev.{kind}.jsonl.xz" if kind else folder / "dev.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
