"""Reads the folders of feeds: whatever files their archives hold, by their paths."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from monitor.model import FeedKind, Listing, ReadFailure
from monitor.sources.listing import read_listing

URL = "https://news.example/world/feed.xml"
FOLDERS = ("feeds-feedparser", "feeds-gofeed", "feeds-realworld")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a folder of the evaluation data."""

    folder: str
    path: PurePosixPath
    body: bytes

    def __str__(self) -> str:
        return f"{self.folder}: {self.path}"


def files_in(evaldata: Path, *folders: str) -> list[File]:
    """All files in the archives of these folders, in the order of their paths."""
    return [
        File(folder=folder, path=path, body=body)
        for folder in folders
        for archive in sorted((evaldata / folder).glob("*.tar*"))
        for path, body in sorted(_members(archive))
    ]


def read(body: bytes, known: frozenset[str] = frozenset()) -> Listing | ReadFailure:
    """What the program makes of a body that is served as a feed."""
    return read_listing(body, "", URL, kind=FeedKind.FEED, links="", known=known)


def _members(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            stream = opened.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield PurePosixPath(member.name), stream.read()
