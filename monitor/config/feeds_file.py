"""Turns feeds.yaml, and the OPML files it names, into feeds: one for each address, each with a name of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.config.files import Source, UnusableFileError, read_bounded, shown
from monitor.config.findings import Findings, Place, quoted
from monitor.config.items import items
from monitor.config.opml import MAX_BYTES, Listing, OpmlError, Outline, read_opml
from monitor.config.placeholders import without_placeholders
from monitor.config.shapes import FeedShape, FeedsShape, OpmlShape
from monitor.config.shaping import at, in_words, is_broken, is_written, shape, tell_misfit
from monitor.config.tree import Mapping, Node, Scalar, Sequence
from monitor.config.units import Misfit, label, web_address
from monitor.core.identity import without_password
from monitor.model import Feed
from monitor.settings import PollSettings

_LONGEST_DEFAULT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNames:
    """What rules may refer to: names and tags, also those of feeds that have mistakes; `complete` if that is all.

    `feeds` are those without mistakes.
    """

    names: frozenset[str]
    complete: bool
    feeds: tuple[Feed, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Listed:
    """A feed as listed somewhere; `name` is "" where none is given, then `title` proposes one."""

    url: str
    shown_url: str  # with placeholders as they are written
    name: str
    title: str
    tags: frozenset[str]
    every: timedelta | None
    file: str
    place: Place
    from_opml: bool


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What has been read so far."""

    source: Source
    poll: PollSettings
    listed: list[_Listed] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    complete: bool = True


def feeds_of(source: Source, poll: PollSettings) -> tuple[tuple[Feed, ...], FeedNames]:
    """The feeds in the order listed, and what rules may call them. An `every` that `poll` overrules is a warning."""
    shape(FeedsShape, source.root, source, leave_out={"feeds"})
    reading = _Reading(source=source, poll=poll)
    for node in items(source, "feeds"):
        _take(node, reading)
    merged = _merged(reading.listed, source.findings)
    names = _names(merged, source.findings)
    feeds = tuple(
        Feed(name=name, url=each.url, tags=each.tags, every=each.every, shown_url=each.shown_url)
        for name, each in zip(names, merged, strict=True)
    )
    known = reading.mentioned.union(names, *(each.tags for each in merged))
    return feeds, FeedNames(names=frozenset(known), complete=reading.complete, feeds=feeds)


def _take(node: Node, reading: _Reading) -> None:
    """Read one item of the list."""
    reading.mentioned.update(_mentioned(node))
    if is_broken(node):
        return
    if isinstance(node, Mapping) and "opml" in node.entries:
        _take_opml(node, reading)
    elif isinstance(node, Mapping):
        given = shape(FeedShape, node, reading.source)
        if given.url is None:
            if not is_written(node, "url"):
                reading.source.error(node, "this feed has no address", "add `url: https://…`")
            return
        _check_every(given.every, node, reading)
        _add(reading, node, at(node, "url"), given)
    elif isinstance(node, Scalar) and node.value:
        try:
            given = FeedShape(url=web_address(node.value))
        except Misfit as misfit:
            tell_misfit(misfit, node, reading.source)
            return
        _add(reading, node, node, given)
    else:
        message = f"{in_words(node)} cannot stand here"
        reading.source.error(node, message, "write an address, or `url:` with further keys")


def _add(reading: _Reading, node: Node, url: Node, given: FeedShape) -> None:
    reading.listed.append(
        _Listed(
            url=given.url or "",
            shown_url=without_password(url.text.strip() if isinstance(url, Scalar) else ""),
            name=given.name or "",
            title=_short(without_placeholders(url.text.strip())) if isinstance(url, Scalar) else "",
            tags=frozenset(given.tags or ()),
            every=given.every,
            file=reading.source.file,
            place=node.place,
            from_opml=False,
        )
    )


def _take_opml(node: Mapping, reading: _Reading) -> None:
    """Read the list that an item names. Without it, nobody knows what rules may refer to."""
    source = reading.source
    given = shape(OpmlShape, node, source)
    listing = None
    if given.opml is not None:
        path = source.path.parent / given.opml
        listing = _listing(path, at(node, "opml"), source)
    elif not is_written(node, "opml"):
        source.error(at(node, "opml"), "opml: no file is named", "write the path of an OPML file")
    if listing is None:
        reading.complete = False
        return
    _check_every(given.every, node, reading)
    for outline in listing.outlines:
        _add_outline(reading, outline, shown(path), given)


