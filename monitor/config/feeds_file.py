"""Turns feeds.yaml, and the OPML files it names, into feeds: one for each address, each with a name of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from monitor.config.access import access_of
from monitor.config.feed_names import Listed, Origin, as_label, named, short_name
from monitor.config.files import Source, UnusableFileError, read_bounded, shown
from monitor.config.findings import quoted
from monitor.config.items import items
from monitor.config.opml import MAX_BYTES, Listing, OpmlError, Outline, read_opml
from monitor.config.placeholders import placeholders_in, without_login, without_placeholders
from monitor.config.scalars import locate
from monitor.config.secrets import secrets_of, secrets_of_address
from monitor.config.selectors import selector_trouble
from monitor.config.shapes import FeedShape, FeedsShape, OpmlShape
from monitor.config.shaping import at, in_words, is_broken, is_written, shape, tell_misfit
from monitor.config.tree import Mapping, Node, Scalar, Sequence
from monitor.config.units import Misfit, web_address
from monitor.model import Feed, FeedKind
from monitor.settings import PollSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNames:
    """What rules may refer to: names and tags, also those of feeds that have mistakes; `complete` if that is all.

    `feeds` are those without mistakes, `origins` where each of them is listed, by name.
    """

    names: frozenset[str]
    complete: bool
    feeds: tuple[Feed, ...] = ()
    origins: dict[str, Origin] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What has been read so far."""

    source: Source
    poll: PollSettings
    listed: list[Listed] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    complete: bool = True


def feeds_of(source: Source, poll: PollSettings) -> tuple[tuple[Feed, ...], FeedNames]:
    """The feeds in the order listed, and what rules may call them. An `every` that `poll` overrules is a warning."""
    shape(FeedsShape, source.root, source, leave_out={"feeds"})
    reading = _Reading(source=source, poll=poll)
    for node in items(source, "feeds"):
        _take(node, reading)
    found = named(reading.listed, source.findings)
    feeds = tuple(feed for feed, _ in found.values())
    known = reading.mentioned.union(found, *(feed.tags for feed in feeds))
    origins = {name: origin for name, (_, origin) in found.items()}
    return feeds, FeedNames(names=frozenset(known), complete=reading.complete, feeds=feeds, origins=origins)


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
        _check_links(given, node, reading.source)
        _check_texts(given, node, reading.source)
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
    written = url.text.strip() if isinstance(url, Scalar) else ""
    access = access_of(given, node, reading.source)
    reading.listed.append(
        Listed(
            url=given.url or "",
            shown_url=without_login(written),
            key=_key(written, given.url or ""),
            secrets=secrets_of(node, given.url or "", access, reading.source),
            name=given.name or "",
            title=short_name(without_placeholders(written)),
            tags=frozenset(given.tags or ()),
            every=given.every,
            file=reading.source.file,
            place=node.place,
            from_opml=False,
            kind=given.kind or FeedKind.FEED,
            links=given.links or "",
            access=access,
            never=given.never or (),
            always=given.always or (),
        )
    )


def _key(written: str, url: str) -> str:
    """What a feed goes by: its address, or if that holds a secret, the address as people may see it."""
    shown = without_login(written)
    return shown if shown != written or placeholders_in(written) else url


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
    _check_texts(given, node, source)
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
    if not _tell_broken(listing, path, source):
        return None
    if listing.mended_at:
        message = "a bare & stands here, and perhaps further on; each is taken as &amp;"
        source.findings.warn(shown(path), listing.mended_at, message, "write &amp;")
    if not listing.outlines:
        source.warn(where, f"{shown(path)} lists no feeds")
    return listing


def _tell_broken(listing: Listing, path: Path, source: Source) -> bool:
    """Whether a file that is not well-formed can be used: not if its end is missing, as that of one that is just being
    written."""
    broken = listing.broken
    if broken is None:
        return True
    if listing.is_cut_short:
        source.findings.error(shown(path), broken.place, broken.message, "mend or export the file again")
        return False
    message = f"{broken.message}; it was read as well as can be: {len(listing.outlines)} feeds"
    source.findings.warn(shown(path), broken.place, message, "mend or export the file again")
    return True


def _add_outline(reading: _Reading, outline: Outline, file: str, given: OpmlShape) -> None:
    try:
        url = web_address(outline.url)
    except Misfit as misfit:
        message = f"{quoted(outline.url)} {misfit.message}"
        reading.source.findings.error(file, outline.place, message, misfit.suggestion)
        reading.mentioned.update(
            (as_label(outline.title), *map(as_label, (*outline.folders, *outline.categories)))
        )
        return
    reading.listed.append(
        Listed(
            url=url,
            shown_url=without_login(url),
            key=_key(url, url),
            secrets=secrets_of_address(url),
            name="",
            title=as_label(outline.title) or short_name(url),
            tags=frozenset(given.tags or ()).union(
                filter(None, map(as_label, (*outline.folders, *outline.categories)))
            ),
            every=given.every,
            file=file,
            place=outline.place,
            from_opml=True,
            never=given.never or (),
            always=given.always or (),
        )
    )


def _check_every(every: timedelta | None, node: Node, reading: _Reading) -> None:
    if every and not reading.poll.min <= every <= reading.poll.max:
        bound = "min, which counts" if every < reading.poll.min else "max, which counts"
        shorter = "shorter" if every < reading.poll.min else "longer"
        reading.source.warn(
            at(node, "every"), f"every: this is {shorter} than poll.{bound}", "change one of the two"
        )


def _check_links(given: FeedShape, node: Node, source: Source) -> None:
    """Tell of a selector that has nothing to select from, or that is none."""
    if given.links is None:
        return
    links = at(node, "links")
    if given.kind is not FeedKind.PAGE:
        source.error(links, "links: only a page has links to choose from", "add `kind: page`")
    elif (trouble := selector_trouble(given.links)) and isinstance(links, Scalar):
        offset, message = trouble
        as_written = links.value == links.text
        place = locate(source.text, links, offset) if as_written else links.place
        source.error(place, f"links: {in_words(links)} {message}", "write one such as h2 a or .headlines a")


def _check_texts(given: FeedShape | OpmlShape, node: Node, source: Source) -> None:
    """Tell of paragraphs that would be both left out and kept."""
    left_out = [text.casefold() for text in given.never or ()]
    for number, text in enumerate(given.always or ()):
        folded = text.casefold()
        if any(folded in other or other in folded for other in left_out):
            where = at(node, "always", number)
            source.error(where, f"always: {in_words(where)} stands under `never`, too", "keep one of the two")


def _mentioned(node: Node) -> Iterator[str]:
    """The name and tags that an item mentions, whatever else may be wrong with it."""
    if not isinstance(node, Mapping):
        return
    for key in ("name", "tags"):
        value = node.entries[key].value if key in node.entries else None
        for each in value.items if isinstance(value, Sequence) else [value]:
            if isinstance(each, Scalar) and each.value:
                yield " ".join(each.value.split())
