"""Turns a file of the configuration into a `Source`: its text and its tree, or a finding that says why not."""

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from monitor.config.findings import WHOLE_FILE, Findings, Place
from monitor.config.lines import IN_QUOTES, quoted_line
from monitor.config.reading import read_tree
from monitor.config.tree import Mapping, Node

MAX_BYTES = 20_000_000  # 100,000 rules written out are 15 MB
_NOT_ALLOWED = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ufffd\U00010000-\U0010ffff]"
)  # as YAML 1.2 section 5.1 has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configuration file as read; `file` is how messages name it. Messages quote no line of a `secret` one.

    `secrets` are what its placeholders stand for, by these as they are written.
    """

    path: Path
    file: str
    text: str
    root: Mapping
    findings: Findings
    secret: bool = True
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def error(self, at: Node | Place, message: str, suggestion: str = "") -> None:
        """Note a mistake in this file."""
        self.findings.error(self.file, at if isinstance(at, Place) else at.place, message, suggestion)

    def quoted_line(self, index: int) -> str:
        """What to write for the line that a character lies in, so that YAML takes its value as text."""
        return IN_QUOTES if self.secret else quoted_line(self.text, index)

    def warn(self, at: Node | Place, message: str, suggestion: str = "") -> None:
        """Note something in this file that works, but perhaps not as meant."""
        self.findings.warn(self.file, at if isinstance(at, Place) else at.place, message, suggestion)


def read_source(
    path: Path, findings: Findings, *, if_missing: str, secret: bool = True, body: bytes | None = None
) -> Source | None:
    """Read a YAML file whose top level is keys and values; None if that is not what it is.

    `if_missing` is what to write instead, told when there is no such file; `body` is taken for the file's content.
    """
    file = shown(path)
    try:
        text = decode(read_bounded(path, MAX_BYTES) if body is None else body)
    except FileNotFoundError:
        findings.error(file, WHOLE_FILE, "this file is missing", if_missing)
        return None
    except UnusableFileError as error:
        findings.error(file, error.place, error.message, error.suggestion)
        return None
    root = read_tree(text, file, findings, secret=secret)
    if isinstance(root, Mapping):
        return Source(path=path, file=file, text=text, root=root, findings=findings, secret=secret)
    if root is not None:
        found = "a list" if not hasattr(root, "text") else "a single value"
        findings.error(file, root.place, f"expected `key: value` lines, found {found}", if_missing)
    return None


class UnusableFileError(Exception):
    """A file cannot be taken as it is; says where in it, why, and what to do."""

    def __init__(self, message: str, suggestion: str = "", place: Place = WHOLE_FILE) -> None:
        self.message = message
        self.suggestion = suggestion
        self.place = place
        super().__init__(message)


def read_bounded(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes.

    Raises:
        FileNotFoundError: there is none.
        UnusableFileError: it is no file (a device or a pipe would never end), too large, or not ours to read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnusableFileError("this is not a file", "put a plain text file here")
        with path.open("rb") as stream:
            body = stream.read(limit + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not one a file can have"
        raise UnusableFileError(f"this file cannot be read: {reason}", "check its owner and mode") from error
    if len(body) > limit:
        raise UnusableFileError(f"this file is larger than {limit // 1000:,} kB", "split it")
    return body


def decode(body: bytes) -> str:
    """The text of a UTF-8 file, without its byte order mark, its lines ending in newlines.

    Raises:
        UnusableFileError: it is in another encoding or holds control characters; says where.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(error.object[: error.start].decode("utf-8", "replace"))
        raise UnusableFileError("this is not UTF-8 text", "save the file as UTF-8", place) from error
    found = _NOT_ALLOWED.search(text)
    if found:
        place = _place(text[: found.start()])
        raise UnusableFileError("a control character, which cannot stand in a text file", "delete it", place)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(before: str) -> Place:
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def shown(path: Path) -> str:
    """How messages name a file: as given, below the working directory relative to it."""
    plain, here = Path(os.path.normpath(path)), Path.cwd()
    return str(plain.relative_to(here)) if here != Path("/") and plain.is_relative_to(here) else str(plain)
