"""Proves that articles on one story, and revisions of one page, do not swallow the text that they have in common."""

import json
import lzma
import re
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from monitor.core.boilerplate import SiteMemory
from tests.tools.report import Figure

_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_HIDDEN = "."

Texts = Mapping[str, Sequence[str]]


def prove_stories(evaldata: Path) -> Sequence[Figure]:
    """The share of paragraphs that is taken for boilerplate on sites of a single story, and of a single page's versions."""
    return [
        _figure("one story's articles", _stories(evaldata / "clusters-ecbplus")),
        _figure("one page's revisions", _revisions(evaldata / "revisions-wikipedia")),
    ]


def _figure(name: str, sites: Iterable[Texts]) -> Figure:
    lost = total = 0
    for site in sites:
        memory = SiteMemory()
        for text, paragraphs in site.items():
            memory.learn(text, paragraphs[0], paragraphs, at=_AT)
        lost += sum(len(memory.foreign(text, paragraphs)) for text, paragraphs in site.items())
        total += sum(map(len, site.values()))
    return Figure(
        name=f"swallowed as boilerplate: {name}",
        value=100 * lost / max(total, 1),
        unit="%",
        floor=0.1,
        better="lower",
        n=total,
    )


def _stories(folder: Path) -> Iterable[Texts]:
    """Articles by story, a sentence for a paragraph: the hardest way to cut them."""
    stories: dict[str, dict[str, list[str]]] = {}
    for path in sorted(folder.glob("*.jsonl.xz")):
        for line in lzma.decompress(path.read_bytes()).decode("utf-8").splitlines():
            story = json.loads(line)
            stories.setdefault(story["cluster"], {})[story["id"]] = _SENTENCE_END.split(story["text"])
    return stories.values()


def _revisions(folder: Path) -> Iterable[Texts]:
    """Versions by page, each taken for an article of its own."""
    pages: dict[PurePosixPath, dict[str, list[str]]] = {}
    for archive in sorted(folder.glob("*.tar*")):
        with tarfile.open(archive) as opened:
            for member in opened:
                path = PurePosixPath(member.name)
                stream = opened.extractfile(member) if member.isfile() and path.suffix == ".txt" else None
                if stream is not None and not path.parent.name.startswith(_HIDDEN):
                    text = stream.read().decode("utf-8", "replace")
                    lines = [path.parent.name, *(line for line in text.splitlines() if line.strip())]
                    pages.setdefault(path.parent, {})[path.name] = lines
    return pages.values()