def _listing(path: Path, where: Node, source: Source) -> Listing | None:
    """What an OPML file lists; None, and told, if it cannot be read. `where` names it."""
    try:
        listing = read_opml(read_bounded(path, MAX_BYTES))
    except FileNotFoundError:
        source.error(where, f"opml: there is no file {shown(path)}", "paths are relative to this file")
        return None
    except UnusableFileError as error:
        source.error(where, f"opml: {shown(path)}: {error.message}", error.suggestion)
        return None
    except OpmlError as error:
        source.findings.error(shown(path), error.place, error.message, "mend or export the file again")
        return None
    if listing.mended_at:
        message = "a bare & stands here, and perhaps further on; each is taken as &amp;"
        source.findings.warn(shown(path), listing.mended_at, message, "write &amp;")
    if not listing.outlines:
        source.warn(where, f"{shown(path)} lists no feeds")
    return listing


def _add_outline(reading: _Reading, outline: Outline, file: str, given: OpmlShape) -> None:
    try:
        url = web_address(outline.url)
    except Misfit as misfit:
        message = f"{quoted(outline.url)} {misfit.message}"
        reading.source.findings.error(file, outline.place, message, misfit.suggestion)
        reading.mentioned.update((_as_label(outline.title), *map(_as_label, outline.folders)))
        return
    reading.listed.append(
        _Listed(
            url=url,
            shown_url=without_password(url),
            name="",
            title=_as_label(outline.title) or _short(url),
            tags=frozenset(given.tags or ()).union(filter(None, map(_as_label, outline.folders))),
            every=given.every,
            file=file,
            place=outline.place,
            from_opml=True,
        )
    )


def _check_every(every: timedelta | None, node: Node, reading: _Reading) -> None:
    if every and not reading.poll.min <= every <= reading.poll.max:
        bound = "min, which counts" if every < reading.poll.min else "max, which counts"
        shorter = "shorter" if every < reading.poll.min else "longer"
        reading.source.warn(
            at(node, "every"), f"every: this is {shorter} than poll.{bound}", "change one of the two"
        )


def _as_label(text: str) -> str:
    """A title of an OPML file as a name or tag; "" where nothing of it can be one."""
    try:
        return label(text.lstrip(" -")[:200])
    except Misfit:
        return ""


def _short(url: str) -> str:
    """What a feed without a name is called: host and path of its address, without what addresses only carry along."""
    parts = urlsplit(url)
    if not parts.netloc:
        return "feed"  # the whole address is a placeholder
    host = (parts.netloc.rpartition("@")[2]).removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    name = f"{host}{parts.path.rstrip('/')}{query}"
    return name if len(name) <= _LONGEST_DEFAULT else f"{name[: _LONGEST_DEFAULT - 1]}…"


def _merged(listed: list[_Listed], findings: Findings) -> list[_Listed]:
    """One for each address: the first, with the tags of all."""
    first: dict[str, _Listed] = {}
    for each in listed:
        known = first.setdefault(_same_address(each.url), each)
        if known is each:
            continue
        known.tags |= each.tags
        message = f"this feed is listed already at {known.file}:{known.place.line}"
        if each.from_opml or known.from_opml:
            findings.warn(each.file, each.place, f"{message}, which counts", "its tags are added there")
        else:
            findings.error(each.file, each.place, message, "keep one of the two")
    return list(first.values())


def _same_address(url: str) -> str:
    """The address in the form that is compared: scheme and host in lower case, without fragment and usual port."""
    parts = urlsplit(url)
    usual = {"http": ":80", "https": ":443"}[parts.scheme.lower()]
    netloc = parts.netloc.lower().removesuffix(usual)
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=netloc, path=parts.path or "/", fragment=""
    ).geturl()


def _names(listed: list[_Listed], findings: Findings) -> list[str]:
    """A name for each, all different: those given, and for the others their title, the longer the more it takes."""
    taken: dict[str, _Listed] = {}
    for each in listed:
        known = taken.setdefault(each.name, each) if each.name else each
        if known is not each:
            message = f"the name {quoted(each.name)} is taken by the feed at {known.file}:{known.place.line}"
            findings.error(each.file, each.place, message, "give it another name")
    for each in listed:
        if not each.name:
            each.name = next(name for name in _proposals(each) if name not in taken)
            taken[each.name] = each
    return [each.name for each in listed]


def _proposals(each: _Listed) -> Iterator[str]:
    """Names for a feed, the best first; told apart by its address, so that they do not hang on the order."""
    yield each.title
    longer = f"{each.title} ({_short(each.url)})" if each.from_opml else each.title
    yield longer
    number = 2
    while True:
        yield f"{longer} {number}"
        number += 1


def _mentioned(node: Node) -> Iterator[str]:
    """The name and tags that an item mentions, whatever else may be wrong with it."""
    if not isinstance(node, Mapping):
        return
    for key in ("name", "tags"):
        value = node.entries[key].value if key in node.entries else None
        for each in value.items if isinstance(value, Sequence) else [value]:
            if isinstance(each, Scalar) and each.value:
                yield " ".join(each.value.split())
