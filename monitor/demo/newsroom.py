"""The folder `seeds/newsroom` becomes outlets, and pieces of writing in the order in which they come out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import monitor
from monitor.errors import DemoError

_PIECE_KEYS = ("headline", "summary", "author", "section", "published")
_REVISED_KEYS = ("headline", "summary", "published")
_OUTLET_KEYS = ("id", "name", "format", "home", "feed_path")


class FeedFormat(StrEnum):
    """How an outlet writes its feed."""

    RSS2 = "rss2"
    ATOM = "atom"
    RSS1 = "rss1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A made-up paper: what its feed says of it, and the page that its articles are printed on.

    From `new_guids_from` on, a time of day ("" is never), its feed calls all items by other GUIDs.
    """

    id: str
    name: str
    format: FeedFormat
    tagline: str
    feed_path: str
    language: str
    template: Template
    new_guids_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as written; `clock` is the made-up day's time of day ("06:52"), `body` a fragment of HTML.

    A later version of it is a piece of its own, `revised`, with the same id.
    """

    id: str
    outlet: Outlet
    headline: str
    summary: str
    author: str
    section: str
    clock: str
    body: str
    revised: bool = False

    @property
    def path(self) -> str:
        """Where it stands on its outlet's site."""
        section = "-".join("".join(c if c.isalnum() else " " for c in self.section.lower()).split())
        return f"/{section}/{self.id.partition('/')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The outlets and all they print on one day, first to last."""

    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of all articles, each once."""
        return tuple(dict.fromkeys(piece.id for piece in self.pieces))


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Where the newsroom and the shipped configuration lie; `in_clone` is false for an installed package."""

    newsroom: Path
    config: Path
    in_clone: bool


def find_material() -> Material:
    """In the clone beside the package, else inside the installed package; raises `DemoError` if in neither."""
    package = Path(monitor.__file__).resolve().parent
    for root, in_clone in ((package.parent, True), (package / "_shipped", False)):
        found = Material(newsroom=root / "seeds" / "newsroom", config=root / "config", in_clone=in_clone)
        if (found.newsroom / "outlets.yaml").is_file() and (found.config / "rules" / "watch.yaml").is_file():
            return found
    raise DemoError("the sample newsroom is missing: neither seeds/newsroom nor an installed copy was found")


def load_newsroom(folder: Path) -> Newsroom:
    """Everything but `expected.yaml`; raises `DemoError` naming the file that is not as it should be."""
    listed = mapping_in(folder / "outlets.yaml").get("outlets")
    if not isinstance(listed, list):
        raise DemoError(f"{folder / 'outlets.yaml'}: there is no list of outlets")
    outlets = tuple(_outlet(folder, item) for item in listed)
    pieces = [piece for outlet in outlets for piece in _pieces(folder, outlet)]
    return Newsroom(outlets=outlets, pieces=tuple(sorted(pieces, key=lambda piece: (piece.clock, piece.id))))


def mapping_in(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds; raises `DemoError` if it holds none."""
    return _mapping(_text(path), path)


def _outlet(folder: Path, item: object) -> Outlet:
    path = folder / "outlets.yaml"
    if not isinstance(item, dict):
        raise DemoError(f"{path}: an outlet is a mapping, not {item!r}")
    known = _texts(item, _OUTLET_KEYS, path)
    try:
        feed_format = FeedFormat(known["format"])
    except ValueError:
        raise DemoError(f"{path}: unknown format {known['format']!r} of {known['id']}") from None
    return Outlet(
        id=known["id"],
        name=known["name"],
        format=feed_format,
        tagline=known["home"],
        feed_path=known["feed_path"],
        language=str(item.get("language", "en")),
        template=Template(_text(folder / "outlets" / f"{known['id']}.html")),
        new_guids_from=str(item.get("new_guids_from", "")),
    )


def _pieces(folder: Path, outlet: Outlet) -> list[Piece]:
    files = sorted((folder / "articles" / outlet.id).glob("*.html"))
    return [piece for path in files for piece in _versions(path, outlet)]


def _versions(path: Path, outlet: Outlet) -> tuple[Piece, ...]:
    """The article as it comes out, and, if it has one, its later version."""
    opening, head, body = (*_text(path).split("---\n", 2), "", "")[:3]
    if opening.strip() or not body:
        raise DemoError(f"{path}: it must begin with its headline and so on between two lines of ---")
    written = _mapping(head, path)
    known = _texts(written, _PIECE_KEYS, path)
    piece = Piece(
        id=f"{outlet.id}/{path.stem}",
        outlet=outlet,
        headline=known["headline"],
        summary=known["summary"],
        author=known["author"],
        section=known["section"],
        clock=known["published"],
        body=body,
    )
    if "revised" not in written:
        return (piece,)
    return piece, _revised(piece, written["revised"], path)


def _revised(piece: Piece, written: object, path: Path) -> Piece:
    if not isinstance(written, dict):
        raise DemoError(f"{path}: what is revised is a mapping")
    later = _texts(written, _REVISED_KEYS, path)
    return replace(
        piece, headline=later["headline"], summary=later["summary"], clock=later["published"], revised=True
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise DemoError(f"{path} cannot be read: {error}") from None


def _mapping(text: str, path: Path) -> dict[str, Any]:
    try:
        loaded = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise DemoError(f"{path} is not readable YAML: {' '.join(str(error).split())}") from None
    if not isinstance(loaded, dict):
        raise DemoError(f"{path}: a mapping is needed here")
    return loaded


def _texts(item: Mapping[str, object], keys: tuple[str, ...], path: Path) -> dict[str, str]:
    missing = [key for key in keys if not isinstance(item.get(key), str)]
    if missing:
        raise DemoError(f"{path}: text is missing for {', '.join(missing)}")
    return {key: str(item[key]) for key in keys}
