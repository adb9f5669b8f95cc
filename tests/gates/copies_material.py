"""The evaluation folders -> texts that are stored, and texts of which it is known what they are copies of.

Stored texts are made of sentences of real news, drawn anew for each text, with some words of each changed. So a text
meets as many others by chance as a dispatch of Reuters' meets of its like: of 100,000 about a hundred.
"""

import json
import lzma
import random
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

_SENTENCE = re.compile(r"[^\n.!?]{20,400}[.!?]+(?=\s|$)")
_WORD = re.compile(r"\w+")
FEWEST_WORDS, MOST_WORDS = 120, 800
_WORDINGS = 4  # of each sentence
_VARIED = 0.15  # of its words
_NEWS = ("clusters-ecbplus", "pairs-semeval2022t8", "rules-oracle-fts5")


@dataclass(frozen=True, slots=True)
class Version:
    """A revision of a page."""

    page: str
    text: str


def versions(folder: Path) -> list[Version]:
    """All revisions of all pages: each file of an archive is one, of the page that its folder is named after."""
    found: list[Version] = []
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                path = PurePosixPath(member.name)
                stream = opened.extractfile(member) if member.isfile() and path.suffix == ".txt" else None
                if stream is not None:
                    found.append(Version(str(path.parent), stream.read().decode("utf-8", "replace")))
    return sorted(found, key=lambda one: (one.page, one.text))


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """All rows of all files of a folder of JSON lines."""
    for file in sorted(folder.glob("*.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def sentences_of_news(evaldata: Path) -> list[str]:
    """The sentences of real news, each once, in English and some other languages."""
    found: dict[str, None] = {}
    for name in _NEWS:
        for row in rows(evaldata / name):
            for field in ("text", "text1", "text2", "body"):
                found.update(dict.fromkeys(_SENTENCE.findall(row.get(field) or "")))
    return list(found)


class Newsroom:
    """Makes texts; the same ones for the same sentences and seed."""

    def __init__(self, sentences: Sequence[str], seed: int) -> None:
        self._dice = random.Random(seed)
        sample = self._dice.sample(sentences, min(5_000, len(sentences)))
        self._words = [word for sentence in sample for word in _WORD.findall(sentence)]
        self._sentences = [self.edited(sentence, _VARIED) for sentence in sentences for _ in range(_WORDINGS)]

    def text(self, words: int = 0) -> str:
        """A text of about so many words; of 120 to 800 if 0."""
        wanted = words or int(self._dice.triangular(FEWEST_WORDS, MOST_WORDS, 300))
        parts: list[str] = []
        while wanted > 0:
            parts.append(self._dice.choice(self._sentences).strip())
            wanted -= parts[-1].count(" ") + 1
        return "\n".join(" ".join(parts[start : start + 3]) for start in range(0, len(parts), 3))

    def edited(self, text: str, share: float = 0.1) -> str:
        """The text with that share of its words replaced by others, some taken out or doubled by another."""
        return re.sub(r"\w+", lambda word: self._edit(word[0], share), text)

    def within(self, text: str, times: float) -> str:
        """A story `times` as long that holds the text as one piece."""
        before = self._dice.random()
        more = text.count(" ") * (times - 1)
        return f"{self.text(int(more * before) + 1)}\n{text}\n{self.text(int(more * (1 - before)) + 1)}"

    def _edit(self, word: str, share: float) -> str:
        if self._dice.random() >= share:
            return word
        other, way = self._dice.choice(self._words), self._dice.random()
        if way < 0.7:
            return other
        return "" if way < 0.85 else f"{word} {other}"
