"""A configuration folder becomes a stamp, which differs as soon as a file that `load` reads was changed, added or removed.

Looked at every few seconds rather than told by the kernel: that works on every file system, over bind mounts and
symbolic links that are swapped, and costs some 0.1 ms for a dozen files.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path

from monitor.config.files import MAX_BYTES
from monitor.config.folders import MAIN_FILE

# Inode, size and both times: a change that keeps size and mtime (cp -p, chmod) still moves the ctime.
Mark = tuple[int, int, int, int]
Stamp = Mapping[str, Mark]

_MOST_NAMED = 1_000
_OPML = re.compile(
    r"""opml["']?\s*:\s*(?:"((?:[^"\\\n]|\\.){0,4096})"|'((?:[^'\n]|''){0,4096})'|([^\s"'\n][^\n]{0,4096}))""",
)
# Within { } several stand on one line, so a match ends before the name.
_TEMPLATE = re.compile(
    r"""\b(?:template|subject|text|html)["']?\s*:\s*(?=(?:"((?:[^"\\\n]|\\.){0,4096})"|'((?:[^'\n]|''){0,4096})'|([^\s"'{\n][^\n]{0,4096})))""",
)
_COMMENT = re.compile(r"(?<=\s)#")
_END_OF_PLAIN = re.compile(r"(?<=\s)#|[,}\]]")


def stamp(folder: Path) -> Stamp:
    """The marks of the files that a set is read from, OPML files and templates included; files with
    secrets (`credentials/`, `${file:…}`) are not among them. A file that is not there, or not to be seen, has none."""
    feeds, channels = folder / "feeds.yaml", folder / "channels.yaml"
    marks = _marks([folder / MAIN_FILE, feeds, channels, *_rule_files(folder / "rules")])
    for file, key in ((feeds, _OPML), (channels, _TEMPLATE)):
        if str(file) in marks:
            marks |= _marks(_named_files(file, key, marks[str(file)]))
    return marks


def _marks(files: Iterable[Path]) -> dict[str, Mark]:
    return {str(file): mark for file in files if (mark := _mark(file))}


def _mark(file: Path) -> Mark | None:
    try:
        seen = file.stat()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _rule_files(rules: Path) -> list[Path]:
    try:
        return [one for one in rules.iterdir() if one.suffix == ".yaml" and not one.name.startswith(".")]
    except OSError:
        return []


@lru_cache(maxsize=8)
def _named_files(file: Path, key: re.Pattern[str], _mark: Mark) -> tuple[Path, ...]:
    """The files that stand after a key, read anew when the file changes.

    Found by a look at the text, also while the file is broken: what is taken for one in a comment does no harm, and
    what is written in a way that this misses (over several lines, with placeholders) takes a SIGHUP.
    """
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ()
    return tuple(file.parent / name for name in islice(_names(text, key), _MOST_NAMED))


def _names(text: str, key: re.Pattern[str]) -> Iterator[str]:
    for found in key.finditer(text):
        double, single, plain = found.groups()
        if double is not None:
            yield _unescaped(double)
        elif single is not None:
            yield single.replace("''", "'")
        else:
            # Within [ ] and { } a comma or bracket ends it, elsewhere it is part of the name: one of the two exists.
            ends = (end.split(plain, maxsplit=1)[0].strip() for end in (_COMMENT, _END_OF_PLAIN))
            yield from dict.fromkeys(ends)


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text
